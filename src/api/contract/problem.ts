import { Type, type Static } from 'typebox'
import { incidentShape } from './run.ts'
import { orNull } from './shapes.ts'

/** An error as the API answers it: application/problem+json (RFC 9457) with what the operator can do about it. */
export const problemShape = Type.Object({
  title: Type.String(),
  status: Type.Integer(),
  /** A code of the error registry, `directory-refused` for what a connected directory said, or `request-invalid`. */
  code: Type.String(),
  subject: orNull(Type.String()),
  detail: orNull(Type.String()),
  /** What to do. */
  hint: orNull(Type.String()),
  facts: Type.Record(Type.String(), orNull(Type.Union([Type.String(), Type.Number(), Type.Boolean()]))),
  /** What a connected directory answered, in the order it was asked. */
  incidents: Type.Array(incidentShape),
})

export type ProblemBody = Static<typeof problemShape>

/** Codes of problems that no entry of the error registry stands for. */
export const problemCodes = { directoryRefused: 'directory-refused', requestInvalid: 'request-invalid', defect: 'defect' } as const
