import { Type, type Static } from 'typebox'
import { runErrorShape, runShape } from './run.ts'

/** Counts up when something in the file changes its meaning; new properties may come at any time. */
export const runExportFormat = 1

/** `xml`: as the Synchronization Service Manager saves a run. */
export const runExportQuery = Type.Object(
  { as: Type.Optional(Type.Union([Type.Literal('json'), Type.Literal('xml')])) },
  { additionalProperties: false },
)

export const runExportShape = Type.Object({
  format: Type.Integer(),
  run: runShape,
  errors: Type.Array(runErrorShape),
  isComplete: Type.Boolean({ description: 'False where a run has so many errors that the last ones are left out' }),
})

export type RunExportBody = Static<typeof runExportShape>
