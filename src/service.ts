/** Long because every part of the service is put together here, and nowhere else. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { homedir, hostname, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { openOutbound, type Outbound } from '#src/alerts/outbound.ts'
import { offerSetupCode, type SetupCode } from '#src/access/first-run.ts'
import { OidcSignIn } from '#src/access/oidc/oidc-sign-in.ts'
import { parseOidcSettings } from '#src/access/oidc/settings.ts'
import { PasswordHashes, type HashCost } from '#src/access/password-hashes.ts'
import { RefusalNotes } from '#src/access/refusal-notes.ts'
import { RequestLimits, usualRates, type RequestRates } from '#src/access/request-limits.ts'
import { SignInThrottle } from '#src/access/sign-in-throttle.ts'
import { parseListen, type NetworkPlace } from '#src/api/access/network-listener.ts'
import type { ApiParts, ServiceFacts } from '#src/api/api-parts.ts'
import { socketAddress } from '#src/api/contract/socket.ts'
import { SecretHandles } from '#src/api/secret-handles.ts'
import { openApi, type ApiServer } from '#src/api/server.ts'
import { BackupSchedule } from '#src/backup/backup-schedule.ts'
import { Backups } from '#src/backup/backups.ts'
import { restoreBackup, type RestoredBackup } from '#src/backup/restore-backup.ts'
import { AppError } from '#src/base/app-error.ts'
import { isoTime, systemClock, type Clock } from '#src/base/clock.ts'
import { systemIds } from '#src/base/ids.ts'
import { version } from '#src/base/version.ts'
import { loadPack } from '#src/configuration/load-pack.ts'
import { activeDirectory } from '#src/connectors/active-directory/driver.ts'
import type { Driver } from '#src/connectors/contract/driver.ts'
import { entraId } from '#src/connectors/entra/driver.ts'
import { AccountWatch } from '#src/credentials/forecast/account-watch.ts'
import { SecretRotations } from '#src/credentials/rotation/secret-rotations.ts'
import type { EventEntry } from '#src/model/event.ts'
import { EventBell } from '#src/observe/event-bell.ts'
import { loggedStore } from '#src/observe/logged-store.ts'
import { makeEvent, withCompatibility } from '#src/observe/make-event.ts'
import { readRuleTests, type RuleTests } from '#src/rule-tests/read-rule-tests.ts'
import { runRuleTests, type RuleTestResult } from '#src/rule-tests/run-rule-tests.ts'
import { AccountGate, type FailedSignInsSource } from '#src/runner/account-gate.ts'
import { ConnectorSecrets } from '#src/runner/connector-secrets.ts'
import type { Drivers } from '#src/runner/drivers.ts'
import { configuredTarget } from '#src/runner/kept-for.ts'
import { Runner } from '#src/runner/runner.ts'
import type { SecretSource } from '#src/runner/secret-source.ts'
import { stagingMode } from '#src/runner/staging.ts'
import { VaultKeeper } from '#src/runner/vault/vault-keeper.ts'
import { VaultUpkeep } from '#src/runner/vault/vault-upkeep.ts'
import { Scheduler } from '#src/scheduler/scheduler.ts'
import { openSqliteStore } from '#src/store/sqlite/open.ts'
import type { Finding, Store } from '#src/store/store.ts'
import { hardenProcess } from '#src/vault/harden-process.ts'
import type { KeyPlaces } from '#src/vault/key-sources.ts'
import { Vault } from '#src/vault/vault.ts'

/** Variables of the environment by name, as the process got them. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What a service is started with. */
export interface ServiceOptions {
  readonly dataDirectory: string
  /** File of the vault's key; otherwise LOCKSTEP_KEY_FILE, a credential of systemd, or a file of this data directory's own. */
  readonly keyFile: string | null
  readonly environment: Environment
  readonly log: Logger
  readonly clock?: Clock
  /** What a second process is told holds the directory. */
  readonly holder: string
  /** Where to listen besides the socket; nowhere when it is left out. */
  readonly network?: NetworkOptions | null
  /** An identity provider that signs people in; none when it is left out. */
  readonly oidc?: OidcOptions | null
  /** What checking a password costs; the recommended cost when it is left out. */
  readonly passwordCost?: HashCost
  /** How many requests a minute are answered; the usual ones when it is left out. */
  readonly requestRates?: RequestRates
  /** Where the built console stands; in the folder of the program when it is left out. */
  readonly consoleDirectory?: string
}

