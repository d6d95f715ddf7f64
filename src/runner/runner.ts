import { must } from '#src/base/assert.ts'
import type { Clock } from '#src/base/clock.ts'
import { systemIds, type Ids } from '#src/base/ids.ts'
import { AppError } from '#src/base/app-error.ts'
import type { ConnectorId, RunId } from '#src/model/brand.ts'
import type { AccountObserver } from '#src/connectors/contract/account-observer.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { Run, RunProfile } from '#src/model/run.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import { compileRules, type RuleSet } from '#src/rules/rule-set.ts'
import type { Fence, Store, StoredConfiguration } from '#src/store/store.ts'
import { AccountGate } from './account-gate.ts'
import { decideLink, type LinkDecision } from './decide-link.ts'
import { driverOf, type Drivers } from './drivers.ts'
import { leavingKey, type Recall } from './recall-step.ts'
import type { SettledPlan } from './plan-batch.ts'
import { executeRun } from './run-loop.ts'
import { waitingRun, type Waiting } from './waiting-run.ts'
import { withoutRules } from './save-without.ts'
import type { SecretSource } from './secret-source.ts'
import { requireConfirmed, stagingMode } from './staging.ts'

/** Which run is wanted. */
export interface RunRequest {
  /** Name of the connector. */
  readonly connector: string
  /** Name of its run profile. */
  readonly profile: string
  readonly trigger: Run['trigger']
  readonly cycleId?: string
  /** Take whatever a full import does not see for deleted, however much it is. */
  readonly acceptShrink?: boolean
  /** Export although the server is in staging mode. */
  readonly force?: boolean
  /** This step alone, be there such a profile still or not: a step of an earlier run is run again. */
  readonly step?: RunProfile['steps'][number]
}

/** A run that was started. */
export interface StartedRun {
  readonly run: Run
  /** The run as it ended. */
  readonly ended: Promise<Run>
}

/** Share of a partition that may go missing in one full import before it is not believed. */
const shrinkShareMax = 0.3
/** Leases run out this long after the last renewal, so that the work of a dead process can be taken over. */
const leaseMs = 120_000

export interface RunnerSetting {
  readonly store: Store
  readonly drivers: Drivers
  readonly secrets: SecretSource
  /** Shared by everything that signs in; one of its own where nothing is said. */
  readonly gate?: AccountGate
  /** Looks at the accounts of connectors through the sessions of their runs. */
  readonly accounts?: AccountObserver
  readonly clock: Clock
  readonly ids?: Ids
  /** Names the process in leases, for people. */
  readonly holder: string
}

/** What work has that is done while no connector runs. */
export interface Idle extends Omit<RunnerSetting, 'ids' | 'holder' | 'gate'> {
  readonly ids: Ids
  readonly gate: AccountGate
  readonly stored: StoredConfiguration
  readonly rules: RuleSet
  readonly fence: Fence
}

type Listener = (run: Run) => void

/**
 * Runs profiles. One run per connector at a time, one synchronization step at a time in the whole service; imports and
 * exports of different connectors may overlap.
 */
export class Runner {
  readonly #setting: RunnerSetting
  readonly #ids: Ids
  readonly #gate: AccountGate
  readonly #active = new Map<RunId, { run: Run; readonly abort: AbortController; readonly ended: Promise<Run> }>()
  readonly #listeners = new Set<Listener>()
  #synchronizing: Promise<unknown> = Promise.resolve()
  #rules: { readonly version: number; readonly rules: RuleSet } | null = null
  #isClosing = false

  constructor(setting: RunnerSetting) {
    this.#setting = setting
    this.#ids = setting.ids ?? systemIds
    this.#gate = setting.gate ?? new AccountGate(setting)
  }

  /** What its runs look at the time by. */
  get clock(): Clock {
    return this.#setting.clock
  }

