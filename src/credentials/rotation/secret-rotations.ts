import { AppError } from '#src/base/app-error.ts'
import { assert } from '#src/base/assert.ts'
import { isoTime } from '#src/base/clock.ts'
import type { Secret } from '#src/base/secret.ts'
import { ConnectionError } from '#src/connectors/contract/connection-error.ts'
import type { Session } from '#src/connectors/contract/driver.ts'
import { placeOf } from '#src/connectors/contract/secret-target.ts'
import type { SecretChange, SecretPair } from '#src/connectors/contract/secret-rotation.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { AccountFacts } from '#src/model/credential-forecast.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import type { Fence } from '#src/store/store.ts'
import { readForecast } from '../forecast/stored-forecast.ts'
import { accessTo, type Rotating } from './rotating.ts'
import { isDue, obstacleOf } from './rotation-due.ts'
import type { RotationParts } from './rotation-parts.ts'
import { readRotation, rotationState, type RotationRecord } from './rotation-record.ts'
import { signInWith } from './sign-in.ts'
import { settleRotation, type Settled } from './settle-rotation.ts'

/** What became of a wish to replace a secret. */
export type RotationOutcome =
  | { readonly kind: 'replaced'; readonly version: number; readonly server: string | null }
  /** Nothing was done, and nothing is known against it. */
  | { readonly kind: 'possible'; readonly server: string; readonly facts: AccountFacts }
  | { readonly kind: 'waiting'; readonly version: number }
  | { readonly kind: 'refused'; readonly reason: string; readonly text: string; readonly advice: string; readonly retryAt: number | null }

/** Who wants it, and whether it is only to be tried out. */
export interface RotationWish {
  readonly trigger: 'operator' | 'schedule'
  readonly author: string
  readonly mode: 'replace' | 'dry-run'
}

type Refused = Extract<RotationOutcome, { kind: 'refused' }>

const lookMs = 300_000
/** A killed process leaves its lease behind; the next start voids it. */
const leaseMs = 900_000
/** What only a person can help with is tried again all the same, once a day. */
const patienceMs = 86_400_000
const unreachableRetryMs = 3_600_000

/**
 * Replaces the secrets of connectors by ourselves: a new one is made and kept before the directory is told, signs in on a connection of
 * its own, and only then takes the place of the old one. Killed at any point, `settle` finds out which of the two is right with one
 * sign-in, at the most two. Runs of the connector wait meanwhile.
 */
export class SecretRotations {
  readonly #parts: RotationParts
  readonly #stop = new AbortController()
  #timer: NodeJS.Timeout | null = null
  #looking: Promise<void> = Promise.resolve()

  constructor(parts: RotationParts) {
    this.#parts = { ...parts, stopping: this.#stop.signal }
  }

  /** Begins to look regularly, and looks at once: something may have been left under way. */
  start(): void {
    const look = (): void => {
      this.#looking = this.look().catch(this.#parts.failed)
    }
    this.#timer ??= setInterval(look, lookMs)
    this.#timer.unref()
    look()
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#stop.abort(new Error('the service is stopping'))
    await this.#looking
  }

