import { Type, type Static } from 'typebox'

/** What a check of every invariant of the database found; nothing means that it is sound. */
export const verifyShape = Type.Object({
  sound: Type.Boolean(),
  findings: Type.Array(Type.Object({ invariant: Type.String(), subject: Type.String(), message: Type.String() })),
})

export type VerifyBody = Static<typeof verifyShape>