/** A port to listen on, `host:port`, and the certificate it shows: PEM, null on loopback. */
export interface NetworkOptions {
  readonly listen: string
  readonly tls: NetworkPlace['tls']
}

/** Settings of an identity provider as they stand in a file, and its client secret, which stands in another. */
export interface OidcOptions {
  readonly file: string
  readonly settings: unknown
  readonly clientSecret: string | null
}

/** A running service. */
export interface Service {
  /** The socket or named pipe it listens on. */
  readonly address: string
  /** `host:port` where it listens on the network; null where it does not. */
  readonly networkAddress: string | null
  /** What the first administrator is made with in the browser; null where somebody can sign in already, or there is no port. */
  readonly setupCode: SetupCode | null
  readonly version: string
  /** Who asked for a restart, once somebody has: close it then, and open it anew. */
  readonly restartAsked: Promise<string>
  /** Ends runs at their next page or batch, writes why, and lets go of the data directory. Who listens is told whether it comes back by itself. */
  close(reason: string, next?: 'stop' | 'restart'): Promise<void>
}

/** Kept while the service runs, so that the next start knows that this one did not end in good order. */
const lastSeenKey = 'service.lastSeenAt'
const lastSeenMs = 60_000

const drivers: Drivers = new Map([activeDirectory, entraId].map((driver: Driver) => [driver.type, driver]))
const builtConsole = fileURLToPath(new URL('../console/dist', import.meta.url))
const packName = 'active-directory-to-entra-id'

/**
 * Opens the one process that works on a data directory: store, vault, runner, scheduler, and the socket the command line
 * speaks to. A vault whose key cannot be read stays sealed; everything else works, and says why. Throws
 * `data-directory-held` and whatever else keeps the store from opening.
 */
export async function openService(options: ServiceOptions): Promise<Service> {
  const clock = options.clock ?? systemClock
  const revealing = hardenProcess(process)
  if (revealing.length > 0)
    options.log.warn({ options: revealing }, 'The process was started with options that let others look into its memory.')
  const address = addressOf(options.dataDirectory)
  const bare = await openSqliteStore({ directory: options.dataDirectory, holder: options.holder, clock })
  try {
    const bell = new EventBell()
    const store = bell.over(loggedStore(bare, options.log))
    return await startService({ ...options, clock, address, store, bell })
  } catch (error) {
    await bare.close()
    throw error
  }
}

/** Checks a store that no service holds. Throws `data-directory-unusable` where there is none. */
export async function verifyStore(dataDirectory: string, holder: string): Promise<readonly Finding[]> {
  if (!existsSync(join(dataDirectory, 'lockstep.db'))) {
    throw new AppError('data-directory-unusable', { subject: dataDirectory, detail: 'there is no database in it' })
  }
  const store = await openSqliteStore({ directory: dataDirectory, holder, clock: systemClock })
  try {
    return await store.verify()
  } finally {
    await store.close()
  }
}

/**
 * Makes a data directory of a backup, while no service works on it. Throws `restore-target` where there is something already, and what else
 * `restoreBackup` throws.
 */
export async function restoreInto(
  dataDirectory: string,
  wish: { readonly from: string; readonly author: string; readonly holder: string },
): Promise<RestoredBackup> {
  const openStore = (directory: string): Promise<Store> => openSqliteStore({ directory, holder: wish.holder, clock: systemClock })
  return restoreBackup({ clock: systemClock, host: hostname(), openStore }, { ...wish, directory: dataDirectory })
}

/** Plays the rule tests in a folder, each in a store of its own that is gone afterwards. Needs no service. */
export async function testRules(folder: string, configurationFolder: string | null): Promise<RuleTestReport> {
  const tests = await readRuleTests(folder, configurationFolder)
  if (!tests.ok) return tests
  const { configuration, files } = tests
  return { ok: true, ...(await runRuleTests(files, { configuration, drivers, openStore: openScratchStore })) }
}

