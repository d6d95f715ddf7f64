import type { Clock } from '#src/base/clock.ts'
import type { Ids } from '#src/base/ids.ts'
import { AppError } from '#src/base/app-error.ts'
import type { ErrorCode } from '#src/base/error-registry.ts'
import { InvariantError, must, unreachable } from '#src/base/assert.ts'
import type { AccountObserver } from '#src/connectors/contract/account-observer.ts'
import { ConnectionError } from '#src/connectors/contract/connection-error.ts'
import type { Driver, Session } from '#src/connectors/contract/driver.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import {
  noCounters,
  worstResult,
  type ConnectionIncident,
  type Progress,
  type Run,
  type RunProfile,
  type RunStep,
  type RunStepType,
} from '#src/model/run.ts'
import type { RuleSet } from '#src/rules/rule-set.ts'
import type { Fence, Store } from '#src/store/store.ts'
import type { AccountGate } from './account-gate.ts'
import { isInterruption, resultBeforeStart, resultMidway } from './directory-failure.ts'
import { exportStep } from './export-step.ts'
import { importStep } from './import-step.ts'
import type { ShrinkGuard } from './obsoletion.ts'
import { owedEvents } from './owed-events.ts'
import { openSession, signInOf } from './open-session.ts'
import { settledSteps } from './owed-steps.ts'
import { runEvent, startEvent, stepEvents } from './run-events.ts'
import type { SecretSource } from './secret-source.ts'
import { recallStep, type Recall } from './recall-step.ts'
import { recoveryEvents } from './recovery-events.ts'
import { stagingMode } from './staging.ts'
import { noteServer } from './seen-server.ts'
import { StepCounts } from './step-counts.ts'
import { ended, stoppedEnd, stoppedResult, type Step, type StepEnd } from './step.ts'
import { syncStep } from './sync-step.ts'

/** Everything a run works with. */
export interface RunSetting {
  readonly store: Store
  readonly clock: Clock
  readonly ids: Ids
  readonly rules: RuleSet
  readonly connector: ConnectorDocument
  readonly driver: Driver
  readonly secrets: SecretSource
  readonly gate: AccountGate
  /** Looks at the account through the sessions of the run. */
  readonly accounts?: AccountObserver
  readonly profile: RunProfile
  readonly run: Run
  readonly fence: Fence
  readonly signal: AbortSignal
  readonly guard: ShrinkGuard
  /** Export although the server is in staging mode. */
  readonly force: boolean
  /** What the recall step of a run is for; null where a run has none. */
  readonly recall: Recall | null
  /** Lets only one synchronization step at a time through, whatever the connector. */
  exclusively<T>(work: () => Promise<T>): Promise<T>
  /** Told whenever the run has something new to show. */
  changed(run: Run): void
}

/** Milliseconds between two writes of progress into the history. */
/** What Kerberos takes by default; certificates and tokens fail from somewhere there on too. */
const clockSkewMinutes = 5
const progressWriteMs = 1_000

/** One planned execution of a step: a profile's step on one partition. */
interface Planned {
  readonly type: RunStepType
  readonly partition: string | null
}

/**
 * Executes the steps of a run one after the other and keeps the history current. A step that fails does not stop the
 * following ones, unless a person stopped the run; the result of the run is that of its worst step.
 */
export async function executeRun(setting: RunSetting): Promise<Run> {
  let run = setting.run
  const about = { connector: setting.connector, account: setting.driver.accountName(setting.connector.settings) }
  await setting.store.commit({ events: [startEvent({ ...about, run, at: run.startedAt })] }, setting.fence)
  const planned = plannedSteps(setting)
  // Steps may be added while the run goes on: an expired position turns into a full import.
  for (let i = 0; i < planned.length; i++) {
    const plan = planned[i] as Planned
    if (setting.signal.aborted) break
    const step = await executeStep(setting, { run, plan, number: i + 1 })
    run = { ...run, steps: [...run.steps, step] }
    if (isOutdated(step)) planned.splice(i + 1, 0, { type: 'full-import', partition: plan.partition })
    const at = setting.clock.now()
    const events = [
      ...stepEvents(step, { ...about, run, at }),
      ...(await recoveryEvents(setting.store, { ...about, step, run, at })),
      ...(await owedEvents(setting.store, { connector: setting.connector, step, run, at })),
    ]
    await setting.store.commit({ putRun: run, events }, setting.fence)
    setting.changed(run)
  }
  const results = run.steps.filter((step) => !isOutdated(step)).map((step) => step.result)
  const result = run.steps.length === 0 && setting.signal.aborted ? stoppedResult(setting.signal) : worstResult(results)
  const endedAt = setting.clock.now()
  run = { ...run, result, endedAt }
  const clearOverrides = settledSteps(run, setting.connector)
  await setting.store.commit({ putRun: run, clearOverrides, events: [runEvent({ ...about, run, at: endedAt })] }, setting.fence)
  setting.changed(run)
  return run
}

