import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { must } from '#src/base/assert.ts'
import { systemIds } from '#src/base/ids.ts'
import { Secret } from '#src/base/secret.ts'
import { loadPack } from '#src/configuration/load-pack.ts'
import { activeDirectory } from '#src/connectors/active-directory/driver.ts'
import { startNameServer } from '#src/connectors/active-directory/testing/name-server.ts'
import type { Check } from '#src/connectors/contract/driver.ts'
import type { AccountState } from '#src/credentials/account-state.ts'
import { AccountWatch } from '#src/credentials/forecast/account-watch.ts'
import type { Event } from '#src/model/event.ts'
import type { FailedSignIns } from '#src/model/failed-sign-ins.ts'
import type { Run, RunStep } from '#src/model/run.ts'
import { openSqliteStore } from '#src/store/sqlite/open.ts'
import type { Store } from '#src/store/store.ts'
import { openVault } from '#src/vault/vault.ts'
import type { SambaServer } from '#tools/servers/samba.ts'
import { AccountGate } from '../account-gate.ts'
import { ConnectorSecrets } from '../connector-secrets.ts'
import { addConnector, type SetupParts } from '../connector-setup.ts'
import { runCycle } from '../cycle.ts'
import { driverOf } from '../drivers.ts'
import { replaceSecret, type EnteredSecret, type Replacement } from '../replace-secret.ts'
import { connectorNamed, Runner } from '../runner.ts'
import { WaitedClock } from './waited-clock.ts'

/** A password that meets every policy and stands nowhere else. */
export function freshPassword(): string {
  return `CANARY-${randomBytes(9).toString('base64url')}-1a`
}

/** What a connector of a test is to be like. */
interface WantedForest {
  readonly name?: string
  readonly userName?: string
  /** How its domain controller is called: by its address, or by both of its names, which look like two servers. */
  readonly servers?: 'one' | 'two'
}

interface NameServer {
  readonly address: string
  stop(): void
}

/** The parts of a service that sign in, on a store of its own, with a real domain controller to sign in to. */
export class AccountWorld {
  readonly samba: SambaServer
  readonly clock = new WaitedClock()
  store: Store
  parts: SetupParts
  runner: Runner
  /** Keeps sessions open to look at accounts; null where nothing but our own attempts is to be counted. */
  watch: AccountWatch | null = null
  readonly #folder: string
  readonly #key = randomBytes(32)
  readonly #names: NameServer

  private constructor(samba: SambaServer, folder: string, of: { readonly store: Store; readonly names: NameServer }) {
    this.samba = samba
    this.#folder = folder
    this.#names = of.names
    this.store = of.store
    this.parts = this.#newParts()
    this.runner = this.#newRunner()
  }

  static async open(samba: SambaServer): Promise<AccountWorld> {
    const folder = mkdtempSync(join(tmpdir(), 'lockstep-accounts-'))
    const store = await openSqliteStore({ directory: folder, holder: 'test', clock: new WaitedClock() })
    const names = await startNameServer({ services: {}, hosts: { [samba.host]: samba.address } })
    return new AccountWorld(samba, folder, { store, names })
  }

  /** From now on the last session of every connector is kept, as the service does. */
  keepSessions(): void {
    const { store, clock, parts } = this
    const failed = (error: unknown): void => {
      throw error
    }
    this.watch = new AccountWatch({ store, clock, drivers: parts.drivers, failed })
    this.runner = this.#newRunner()
  }

