import { Type, type Static } from 'typebox'
import { orNull, timeShape } from './shapes.ts'

/** How the server is switched. */
export const stagingModeShape = Type.Object({
  on: Type.Boolean({ description: 'Whether it writes to no directory' }),
  since: orNull(timeShape),
  author: orNull(Type.String()),
  reason: orNull(Type.String()),
})

/** The mode, and what waits to be exported: what goes out with the next cycle once the mode is off. */
export const stagingShape = Type.Object({
  mode: stagingModeShape,
  pending: Type.Array(Type.Object({ connector: Type.String(), adds: Type.Integer(), updates: Type.Integer(), deletes: Type.Integer() })),
})

/** Staging mode is switched with `PUT /staging`; saying what is so already changes nothing. */
export const switchStagingShape = Type.Object(
  { on: Type.Boolean(), reason: Type.Optional(orNull(Type.String({ minLength: 1, maxLength: 1_000 }))) },
  { additionalProperties: false },
)

export type StagingBody = Static<typeof stagingShape>
export type SwitchStagingBody = Static<typeof switchStagingShape>
