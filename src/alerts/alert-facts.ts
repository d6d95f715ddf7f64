import type { AccountState } from '#src/credentials/account-state.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { CredentialForecast } from '#src/model/credential-forecast.ts'
import type { HeldBatch } from '#src/model/held-batch.ts'
import type { Run } from '#src/model/run.ts'

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
}

/** Everything that alerts are computed from. Two equal values give the same alerts. */
export interface AlertFacts {
  readonly now: number
  readonly startedAt: number
  /** From the start of one cycle to the start of the next. */
  readonly intervalMs: number
  /** Since when no cycle begins by itself, and why; null while they do. */
  readonly schedulerOff: { readonly since: number; readonly why: string } | null
  /** When the last cycle ended; null when none ever did. */
  readonly cycleAt: number | null
  /** Why the vault cannot be used; null while it can. */
  readonly vaultSealed: string | null
  /** When the recovery kit was last made or proven; null when there is none. */
  readonly recoveryKitAt: number | null
  readonly connectors: readonly ConnectorFacts[]
}
