import { must } from '#src/base/assert.ts'
import type { Ids } from '#src/base/ids.ts'
import { Secret } from '#src/base/secret.ts'
import { neededRuns, type NeededRun } from '#src/configuration/needed-runs.ts'
import type { Driver } from '#src/connectors/contract/driver.ts'
import type { Configuration, ConnectorDocument } from '#src/model/configuration.ts'
import type { CyclePolicy } from '#src/model/cycle.ts'
import type { Run, StepType } from '#src/model/run.ts'
import { openTransientStore } from '#src/store/sqlite/open.ts'
import type { Finding, Store } from '#src/store/store.ts'
import type { WriteBatch } from '#src/store/write-batch.ts'
import { runCycle } from '../cycle.ts'
import { Runner, type StartedRun } from '../runner.ts'
import { memorySecret } from './memory-driver.ts'
import type { Tamper } from './tampered-session.ts'

/** Longer than any lease. */
const leasesOverMs = 3_600_000

const stepTypes: readonly StepType[] = ['full-import', 'delta-import', 'full-synchronization', 'delta-synchronization', 'export']

/** Run profiles of one step each, called as the step. */
export const memoryProfiles = stepTypes.map((type) => ({ name: type, steps: [{ type, partition: null }] }))

export interface MemorySiteSetting {
  readonly ids: Ids
  readonly drivers: readonly Driver[]
  readonly configuration: Configuration
}

/** A clock that every look moves on. */
interface MovableClock {
  time: number
  now(): number
}

/** A store of its own, directories in memory, and the runner between them, as a service would put them together. */
export class MemorySite {
  store: Store
  runner: Runner
  configuration: Configuration
  readonly #setting: MemorySiteSetting
  readonly #clock: MovableClock
  readonly #tamper = new Map<string, Tamper>()
  /** Commits until the process dies; null while it lives. */
  #commitsLeft: number | null = null

  private constructor(setting: MemorySiteSetting, clock: MovableClock, store: Store) {
    this.#setting = setting
    this.#clock = clock
    this.store = this.#mortal(store)
    this.configuration = setting.configuration
    this.runner = this.#runner()
  }

  static async open(setting: MemorySiteSetting): Promise<MemorySite> {
    const clock = { time: 1_800_000_000_000, now: () => clock.time++ }
    const site = new MemorySite(setting, clock, await openTransientStore(clock))
    await site.#save(0)
    return site
  }

  async run(connector: string, profile: StepType, started?: (run: StartedRun) => void): Promise<Run> {
    const run = await this.runner.start({ connector, profile, trigger: 'operator', acceptShrink: true })
    started?.(run)
    return run.ended
  }

  cycle(policy: CyclePolicy): Promise<readonly Run[]> {
    const drivers = new Map(this.#drivers().map((driver) => [driver.type, driver]))
    const parts = { store: this.store, drivers, runner: this.runner }
    return runCycle(parts, { policy, cycleId: this.#setting.ids.next(), trigger: 'operator' })
  }

  /** Runs a profile in a process that dies after some commits, and starts another process. False when it lived to the end. */
  async runAndDie(connector: string, profile: StepType, commits: number): Promise<boolean> {
    this.#commitsLeft = commits
    const outcome = await this.run(connector, profile).catch(() => null)
    const isDead = outcome === null || this.#commitsLeft === 0
    this.#commitsLeft = null
    await this.restart()
    return isDead
  }

  /** Starts a new runner over the same store, as another process would that waited for the leases of the dead one to run out. */
  async restart(): Promise<void> {
    await this.runner.close()
    this.#clock.time += leasesOverMs
    this.runner = this.#runner()
    await this.runner.recover()
  }

  /** Stores another version of the configuration. Returns the runs that have to follow. */
  async reconfigure(configuration: Configuration): Promise<readonly NeededRun[]> {
    const needed = neededRuns(this.configuration, configuration)
    const { version } = must(await this.store.configuration.current(), 'the configuration')
    this.configuration = configuration
    await this.#save(version)
    return needed
  }

  /** Does something to every session of a connector from now on; null takes it back. */
  tamper(type: string, tamper: Tamper | null): void {
    if (tamper === null) this.#tamper.delete(type)
    else this.#tamper.set(type, tamper)
  }

  connector(name: string): ConnectorDocument {
    return must(
      this.configuration.connectors.find((connector) => connector.name === name),
      name,
    )
  }

  /** Closes the store and forgets it. Returns what was found wrong with it. */
  async close(): Promise<readonly Finding[]> {
    await this.runner.close()
    const findings = await this.store.verify()
    await this.store.close()
    return findings
  }

  async #save(expectedVersion: number): Promise<void> {
    const { configuration } = this
    await this.store.configuration.save({ expectedVersion, configuration, at: this.#clock.now(), author: 'test', reason: '' })
  }

  #runner(): Runner {
    const current = async (): Promise<Secret> => Secret.fromText(memorySecret)
    return new Runner({
      store: this.store,
      drivers: new Map(this.#drivers().map((driver) => [driver.type, driver])),
      secrets: { current },
      clock: this.#clock,
      ids: this.#setting.ids,
      holder: 'test',
    })
  }

  #drivers(): readonly Driver[] {
    return this.#setting.drivers.map((driver) => ({
      ...driver,
      connect: async (request) => {
        const session = await driver.connect(request)
        return this.#tamper.get(driver.type)?.(session) ?? session
      },
    }))
  }

  /** A store that writes nothing any more once the process is dead. */
  #mortal(store: Store): Store {
    const commit = async (batch: WriteBatch, fence?: Parameters<Store['commit']>[1]): Promise<void> => {
      if (this.#commitsLeft === 0) throw new Error('the process is dead')
      if (this.#commitsLeft !== null) this.#commitsLeft--
      await store.commit(batch, fence)
    }
    return { ...store, commit }
  }
}