/** What playing rule tests came to, or why they could not be read. */
export type RuleTestReport = Extract<RuleTests, { ok: false }> | ({ readonly ok: true } & RuleTestResult)

async function openScratchStore(clock: Clock): Promise<Store> {
  const directory = await mkdtemp(join(tmpdir(), 'lockstep-rule-tests-'))
  const store = await openSqliteStore({ directory, holder: 'lockstep rules test', clock })
  const close = async (): Promise<void> => {
    await store.close()
    await rm(directory, { recursive: true, force: true })
  }
  return { ...store, close }
}

type Starting = ServiceOptions & { readonly clock: Clock; readonly address: string; readonly store: Store; readonly bell: EventBell }

async function startService(starting: Starting): Promise<Service> {
  const { store, clock, log } = starting
  const vault = Vault.sealed(new AppError('vault-key-missing', { subject: 'vault', detail: 'it is being opened' }))
  const secrets = new ConnectorSecrets({ store, vault, clock, targetOf: configuredTarget(store, drivers) })
  const holder = `${starting.holder} (process ${process.pid})`
  const { gate, accounts, rotations } = accountParts({ ...starting, holder }, secrets)
  const runner = new Runner({ store, drivers, secrets: settledSecrets(secrets, rotations), gate, accounts, clock, ids: systemIds, holder })
  const failed = (error: unknown): void => starting.log.error({ err: error }, 'A cycle could not begin.')
  const scheduler = new Scheduler({ store, drivers, runner, clock, ids: systemIds, failed })
  const handles = new SecretHandles(clock)
  const setup = { store, drivers, secrets, gate, clock, ids: systemIds, pack: loadPack(packName) }
  const opened = (): void => {
    scheduler
      .properties()
      .then(({ enabled }) => (enabled ? scheduler.catchUp() : undefined))
      .catch(failed)
  }
  const keeper = new VaultKeeper({ store, vault, secrets, clock, opened, places: keyPlaces(starting), host: hostname() })
  await keeper.open()
  const upkeep = vaultUpkeep(starting, { keeper, secrets })
  const outbound = await outboundOf(starting, { secrets, vault })
  const { backups, schedule } = await backupParts(starting, { vault, runner })
  const restarting = Promise.withResolvers<string>()
  const api = await openApi({
    setup,
    vault,
    keeper,
    backups,
    rotations,
    runner,
    scheduler,
    handles,
    bell: starting.bell,
    sinks: outbound.sinks,
    alerts: outbound.alerts,
    ...accessParts(starting),
    facts: factsOf(starting),
    log,
    restart: restarting.resolve,
  })
  await runner.recover()
  await scheduler.recover()
  await api.listen(starting.address)
  const reached = await listenOnNetwork(starting, api)
  await announce(starting, vault)
  for (const part of [scheduler, accounts, rotations, outbound, upkeep, schedule]) part.start()
  const beat = startHeartbeat(starting)
  return {
    address: starting.address,
    ...reached,
    version,
    restartAsked: restarting.promise,
    close: async (reason, next = 'stop') => {
      clearInterval(beat)
      await api.endStreams(next)
      // Runs are told first, so that they end as stopped by the service and not by the cycle they belong to.
      await Promise.all([runner.close(), scheduler.close(), backups.close(), schedule.close()])
      await rotations.close()
      await upkeep.close()
      await accounts.close()
      await api.close()
      handles.close()
      const events = withCompatibility(makeEvent(20111, { reason }, { at: clock.now(), connectorId: null, runId: null }))
      await store.commit({ putState: { [lastSeenKey]: null }, events })
      await outbound.close()
      vault.close()
      await store.close()
    },
  }
}

/** Who may sign in, and how. */
function factsOf({ clock, dataDirectory, consoleDirectory = builtConsole }: Starting): ServiceFacts {
  return { version, startedAt: clock.now(), dataDirectory: resolve(dataDirectory), consoleDirectory }
}

