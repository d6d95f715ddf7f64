import { Type, type Static } from 'typebox'
import { timeShape } from './shapes.ts'

export const createHandOverShape = Type.Object(
  {
    /** Who is to use the link, for the history. */
    recipient: Type.String({ minLength: 1, maxLength: 100 }),
    /** How long it is good, a day at the most. */
    expiresIn: Type.Optional(Type.String({ minLength: 1, maxLength: 32 })),
  },
  { additionalProperties: false },
)

/** The code of the link, which is its only proof. */
export const handOverHeaders = Type.Object({
  'lockstep-hand-over': Type.Optional(Type.String({ maxLength: 1_000, description: 'The code of the link' })),
})

/** The code is in this answer and in no other. It belongs behind the # of an address, which browsers keep to themselves. */
export const createdHandOverShape = Type.Object({
  connector: Type.String(),
  recipient: Type.String(),
  code: Type.String(),
  path: Type.String(),
  expiresAt: timeShape,
})

/** What somebody with a link is told. */
export const handOverShape = Type.Object({
  connector: Type.String(),
  account: Type.String(),
  recipient: Type.String(),
  createdBy: Type.String(),
  expiresAt: timeShape,
})

export type CreatedHandOverBody = Static<typeof createdHandOverShape>
export type HandOverBody = Static<typeof handOverShape>
