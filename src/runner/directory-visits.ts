import { AppError } from '#src/base/app-error.ts'
import type { Secret } from '#src/base/secret.ts'
import { ConnectionError } from '#src/connectors/contract/connection-error.ts'
import type { ContainerLevel } from '#src/connectors/contract/container.ts'
import type { Description, Session } from '#src/connectors/contract/driver.ts'
import { placeOf } from '#src/connectors/contract/secret-target.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { Written } from '#src/observe/event-bell.ts'
import { secretOwnersIn } from '#src/store/write-batch.ts'
import type { SetupParts } from './connector-setup.ts'
import { driverOf } from './drivers.ts'
import { connectTimeoutMs, openTestedSession } from './tested-session.ts'

/** How long a session waits for the next look of the same person. */
const idleMsMax = 30_000
/** How long one is used at all: whoever looks on signs in anew. */
const visitMsMax = 10 * 60_000
/** Sessions that are kept at the same time; the one that waits longest makes room. */
const visitsMax = 8

/** A look at the directory of a connector, for a person who waits for it. */
export interface Look {
  readonly connector: ConnectorDocument
  readonly author: string
}

interface Visit {
  readonly connectorId: ConnectorId
  readonly session: Promise<Session>
  readonly begunAt: number
  usedAt: number
  /** Looks that have not ended. */
  looks: number
  /** One look at a time. */
  turn: Promise<unknown>
  idle: NodeJS.Timeout | null
  end(): Promise<void>
}

/**
 * Looks at directories for people. Whoever opens a tree of containers asks for its levels one by one, and each asking would be a sign-in: one
 * person's looks at one connector use one session, which ends when nobody has looked for a while. Another account, place or secret
 * begins another session, and so does another person: what is opened is in the audit by name.
 */
export class DirectoryVisits {
  readonly #parts: SetupParts
  readonly #idleMs: number
  readonly #visits = new Map<string, Visit>()

  constructor(parts: SetupParts, of: { readonly idleMs: number } = { idleMs: idleMsMax }) {
    this.#parts = parts
    this.#idleMs = of.idleMs
  }

  /** How many sessions are open. */
  get size(): number {
    return this.#visits.size
  }