function accessParts({
  store,
  clock,
  passwordCost,
  requestRates = usualRates,
  oidc: provider = null,
}: Starting): Pick<ApiParts, 'access' | 'oidc'> {
  const access = {
    store,
    clock,
    ids: systemIds,
    passwords: new PasswordHashes(passwordCost),
    throttle: new SignInThrottle(clock),
    limits: new RequestLimits(clock, requestRates),
    refusals: new RefusalNotes(clock),
  }
  return { access, oidc: provider === null ? null : new OidcSignIn(parseOidcSettings(provider.settings, provider), access) }
}

/** Notes once a minute that the service is there. */
function startHeartbeat({ store, clock, log }: Starting): NodeJS.Timeout {
  const beat = setInterval(() => {
    // A full disk is told by whatever wants to work; the heartbeat only notes it.
    store
      .commit({ putState: { [lastSeenKey]: isoTime(clock.now()) } })
      .catch((err: unknown) => log.warn({ err }, 'The heartbeat was not written'))
  }, lastSeenMs)
  return beat.unref()
}

/** Backups, and what makes them without being asked. */
async function backupParts(starting: Starting, of: { readonly vault: Vault; readonly runner: Runner }) {
  const { store, clock, log } = starting
  const dataDirectory = resolve(starting.dataDirectory)
  const backups = new Backups({ store, vault: of.vault, clock, dataDirectory, host: hostname(), version })
  await backups.open()
  const failed = (err: unknown): void => log.error({ err }, 'A backup could not be made or rehearsed.')
  return { backups, schedule: new BackupSchedule({ store, backups, clock, isIdle: () => of.runner.active().length === 0, failed }) }
}

/** Events on their way to sinks, and alerts on their way to people. */
function outboundOf(starting: Starting, of: { readonly secrets: ConnectorSecrets; readonly vault: Vault }): Promise<Outbound> {
  const { store, bell, clock, log } = starting
  const failed = (err: unknown): void => log.error({ err }, 'Events or alerts could not be sent.')
  const dataDirectory = resolve(starting.dataDirectory)
  return openOutbound({ store, bell, clock, ids: systemIds, drivers, dataDirectory, version, host: hostname(), failed, ...of })
}

/**
 * Opens the port that was asked for. Without one the service can be reached through its socket alone. Where nobody can sign in yet, and no
 * identity provider lets anybody in, a code for the first administrator is made.
 */
async function listenOnNetwork(starting: Starting, api: ApiServer): Promise<Pick<Service, 'networkAddress' | 'setupCode'>> {
  const { network = null, oidc = null, store, clock } = starting
  if (network === null) return { networkAddress: null, setupCode: null }
  const address = await api.listenOnNetwork({ ...parseListen(network.listen), tls: network.tls }).catch(async (error: unknown) => {
    await api.close()
    throw error
  })
  const fields = { address, protection: network.tls === null ? 'plain text' : 'TLS' }
  await store.commit({ events: [makeEvent(20165, fields, { at: clock.now(), connectorId: null, runId: null })] })
  return { networkAddress: address, setupCode: oidc === null ? await offerSetupCode({ store, clock }) : null }
}

/** What looks after the accounts connectors sign in as: their attempts, their end, the replacement of their secrets. */
function accountParts({ store, clock, log, holder }: Starting, secrets: ConnectorSecrets) {
  const failed = (err: unknown): void => log.error({ err }, 'The accounts of the connectors could not be looked at.')
  // Who watches tells the gate what directories count, and the gate keeps what the watch suspects.
  const failedSignIns: FailedSignInsSource = (type, identity) => accounts.failedSignIns(type, identity)
  const gate = new AccountGate({ store, clock, failedSignIns })
  const suspect: AccountGate['suspect'] = (connector, driver, what) => gate.suspect(connector, driver, what)
  const accounts = new AccountWatch({ store, drivers, clock, suspect, failed })
  const isStaging = async (): Promise<boolean> => (await stagingMode(store)).on
  const rotations = new SecretRotations({ store, drivers, secrets, accounts, gate, clock, holder, isStaging, failed })
  return { gate, accounts, rotations }
}

