/** Long because a site has two directories, and tests read best when everything that happens at one is a word of it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { assert, must } from '#src/base/assert.ts'
import { systemIds, type Ids } from '#src/base/ids.ts'
import { Secret } from '#src/base/secret.ts'
import { loadPack } from '#src/configuration/load-pack.ts'
import { instantiatePack } from '#src/configuration/pack.ts'
import { activeDirectory } from '#src/connectors/active-directory/driver.ts'
import type { Driver } from '#src/connectors/contract/driver.ts'
import { entraId } from '#src/connectors/entra/driver.ts'
import { openEntraSession } from '#src/connectors/entra/session.ts'
import { parseEntraSettings } from '#src/connectors/entra/settings.ts'
import type { AccountState } from '#src/credentials/account-state.ts'
import { settleProven } from '#src/credentials/settle-attempt.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { Configuration, ConnectorDocument, RuleDocument } from '#src/model/configuration.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { CyclePolicy } from '#src/model/cycle.ts'
import type { Event } from '#src/model/event.ts'
import type { ObjectError, Run, RunStep, StepType } from '#src/model/run.ts'
import { openSqliteStore } from '#src/store/sqlite/open.ts'
import type { SpaceFilter, Store } from '#src/store/store.ts'
import { createLabCertificates, type LabCertificates } from '#lab/certificates.ts'
import { labAccountNames, labPasswords } from '#lab/directory/lab-accounts.ts'
import { startLabDirectory, type LabDirectory } from '#lab/directory/server.ts'
import { startLabTenant, type LabTenant } from '#lab/tenant/lab-tenant.ts'
import type { ShownObject } from '#lab/tenant/tenant-control.ts'
import type { Counted } from '#lab/tenant/statistics.ts'
import { AccountGate } from '../account-gate.ts'
import { runCycle } from '../cycle.ts'
import { driverOf, type Drivers } from '../drivers.ts'
import { Runner, type RunRequest, type StartedRun } from '../runner.ts'
import type { Tamper } from './tampered-session.ts'
import { WaitedClock } from './waited-clock.ts'

/** The two connectors every site has. */
export type Place = 'forest' | 'tenant'

interface Wanted {
  /** Common names of users in `OU=People`. */
  readonly people?: readonly string[]
  /** Security group in `OU=Groups` → common names of its members. */
  readonly groups?: Readonly<Record<string, readonly string[]>>
  /** Where every identifier comes from, so that the same test takes the same way; the machine's own where nothing is said. */
  readonly ids?: Ids
  /** What an export may delete at the most; no limit where nothing is said. */
  readonly deletionThreshold?: number
  /** The same in percent of what is in the directory. */
  readonly deletionPercentage?: number
  /** Changes the rules before they are used. */
  readonly rules?: (rules: readonly RuleDocument[]) => readonly RuleDocument[]
}

const profiles = ['Full Import', 'Delta Import', 'Full Synchronization', 'Delta Synchronization', 'Export'] as const
export type ProfileName = (typeof profiles)[number]

/**
 * A forest and a tenant of the lab, a store of its own, and the runner between them, as a service would put them together.
 * Waiting takes no time. The store is verified and everything closed when the test ends.
 */
export class Site {
  readonly forest: LabDirectory
  readonly lab: LabTenant
  readonly clock: WaitedClock
  readonly drivers: Drivers
  readonly secrets: Record<Place, string>
  store: Store
  gate: AccountGate
  runner: Runner
  readonly #tamper = new Map<Place, Tamper>()
  readonly #ids: Ids
  readonly #folder: string
  #connectors: readonly ConnectorDocument[] = []