  /** Goes on with what was interrupted, and replaces what is due. */
  async look(): Promise<void> {
    for (const rotating of await this.#all()) {
      try {
        if ((await this.settle(rotating.connector.id)) !== 'nothing') continue
        const wish = { trigger: 'schedule', author: 'service', mode: 'replace' } as const
        if (await this.#isDue(rotating)) await this.rotate(rotating.connector.id, wish)
      } catch (error) {
        if (this.#stop.signal.aborted) return
        // A directory that cannot be reached and a connector that is busy are for the next look.
        if (!(error instanceof ConnectionError) && !(error instanceof AppError)) throw error
        if (error instanceof AppError && error.code !== 'run-in-progress') this.#parts.failed(error)
      }
    }
  }

  /**
   * Finds out what became of a replacement that was interrupted, and ends it one way or the other. Does nothing where none is under
   * way. Throws `ConnectionError` while the directory cannot tell, `run-in-progress` while the connector is busy.
   */
  async settle(connectorId: ConnectorId): Promise<Settled> {
    const rotating = await this.#find(connectorId)
    if (rotating === null || !(await this.#isUnderWay(connectorId))) return 'nothing'
    return this.#leased(rotating, () => settleRotation(this.#parts, rotating, 'before'))
  }

  /** The same for a run, which holds the lease of its connector already, before it signs in: not with a secret that is void. */
  async settleWithinRun(connectorId: ConnectorId): Promise<void> {
    const rotating = await this.#find(connectorId)
    if (rotating?.rotation.oldSecret !== 'void' || !(await this.#isUnderWay(connectorId))) return
    await settleRotation(this.#parts, rotating, 'before')
  }

  /** Replaces the secret of a connector now. Throws `rotation-unsupported`, `rotation-refused` in staging mode, `run-in-progress`. */
  async rotate(connectorId: ConnectorId, wish: RotationWish): Promise<RotationOutcome> {
    const rotating = await this.#supported(connectorId)
    if (await this.#parts.isStaging()) {
      const detail = 'the server is in staging mode, and the active one uses the same account'
      throw new AppError('rotation-refused', { subject: rotating.connector.name, detail })
    }
    return this.#leased(rotating, async () => {
      if (wish.mode === 'replace' && (await this.#isUnderWay(connectorId))) {
        const settled = await settleRotation(this.#parts, rotating, 'before')
        if (settled === 'replaced' || settled === 'waiting') return this.#afterSettled(connectorId, settled)
      }
      return this.#withCurrent(rotating, wish)
    })
  }

  async #withCurrent(rotating: Rotating, wish: RotationWish): Promise<RotationOutcome> {
    const { connector } = rotating
    const current = await this.#parts.secrets.current(connector.id, accessTo(rotating, wish.author))
    if (current === null) throw new AppError('rotation-refused', { subject: connector.name, detail: 'no secret is stored for it' })
    try {
      const session = await this.#signIn(rotating, current)
      if (!('server' in session)) return await this.#refuse(rotating, wish, { ...session, step: 'sign-in', version: null })
      try {
        return await this.#replace(rotating, wish, { session, current })
      } finally {
        await session.close()
      }
    } finally {
      current.destroy()
    }
  }

  async #replace(
    rotating: Rotating,
    wish: RotationWish,
    { session, current }: { readonly session: Session; readonly current: Secret },
  ): Promise<RotationOutcome> {
    const { store, clock, secrets, reached } = this.#parts
    const { connector, rotation, account } = rotating
    const facts = (await session.account?.()) ?? null
    const obstacle = obstacleOf(facts, { forecast: await readForecast(store, connector.id), now: clock.now() })
    if (obstacle !== null) return this.#refuse(rotating, wish, { kind: 'refused', ...obstacle, step: 'check', version: null })
    assert(facts !== null, 'without facts there is an obstacle')
    reached?.('checked')
    if (wish.mode === 'dry-run') return { kind: 'possible', server: session.server, facts }
    const next = await rotation.propose({ settings: connector.settings, facts, now: clock.now() })
    try {
      reached?.('made')
      const fields = { connector: connector.name, account, trigger: wish.trigger, author: wish.author }
      const { version } = await secrets.store(connector.id, next, {
        author: wish.author,
        tested: 'untested',
        status: 'pending',
        reason: 'rotation: kept before the directory is told',
        targetOf: () => ({ place: placeOf(rotating.driver, connector), identity: facts.identity }),
        events: (number, at) => [makeEvent(20020, { ...fields, version: number }, { at, connectorId: connector.id, runId: null })],
      })
      const record = { version, server: session.server, startedAt: clock.now(), nextAt: null, failure: null }
      await store.commit({ putState: rotationState(connector.id, record) })
      reached?.('kept')
      const change = await introduced(session, { current, next })
      if (change.kind === 'refused') {
        await this.#discard(rotating, version)
        return await this.#refuse(rotating, wish, { ...change, step: 'change', version })
      }
      if (change.kind === 'accepted') reached?.('told')
      return await this.#afterSettled(connector.id, await settleRotation(this.#parts, rotating, 'now'))
    } finally {
      next.destroy()
    }
  }

  /** What the outcome of settling means for whoever asked for the replacement. */
  async #afterSettled(connectorId: ConnectorId, settled: Settled): Promise<RotationOutcome> {
    const { store } = this.#parts
    const record = await readRotation(store, connectorId)
    const active = await store.secrets.active(connectorId)
    if (settled === 'replaced') return { kind: 'replaced', version: active?.version ?? 0, server: record.server }
    if (settled === 'waiting') return { kind: 'waiting', version: record.version ?? 0 }
    const { reason = 'not-taken', text = 'The directory did not take the new credential.', advice = '' } = record.failure ?? {}
    return { kind: 'refused', reason, text, advice, retryAt: record.nextAt }
  }

  async #discard({ connector }: Rotating, version: number): Promise<void> {
    const because = { actor: 'service', reason: 'rotation: refused by the directory' }
    await this.#parts.secrets.forget({ connectorId: connector.id, version, ...because, events: [] })
  }

  /** Writes why nothing came of it and when the next try may come. A dry run leaves no trace. */
  async #refuse(
    { connector, account }: Rotating,
    wish: RotationWish,
    refused: Refused & { readonly step: string; readonly version: number | null },
  ): Promise<RotationOutcome> {
    const { store, clock } = this.#parts
    const { reason, text, advice, step, version } = refused
    const at = clock.now()
    const retryAt = refused.retryAt ?? (wish.trigger === 'schedule' ? at + patienceMs : null)
    const outcome: Refused = { kind: 'refused', reason, text, advice, retryAt }
    if (wish.mode === 'dry-run') return outcome
    const before = await readRotation(store, connector.id)
    const record: RotationRecord = { ...before, version: null, server: null, nextAt: retryAt, failure: { at, reason, text, advice } }
    const fields = { connector: connector.name, account, version, step, reason, text, advice }
    const event = makeEvent(
      20022,
      { ...fields, retryAt: retryAt === null ? null : isoTime(retryAt) },
      { at, connectorId: connector.id, runId: null },
    )
    await store.commit({ putState: rotationState(connector.id, record), events: [event] })
    return outcome
  }

  async #signIn(rotating: Rotating, secret: Secret): Promise<Session | Refused> {
    try {
      return await signInWith(this.#parts, rotating, { secret, kind: 'stored', server: null })
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error
      return { kind: 'refused', reason: error.reason, text: error.message, advice: error.advice, retryAt: this.#retryAt(error) }
    }
  }

  /** A directory that cannot be reached may be back soon. */
  #retryAt(error: ConnectionError): number | null {
    return error.failure === 'connection' ? this.#parts.clock.now() + unreachableRetryMs : null
  }

  async #isUnderWay(connectorId: ConnectorId): Promise<boolean> {
    const { store } = this.#parts
    if ((await readRotation(store, connectorId)).version !== null) return true
    return (await store.secrets.versions(connectorId)).some(({ status }) => status === 'pending')
  }

  async #isDue({ connector, rotation }: Rotating): Promise<boolean> {
    const { store, clock } = this.#parts
    const everyDays = rotation.everyDays(connector.settings)
    if (everyDays === null || rotation.unsupported(connector.settings) !== null || (await this.#parts.isStaging())) return false
    const record = await readRotation(store, connector.id)
    return isDue(await readForecast(store, connector.id), { everyDays, record, now: clock.now() })
  }

  async #all(): Promise<readonly Rotating[]> {
    const connectors = (await this.#parts.store.configuration.current())?.configuration.connectors ?? []
    return connectors.flatMap((connector) => {
      const driver = this.#parts.drivers.get(connector.type)
      if (driver?.rotation === undefined) return []
      return [{ connector, driver, rotation: driver.rotation, account: driver.accountName(connector.settings) }]
    })
  }

  async #find(connectorId: ConnectorId): Promise<Rotating | null> {
    return (await this.#all()).find(({ connector }) => connector.id === connectorId) ?? null
  }

  async #supported(connectorId: ConnectorId): Promise<Rotating> {
    const all = await this.#all()
    const rotating = all.find(({ connector }) => connector.id === connectorId)
    if (rotating === undefined)
      throw new AppError('rotation-unsupported', { subject: connectorId, detail: 'its kind of connector has none' })
    const { connector, driver } = rotating
    const unsupported = rotating.rotation.unsupported(connector.settings)
    if (unsupported !== null) throw new AppError('rotation-unsupported', { subject: connector.name, detail: unsupported })
    const keyOf = (one: ConnectorDocument): string =>
      driver.accountKey?.(one.settings, one.partitions) ?? driver.accountName(one.settings).toLowerCase()
    const sharing = all.find((other) => other !== rotating && other.driver === driver && keyOf(other.connector) === keyOf(connector))
    if (sharing === undefined) return rotating
    const detail = `the connector ${sharing.connector.name} signs in as the same account and would be locked out; give each an account of its own`
    throw new AppError('rotation-unsupported', { subject: connector.name, detail })
  }

  /** While the secret changes no run of the connector signs in, and none that runs is cut off. */
  async #leased<T>({ connector }: Rotating, work: () => Promise<T>): Promise<T> {
    const { store, clock, holder } = this.#parts
    const now = clock.now()
    const answer = await store.leases.acquire({
      name: `connector:${connector.id}`,
      holder: `${holder}: rotation`,
      now,
      expiresAt: now + leaseMs,
    })
    if (!answer.held) throw new AppError('run-in-progress', { subject: connector.name, detail: answer.holder })
    const fence: Fence = answer.fence
    try {
      return await work()
    } finally {
      await store.leases.release(fence)
    }
  }
}

/** Tells the directory. Where no answer came, settling finds out what became of it. */
async function introduced(session: Session, pair: SecretPair): Promise<SecretChange | { readonly kind: 'unknown' }> {
  try {
    return (await session.replacement?.introduce(pair)) ?? { kind: 'unknown' }
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error
    return { kind: 'unknown' }
  }
}
