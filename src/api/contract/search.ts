import { Type, type Static } from 'typebox'
import { orNull, textOf } from './shapes.ts'

export const searchQuery = Type.Object(
  {
    q: Type.String({
      minLength: 1,
      maxLength: 1_024,
      description: 'Part of a name, mail address or account; a distinguished name, GUID or anchor',
    }),
    /** The metaverse or one connector; all of them where nothing is said. */
    space: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 10 })),
  },
  { additionalProperties: false },
)

const hitShape = Type.Object({
  id: Type.String(),
  kind: textOf<'metaverse' | 'object' | 'placeholder'>('metaverse, object or placeholder'),
  objectType: orNull(Type.String()),
  displayName: orNull(Type.String()),
  /** Null for an identity. */
  dn: orNull(Type.String()),
  /** A second thing to know it by: mail address or account. */
  detail: orNull(Type.String()),
  metaverseId: orNull(Type.String()),
  waiting: Type.Array(Type.String()),
  /** Whether the whole of a name, GUID or anchor was given. */
  isExact: Type.Boolean(),
})

export const searchShape = Type.Object({
  /** One for every space with hits, the metaverse first. */
  groups: Type.Array(
    Type.Object({
      space: textOf<'metaverse' | 'connector'>('metaverse or connector'),
      connector: orNull(Type.String()),
      hits: Type.Array(hitShape),
      isMore: Type.Boolean(),
    }),
  ),
  /** Where nothing was found although it was looked for; empty when something was. */
  notFound: Type.Array(
    Type.Object({
      connector: orNull(Type.String({ description: 'Null for the metaverse' })),
      message: Type.String({ description: 'What was looked for, and why it may not be there' }),
      hint: orNull(Type.String()),
    }),
  ),
})

export type SearchHitBody = Static<typeof hitShape>
export type SearchBody = Static<typeof searchShape>