  private constructor(parts: {
    readonly forest: LabDirectory
    readonly lab: LabTenant
    readonly clock: WaitedClock
    readonly ids: Ids
    readonly folder: string
    readonly store: Store
  }) {
    this.forest = parts.forest
    this.lab = parts.lab
    this.clock = parts.clock
    this.#ids = parts.ids
    this.#folder = parts.folder
    this.store = parts.store
    this.secrets = { forest: labPasswords.syncAccount, tenant: parts.lab.clientSecret }
    this.drivers = new Map(
      [this.#tampered('forest', activeDirectory), this.#tampered('tenant', this.#entra())].map((driver) => [driver.type, driver]),
    )
    this.gate = new AccountGate({ store: this.store, clock: this.clock })
    this.runner = this.#newRunner()
  }

  static async start(wanted: Wanted = {}): Promise<Site> {
    const clock = new WaitedClock()
    const tls = certificates()
    const ids = wanted.ids ?? systemIds
    const [forest, lab] = await Promise.all([startLabDirectory({ tls, ids }), startLabTenant({ tls, throttle: 'off', clock, ids })])
    const folder = mkdtempSync(join(tmpdir(), 'lockstep-site-'))
    const site = new Site({ forest, lab, clock, ids, folder, store: await openStore(folder, clock) })
    onTestFinished(() => site.#close())
    forest.directory.addOrganizationalUnit({ name: 'Elsewhere' })
    for (const name of wanted.people ?? []) site.addPerson(name)
    for (const [name, members] of Object.entries(wanted.groups ?? {})) site.addGroup(name, ...members)
    await site.#configure(wanted)
    return site
  }

  // --- what an administrator does

  /** DN of a person in `OU=People`. */
  person(name: string): string {
    return `CN=${name},OU=People,${this.forest.baseDn}`
  }

  group(name: string): string {
    return `CN=${name},OU=Groups,${this.forest.baseDn}`
  }

  addPerson(name: string, attributes: Readonly<Record<string, string>> = {}): string {
    return this.forest.directory.addUser({ name, parent: `OU=People,${this.forest.baseDn}`, attributes })
  }

  addGroup(name: string, ...members: readonly string[]): string {
    return this.forest.directory.addGroup({
      name,
      parent: `OU=Groups,${this.forest.baseDn}`,
      members: members.map((member) => this.person(member)),
    })
  }

  /** A cloud user by display name; undefined when there is none. */
  cloudUser(name: string): ShownObject | undefined {
    return [...this.lab.tenant.users()].find((user) => user['displayName'] === name)
  }

  cloudGroup(name: string): ShownObject | undefined {
    return [...this.lab.tenant.groups()].find((group) => group['displayName'] === name)
  }

  /** Display names of the members of a cloud group. */
  cloudMembers(name: string): readonly unknown[] {
    const members = (this.cloudGroup(name)?.['members'] ?? []) as readonly string[]
    return members.map((id) => this.lab.tenant.find(id)?.['displayName']).toSorted()
  }

  // --- what the service does

  /** Runs a profile to its end. */
  async run(place: Place, profile: ProfileName, more: Pick<RunRequest, 'acceptShrink' | 'force'> = {}): Promise<Run> {
    const { ended } = await this.start(place, profile, more)
    return ended
  }

  start(place: Place, profile: ProfileName, more: Pick<RunRequest, 'acceptShrink' | 'force'> = {}): Promise<StartedRun> {
    return this.runner.start({ connector: place, profile, trigger: 'operator', ...more })
  }

  cycle(policy: CyclePolicy = 'delta', signal?: AbortSignal): Promise<readonly Run[]> {
    const parts = { store: this.store, drivers: this.drivers, runner: this.runner }
    return runCycle(parts, { policy, cycleId: this.#ids.next(), trigger: 'operator', ...(signal === undefined ? {} : { signal }) })
  }

  /** Cycles until nothing is left to do: an initial one, then delta cycles. */
  async settled(): Promise<this> {
    await this.cycle('initial')
    await this.cycle('delta')
    this.lab.tenant.resetStatistics()
    return this
  }

  /** What was written to the tenant since the last look, without zeros. */
  writes(): Partial<Record<Counted, number>> {
    const counts = Object.entries(this.lab.tenant.statistics()).filter(
      ([name, count]) => count > 0 && /^(users|groups|members|owners|managers)/.test(name),
    )
    this.lab.tenant.resetStatistics()
    return Object.fromEntries(counts)
  }

  // --- what can be seen

  connectorId(place: Place): ConnectorId {
    return must(
      this.#connectors.find((connector) => connector.name === place),
      `the connector ${place}`,
    ).id
  }

  objects(place: Place, filter: SpaceFilter = 'all', text = ''): Promise<readonly ConnectorSpaceObject[]> {
    return this.store.space.search({ connectorId: this.connectorId(place), text, filter, after: null, limit: 1_000 })
  }

  /** The one object whose name contains the text. */
  async object(place: Place, text: string): Promise<ConnectorSpaceObject> {
    const found = await this.objects(place, 'all', text)
    assert(found.length === 1, `one object is called ${text}, not ${found.map((object) => object.dn).join(' and ') || 'none'}`)
    return must(found[0], text)
  }

  /** The object of a person or group in the tenant's connector space, found through its identity. */
  async cloudObject(text: string): Promise<ConnectorSpaceObject> {
    const { link } = await this.object('forest', text)
    const linked = await this.store.space.ofMetaverse([must(link, `the link of ${text}`).metaverseId])
    return must(
      linked.find((object) => object.connectorId === this.connectorId('tenant')),
      `${text} in the tenant`,
    )
  }

  /** All counters of a run in one list; outbound ones with the name of their connector in front. */
  counters(run: Run): Readonly<Record<string, number>> {
    const sum: Record<string, number> = {}
    const add = (counts: Readonly<Record<string, number>>, prefix = ''): void => {
      for (const [name, count] of Object.entries(counts)) sum[prefix + name] = (sum[prefix + name] ?? 0) + count
    }
    for (const { counters } of run.steps) {
      for (const counts of [counters.staging, counters.discovery, counters.inbound, counters.export, counters.references]) add(counts)
      for (const { id, name } of this.#connectors) add(counters.outbound[id] ?? {}, `${name} `)
    }
    return sum
  }

  errors(run: Run): Promise<readonly ObjectError[]> {
    return this.store.runs.errors({ runId: run.id, after: null, limit: 100 })
  }

  /** Events with an identifier, newest first. */
  async events(eventId: number): Promise<readonly Event[]> {
    return this.store.events.list({ connectorId: null, eventId, before: null, limit: 100 })
  }

  /** Where the delta import of a connector would go on. */
  async watermark(place: Place): Promise<string | null> {
    return (await this.store.watermarks.of(this.connectorId(place)))[0]?.value ?? null
  }

  // --- what goes wrong

  /** Does something to every session of a connector from now on; null takes it back. */
  tamper(place: Place, tamper: Tamper | null): void {
    if (tamper === null) this.#tamper.delete(place)
    else this.#tamper.set(place, tamper)
  }

  /** A secret is entered that the directory takes: runs that were turned away may begin again. */
  async enter(place: Place, secret: string): Promise<void> {
    this.secrets[place] = secret
    const connector = must(
      this.#connectors.find(({ name }) => name === place),
      place,
    )
    await this.gate.update(connector, driverOf(this.drivers, connector.type), async (state, keep) => {
      const proof = { at: this.clock.now(), server: 'test', facts: null, secret: 'new' as const }
      await this.store.commit({ putState: keep(settleProven(state, proof).state) })
    })
  }

  /** What is known of the account a connector signs in as. */
  state(place: Place): Promise<AccountState> {
    const connector = must(
      this.#connectors.find(({ name }) => name === place),
      place,
    )
    return this.gate.state(connector, driverOf(this.drivers, connector.type))
  }

  newConnectorId(): ConnectorId {
    return this.#ids.next() as ConnectorId
  }

  /** Closes the store and opens it again with a new runner, as after a restart of the service. */
  async restart(): Promise<void> {
    await this.runner.close()
    await this.store.close()
    this.store = await openStore(this.#folder, this.clock)
    this.gate = new AccountGate({ store: this.store, clock: this.clock })
    this.runner = this.#newRunner()
  }

  /** Stores another version of the configuration. */
  async reconfigure(change: (configuration: Configuration) => Configuration): Promise<void> {
    const stored = must(await this.store.configuration.current(), 'the configuration')
    const configuration = change(stored.configuration)
    this.#connectors = configuration.connectors
    await this.store.configuration.save({
      expectedVersion: stored.version,
      configuration,
      at: this.clock.now(),
      author: 'test',
      reason: '',
    })
  }

  async #configure(wanted: Wanted): Promise<void> {
    this.#connectors = [await this.#connector('forest', activeDirectory), await this.#connector('tenant', entraId)]
    const pack = loadPack('active-directory-to-entra-id')
    const rules = instantiatePack(pack, { connectors: this.#connectors, existing: [] })
    const configuration: Configuration = {
      connectors: this.#connectors,
      rules: wanted.rules?.(rules) ?? rules,
      metaverse: pack.metaverse,
      parameters: {},
      scheduler: {
        enabled: true,
        intervalMinutes: 30,
        exportDeletionThreshold: wanted.deletionThreshold ?? null,
        exportDeletionPercentage: wanted.deletionPercentage ?? null,
      },
    }
    await this.store.configuration.save({ expectedVersion: 0, configuration, at: this.clock.now(), author: 'test', reason: 'first' })
  }

  async #connector(place: Place, driver: Driver): Promise<ConnectorDocument> {
    const settings = driver.parseSettings(this.settings(place))
    const { partitions, schema } = await this.#describe(place, driver, settings)
    const include = ['People', 'Groups'].map((unit) => `OU=${unit},${this.forest.baseDn}`)
    return {
      id: this.#ids.next() as ConnectorId,
      name: place,
      type: driver.type,
      settings,
      partitions: partitions.map((partition) => (place === 'forest' && partition.selected ? { ...partition, include } : partition)),
      schema,
      parameters: {},
      profiles: profiles.map((name) => ({ name, steps: [{ type: name.toLowerCase().replace(' ', '-') as StepType, partition: null }] })),
    }
  }

  async #describe(
    place: Place,
    driver: Driver,
    settings: Readonly<Record<string, unknown>>,
  ): Promise<Pick<ConnectorDocument, 'partitions' | 'schema'>> {
    const selection = { partitions: [], schema: {} }
    const secret = Secret.fromText(this.secrets[place])
    const session = await driver.connect({ settings, secret, selection, signal: new AbortController().signal, clock: this.clock })
    const description = await session.describe()
    await session.close()
    return { partitions: description.partitions, schema: description.suggestedSelection }
  }

  /** How the directory of a connector is reached. */
  settings(place: Place): Readonly<Record<string, unknown>> {
    return place === 'forest' ? this.#forestSettings() : this.#tenantSettings()
  }

  #forestSettings(): Readonly<Record<string, unknown>> {
    const { dnsDomain, ldapsUrl, caPem } = this.forest
    return {
      forest: dnsDomain,
      servers: [new URL(must(ldapsUrl, 'LDAPS')).host],
      userName: `${labAccountNames.syncAccount}@${dnsDomain}`,
      ca: caPem,
    }
  }

  #tenantSettings(): Readonly<Record<string, unknown>> {
    const origin = must(this.lab.secureBaseUrl, 'HTTPS')
    return { tenantId: this.lab.tenantId, clientId: this.lab.clientId, graphUrl: origin, authorityUrl: origin, ca: certificates().ca }
  }

  /** The real driver; only its waits pass at once, for the tenant too. */
  #entra(): Driver {
    const ground = {
      delay: (ms: number, signal: AbortSignal) => {
        signal.throwIfAborted()
        this.clock.advance(ms)
        return Promise.resolve()
      },
      random: () => 0.5,
    }
    return { ...entraId, connect: (request) => openEntraSession(request, parseEntraSettings(request.settings), ground) }
  }

  #tampered(place: Place, driver: Driver): Driver {
    return {
      ...driver,
      connect: async (request) => {
        const session = await driver.connect(request)
        return this.#tamper.get(place)?.(session) ?? session
      },
    }
  }

  #newRunner(): Runner {
    const current = async (id: ConnectorId): Promise<Secret> =>
      Secret.fromText(this.secrets[id === this.connectorId('tenant') ? 'tenant' : 'forest'])
    return new Runner({
      store: this.store,
      drivers: this.drivers,
      secrets: { current },
      gate: this.gate,
      clock: this.clock,
      ids: this.#ids,
      holder: 'test',
    })
  }

  async #close(): Promise<void> {
    await this.runner.close()
    const findings = await this.store.verify()
    await this.store.close()
    await Promise.all([this.forest.close(), this.lab.close()])
    rmSync(this.#folder, { recursive: true, force: true })
    assert(findings.length === 0, `the store is sound: ${JSON.stringify(findings)}`)
  }
}

/** The only step of a run. */
export function stepOf(run: Run): RunStep {
  assert(run.steps.length === 1, `the run has one step, not ${run.steps.length}`)
  return must(run.steps[0], 'the step')
}

/** Results of all runs of a cycle that are not good. */
export function failures(runs: readonly Run[]): readonly string[] {
  return runs
    .filter((run) => run.result !== 'success' && run.result !== 'completed-no-objects')
    .map((run) => `${run.profile}: ${run.result}`)
}

function openStore(folder: string, clock: WaitedClock): Promise<Store> {
  return openSqliteStore({ directory: folder, holder: 'test', clock })
}

let shared: LabCertificates | null = null

/** Making keys takes a moment, so all sites of a test file share one certificate. */
function certificates(): LabCertificates {
  shared ??= createLabCertificates({ dnsNames: ['localhost'], addresses: ['127.0.0.1'], atMs: Date.now() })
  return shared
}
