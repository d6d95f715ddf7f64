import type { Clock } from '#src/base/clock.ts'
import type { AccountObserver } from '#src/connectors/contract/account-observer.ts'
import type { AccountReader } from '#src/connectors/contract/account-reader.ts'
import { ConnectionError } from '#src/connectors/contract/connection-error.ts'
import type { Driver, Session } from '#src/connectors/contract/driver.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { AccountFacts, CredentialForecast } from '#src/model/credential-forecast.ts'
import type { FailedSignIns } from '#src/model/failed-sign-ins.ts'
import type { Store } from '#src/store/store.ts'
import { forecastEvents } from './forecast-events.ts'
import { nextForecast, withWarning, type NextForecast, type Observation } from './next-forecast.ts'
import { forecastKey, readForecast } from './stored-forecast.ts'

/**
 * How often open sessions are looked through. A domain controller ends a connection that was idle for 15 minutes, so this keeps
 * it open as well.
 */
const lookMs = 300_000

/** How many sessions are asked about an account before somebody signs in as it, and how long that may take: a person waits for it. */
const witnessesMax = 8
const witnessMs = 3_000

/** What watching works with. */
export interface WatchParts {
  readonly store: Store
  readonly drivers: ReadonlyMap<string, Driver>
  readonly clock: Clock
  /** Told when somebody else changed a secret, and when that turned out to be nothing. */
  suspect?(connector: ConnectorDocument, driver: Driver, what: 'changed-elsewhere' | 'settled'): Promise<void>
  /** Told when a look failed for a reason that is not the directory's. The next look comes anyway. */
  failed(error: unknown): void
}

/** The part of a session a look takes. */
type Reading = Pick<AccountReader, 'server'> & { account(): Promise<AccountFacts | null> }

/** Whose session it is, and by which settings it was opened. */
interface SignedInAs {
  readonly connectorId: ConnectorId
  readonly settings: string
}

/**
 * Looks at the accounts connectors sign in with, and never signs in for it: it reads through the sessions of runs while they are
 * open, and keeps the last one of each connector when they end. A bound session outlives a change of the password, so the change
 * is seen before the first run is turned away; a session that is lost is replaced by that of the next run.
 */
export class AccountWatch implements AccountObserver {
  readonly #parts: WatchParts
  readonly #live = new Map<Session, SignedInAs>()
  readonly #kept = new Map<ConnectorId, SignedInAs & { readonly reader: AccountReader }>()
  #turn: Promise<unknown> = Promise.resolve()
  #timer: NodeJS.Timeout | null = null
  #isClosing = false

  constructor(parts: WatchParts) {
    this.#parts = parts
  }

  /** Begins to look regularly. */
  start(): void {
    this.#timer ??= setInterval(() => void this.look().catch(this.#parts.failed), lookMs)
    this.#timer.unref()
  }

  async signedIn(connector: ConnectorDocument, session: Session): Promise<void> {
    this.#live.set(session, signedInAs(connector))
    const facts = (await session.account?.()) ?? null
    if (facts !== null) await this.#observe(connector, { server: session.server, facts, by: 'sign-in' })
  }

