import { isoTime, type Clock } from '#src/base/clock.ts'
import { ConnectionError } from '#src/connectors/contract/connection-error.ts'
import type { Driver, Session, SignInPermit } from '#src/connectors/contract/driver.ts'
import { isOpen, type AccountState, type LastRefusal, type OwnFacts } from '#src/credentials/account-state.ts'
import { admit, type Admission, type WantedSignIn } from '#src/credentials/admission.ts'
import {
  attemptShares,
  charged,
  noAttempts,
  observationWindowMs,
  refunded,
  spentNow,
  type AttemptShare,
} from '#src/credentials/attempt-shares.ts'
import { settleCandidateRefused, settleProven, settleRefused, type Settled } from '#src/credentials/settle-attempt.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { EventEntry } from '#src/model/event.ts'
import type { FailedSignIns } from '#src/model/failed-sign-ins.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import type { Store } from '#src/store/store.ts'
import { accountKey, accountState, keepState, type AccountKey, type SignsIn } from './account-states.ts'
import { heldBack, isHeldBack } from './held-back.ts'

/** Who signs in, as what, and why. */
export interface GatedSignIn {
  /** Null while a connector is being set up and has no identifier yet. */
  readonly connectorId: ConnectorId | null
  readonly connectorName: string
  readonly connector: SignsIn
  readonly driver: Driver
  readonly share: AttemptShare
  /** `stored`: what it comes to is what runs will come to. `entered`: it is only tried out. */
  readonly secret: 'stored' | 'entered'
  /** A person knows that a wrong entry may lock the account. */
  readonly isRiskAccepted?: boolean
}

/** Asks sessions that are open anyway what a kind of directory counts against an account; see `AccountWatch.failedSignIns`. */
export type FailedSignInsSource = (type: string, identity: string) => Promise<FailedSignIns | null>

interface GateParts {
  readonly store: Store
  readonly clock: Clock
  /** Where nothing is said, only what we have spent ourselves is counted. */
  readonly failedSignIns?: FailedSignInsSource
}

/** For this long after a new secret was proven, sign-ins begin at the server that took it: others may not have heard of it. */
const affinityMs = 60 * 60_000

/**
 * The one way to a signed-in session. It knows what is left of each account's attempts, holds back what would only count towards
 * a lock, and remembers what came of every attempt, for all connectors that share the account and beyond the end of the process.
 */
export class AccountGate {
  readonly #store: Store
  readonly #clock: Clock
  /** One sign-in per account at a time: the next one decides with what came of the one before. */
  readonly #turns = new Map<string, Promise<unknown>>()

  readonly #failedSignIns: FailedSignInsSource | null

  constructor({ store, clock, failedSignIns }: GateParts) {
    this.#store = store
    this.#clock = clock
    this.#failedSignIns = failedSignIns ?? null
  }

