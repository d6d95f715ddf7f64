import { Type, type Static } from 'typebox'
import type { ImportReport } from '#src/aadconnect/import-report.ts'
import { planShape } from './configuration.ts'
import { orNull, textOf, timeShape } from './shapes.ts'

/** Files of one upload; a server has some hundred rules. */
const filesMax = 10_000
const fileCharactersMax = 32 * 1_024 * 1_024

export const uploadRequestShape = Type.Object(
  {
    /** The folder that Get-ADSyncServerConfiguration -Path wrote: every file with its path in it. */
    files: Type.Array(
      Type.Object(
        {
          path: Type.String({ minLength: 1, maxLength: 512 }),
          text: Type.Optional(Type.String({ maxLength: fileCharactersMax })),
          /** Bytes of the file in place of its text: exports are written as UTF-16 too. */
          base64: Type.Optional(Type.String({ maxLength: fileCharactersMax, pattern: '^[A-Za-z0-9+/]*={0,2}$' })),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: filesMax },
    ),
    tenantId: Type.Optional(orNull(Type.String({ minLength: 1, maxLength: 256 }))),
    clientId: Type.Optional(orNull(Type.String({ minLength: 1, maxLength: 256 }))),
  },
  { additionalProperties: false },
)

export const uploadedImportShape = Type.Object({
  /** What the import is applied by; null when a finding is an error. */
  id: orNull(Type.String()),
  /** Until when it is kept. */
  expiresAt: orNull(timeShape),
  report: Type.Unsafe<ImportReport>({ type: 'object', description: 'What becomes of every part of the export' }),
  /** What applying it would change; null when nothing can be imported. */
  plan: orNull(planShape),
  /** Applying it switches staging mode on, because it is the first configuration. */
  switchesStagingOn: Type.Boolean(),
})

export const importParameters = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) })
export const applyImportShape = Type.Object({ reason: Type.String({ minLength: 1, maxLength: 1_000 }) }, { additionalProperties: false })

export const appliedImportShape = Type.Object({
  version: Type.Integer(),
  changes: Type.Integer(),
  staging: textOf<'switched-on' | 'unchanged'>('What became of staging mode'),
})

export type UploadedImportBody = Static<typeof uploadedImportShape>
export type AppliedImportBody = Static<typeof appliedImportShape>