/** A step without a partition runs on every selected one; synchronization knows no partitions. */
function plannedSteps(setting: RunSetting): Planned[] {
  if (setting.recall !== null) return [{ type: 'recall', partition: null }]
  return setting.profile.steps.flatMap((step): readonly Planned[] => {
    if (step.type.endsWith('synchronization')) return [{ type: step.type, partition: null }]
    const selected = setting.connector.partitions.filter((partition) => partition.selected)
    return selected
      .filter((partition) => step.partition === null || step.partition === partition.name)
      .map((partition) => ({ type: step.type, partition: partition.name }))
  })
}

/** The directory no longer takes the stored position. A partition that was never imported is something else: a person has to start that. */
function isOutdated(step: RunStep): boolean {
  return step.type === 'delta-import' && step.result === 'no-start-full-import-required' && step.reason !== 'no-watermark'
}

async function executeStep(
  setting: RunSetting,
  of: { readonly run: Run; readonly plan: Planned; readonly number: number },
): Promise<RunStep> {
  const counts = new StepCounts()
  const recorder = progressRecorder(setting, { ...of, counts, startedAt: setting.clock.now() })
  const connection: ConnectionIncident[] = []
  let server: string | null = null
  const step: Step = { ...setting, runId: of.run.id, number: of.number, counts, report: recorder.report }
  let end: StepEnd
  try {
    if (of.plan.type === 'recall') {
      const recall = must(setting.recall, 'what the step is for')
      end = await setting.exclusively(() => recallStep(step, recall))
    } else if (of.plan.type.endsWith('synchronization')) {
      const mode = of.plan.type === 'full-synchronization' ? 'full' : 'delta'
      end = await setting.exclusively(() => syncStep(step, mode))
    } else {
      const session = await connect(setting, of.plan)
      server = session.server
      const { tries = [] } = session
      connection.push(...tries)
      try {
        await setting.accounts?.signedIn(setting.connector, session)
        end = withClock(withTries(await withSession(step, { session, plan: of.plan, setting }), tries), session)
      } finally {
        await (setting.accounts === undefined ? session.close() : setting.accounts.release(setting.connector, session))
      }
    }
  } catch (error) {
    // What waits for the directory ends with the signal itself: that is no failure.
    const isEnded = setting.signal.aborted && of.plan.type !== 'export' && !(error instanceof InvariantError)
    end = isEnded ? stoppedEnd(step) : failedEnd(error, { connection, hasSession: server !== null, hasStarted: recorder.hasStarted() })
    server = connection.at(-1)?.server ?? server
    if (error instanceof ConnectionError && end.result === 'stopped-bad-server-credentials') {
      await setting.gate.lost(signInOf(setting.connector, setting.driver), error)
    }
  }
  await recorder.flush()
  return recorder.finished({ end, server, connection })
}

async function connect(setting: RunSetting, plan: Planned): Promise<Session> {
  const { connector, driver, run } = setting
  // An export under way is finished batch by batch: cutting it in the middle would only leave outcomes unknown.
  const signal = plan.type === 'export' ? new AbortController().signal : setting.signal
  const session = await openSession(setting, { connector, driver, signal, reason: `run ${run.number} (${run.profile})` })
  await noteServer(setting, connector.id, session)
  return session
}

/** A step that went well in spite of a server that has not heard of a change yet says so. */
function withTries(end: StepEnd, tries: readonly ConnectionIncident[]): StepEnd {
  const isLagging = tries.some(({ result }) => result === 'failed-authentication')
  if (!isLagging || end.reason !== null) return end
  const advice = 'One domain controller has not heard of the new password yet; another one took it. Look at replication if it lasts.'
  return { ...end, reason: 'replication-lag', advice: end.advice ?? advice }
}

/** Clocks that are far apart are no fault of the credential, and the next thing to fail: certificates, tokens, Kerberos. */
function withClock(end: StepEnd, { clockAheadMs = null }: Session): StepEnd {
  const minutes = clockAheadMs === null ? 0 : Math.round(Math.abs(clockAheadMs) / 60_000)
  if (clockAheadMs === null || minutes < clockSkewMinutes || end.reason !== null) return end
  const is = clockAheadMs > 0 ? 'ahead of' : 'behind'
  const advice = `The clock of the directory is ${minutes} minutes ${is} the clock of this machine. Check the time service of both; the credential has nothing to do with it.`
  return { ...end, reason: 'clock-skew', advice: end.advice ?? advice }
}

