import type { BackupStanding } from '#src/backup/backup-standing.ts'
import type { AuditCheck } from '#src/model/audit.ts'
import type { AccountState } from '#src/credentials/account-state.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { CredentialForecast } from '#src/model/credential-forecast.ts'
import type { HeldBatch } from '#src/model/held-batch.ts'
import type { Run } from '#src/model/run.ts'
import type { LastChecks } from '#src/runner/last-checks.ts'
import type { SeenServer } from '#src/runner/seen-server.ts'

/** What waits in a connector space at the end of a cycle. */
export interface Backlog {
  readonly imports: number
  readonly exports: number
}

/** Objects of a connector that have an error now. */
export interface ObjectErrors {
  readonly synchronization: number
  readonly export: number
}

/** What is known of one connector. Times are milliseconds since 1970. */
export interface ConnectorFacts {
  readonly id: ConnectorId
  readonly name: string
  /** Whom it signs in as, for people. */
  readonly account: string
  /** The same for connectors that share an account. */
  readonly accountKey: string
  readonly standing: Pick<AccountState, 'standing' | 'since' | 'refusal' | 'skippedRuns'>
  /** Whether people have no attempt left before a lock. */
  readonly isBudgetSpent: boolean
  readonly forecast: CredentialForecast | null
  /** The secret in use, and whether its record can be read. */
  readonly secret: {
    readonly version: number
    readonly createdAt: number
    readonly testedAt: number | null
    readonly isDamaged: boolean
  } | null
  /** Why the last replacement by the service itself came to nothing. */
  readonly rotationFailure: { readonly at: number; readonly text: string; readonly advice: string } | null
  /** The newest runs, newest first. */
  readonly runs: readonly Run[]
  /** When the last good import ended; the first look at the connector where there was none. */
  readonly importedAt: number
  /** Since when the run in progress shows the same progress; null while none is in progress. */
  readonly sameProgressSince: number | null
  /** Deletes that wait for a decision. */
  readonly held: Pick<HeldBatch, 'number' | 'at' | 'counts'> | null
  /** Full steps it owes, oldest first, with their reasons. */
  readonly owed: readonly { readonly step: string; readonly at: number; readonly reasons: readonly string[] }[]
  /** What the last test of it found wrong; null when it was never tested. */
  readonly checks: LastChecks | null
  /** The server it signed in to last; null where nothing is known of it. */
  readonly server: SeenServer | null
  /** What waited at the end of the newest cycles, oldest first. */
  readonly backlog: readonly Backlog[]
  readonly objectErrors: { readonly now: ObjectErrors; readonly weekAgo: ObjectErrors | null }
}

/** Everything that alerts are computed from. Two equal values give the same alerts. */
export interface AlertFacts {
  readonly now: number
  readonly startedAt: number
  /** From the start of one cycle to the start of the next. */
  readonly intervalMs: number
  /** Since when no cycle begins by itself, why, and when they do again without anybody (null: they do not); null while they do. */
  readonly schedulerOff: { readonly since: number; readonly why: string; readonly until: number | null } | null
  /** When cycles began again after a suspension, the last time there was one. */
  readonly resumedAt: number | null
  /** When the last cycle ended; null when none ever did. */
  readonly cycleAt: number | null
  /** Why the vault cannot be used; null while it can. */
  readonly vaultSealed: string | null
  /** When the recovery kit was last made or proven; null when there is none. */
  readonly recoveryKitAt: number | null
  /** The last look at the audit as a whole; null before the first. */
  readonly audit: (Pick<AuditCheck, 'entries' | 'breaks'> & { readonly at: number }) | null
  /** How long the newest cycles took that came to an end, newest first, milliseconds. */
  readonly cyclesMs: readonly number[]
  /** Share of the disk with the data directory that is free, 0 to 1; null where nobody knows. */
  readonly diskFree: number | null
  /** How it stands with backups; null where nobody knows. */
  readonly backup: BackupStanding | null
  /** Requests of the last hour that a role did not allow. */
  readonly denials: readonly { readonly author: string; readonly at: number }[]
  readonly connectors: readonly ConnectorFacts[]
}