  /** The containers right below a name. Throws `ConnectionError`, and `connector-settings` for a directory that has none. */
  containers(look: Look, at: { readonly partition: string; readonly parent: string }): Promise<ContainerLevel> {
    return this.#in(look, (session) => {
      if (session.containers === undefined) {
        throw new AppError('connector-settings', { subject: look.connector.name, detail: 'a directory of this kind has no containers' })
      }
      return session.containers(at.partition, at.parent)
    })
  }

  /** What the directory says of itself now: its partitions, and every object type and attribute it offers. */
  describe(look: Look): Promise<Description> {
    return this.#in(look, (session) => session.describe())
  }

  /**
   * Hangs up where a write says that a session rests on what is no longer so: the secret of its connector is another one, or the
   * configuration. A look under way ends first. So no replaced secret stays in memory for the sake of somebody who might look on.
   */
  heed(written: Written): void {
    const ids = written.kind === 'batch' ? secretOwnersIn(written.batch) : null
    for (const [key, visit] of this.#visits) {
      if (ids !== null && !ids.has(visit.connectorId)) continue
      if (visit.looks === 0) void this.#end(key, visit)
      else this.#visits.delete(key)
    }
  }

  /** Hangs up everywhere. */
  async close(): Promise<void> {
    await Promise.all([...this.#visits].map(([key, visit]) => this.#end(key, visit)))
  }

  async #in<T>(look: Look, work: (session: Session) => Promise<T>): Promise<T> {
    const key = await this.#keyOf(look)
    const known = this.#known(key)
    if (known === null) return this.#use(key, this.#begin(key, look), work)
    try {
      return await this.#use(key, known, work)
    } catch (error) {
      // The directory may have hung up on a session that waited. Whoever asked for something else is not to know.
      if (!(error instanceof ConnectionError) || error.failure !== 'connection') throw error
      return this.#use(key, this.#known(key) ?? this.#begin(key, look), work)
    }
  }

  /** Whoever has another account, place or secret before him than the session was opened for does not get that session. */
  async #keyOf({ connector, author }: Look): Promise<string> {
    const driver = driverOf(this.#parts.drivers, connector.type)
    const version = (await this.#parts.store.secrets.active(connector.id))?.version ?? 0
    return JSON.stringify([author, connector.id, version, placeOf(driver, connector)])
  }

  /** The session there is, unless it is too old for one more look. */
  #known(key: string): Visit | null {
    const visit = this.#visits.get(key)
    if (visit === undefined) return null
    if (this.#parts.clock.now() - visit.begunAt < visitMsMax) return visit
    if (visit.looks === 0) void this.#end(key, visit)
    else this.#visits.delete(key)
    return null
  }

  #begin(key: string, look: Look): Visit {
    this.#makeRoom()
    const hangUp = new AbortController()
    let secret: Secret | null = null
    const session = this.#signIn(look, hangUp.signal, (opened) => (secret = opened))
    const now = this.#parts.clock.now()
    const end = async (): Promise<void> => {
      await session.then((open) => open.close()).catch(() => undefined)
      hangUp.abort()
      secret?.destroy()
    }
    const visit: Visit = {
      connectorId: look.connector.id,
      session,
      begunAt: now,
      usedAt: now,
      looks: 0,
      turn: session.catch(() => undefined),
      idle: null,
      end,
    }
    this.#visits.set(key, visit)
    return visit
  }

  async #use<T>(key: string, visit: Visit, work: (session: Session) => Promise<T>): Promise<T> {
    if (visit.idle !== null) clearTimeout(visit.idle)
    visit.looks += 1
    const look = visit.turn.then(async () => work(await visit.session))
    visit.turn = look.catch(() => undefined)
    try {
      return await look
    } catch (error) {
      if (!(error instanceof AppError)) void this.#end(key, visit)
      throw error
    } finally {
      visit.looks -= 1
      visit.usedAt = this.#parts.clock.now()
      if (visit.looks === 0) {
        if (this.#visits.get(key) === visit) visit.idle = setTimeout(() => void this.#end(key, visit), this.#idleMs).unref()
        else void visit.end()
      }
    }
  }

  async #end(key: string, visit: Visit): Promise<void> {
    if (visit.idle !== null) clearTimeout(visit.idle)
    if (this.#visits.get(key) === visit) this.#visits.delete(key)
    await visit.end()
  }

  #makeRoom(): void {
    if (this.#visits.size < visitsMax) return
    const [oldest] = [...this.#visits].filter(([, { looks }]) => looks === 0).toSorted(([, a], [, b]) => a.usedAt - b.usedAt)
    if (oldest !== undefined) void this.#end(...oldest)
  }

  /** Signs in with the stored secret, within the share of attempts that people have. The secret lives as long as the session. */
  async #signIn({ connector, author }: Look, signal: AbortSignal, keep: (secret: Secret | null) => void): Promise<Session> {
    const { drivers, gate, secrets } = this.#parts
    const driver = driverOf(drivers, connector.type)
    const { identity } = await gate.state(connector, driver)
    const target = { place: placeOf(driver, connector), identity }
    const secret = await secrets.current(connector.id, { actor: author, reason: 'a look at its directory', target })
    keep(secret)
    const { type, settings, partitions } = connector
    const waiting = new AbortController()
    const timer = setTimeout(() => waiting.abort(new DOMException('signing in took too long', 'TimeoutError')), connectTimeoutMs)
    const access = {
      type,
      driver,
      settings,
      secret,
      partitions,
      selection: connector,
      connectorId: connector.id,
      connectorName: connector.name,
      uses: 'stored' as const,
      isRiskAccepted: false,
      onStep: () => undefined,
      signal: AbortSignal.any([signal, waiting.signal]),
    }
    return openTestedSession(this.#parts, access).finally(() => clearTimeout(timer))
  }
}
