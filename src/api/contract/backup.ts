import { Type, type Static } from 'typebox'
import { nextPageShape, orNull, timeShape } from './shapes.ts'

const rehearsalResult = Type.Enum(['proven', 'failed', 'incomplete'] as const)

/** What the last rehearsal of a backup came to. */
const rehearsalBodyShape = Type.Object({
  at: timeShape,
  by: Type.String(),
  durationMs: Type.Integer(),
  version: Type.String({ description: 'Program that restored it' }),
  result: rehearsalResult,
  checks: Type.Array(
    Type.Object({
      check: Type.Enum(['checksum', 'database', 'schema', 'audit', 'counts', 'secrets'] as const),
      result: Type.Enum(['passed', 'failed', 'open'] as const, { description: '`open`: it could not be said' }),
      detail: Type.String(),
    }),
  ),
})

/** One backup, as its manifest says. */
const backupShape = Type.Object({
  id: Type.String(),
  createdAt: timeShape,
  createdBy: Type.String(),
  host: Type.String(),
  version: Type.String({ description: 'Program that made it' }),
  schemaVersion: Type.Integer(),
  configurationVersion: orNull(Type.Integer()),
  bytes: Type.Integer(),
  sha256: Type.String(),
  counts: Type.Object({
    identities: Type.Integer(),
    objects: Type.Integer(),
    references: Type.Integer(),
    configurations: Type.Integer(),
    runs: Type.Integer(),
    cycles: Type.Integer(),
    events: Type.Integer(),
    alerts: Type.Integer(),
    secrets: Type.Integer(),
    users: Type.Integer(),
    tokens: Type.Integer(),
  }),
  audit: Type.Object({ entries: Type.Integer(), head: orNull(Type.String()) }),
  keyIds: Type.Array(Type.String(), { description: 'Keys that its secrets need. None of them is in it.' }),
  rehearsal: orNull(rehearsalBodyShape),
})

/** What is being done now. */
const backupWorkShape = Type.Object({
  kind: Type.Enum(['backup', 'rehearsal'] as const),
  backup: orNull(Type.String({ description: 'The backup that is rehearsed' })),
  startedAt: timeShape,
  author: Type.String(),
  done: Type.Integer({ description: 'Pages of the database; 0 of 0 while that is not known' }),
  total: Type.Integer(),
})

const everyShape = Type.Enum(['off', 'day', 'week'] as const, {
  description: 'How often one is made and rehearsed without being asked for',
})
const keepShape = Type.Integer({ minimum: 1, maximum: 365, description: 'How many are kept; the oldest go once a new one is whole' })

export const backupSettingsShape = Type.Object({ every: everyShape, keep: keepShape })

/** Every backup with what there is to say of backups. */
export const backupListShape = Type.Object({
  backups: Type.Array(backupShape),
  after: nextPageShape,
  folder: Type.String(),
  settings: backupSettingsShape,
  next: orNull(timeShape),
  work: orNull(backupWorkShape),
  failure: orNull(
    Type.Object(
      { at: timeShape, what: Type.Enum(['backup', 'rehearsal'] as const), reason: Type.String() },
      { description: 'Since the last success' },
    ),
  ),
  restored: orNull(
    Type.Object(
      { at: timeShape, author: Type.String(), backup: Type.String(), createdAt: timeShape, fromHost: Type.String(), host: Type.String() },
      { description: 'These data came out of a backup' },
    ),
  ),
})

export const changeBackupSettingsShape = Type.Object(
  { every: Type.Optional(everyShape), keep: Type.Optional(keepShape) },
  { additionalProperties: false },
)

export const backupParameters = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) })
export const oneBackupShape = Type.Object({ backup: backupShape })

/** Where a backup can be downloaded. */
export const backupFileShape = Type.Object({
  path: Type.String({ description: 'Below the root of the API' }),
  name: Type.String(),
  bytes: Type.Integer(),
})

/** A line of long work on backups. */
export const backupLineShape = Type.Union([
  Type.Object({ type: Type.Literal('work'), work: backupWorkShape }),
  Type.Object({ type: Type.Literal('backup'), backup: backupShape }),
])

export type BackupBody = Static<typeof backupShape>
export type BackupListBody = Static<typeof backupListShape>
export type BackupWorkBody = Static<typeof backupWorkShape>
export type BackupSettingsBody = Static<typeof backupSettingsShape>
export type BackupLineBody = Static<typeof backupLineShape>
export type RehearsalBody = Static<typeof rehearsalBodyShape>