  async close(): Promise<void> {
    await this.runner.close()
    await this.watch?.close()
    await this.store.close()
    this.#names.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** As after a crash: another process opens the same data. */
  async restart(): Promise<void> {
    await this.runner.close()
    await this.store.close()
    this.store = await openSqliteStore({ directory: this.#folder, holder: 'test', clock: this.clock })
    this.parts = this.#newParts()
    this.runner = this.#newRunner()
  }

  /** Adds an account to the domain and returns its password. */
  async account(name: string): Promise<{ readonly dn: string; readonly upn: string; readonly password: string }> {
    const password = freshPassword()
    const { dn, upn } = await this.samba.createUser({ name, password })
    return { dn, upn, password }
  }

  async add(account: { readonly upn: string; readonly password: string }, wanted: WantedForest = {}): Promise<void> {
    const access = {
      type: 'active-directory',
      settings: this.settings(wanted.userName ?? account.upn, wanted.servers ?? 'one'),
      secret: Secret.fromText(account.password),
    }
    await addConnector(this.parts, { access, name: wanted.name ?? 'forest', containers: [], author: 'anna' })
  }

  settings(userName: string, servers: 'one' | 'two'): Readonly<Record<string, unknown>> {
    const { host, port } = new URL(this.samba.ldapsUrl)
    const names = servers === 'one' ? [host] : [host, `${this.samba.host}:${port}`]
    const ca = readFileSync(this.samba.caFile, 'utf8')
    return { forest: this.samba.dnsDomain, servers: names, dnsServers: [this.#names.address], userName, ca }
  }

  enter(secret: string, more: Partial<EnteredSecret> = {}, onCheck?: (check: Check) => void): Promise<Replacement> {
    const entered = { connector: 'forest', secret: Secret.fromText(secret), author: 'anna', test: 'before-storing', ...more } as const
    return replaceSecret(this.parts, entered, onCheck)
  }

  async run(profile = 'Delta Import', connector = 'forest'): Promise<Run> {
    const { ended } = await this.runner.start({ connector, profile, trigger: 'operator' })
    return ended
  }

  /** The first step of a run. */
  async step(profile = 'Delta Import', connector = 'forest'): Promise<RunStep> {
    return must((await this.run(profile, connector)).steps[0], 'a step')
  }

  cycle(): Promise<readonly Run[]> {
    const { store, runner, parts } = this
    return runCycle({ store, runner, drivers: parts.drivers }, { policy: 'delta', cycleId: randomUUID(), trigger: 'schedule' })
  }

  async state(name = 'forest'): Promise<AccountState> {
    const connector = connectorNamed(must(await this.store.configuration.current(), 'a configuration'), name)
    return this.parts.gate.state(connector, driverOf(this.parts.drivers, connector.type))
  }

  events(eventId: number): Promise<readonly Event[]> {
    return this.store.events.list({ connectorId: null, eventId, before: null, limit: 100 })
  }

  /** What the directory itself counts and says of an account. */
  async seen(dn: string): Promise<{ readonly badPasswords: number; readonly isLocked: boolean }> {
    const attributes = ['badPwdCount', 'lockoutTime', 'msDS-User-Account-Control-Computed']
    const { searchEntries } = await (await this.samba.admin()).search(dn, { scope: 'base', attributes })
    const control = Number(searchEntries[0]?.['msDS-User-Account-Control-Computed'] ?? 0)
    return { badPasswords: Number(searchEntries[0]?.['badPwdCount'] ?? 0), isLocked: (control & 0x10) !== 0 }
  }

  #newParts(): SetupParts {
    const { store, clock } = this
    const vault = openVault({ description: 'test', readKey: () => Buffer.from(this.#key) })
    const drivers = new Map([[activeDirectory.type, activeDirectory]])
    const secrets = new ConnectorSecrets({ store, vault, clock })
    const failedSignIns = async (type: string, identity: string): Promise<FailedSignIns | null> =>
      (await this.watch?.failedSignIns(type, identity)) ?? null
    const gate = new AccountGate({ store, clock, failedSignIns })
    return { store, drivers, secrets, gate, clock, ids: systemIds, pack: loadPack('active-directory-to-entra-id') }
  }

  #newRunner(): Runner {
    const { store, drivers, secrets, gate, clock } = this.parts
    const watching = this.watch === null ? {} : { accounts: this.watch }
    return new Runner({ store, drivers, secrets, gate, clock, holder: 'test', ...watching })
  }
}
