import { Type, type Static } from 'typebox'
import type { RunOutcome, RunResult } from '#src/model/run.ts'
import { textOf } from './shapes.ts'

export const dictionaryShape = Type.Object({
  /** How steps and runs end. */
  results: Type.Array(
    Type.Object({
      code: textOf<RunResult>('As it stands in the history'),
      outcome: textOf<RunOutcome>('running, success, warning or failed'),
      meaning: Type.String(),
      whatToDo: Type.String(),
      goesOn: Type.String({ description: 'What the service does by itself' }),
    }),
  ),
  /** What directories say when they refuse a sign-in. */
  signInCodes: Type.Array(Type.Object({ connectorType: Type.String(), code: Type.String(), reason: Type.String(), advice: Type.String() })),
  events: Type.Array(
    Type.Object({
      id: Type.Integer(),
      name: Type.String(),
      level: textOf<'information' | 'warning' | 'error'>('information, warning or error'),
      source: textOf<'lockstep' | 'compatibility'>('Ours, or an identifier that monitoring of Azure AD Connect knows'),
      message: Type.String(),
      meaning: Type.String(),
      whatToDo: Type.String(),
      fields: Type.Record(Type.String(), Type.String()),
    }),
  ),
  /** Problems the service answers with. */
  errors: Type.Array(Type.Object({ code: Type.String(), title: Type.String(), hint: Type.String(), status: Type.Integer() })),
  /** Words of Azure AD Connect. */
  words: Type.Array(Type.Object({ there: Type.String(), here: Type.String(), note: Type.String() })),
})

export type DictionaryBody = Static<typeof dictionaryShape>
