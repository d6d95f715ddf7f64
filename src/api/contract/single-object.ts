import { Type, type Static } from 'typebox'
import type { SingleStep } from '#src/runner/single-object/synchronize-object.ts'
import { explainShape } from './explain.ts'
import { orNull, textOf } from './shapes.ts'

export const singleObjectRequestShape = Type.Object(
  {
    /** Identifier, distinguished name, anchor, or a text that fits one only. */
    object: Type.String({ minLength: 1, maxLength: 4_096 }),
    connector: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    /** `synchronization` leaves what would be exported pending. */
    until: Type.Optional(Type.Union([Type.Literal('export'), Type.Literal('synchronization')])),
  },
  { additionalProperties: false },
)

/** What was done, step by step, and how the object stands now. */
export const singleObjectShape = Type.Object({
  connector: Type.String(),
  dn: Type.String(),
  until: textOf<'export' | 'synchronization'>('How far it was to go'),
  steps: Type.Array(
    Type.Object({
      connector: Type.String(),
      action: textOf<SingleStep['action']>('What was done'),
      result: textOf<SingleStep['result']>('How it ended'),
      message: Type.String(),
    }),
  ),
  /** Null when the object is not there afterwards. */
  explanation: orNull(explainShape),
})

export type SingleObjectBody = Static<typeof singleObjectShape>