/** A run signs in with the secret that is right, also after a replacement of it was interrupted. */
function settledSecrets(secrets: ConnectorSecrets, rotations: SecretRotations): SecretSource {
  return {
    settle: (connectorId) => rotations.settleWithinRun(connectorId),
    current: (connectorId, access) => secrets.current(connectorId, access),
    refusal: (connectorId) => secrets.refusal(connectorId),
    proven: (connectorId, target) => secrets.proven(connectorId, target),
  }
}

/** Writes that the service is there, and what it found out about the time before. */
async function announce(starting: Starting, vault: Vault): Promise<void> {
  const { store, clock } = starting
  const origin = { at: clock.now(), connectorId: null, runId: null }
  const configurationVersion = (await store.configuration.current())?.version ?? 0
  const lastSeenAt = await store.state.get(lastSeenKey)
  const events: EventEntry[] = [
    ...(lastSeenAt === null ? [] : withCompatibility(makeEvent(20112, { lastSeenAt }, origin))),
    ...withCompatibility(makeEvent(20110, { version, configurationVersion }, origin)),
    ...(vault.sealedBecause === null ? await keyMismatches(store, vault, origin.at) : []),
  ]
  await store.commit({ putState: { [lastSeenKey]: isoTime(origin.at) }, events })
}

/** Secrets that the key at hand does not open, found at the start and not at the first run. */
async function keyMismatches(store: Store, vault: Vault, at: number): Promise<readonly EventEntry[]> {
  const connectors = (await store.configuration.current())?.configuration.connectors ?? []
  const secrets = await Promise.all(connectors.map(async (connector) => ({ connector, secret: await store.secrets.active(connector.id) })))
  return secrets.flatMap(({ connector, secret }) => {
    if (secret === null || vault.keyIds.includes(secret.keyId)) return []
    const fields = { connector: connector.name, expectedKeyId: secret.keyId, foundKeyId: vault.keyId ?? 'none' }
    return [makeEvent(20041, fields, { at, connectorId: connector.id, runId: null })]
  })
}

/** What is done for the vault while the service runs. The log is where the newest hash of the audit leaves the database. */
function vaultUpkeep(
  { store, clock, log }: Starting,
  of: { readonly keeper: VaultKeeper; readonly secrets: ConnectorSecrets },
): VaultUpkeep {
  return new VaultUpkeep({
    ...of,
    store,
    clock,
    published: (facts) => log.info(facts, 'The newest entry of the audit.'),
    failed: (err) => log.warn({ err }, 'The vault could not be looked after'),
  })
}

/** Where keys are looked for. Several sources may be named, so that a key can be exchanged between them. */
function keyPlaces({ environment, dataDirectory, keyFile }: Starting): KeyPlaces {
  const file = keyFile ?? environment['LOCKSTEP_KEY_FILE'] ?? ''
  const named = (environment['LOCKSTEP_KEY_SOURCE'] ?? '').split(',').map((name) => name.trim())
  return {
    dataDirectory,
    credentialsDirectory: environment['CREDENTIALS_DIRECTORY'] ?? null,
    wanted: [...(file === '' ? [] : [`file:${resolve(file)}`]), ...named.filter((name) => name !== '')],
    usualFile: defaultKeyFile(dataDirectory, environment),
  }
}

/** Outside of the data directory, so that a copy of the data does not bring its key along. */
function defaultKeyFile(dataDirectory: string, environment: Environment): string {
  const folder = environment['XDG_CONFIG_HOME'] ?? environment['APPDATA'] ?? join(homedir(), '.config')
  const name = createHash('sha256').update(resolve(dataDirectory)).digest('hex').slice(0, 16)
  return join(folder, 'lockstep', `${name}.key`)
}

function addressOf(dataDirectory: string): string {
  const address = socketAddress(dataDirectory, { platform: process.platform, workingDirectory: process.cwd() })
  if (address !== null) return address
  throw new AppError('data-directory-unusable', {
    subject: dataDirectory,
    detail: 'its path is too long for a socket; choose one of at most 85 characters',
  })
}
