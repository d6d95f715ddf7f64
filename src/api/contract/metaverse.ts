import { Type, type Static } from 'typebox'
import { limitShape, orNull, ruleIdShape, textOf, timeShape } from './shapes.ts'
import { valueShape } from './value.ts'

export const metaverseQuery = Type.Object(
  {
    text: Type.Optional(Type.String({ maxLength: 512 })),
    objectType: Type.Optional(Type.String({ maxLength: 128 })),
    after: Type.Optional(Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })),
    limit: Type.Optional(limitShape),
  },
  { additionalProperties: false },
)

export const metaverseParameters = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) })

const metaverseEntryShape = Type.Object({
  id: Type.String(),
  objectType: Type.String(),
  displayName: orNull(Type.String()),
  changedAt: timeShape,
})

export const metaversePageShape = Type.Object({ objects: Type.Array(metaverseEntryShape), after: orNull(Type.String()) })

/** Values with where they come from. */
const contributionShape = Type.Object({
  connector: Type.String(),
  rule: Type.String(),
  ruleId: ruleIdShape,
  at: timeShape,
  values: Type.Array(valueShape),
})

/** A connector space object joined to the identity. */
const joinedObjectShape = Type.Object({
  id: Type.String(),
  connector: Type.String(),
  objectType: orNull(Type.String()),
  dn: Type.String(),
  link: textOf<'projected' | 'joined' | 'provisioned'>('How the link was made'),
  waiting: Type.Array(Type.String()),
})

export const metaverseObjectShape = Type.Object({
  id: Type.String(),
  objectType: Type.String(),
  displayName: orNull(Type.String()),
  createdAt: timeShape,
  changedAt: timeShape,
  attributes: Type.Record(Type.String(), Type.Array(contributionShape)),
  /** Reference attribute → how many values there are, and the first of them. */
  references: Type.Record(
    Type.String(),
    Type.Object({
      count: Type.Integer(),
      isComplete: Type.Boolean(),
      values: Type.Array(
        Type.Object({
          id: Type.String(),
          displayName: orNull(Type.String()),
          connector: Type.String(),
          rule: Type.String(),
          ruleId: ruleIdShape,
        }),
      ),
    }),
  ),
  joined: Type.Array(joinedObjectShape),
})

export type MetaverseEntryBody = Static<typeof metaverseEntryShape>
export type MetaversePageBody = Static<typeof metaversePageShape>
export type MetaverseObjectBody = Static<typeof metaverseObjectShape>
export type JoinedObjectBody = Static<typeof joinedObjectShape>