  /** What is known of the account a connector signs in as. */
  async state(connector: SignsIn, driver: Driver): Promise<AccountState> {
    return accountState(this.#store, await accountKey(this.#store, connector, driver), this.#clock.now())
  }

  /** Why a run of the connector would not get to sign in now; null when it would. */
  async obstacle(connector: SignsIn, driver: Driver): Promise<ConnectionError | null> {
    const state = await this.state(connector, driver)
    const admission = admit(state, { share: 'automatic', now: this.#clock.now(), isRiskAccepted: false, counted: null })
    return admission.kind === 'admitted' ? null : heldBack(state, admission)
  }

  /** Signs in, or throws `ConnectionError` for what the directory, or the gate itself, has against it. */
  async signIn(wanted: GatedSignIn, connect: (permit: SignInPermit) => Promise<Session>): Promise<Session> {
    const key = await accountKey(this.#store, wanted.connector, wanted.driver)
    return this.#inTurn(key, async () => {
      const before = await accountState(this.#store, key, this.#clock.now())
      const { share, isRiskAccepted = false } = wanted
      const admission = await this.#admission(wanted, before, { share, now: this.#clock.now(), isRiskAccepted })
      if (admission.kind === 'refused') throw await this.#refuse(wanted, before, admission)
      const attempt = new Attempt({ store: this.#store, clock: this.#clock, key, before, share, mayConfirm: admission.mayConfirm })
      const session = await connect(attempt).catch((error: unknown) => this.#failed(wanted, attempt, error))
      return this.#signedIn(wanted, attempt, session)
    })
  }

  /** The session signed in with a secret that takes the place of the one in use, without a person's doing. */
  async renewed(wanted: GatedSignIn, session: Session): Promise<void> {
    const facts = await ownFacts(session)
    await this.update(wanted.connector, wanted.driver, async (state, keep) => {
      const { state: next } = settleProven(state, { at: this.#clock.now(), server: session.server, facts, secret: 'new' })
      await this.#store.commit({ putState: keep(next) })
    })
  }

  /** The directory shows that the secret was changed since it was proven, or that it is the right one after all. */
  async suspect(connector: SignsIn, driver: Driver, what: 'changed-elsewhere' | 'settled'): Promise<void> {
    await this.update(connector, driver, async (state, keep) => {
      const [from, to] = what === 'changed-elsewhere' ? (['valid', 'suspect'] as const) : (['suspect', 'valid'] as const)
      if (state.standing === from) await this.#store.commit({ putState: keep({ ...state, standing: to, since: this.#clock.now() }) })
    })
  }

  /** A session that was open lost its right to be: what a later sign-in would come to is known already. */
  async lost(wanted: GatedSignIn, error: ConnectionError): Promise<void> {
    if (error.failure !== 'credentials' || isHeldBack(error)) return
    const key = await accountKey(this.#store, wanted.connector, wanted.driver)
    await this.#inTurn(key, async () => {
      const before = await accountState(this.#store, key, this.#clock.now())
      await this.#write(wanted, key, settleRefused(before, lastRefusal(error, this.#clock.now())))
    })
  }

  /** Changes what is known of an account, together with whatever `work` writes. */
  async update(
    connector: SignsIn,
    driver: Driver,
    work: (state: AccountState, keep: (next: AccountState) => Readonly<Record<string, string | null>>) => Promise<void>,
  ): Promise<void> {
    const key = await accountKey(this.#store, connector, driver)
    await this.#inTurn(key, async () => work(await accountState(this.#store, key, this.#clock.now()), (next) => keepState(key, next)))
  }

  /** Counts a run that was not begun. */
  async skipped(connector: SignsIn, driver: Driver): Promise<void> {
    await this.update(connector, driver, async (state, keep) => {
      await this.#store.commit({ putState: keep({ ...state, skippedRuns: state.skippedRuns + 1 }) })
    })
  }

  /** Asks the directory what it counts itself, where nothing of ours stands against it and somebody can see the account. */
  async #admission({ connector }: GatedSignIn, state: AccountState, wanted: Omit<WantedSignIn, 'counted'>): Promise<Admission> {
    const ours = admit(state, { ...wanted, counted: null })
    const isCounted = state.lockout.threshold !== 0 && !wanted.isRiskAccepted
    if (ours.kind === 'refused' || !isCounted || state.identity === null) return ours
    return admit(state, { ...wanted, counted: (await this.#failedSignIns?.(connector.type, state.identity)) ?? null })
  }

  async #signedIn(wanted: GatedSignIn, attempt: Attempt, session: Session): Promise<Session> {
    const at = this.#clock.now()
    if (wanted.secret === 'entered') {
      // Whether it will be used is not decided here. The directory has forgotten what went wrong before.
      await this.#store.commit({ putState: keepState(attempt.key, { ...attempt.state, spent: noAttempts }) })
      return session
    }
    try {
      const facts = await newFacts(attempt.state, session)
      await this.#write(wanted, attempt.key, settleProven(attempt.state, { at, server: session.server, facts, secret: 'stored' }))
      return session
    } catch (error) {
      await session.close()
      throw error
    }
  }

  async #failed(wanted: GatedSignIn, attempt: Attempt, error: unknown): Promise<never> {
    if (!(error instanceof ConnectionError) || error.failure !== 'credentials') {
      await attempt.refund()
      throw error
    }
    const settle = wanted.secret === 'stored' ? settleRefused : settleCandidateRefused
    const at = this.#clock.now()
    // The directory's window begins when it refuses, so ours begins with the answer and never ends before it.
    const state = { ...attempt.state, spent: { ...attempt.state.spent, lastAt: at } }
    await this.#write(wanted, attempt.key, settle(state, lastRefusal(error, at)))
    throw error
  }

  async #refuse(wanted: GatedSignIn, state: AccountState, admission: Extract<Admission, { kind: 'refused' }>): Promise<ConnectionError> {
    if (admission.reason === 'budget-exhausted') {
      const fields = {
        account: accountOf(wanted),
        connector: wanted.connectorName,
        share: wanted.share,
        limit: admission.counted ?? attemptShares(state.lockout)[wanted.share],
        windowMinutes: Math.round(observationWindowMs(state.lockout) / 60_000),
        until: admission.until === null ? null : isoTime(admission.until),
      }
      await this.#store.commit({ events: [makeEvent(20007, fields, this.#origin(wanted))] })
    }
    return heldBack(state, admission)
  }

  async #write(wanted: GatedSignIn, key: AccountKey, { state, breaker }: Settled): Promise<void> {
    const before = await accountState(this.#store, key, this.#clock.now())
    await this.#store.commit({
      putState: keepState(key, state),
      events: await this.#breakerEvents(wanted, { key, before, state, breaker }),
    })
  }

  async #breakerEvents(
    wanted: GatedSignIn,
    of: { readonly key: AccountKey; readonly before: AccountState; readonly state: AccountState; readonly breaker: Settled['breaker'] },
  ): Promise<readonly EventEntry[]> {
    if (of.breaker === 'unchanged') return []
    const account = accountOf(wanted)
    const fields = { account, connector: wanted.connectorName }
    if (of.breaker === 'closed') {
      const closed = { ...fields, reason: 'the directory takes the credential', skippedRuns: of.before.skippedRuns }
      return [makeEvent(20006, closed, this.#origin(wanted))]
    }
    const { refusal, nextProbeAt } = of.state
    const opened = {
      ...fields,
      connectors: await this.#sharerCount(of.key, wanted.driver),
      reason: refusal?.reason ?? '',
      server: refusal?.server ?? null,
      probeAt: nextProbeAt === null ? null : isoTime(nextProbeAt),
      advice: refusal?.advice ?? '',
    }
    return [makeEvent(20005, opened, this.#origin(wanted))]
  }

  async #sharerCount(key: AccountKey, driver: Driver): Promise<number> {
    const connectors = (await this.#store.configuration.current())?.configuration.connectors ?? []
    const keys = await Promise.all(
      connectors.filter(({ type }) => type === driver.type).map((connector) => accountKey(this.#store, connector, driver)),
    )
    return Math.max(1, keys.filter(({ state }) => state === key.state).length)
  }

  #origin(wanted: GatedSignIn): { readonly at: number; readonly connectorId: ConnectorId | null; readonly runId: null } {
    return { at: this.#clock.now(), connectorId: wanted.connectorId, runId: null }
  }

  #inTurn<T>({ state: name }: AccountKey, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(name) ?? Promise.resolve()
    const turn = before.then(work, work)
    const settled = turn.catch(() => undefined).then(() => void (this.#turns.get(name) === settled && this.#turns.delete(name)))
    this.#turns.set(name, settled)
    return turn
  }
}

interface AttemptParts {
  readonly store: Store
  readonly clock: Clock
  readonly key: AccountKey
  readonly before: AccountState
  readonly share: AttemptShare
  readonly mayConfirm: boolean
}

/** One sign-in under way: what it may do, and what it has been charged. */
class Attempt implements SignInPermit {
  readonly key: AccountKey
  readonly startAt: SignInPermit['startAt']
  state: AccountState
  readonly #parts: AttemptParts
  readonly #asked = new Set<'first' | 'confirming'>()

  constructor(parts: AttemptParts) {
    const now = parts.clock.now()
    this.#parts = parts
    this.key = parts.key
    this.state = { ...parts.before, spent: spentNow(parts.before.spent, parts.before.lockout, now) }
    this.startAt = startAt(parts.before, parts.share, now)
  }

  async attempt(kind: 'first' | 'confirming'): Promise<boolean> {
    if (kind === 'confirming' && !this.#parts.mayConfirm) return false
    if (this.#asked.has(kind)) return kind === 'first'
    this.#asked.add(kind)
    this.state = { ...this.state, spent: charged(this.state.spent, this.#parts.share, this.#parts.clock.now()) }
    await this.#parts.store.commit({ putState: keepState(this.key, this.state) })
    return true
  }

  /** No directory has seen it. */
  async refund(): Promise<void> {
    if (this.#asked.size === 0) return
    this.#asked.clear()
    this.state = { ...this.state, spent: refunded(this.state.spent, this.#parts.before.spent, this.#parts.share) }
    await this.#parts.store.commit({ putState: keepState(this.key, this.state) })
  }
}

/** The server that took a new secret; where nothing may be confirmed, and for people, the one that knows best. */
function startAt(state: AccountState, share: AttemptShare, now: number): SignInPermit['startAt'] {
  const isFresh = state.newSecretAt !== null && now - state.newSecretAt < affinityMs
  if (isFresh && state.provenBy !== null && share === 'automatic') return { server: state.provenBy }
  return share === 'human' || attemptShares(state.lockout).automatic < 2 ? 'primary' : null
}

/** Asked for once: what decides about later attempts. */
async function newFacts(state: AccountState, session: Session): Promise<OwnFacts | null> {
  if (state.lockout.source !== 'assumed' && state.identity !== null && !isOpen(state)) return null
  return ownFacts(session)
}

/** What the directory tells a session about its own account; null where it tells nothing. */
export async function ownFacts(session: Session): Promise<OwnFacts | null> {
  const account = await session.account?.()
  if (account === undefined || account === null || session.lockout === undefined) return null
  const { identity, name, changeMark } = account
  return { identity, name, changeMark, lockout: await session.lockout() }
}

function lastRefusal(error: ConnectionError, at: number): LastRefusal {
  const incident = error.incidents.at(-1)
  return {
    reason: error.reason,
    at,
    server: incident?.server ?? null,
    code: incident?.code ?? null,
    subCode: incident?.subCode ?? null,
    text: incident?.text ?? null,
    advice: error.advice,
  }
}

function accountOf({ driver, connector }: GatedSignIn): string {
  return driver.accountName(connector.settings)
}
