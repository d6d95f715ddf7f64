import type { RunId } from '#src/model/brand.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import { noCounters, worstResult, type Run, type RunResult, type RunStep, type StepType } from '#src/model/run.ts'
import type { RuleSet } from '#src/rules/rule-set.ts'
import type { Fence, Store } from '#src/store/store.ts'
import type { Clock } from '#src/base/clock.ts'
import type { Ids } from '#src/base/ids.ts'
import { driverOf, type Drivers } from '../drivers.ts'
import type { Step } from '../step.ts'
import { StepCounts } from '../step-counts.ts'

/** The name its runs have in the history. */
const profileName = 'Single Object'

/** What the steps of a single object work with. */
export interface SingleParts {
  readonly store: Store
  readonly clock: Clock
  readonly ids: Ids
  readonly drivers: Drivers
  readonly rules: RuleSet
  readonly configurationVersion: number
  readonly signal: AbortSignal
  readonly fence: Fence
}

/** The steps that one connector does for a single object, kept in the history as a run of it. */
export class SingleRun {
  readonly connector: ConnectorDocument
  readonly #parts: SingleParts
  #run: Run

  private constructor(parts: SingleParts, connector: ConnectorDocument, run: Run) {
    this.#parts = parts
    this.connector = connector
    this.#run = run
  }

  static async begin(parts: SingleParts, connector: ConnectorDocument): Promise<SingleRun> {
    const run = await parts.store.runs.create({
      id: parts.ids.next() as RunId,
      connectorId: connector.id,
      profile: profileName,
      trigger: 'operator',
      cycleId: null,
      configurationVersion: parts.configurationVersion,
      result: 'in-progress',
      startedAt: parts.clock.now(),
      endedAt: null,
      steps: [],
    })
    return new SingleRun(parts, connector, run)
  }

  /** Does one step and keeps how it ended; what it throws is kept too and thrown on. */
  async step<T>(type: StepType, work: (step: Step) => Promise<{ readonly result: RunResult; readonly value: T }>): Promise<T> {
    const { store, clock, ids, drivers, rules, signal, fence } = this.#parts
    const counts = new StepCounts()
    const number = this.#run.steps.length + 1
    const startedAt = clock.now()
    const driver = driverOf(drivers, this.connector.type)
    const step: Step = {
      store,
      clock,
      ids,
      rules,
      connector: this.connector,
      driver,
      runId: this.#run.id,
      number,
      counts,
      signal,
      fence,
      report: () => undefined,
    }
    const keep = (result: RunResult, reason: string | null): Promise<void> =>
      this.#keep({ type, number, startedAt, result, reason, counts })
    try {
      const { result, value } = await work(step)
      await keep(result, null)
      return value
    } catch (error) {
      await keep('stopped-server', error instanceof Error ? error.message : String(error))
      throw error
    }
  }

  /** Closes the run with the result of its worst step. */
  async end(): Promise<void> {
    const result = worstResult(this.#run.steps.map((step) => step.result))
    this.#run = { ...this.#run, result, endedAt: this.#parts.clock.now() }
    await this.#parts.store.commit({ putRun: this.#run }, this.#parts.fence)
  }

  async #keep(of: {
    readonly type: StepType
    readonly number: number
    readonly startedAt: number
    readonly result: RunResult
    readonly reason: string | null
    readonly counts: StepCounts
  }): Promise<void> {
    const { type, number, startedAt, result, reason, counts } = of
    const step: RunStep = {
      number,
      type,
      partition: null,
      result,
      reason,
      startedAt,
      endedAt: this.#parts.clock.now(),
      server: null,
      connection: [],
      counters: { ...noCounters, ...counts.values },
      objectErrorCount: counts.errors,
      progress: null,
      advice: null,
    }
    this.#run = { ...this.#run, steps: [...this.#run.steps, step] }
    await this.#parts.store.commit({ putRun: this.#run }, this.#parts.fence)
  }
}
