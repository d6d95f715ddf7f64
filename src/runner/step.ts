import type { Clock } from '#src/base/clock.ts'
import type { Ids } from '#src/base/ids.ts'
import type { Driver, Session } from '#src/connectors/contract/driver.ts'
import type { RunId } from '#src/model/brand.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { ObjectError, Progress, RunResult } from '#src/model/run.ts'
import type { Watermark } from '#src/model/watermark.ts'
import type { RuleSet } from '#src/rules/rule-set.ts'
import type { Fence, Store } from '#src/store/store.ts'
import type { WriteBatch } from '#src/store/write-batch.ts'
import type { StepCounts } from './step-counts.ts'

/** Everything a step works with. Steps share nothing else: they meet in the store. */
export interface Step {
  readonly store: Store
  readonly clock: Clock
  readonly ids: Ids
  readonly rules: RuleSet
  readonly connector: ConnectorDocument
  readonly driver: Driver
  readonly runId: RunId
  readonly number: number
  readonly counts: StepCounts
  /** Asks the step to end at the next page or batch. */
  readonly signal: AbortSignal
  readonly fence: Fence
  /** Told after every page or batch; kept in the history with the next write. */
  report(progress: Omit<Progress, 'rate'>): void
}

/** A step that talks to a connected directory. */
export interface DirectoryStep extends Step {
  readonly session: Session
  readonly partition: string
}

/** How a step ended when it was not cut short by an exception. */
export interface StepEnd {
  readonly result: RunResult
  readonly reason: string | null
  readonly advice: string | null
}

export function ended(result: RunResult, why: { readonly reason?: string; readonly advice?: string } = {}): StepEnd {
  return { result, reason: why.reason ?? null, advice: why.advice ?? null }
}

/** More errors on single objects than this end a step: something larger is wrong. */
export const objectErrorsMax = 5_000

/**
 * Writes one transaction of a step, with the objects it counted, then lets the process turn to everybody else: an embedded database answers without
 * ever waiting, so that a step would keep stop requests, progress and other runs out until its end.
 */
export async function commit(step: Step, batch: WriteBatch): Promise<void> {
  const objects = step.counts.takeCounted(step.number)
  await step.store.commit(objects.length === 0 ? batch : { ...batch, countedObjects: { runId: step.runId, objects } }, step.fence)
  await new Promise<void>((resolve) => setImmediate(resolve))
}

/** An object error as the run history keeps it. */
export function objectError(step: Step, error: ObjectError): NonNullable<WriteBatch['objectErrors']>[number] {
  return { runId: step.runId, step: step.number, error }
}

/** The step was asked to end by a person or because the service is stopping. */
export function isStopped(step: Step): boolean {
  return step.signal.aborted
}

/** Result of a step that was asked to end. */
export function stoppedEnd(step: Step): StepEnd {
  return ended(stoppedResult(step.signal))
}

/** Who asked for the end. */
export function stoppedResult(signal: AbortSignal): RunResult {
  return signal.reason === 'shutdown' ? 'stopped-service-shutdown' : 'stopped-user-termination-from-wmi-or-ui'
}

/** A watermark of the step's partition. */
export function position(step: DirectoryStep, value: string): Watermark {
  return { connectorId: step.connector.id, partition: step.partition, value, at: step.clock.now() }
}