async function withSession(
  step: Step,
  how: { readonly session: Session; readonly plan: Planned; readonly setting: RunSetting },
): Promise<StepEnd> {
  const directory = { ...step, session: how.session, partition: how.plan.partition ?? '' }
  switch (how.plan.type) {
    case 'full-import':
    case 'delta-import':
      return importStep(directory, { type: how.plan.type, guard: how.setting.guard })
    case 'export':
      // Switched on since the run began: the export was to be refused, and is.
      if (!how.setting.force && (await stagingMode(step.store)).on) {
        return ended('stopped-user-termination-from-wmi-or-ui', { reason: 'staging-mode' })
      }
      return exportStep(directory, how.setting.rules.configuration.scheduler)
    case 'full-synchronization':
    case 'delta-synchronization':
    case 'recall':
      return ended('stopped-server', { reason: `a step of type ${how.plan.type} has no session` })
    default:
      return unreachable(how.plan.type)
  }
}

/** The credential is there and cannot be read: another cure than a new password. */
const sealedReasons: Readonly<Partial<Record<ErrorCode, string>>> = {
  'vault-key-missing': 'sealed',
  'vault-key-unusable': 'sealed',
  'vault-wrong-key': 'sealed',
  'secret-damaged': 'undecryptable',
  'secret-elsewhere': 'secret-elsewhere',
}

/** Turns what ended a step into its result. Defects of ours end the step too, but keep their own words. */
function failedEnd(
  error: unknown,
  seen: { readonly connection: ConnectionIncident[]; readonly hasSession: boolean; readonly hasStarted: boolean },
): StepEnd {
  if (error instanceof ConnectionError) {
    seen.connection.push(...error.incidents)
    const isMidway = seen.hasStarted || (seen.hasSession && isInterruption(error.failure))
    const result = isMidway ? resultMidway(error) : resultBeforeStart(error.failure)
    return ended(result, { reason: error.reason, advice: error.advice })
  }
  if (error instanceof AppError) {
    const sealed = sealedReasons[error.code]
    if (sealed !== undefined) return ended('no-start-credentials', { reason: sealed, advice: error.hint })
    return ended(seen.hasStarted ? 'stopped-server' : 'no-start-server', { reason: error.message, advice: error.hint })
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return ended('stopped-server', { reason: message, advice: 'This is a defect: the log of the service has the details.' })
}

interface Recorder {
  readonly report: Step['report']
  hasStarted(): boolean
  flush(): Promise<void>
  finished(of: { readonly end: StepEnd; readonly server: string | null; readonly connection: readonly ConnectionIncident[] }): RunStep
}

function progressRecorder(
  setting: RunSetting,
  of: { readonly run: Run; readonly plan: Planned; readonly number: number; readonly counts: StepCounts; readonly startedAt: number },
): Recorder {
  let progress: Progress | null = null
  let phaseStartedAt = of.startedAt
  // A phase began when the one before it was last heard of: it reports for the first time when its first part is done.
  let reportedAt = of.startedAt
  let writtenAt = of.startedAt
  let writing: Promise<void> = Promise.resolve()
  let failure: unknown = null
  const running = (): RunStep => ({
    number: of.number,
    type: of.plan.type,
    partition: of.plan.partition,
    result: 'in-progress',
    reason: null,
    startedAt: of.startedAt,
    endedAt: null,
    server: null,
    connection: [],
    counters: of.counts.values,
    objectErrorCount: of.counts.errors,
    progress,
    advice: null,
  })
  return {
    report: (next) => {
      const now = setting.clock.now()
      if (progress?.phase !== next.phase) phaseStartedAt = reportedAt
      reportedAt = now
      const seconds = Math.max(now - phaseStartedAt, 1) / 1_000
      progress = { ...next, rate: Math.round(next.done / seconds) }
      setting.changed({ ...of.run, steps: [...of.run.steps, running()] })
      if (now - writtenAt < progressWriteMs) return
      writtenAt = now
      const batch = { putStep: { runId: of.run.id, step: running() } }
      writing = writing.then(() => setting.store.commit(batch, setting.fence)).catch((error: unknown) => void (failure ??= error))
    },
    hasStarted: () => progress !== null,
    flush: async () => {
      await writing
      if (failure !== null) throw failure
    },
    finished: ({ end, server, connection }) => ({
      ...running(),
      result: end.result,
      reason: end.reason,
      advice: end.advice,
      endedAt: setting.clock.now(),
      server,
      connection,
      counters: hasCounts(end) ? of.counts.values : noCounters,
      progress,
    }),
  }
}

function hasCounts(end: StepEnd): boolean {
  return !end.result.startsWith('no-start-')
}
