import type { ConnectorId, RunId } from './brand.ts'
import { worstResult, type Run, type RunResult, type StepType } from './run.ts'

/** What a cycle reads and evaluates: only what changed, or everything. */
export type CyclePolicy = 'delta' | 'initial'

/** The parts of a cycle, in their order. */
export type CyclePhase =
  | 'import-on-premises'
  | 'import-cloud'
  | 'synchronize-on-premises'
  | 'synchronize-cloud'
  | 'export-cloud'
  | 'export-on-premises'
  | 'confirm-import'
  | 'confirm-synchronization'

/** Why a connector had no run in a phase. */
export type SkipReason = 'no-profile' | 'busy' | 'removed' | 'nothing-staged' | 'nothing-pending' | 'staging-mode' | 'vault-sealed'

/** What became of one connector in one phase. */
export interface CycleStep {
  readonly phase: CyclePhase
  readonly connectorId: ConnectorId
  readonly type: StepType
  readonly outcome:
    | { readonly kind: 'run'; readonly runId: RunId; readonly number: number; readonly result: RunResult }
    | { readonly kind: 'skipped'; readonly reason: SkipReason }
}

/** One cycle in the history. */
export interface Cycle {
  readonly id: string
  readonly policy: CyclePolicy
  readonly trigger: Run['trigger']
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly endedAt: number | null
  readonly result: RunResult
  readonly steps: readonly CycleStep[]
}

/** A full step that a connector owes: the next cycle runs it in place of the delta step, until one was completed. */
export interface ConnectorOverride {
  readonly connectorId: ConnectorId
  readonly step: 'full-import' | 'full-synchronization'
  /** When it was last asked for, milliseconds since 1970. */
  readonly at: number
  /** The configuration it was asked for under. A run that used an earlier one does not settle it. */
  readonly configurationVersion: number
  readonly author: string
  /** One sentence each. */
  readonly reasons: readonly string[]
}

/** The result of a cycle that went to its end: that of its worst run; nothing to do when no run was needed. */
export function cycleResult(steps: readonly CycleStep[]): RunResult {
  const results = steps.flatMap(({ outcome }) => (outcome.kind === 'run' ? [outcome.result] : []))
  return results.length === 0 ? 'completed-no-objects' : worstResult(results)
}
