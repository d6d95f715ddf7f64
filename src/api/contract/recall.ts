import { Type, type Static } from 'typebox'

const counts = Type.Array(Type.Object({ connector: Type.String(), count: Type.Integer() }))

/** What it would come to if every object of a connector left. */
export const recallImpactShape = Type.Object({
  connector: Type.String(),
  objects: Type.Integer(),
  placeholders: Type.Integer(),
  joined: Type.Integer(),
  identitiesRemoved: Type.Integer({ description: 'Metaverse objects that nothing else keeps' }),
  identitiesChanged: Type.Integer({ description: 'Metaverse objects that stay and are computed without the connector' }),
  rules: Type.Integer({ description: 'Rules of the connector, which go with it when it is removed' }),
  deletes: counts,
  updates: counts,
})

export type RecallImpactBody = Static<typeof recallImpactShape>
