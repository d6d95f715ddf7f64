import { Type, type Static } from 'typebox'
import type { EdgeChange } from '#src/model/edge.ts'
import { planShape } from './configuration.ts'
import { orNull, textOf } from './shapes.ts'
import { valueShape } from './value.ts'

const attributeShape = Type.Object({
  attribute: Type.String(),
  before: Type.Array(valueShape),
  after: Type.Array(valueShape),
  /** The rule that decides afterwards, or decided before when none does any more. */
  rule: orNull(Type.String()),
  connector: orNull(Type.String()),
})

const linkShape = Type.Object({
  kind: Type.Literal('link'),
  operation: textOf<'projected' | 'joined' | 'provisioned' | 'disjoined'>('What becomes of the link'),
  connector: Type.String(),
  dn: Type.String(),
  objectType: orNull(Type.String()),
  rule: Type.String(),
})

const metaverseShape = Type.Object({
  kind: Type.Literal('metaverse'),
  operation: textOf<'add' | 'update' | 'delete'>('What becomes of the identity'),
  id: Type.String(),
  objectType: Type.String(),
  displayName: orNull(Type.String()),
  attributes: Type.Array(attributeShape),
  references: Type.Array(Type.Object({ attribute: Type.String(), added: Type.Integer(), removed: Type.Integer() })),
})

const exportShape = Type.Object({
  kind: Type.Literal('export'),
  operation: textOf<'add' | 'update' | 'delete' | 'withdrawn'>('What would wait to be exported; withdrawn: what waits now would not'),
  connector: Type.String(),
  dn: Type.String(),
  newDn: orNull(Type.String()),
  objectType: orNull(Type.String()),
  attributes: Type.Array(attributeShape),
  references: Type.Array(Type.Object({ attribute: Type.String(), target: Type.String(), change: textOf<EdgeChange>('add or delete') })),
})

const errorShape = Type.Object({
  kind: Type.Literal('error'),
  connector: Type.String(),
  dn: Type.String(),
  code: Type.String(),
  message: Type.String(),
})

const impactChangeShape = Type.Union([linkShape, metaverseShape, exportShape, errorShape])

const impactCountsShape = Type.Object({
  links: Type.Object({ projected: Type.Integer(), joined: Type.Integer(), provisioned: Type.Integer(), disjoined: Type.Integer() }),
  metaverse: Type.Object({ add: Type.Integer(), update: Type.Integer(), delete: Type.Integer() }),
  exports: Type.Array(
    Type.Object({
      connector: Type.String(),
      add: Type.Integer(),
      update: Type.Integer(),
      delete: Type.Integer(),
      withdrawn: Type.Integer(),
    }),
  ),
  /** How many objects change in an attribute; `rule` is null in a connector. */
  attributes: Type.Array(
    Type.Object({ connector: orNull(Type.String()), attribute: Type.String(), rule: orNull(Type.String()), objects: Type.Integer() }),
  ),
  errors: Type.Integer(),
})

const progressShape = Type.Object({
  phase: textOf<'copying' | 'synchronizing' | 'comparing'>('What is done'),
  connector: orNull(Type.String()),
  done: Type.Integer(),
  total: orNull(Type.Integer()),
})

/** The plan first, then how far it is and every object that would change, the numbers last. */
export const impactLineShape = Type.Union([
  Type.Object({ type: Type.Literal('plan'), plan: planShape }),
  Type.Object({ type: Type.Literal('progress'), progress: progressShape }),
  Type.Object({ type: Type.Literal('change'), change: impactChangeShape }),
  Type.Object({
    type: Type.Literal('impact'),
    counts: impactCountsShape,
    /** What has to be known to read the numbers. */
    remarks: Type.Array(Type.String()),
  }),
])

export type ImpactLineBody = Static<typeof impactLineShape>
export type ImpactChangeBody = Static<typeof impactChangeShape>
export type ImpactCountsBody = Static<typeof impactCountsShape>
export type ImpactProgressBody = Static<typeof progressShape>