  /** Starts a run, or says why it cannot be started: unknown names, a busy connector. */
  async start(request: RunRequest): Promise<StartedRun> {
    const configuration = await this.#configuration()
    const { connector, profile } = find(configuration, request)
    await refuseLeaving(this.#setting.store, connector)
    if (request.force !== true && hasExport(profile)) await refuseInStaging(this.#setting.store, connector)
    if (request.force === true && hasExport(profile)) await requireConfirmed(this.#setting.store)
    await refuseSealed(this.#setting.secrets, connector, profile)
    const rules = this.rulesOf(configuration)
    const fence = await this.#acquire(connector)
    const waiting = await this.#waitsForCredential(request, { configuration, connector, profile, fence })
    if (waiting !== null) return waiting
    return this.#begin(request, { configuration, connector, profile, rules, fence, recall: null })
  }

  /**
   * Starts the run in which every object of a connector leaves: its space is cleared, or the connector removed. One that was
   * interrupted goes on.
   */
  async recall(request: { readonly connector: string } & Recall): Promise<StartedRun> {
    const configuration = await this.#configuration()
    const connector = connectorNamed(configuration, request.connector)
    const { kind, author } = request
    const rules = compileRules(withoutRules(configuration.configuration, connector))
    const fence = await this.#acquire(connector)
    await this.#setting.store.commit({ putState: { [leavingKey(connector.id)]: kind } }, fence)
    const profile = { name: kind === 'remove' ? 'Remove Connector' : 'Clear Connector Space', steps: [] }
    const parts = { configuration, connector, profile, rules, fence, recall: { kind, author } }
    return this.#begin({ connector: connector.name, profile: profile.name, trigger: 'operator' }, parts)
  }

  async #begin(
    request: RunRequest,
    of: {
      readonly configuration: StoredConfiguration
      readonly connector: ConnectorDocument
      readonly profile: RunProfile
      readonly rules: RuleSet
      readonly fence: Fence
      readonly recall: Recall | null
    },
  ): Promise<StartedRun> {
    const { store, clock } = this.#setting
    const { configuration, connector, profile, rules, fence, recall } = of
    const driver = driverOf(this.#setting.drivers, connector.type)
    const force = request.force === true
    const seed: Omit<Run, 'number'> = {
      id: this.#ids.next() as RunId,
      connectorId: connector.id,
      profile: profile.name,
      trigger: request.trigger,
      cycleId: request.cycleId ?? null,
      configurationVersion: configuration.version,
      result: 'in-progress',
      startedAt: clock.now(),
      endedAt: null,
      steps: [],
    }
    const run = await store.runs.create(seed)
    if (force && hasExport(profile)) await noteForced(store, { run, connector })
    const abort = new AbortController()
    const work = executeRun({
      ...this.#setting,
      ids: this.#ids,
      gate: this.#gate,
      rules,
      connector,
      driver,
      profile,
      run,
      fence,
      signal: abort.signal,
      force,
      recall,
      guard: { shareMax: request.acceptShrink === true ? null : shrinkShareMax },
      exclusively: (job) => this.#exclusively(job),
      changed: (now) => this.#changed(now),
    })
    const finished = this.#whenEnded(work, { run, fence })
    this.#active.set(run.id, { run, abort, ended: finished })
    this.#changed(run)
    return { run, ended: finished }
  }

  /** A run nobody waits for that would only be turned away leaves its mark in the row of those before it. */
  async #waitsForCredential(request: RunRequest, of: Waiting): Promise<StartedRun | null> {
    const run = await waitingRun({ ...this.#setting, ids: this.#ids, gate: this.#gate }, { ...of, request })
    if (run === null) return null
    await this.#setting.store.leases.release(of.fence)
    this.#changed(run)
    return { run, ended: Promise.resolve(run) }
  }

  /** Asks a run to stop at the next page or batch. False when it is not running. */
  stop(id: RunId, why: 'operator' | 'shutdown' = 'operator'): boolean {
    const active = this.#active.get(id)
    active?.abort.abort(why)
    return active !== undefined
  }

  /** Runs in progress, with their progress. */
  active(): readonly Run[] {
    return [...this.#active.values()].map((entry) => entry.run)
  }

  /** Hears of every change of every run until the returned function is called. */
  watch(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The rules of a configuration, compiled once per version. */
  rulesOf(configuration: StoredConfiguration): RuleSet {
    if (this.#rules?.version !== configuration.version) {
      this.#rules = { version: configuration.version, rules: compileRules(configuration.configuration) }
    }
    return this.#rules.rules
  }

  /** Joins, disconnects or resets one object as a person decided, while neither its connector nor a synchronization runs. */
  async decideLink(request: LinkDecision & { readonly connector: string }): Promise<Extract<SettledPlan, { kind: 'planned' }>> {
    const { store, clock } = this.#setting
    const configuration = await this.#configuration()
    const connector = connectorNamed(configuration, request.connector)
    const fence = await this.#acquire(connector)
    const parts = { store, clock, ids: this.#ids, rules: this.rulesOf(configuration), fence }
    try {
      return await this.#exclusively(() => decideLink(parts, request))
    } finally {
      await store.leases.release(fence)
    }
  }

  /**
   * Does something that concerns several connectors while none of them runs and nothing is synchronized. Throws `run-in-progress`
   * when one of them is busy. The fence is that of the first connector.
   */
  async whileIdle<T>(work: (idle: Idle) => Promise<T>, first: ConnectorDocument): Promise<T> {
    const stored = await this.#configuration()
    const others = stored.configuration.connectors.filter(({ id }) => id !== first.id)
    const { store, clock, drivers, secrets } = this.#setting
    const fences: Fence[] = []
    const renewal = setInterval(() => {
      for (const fence of fences) store.leases.renew(fence, clock.now() + leaseMs).catch(() => undefined)
    }, leaseMs / 4)
    renewal.unref()
    try {
      for (const connector of [first, ...others]) fences.push(await this.#acquire(connector))
      const fence = must(fences[0], 'the fence of the first connector')
      const idle = { store, clock, drivers, secrets, gate: this.#gate, ids: this.#ids, stored, rules: this.rulesOf(stored), fence }
      return await this.#exclusively(() => work(idle))
    } finally {
      clearInterval(renewal)
      for (const fence of fences) await store.leases.release(fence)
    }
  }

  /** Marks runs that a killed process left in progress; their work is continued by the next run. */
  async recover(): Promise<readonly Run[]> {
    const { store, clock } = this.#setting
    const unfinished = await store.runs.unfinished()
    const connectors = (await store.configuration.current())?.configuration.connectors ?? []
    for (const run of unfinished) {
      const name = connectors.find((connector) => connector.id === run.connectorId)?.name ?? run.connectorId
      await store.commit(interrupted(run, name, clock.now()))
    }
    return unfinished
  }

  /** Stops every run and waits until all have ended. */
  async close(): Promise<void> {
    this.#isClosing = true
    for (const id of this.#active.keys()) this.stop(id, 'shutdown')
    await Promise.allSettled([...this.#active.values()].map((entry) => entry.ended))
  }

  async #configuration(): Promise<StoredConfiguration> {
    const configuration = await this.#setting.store.configuration.current()
    if (configuration === null) throw new AppError('connector-unknown', { detail: 'no connector has been added yet' })
    return configuration
  }

  async #acquire(connector: ConnectorDocument): Promise<Fence> {
    if (this.#isClosing) throw new AppError('run-in-progress', { subject: connector.name, detail: 'the service is stopping' })
    const now = this.#setting.clock.now()
    const answer = await this.#setting.store.leases.acquire({
      name: `connector:${connector.id}`,
      holder: this.#setting.holder,
      now,
      expiresAt: now + leaseMs,
    })
    if (answer.held) return answer.fence
    const profile = this.active().find((run) => run.connectorId === connector.id)?.profile
    throw new AppError('run-in-progress', {
      subject: connector.name,
      detail: profile === undefined ? answer.holder : `it is running "${profile}"`,
    })
  }

  /** Keeps the lease alive while the work goes on, and gives it back afterwards. */
  async #whenEnded(work: Promise<Run>, of: { readonly run: Run; readonly fence: Fence }): Promise<Run> {
    const { store, clock } = this.#setting
    const renewal = setInterval(() => {
      store.leases.renew(of.fence, clock.now() + leaseMs).catch(() => this.stop(of.run.id, 'shutdown'))
    }, leaseMs / 4)
    renewal.unref()
    try {
      return await work
    } finally {
      clearInterval(renewal)
      this.#active.delete(of.run.id)
      await store.leases.release(of.fence)
    }
  }

  #exclusively<T>(job: () => Promise<T>): Promise<T> {
    const turn = this.#synchronizing.then(job, job)
    this.#synchronizing = turn.catch(() => undefined)
    return turn
  }

  #changed(run: Run): void {
    const active = this.#active.get(run.id)
    if (active !== undefined) active.run = run
    for (const listener of this.#listeners) listener(run)
  }
}

function hasExport(profile: RunProfile): boolean {
  return profile.steps.some((step) => step.type === 'export')
}

/** Half of its objects are gone: to import or to synchronize now would bring them back, or into other hands. */
async function refuseLeaving(store: Store, connector: ConnectorDocument): Promise<void> {
  const kind = await store.state.get(leavingKey(connector.id))
  if (kind !== null) throw new AppError('connector-leaving', { subject: connector.name, detail: `lockstep connectors ${kind}` })
}

/** Another server may be the one that writes to the directory. */
async function refuseInStaging(store: Store, connector: ConnectorDocument): Promise<void> {
  if ((await stagingMode(store)).on) throw new AppError('staging-mode', { subject: connector.name })
}

/**
 * Without its secret it could not sign in: that is said here, once, and no run is begun for it. A sealed vault holds back synchronizing,
 * too: what could not be imported is not to be decided on.
 */
async function refuseSealed(secrets: SecretSource, connector: ConnectorDocument, profile: RunProfile): Promise<void> {
  const refusal = (await secrets.refusal?.(connector.id)) ?? null
  const signsIn = profile.steps.some(({ type }) => !type.endsWith('synchronization'))
  if (refusal === null || (refusal.code !== 'vault-sealed' && !signsIn)) return
  throw new AppError(refusal.code, { subject: connector.name, detail: refusal.detail ?? '', facts: refusal.facts })
}

async function noteForced(store: Store, { run, connector }: { readonly run: Run; readonly connector: ConnectorDocument }): Promise<void> {
  if (!(await stagingMode(store)).on) return
  const fields = { connector: connector.name, profile: run.profile, run: run.number }
  await store.commit({ events: [makeEvent(20142, fields, { at: run.startedAt, connectorId: connector.id, runId: run.id })] })
}

function find(
  configuration: StoredConfiguration,
  request: RunRequest,
): { readonly connector: ConnectorDocument; readonly profile: RunProfile } {
  const connector = connectorNamed(configuration, request.connector)
  if (request.step !== undefined) return { connector, profile: { name: request.profile, steps: [request.step] } }
  const profile = connector.profiles.find((candidate) => candidate.name.toLowerCase() === request.profile.toLowerCase())
  if (profile !== undefined) return { connector, profile }
  const names = connector.profiles.map((candidate) => candidate.name).join(', ')
  throw new AppError('profile-unknown', { subject: request.profile, detail: `"${connector.name}" has ${names}` })
}

/** The connector of a name, case aside. */
export function connectorNamed(configuration: StoredConfiguration, name: string): ConnectorDocument {
  const connectors = configuration.configuration.connectors
  const connector = connectors.find(
    (candidate) => candidate.name.toLowerCase() === name.toLowerCase() || candidate.id === (name as ConnectorId),
  )
  if (connector !== undefined) return connector
  const names = connectors.map((candidate) => candidate.name).join(', ')
  throw new AppError('connector-unknown', { subject: name, detail: names === '' ? 'there are none yet' : `there are ${names}` })
}

function interrupted(run: Run, connector: string, at: number): Parameters<Store['commit']>[0] {
  const steps = run.steps.map((step) =>
    step.result === 'in-progress'
      ? { ...step, result: 'stopped-server' as const, reason: 'the process ended during the step', endedAt: at }
      : step,
  )
  const event = makeEvent(20103, { connector, profile: run.profile, run: run.number }, { at, connectorId: run.connectorId, runId: run.id })
  return { putRun: { ...run, result: 'stopped-server', endedAt: at, steps }, events: [event] }
}