  async release(connector: ConnectorDocument, session: Session): Promise<void> {
    this.#live.delete(session)
    if (this.#isClosing || session.linger === undefined) return session.close()
    const before = this.#kept.get(connector.id)
    this.#kept.set(connector.id, { ...signedInAs(connector), reader: await session.linger() })
    await before?.reader.close()
  }

  /** Looks at every account that can be seen without signing in, and gives the warnings that are due by now. */
  async look(): Promise<void> {
    const connectors = (await this.#parts.store.configuration.current())?.configuration.connectors ?? []
    for (const connector of connectors) {
      const reading = await this.#openReading(connector)
      const facts = reading === null ? null : await this.#read(connector, reading)
      if (reading !== null && facts !== null) await this.#observe(connector, { server: reading.server, facts, by: 'look' })
      else await this.#warn(connector)
    }
    await this.#forgetRemoved(connectors)
  }

  /**
   * What a kind of directory counts against an account, asked through every session that is open to one, whoever it signed in as: each
   * server counts for itself, so the highest number is taken. Null when none can tell.
   */
  async failedSignIns(type: string, identity: string): Promise<FailedSignIns | null> {
    const connectors = (await this.#parts.store.configuration.current())?.configuration.connectors ?? []
    const ids = new Set(connectors.filter((connector) => connector.type === type).map(({ id }) => id))
    const open = [...this.#live].filter(([, { connectorId }]) => ids.has(connectorId)).map(([session]) => session)
    const kept = [...this.#kept].filter(([id]) => ids.has(id)).map(([, { reader }]) => reader)
    const told = await Promise.all([...open, ...kept].slice(0, witnessesMax).map((session) => toldInTime(session, identity)))
    return told.reduce((most, each) => (each !== null && each.count > (most?.count ?? -1) ? each : most), null)
  }

  /** Lets go of the session that is kept of a connector, for example because its secret was replaced. */
  async forget(connectorId: ConnectorId): Promise<void> {
    const kept = this.#kept.get(connectorId)
    this.#kept.delete(connectorId)
    await kept?.reader.close()
  }

  async close(): Promise<void> {
    this.#isClosing = true
    if (this.#timer !== null) clearInterval(this.#timer)
    await Promise.all([...this.#kept.keys()].map((id) => this.forget(id)))
    await this.#turn
  }

  /** Sessions that were opened with other settings are those of another account, or of another directory. */
  async #openReading(connector: ConnectorDocument): Promise<Reading | null> {
    const wanted = signedInAs(connector)
    for (const [session, as] of this.#live) {
      if (session.account !== undefined && isSame(as, wanted)) return { server: session.server, account: session.account.bind(session) }
    }
    const kept = this.#kept.get(connector.id)
    if (kept === undefined || isSame(kept, wanted)) return kept?.reader ?? null
    await this.forget(connector.id)
    return null
  }

  /** A session that is gone tells nothing of the account: the next run brings another. */
  async #read(connector: ConnectorDocument, reading: Reading): Promise<AccountFacts | null> {
    try {
      return await reading.account()
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error
      await this.forget(connector.id)
      return null
    }
  }

  #observe(connector: ConnectorDocument, seen: Pick<Observation, 'server' | 'facts' | 'by'>): Promise<void> {
    return this.#inTurn(async () => {
      const { store, clock } = this.#parts
      const versions = await store.secrets.versions(connector.id)
      // While a replacement of ours is under way, what the directory shows belongs to a version that is not in use yet.
      if (versions.some((version) => version.status === 'pending')) return
      const version = versions.find((candidate) => candidate.status === 'active')?.version ?? 0
      const before = await readForecast(store, connector.id)
      const next = nextForecast(before, { ...seen, version, at: clock.now() })
      await this.#store(connector, next)
      await this.#tellSuspicion(connector, { before: before?.suspect ?? null, after: next.forecast.suspect })
    })
  }

  #warn(connector: ConnectorDocument): Promise<void> {
    return this.#inTurn(async () => {
      const forecast = await readForecast(this.#parts.store, connector.id)
      const next = forecast === null ? null : withWarning(forecast, this.#parts.clock.now())
      if (next !== null && next.news.length > 0) await this.#store(connector, next)
    })
  }

  async #store(connector: ConnectorDocument, next: NextForecast): Promise<void> {
    const { store, drivers, clock } = this.#parts
    const account = drivers.get(connector.type)?.accountName(connector.settings) ?? connector.name
    const events = forecastEvents(next, { connector, account, at: clock.now() })
    await store.commit({ putState: { [forecastKey(connector.id)]: JSON.stringify(next.forecast) }, events })
  }

  async #tellSuspicion(
    connector: ConnectorDocument,
    { before, after }: { readonly before: CredentialForecast['suspect']; readonly after: CredentialForecast['suspect'] },
  ): Promise<void> {
    const driver = this.#parts.drivers.get(connector.type)
    if (driver === undefined || (before === null) === (after === null)) return
    await this.#parts.suspect?.(connector, driver, after === null ? 'settled' : 'changed-elsewhere')
  }

  async #forgetRemoved(connectors: readonly ConnectorDocument[]): Promise<void> {
    const ids = new Set(connectors.map(({ id }) => id))
    for (const id of this.#kept.keys()) if (!ids.has(id)) await this.forget(id)
  }

  /** A look and a sign-in may come together; each goes on from what the other found. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work, work)
    this.#turn = turn.catch(() => undefined)
    return turn
  }
}

function signedInAs({ id, settings }: ConnectorDocument): SignedInAs {
  return { connectorId: id, settings: JSON.stringify(settings) }
}

function isSame(a: SignedInAs, b: SignedInAs): boolean {
  return a.connectorId === b.connectorId && a.settings === b.settings
}

/** Asks one session, which may be gone already. That is no reason not to sign in. */
async function toldInTime(session: Pick<Session, 'failedSignIns'>, identity: string): Promise<FailedSignIns | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>()
  const timer = setTimeout(() => resolve(null), witnessMs)
  const told = (session.failedSignIns?.(identity) ?? Promise.resolve(null)).catch((error: unknown) => {
    if (error instanceof ConnectionError) return null
    throw error
  })
  try {
    return await Promise.race([told, late])
  } finally {
    clearTimeout(timer)
  }
}
