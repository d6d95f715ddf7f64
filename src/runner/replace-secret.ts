/** Long because a secret is tested, recognized and stored in one go, and what may refuse it on the way is read in its order. */
import { AppError } from '#src/base/app-error.ts'
import { isoTime } from '#src/base/clock.ts'
import { must } from '#src/base/assert.ts'
import type { Secret } from '#src/base/secret.ts'
import { ConnectionError } from '#src/connectors/contract/connection-error.ts'
import type { Check, Driver, Session } from '#src/connectors/contract/driver.ts'
import { placeOf } from '#src/connectors/contract/secret-target.ts'
import type { AccountState, OwnFacts } from '#src/credentials/account-state.ts'
import { humanBudget } from '#src/credentials/admission.ts'
import { complaintAbout, hasOuterBlank } from '#src/credentials/entered-text.ts'
import { recognizeSecret } from '#src/credentials/recognize-secret.ts'
import { settleProven, settleUnverified } from '#src/credentials/settle-attempt.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { AuditEntry } from '#src/model/audit.ts'
import type { Configuration, ConnectorDocument } from '#src/model/configuration.ts'
import type { Run } from '#src/model/run.ts'
import { makeEvent, type EventOrigin } from '#src/observe/make-event.ts'
import type { StoredConfiguration } from '#src/store/store.ts'
import type { WriteBatch } from '#src/store/write-batch.ts'
import { ownFacts } from './account-gate.ts'
import { accountKey } from './account-states.ts'
import { configurationEvents } from './configuration-events.ts'
import type { SetupParts } from './connector-setup.ts'
import { assertStill } from './connector-secrets.ts'
import { checksState } from './last-checks.ts'
import { driverOf } from './drivers.ts'
import { isHeldBack, nextTry } from './held-back.ts'
import { connectorNamed } from './runner.ts'
import { saveConfiguration } from './save-configuration.ts'
import { sharersOf } from './sharers.ts'
import { voidedSecrets } from './voided-secrets.ts'
import { collectChecks, inTestedSession, type OnCheck } from './tested-session.ts'

/** A secret that somebody enters. */
export interface EnteredSecret {
  readonly connector: string
  readonly secret: Secret
  readonly author: string
  /** `skip` stores it without a test, and takes a reason. `only`: it is tested and not stored. */
  readonly test: 'before-storing' | 'only' | 'skip'
  readonly reason?: string | null
  /** The account is another one than before, and that is meant. */
  readonly confirmsIdentity?: boolean
  /** Blanks at its ends belong to it. */
  readonly keepsBlanks?: boolean
  /** A wrong entry may lock the account. */
  readonly isRiskAccepted?: boolean
  /** Version that must still be the one in use; null when it does not matter. */
  readonly ifVersion?: number | null
  /** Link it came through, by its hash: it is used up together with storing. */
  readonly handOver?: string
  /** Settings it goes with: it is tested with them, and neither is stored without the other. */
  readonly changed?: ChangedSettings
}

/** A configuration in which the connector leads to another place or account than now, or only differs. */
export interface ChangedSettings {
  readonly before: StoredConfiguration
  readonly after: Configuration
  /** Why, for the history. */
  readonly reason: string
  /** How many documents differ. */
  readonly changes: number
}

/** How a new secret was taken. */
export interface Replacement {
  /** The version that is in use now. */
  readonly version: number
  /** Version of the configuration that was stored with it; null when it was stored by itself. */
  readonly configurationVersion: number | null
  readonly checks: readonly Check[]
  /** Names of the connectors that sign in with it from now on, the named one first. */
  readonly connectors: readonly string[]
  /** Whether runs were turned away because of the old one, so that work waits to be caught up. */
  readonly isCatchUpDue: boolean
}

/** A secret that the directory has taken, and what it said. */
interface Taken {
  readonly checks: readonly Check[]
  readonly facts: OwnFacts | null
  readonly server: string
}

/** What was entered, with the connector it is for. */
type Entry = Omit<EnteredSecret, 'connector'> & Target

type Comparison = 'current' | 'previous' | 'none'

interface Target {
  readonly connector: ConnectorDocument
  readonly driver: Driver
}

/**
 * Replaces the secret of a connector, and of all that sign in as the same account: tested on the live directory before anything is
 * stored, sealed, and used by the next session without a restart. A refused secret stores nothing and throws `secret-refused` with
 * the directory's own reason.
 */
export async function replaceSecret(parts: SetupParts, entered: EnteredSecret, onCheck: OnCheck = () => undefined): Promise<Replacement> {
  const target = await lookUp(parts, entered)
  assertUsable(entered, target)
  await assertVersion(parts, entered, target)
  const taken = entered.test === 'skip' ? null : await tested(parts, { ...entered, ...target, onCheck })
  if (entered.test === 'only') return { ...(await inUse(parts, target)), checks: taken?.checks ?? [] }
  return store(parts, { entered, target, taken })
}

/**
 * Puts the version before the current one in use again, within a day and when the directory takes it. Throws `secret-refused` when
 * there is none or it is refused; then nothing changes.
 */
export async function undoSecret(
  parts: SetupParts,
  wanted: { readonly connector: string; readonly author: string; readonly isRiskAccepted?: boolean },
  onCheck: OnCheck = () => undefined,
): Promise<Replacement> {
  const target = await lookUp(parts, wanted)
  const { connector } = target
  const previous = await parts.secrets.previous(connector.id, {
    actor: wanted.author,
    reason: 'undo',
    target: { place: placeOf(target.driver, connector), identity: null },
  })
  if (previous === null) throw refused(connector, 'there is no version of the last day to go back to', { reason: 'nothing-to-undo' })
  try {
    const entered: EnteredSecret = {
      ...wanted,
      secret: previous.secret,
      test: 'before-storing',
      reason: `undo to version ${previous.sealed.version}`,
    }
    const taken = await tested(parts, { ...entered, ...target, onCheck })
    return await store(parts, { entered, target, taken })
  } finally {
    previous.secret.destroy()
  }
}

/** Whether the newest run that talked to the directory was turned away for its credentials. */
export function isCatchUpDue(newestFirst: readonly Run[]): boolean {
  const talked = newestFirst.find((run) => run.endedAt !== null && run.steps.some((step) => !step.type.endsWith('synchronization')))
  return talked !== undefined && (talked.result === 'no-start-credentials' || talked.result === 'stopped-bad-server-credentials')
}

async function tested(parts: SetupParts, of: Entry & { readonly onCheck: OnCheck }): Promise<Taken> {
  const { connector, driver, secret, isRiskAccepted = false } = of
  let failedAt: string | null = null
  const onCheck: OnCheck = (check) => {
    failedAt = check.outcome === 'failed' ? check.name : null
    of.onCheck(check)
  }
  const before = await parts.gate.state(connector, driver)
  const equals = await comparison(parts, of)
  const access = {
    type: connector.type,
    driver,
    settings: connector.settings,
    secret,
    selection: connector,
    partitions: connector.partitions,
    ...({ connectorId: connector.id, connectorName: connector.name, uses: 'entered', isRiskAccepted, onStep: onCheck } as const),
  }
  const startedAt = parts.clock.now()
  const taken = await inTestedSession(parts, access, (session) => examine(session, onCheck)).catch((error: unknown) =>
    signInRefused(parts, { ...of, error, startedAt, failedAt }),
  )
  await assertIdentity(parts, { ...of, taken, before })
  await assertNotOld(parts, { ...of, taken, before, equals })
  const failed = taken.checks.filter(({ outcome }) => outcome === 'failed').length
  const fields = { ...subjectOf(of), outcome: 'taken', reason: 'signed in', checks: taken.checks.length, failed, server: taken.server }
  const durationMs = parts.clock.now() - startedAt
  const origin = originOf(parts, connector)
  const events = [makeEvent(20008, { ...fields, durationMs }, origin), ...tooPowerful(of, taken, origin)]
  const putState = checksState(connector.id, taken.checks, parts.clock.now())
  await parts.store.commit({ events, audit: [testEntry(parts, of, 'done')], putState })
  return taken
}

function tooPowerful(of: Entry, { checks }: Taken, origin: EventOrigin): ReturnType<typeof makeEvent>[] {
  const check = checks.find(({ name, outcome }) => name === 'privileges' && outcome !== 'passed')
  const groups = /member of (.*)\.$/.exec(check?.message ?? '')?.[1]
  return groups === undefined ? [] : [makeEvent(20014, { ...subjectOf(of), groups }, origin)]
}

async function examine(session: Session, onCheck: OnCheck): Promise<Taken & { readonly changedAt: number | null }> {
  const account = await session.account?.()
  const facts = await ownFacts(session)
  return { checks: await collectChecks(session, onCheck), facts, server: session.server, changedAt: account?.changedAt ?? null }
}

/** Compares in the memory of this process with what is stored; nothing of it is kept. What is stored of another account says nothing. */
async function comparison(parts: SetupParts, { connector, driver, secret, author, changed }: Entry): Promise<Comparison> {
  const { secrets } = parts
  const was = changed?.before.configuration.connectors.find(({ id }) => id === connector.id) ?? connector
  const [before, after] = await Promise.all([was, connector].map((each) => accountKey(parts.store, each, driver)))
  if (before?.state !== after?.state) return 'none'
  const access = { actor: author, reason: 'compared with an entered one' }
  const current = await unlessUnreadable(secrets.current(connector.id, access))
  const previous = await unlessUnreadable(secrets.previous(connector.id, access))
  try {
    if (current?.equals(secret) === true) return 'current'
    return previous?.secret.equals(secret) === true ? 'previous' : 'none'
  } finally {
    current?.destroy()
    previous?.secret.destroy()
  }
}

/** A stored secret that cannot be read is no reason to refuse the one that is to take its place. */
async function unlessUnreadable<T>(opening: Promise<T | null>): Promise<T | null> {
  try {
    return await opening
  } catch (error) {
    if (error instanceof AppError && (error.code === 'secret-damaged' || error.code === 'vault-wrong-key')) return null
    throw error
  }
}

/** An account of the same name that was made anew, or a session that is nobody's, passes no test. */
async function assertIdentity(parts: SetupParts, of: Entry & { readonly taken: Taken; readonly before: AccountState }): Promise<void> {
  const { connector, taken, before } = of
  const nobody = taken.checks.find(({ name, outcome }) => name === 'identity' && outcome === 'failed')
  if (nobody !== undefined) throw refused(connector, nobody.message, { reason: 'wrong-identity', step: 'identity', advice: nobody.advice })
  const found = taken.facts?.identity ?? null
  if (found === null || before.identity === null || found === before.identity || of.confirmsIdentity === true) return
  const fields = { ...subjectOf(of), expected: before.identity, found }
  await parts.store.commit({ events: [makeEvent(20016, fields, originOf(parts, connector))] })
  const advice = 'If the account was made anew and that is meant, check its rights and confirm the new identity (--confirm-identity).'
  throw refused(connector, `the password is right, but the account is ${found}; it was ${before.identity}`, {
    reason: 'wrong-identity',
    step: 'identity',
    advice,
  })
}

async function assertNotOld(
  parts: SetupParts,
  of: Entry & {
    readonly taken: Taken & { readonly changedAt: number | null }
    readonly before: AccountState
    readonly equals: Comparison
  },
): Promise<void> {
  const { connector, taken, before, equals } = of
  const { changedAt } = taken
  const changeMark = taken.facts?.changeMark ?? null
  // An account that was made anew has had no password before.
  if (taken.facts !== null && before.identity !== null && taken.facts.identity !== before.identity) return
  if (recognizeSecret({ equals, changeMark, changedAt, baseline: before.baseline, now: parts.clock.now() }) !== 'old-in-grace') return
  const at = changedAt === null ? null : isoTime(changedAt)
  await parts.store.commit({ events: [makeEvent(20015, { ...subjectOf(of), changedAt: at }, originOf(parts, connector))] })
  const advice = 'Find out the password that was set then and enter that one. The old one stops working within the hour.'
  const detail = `this is the previous password; the directory says that it was changed at ${at ?? 'an unknown time'} and takes the old one for a while yet`
  throw refused(connector, detail, { reason: 'old-password', step: 'identity', advice, changedAt: at })
}

async function store(
  parts: SetupParts,
  of: { readonly entered: EnteredSecret; readonly target: Target; readonly taken: Taken | null },
): Promise<Replacement> {
  const { entered, taken } = of
  const { connector, driver } = of.target
  const sharers = await trusted(parts, connector, await sharersOf(parts, connector, driver))
  const waiting = await Promise.all(sharers.map(({ id }) => parts.store.runs.list({ connectorId: id, before: null, limit: 20 })))
  const by = { author: entered.author, tested: taken === null ? ('untested' as const) : ('tested' as const) }
  let [version, configurationVersion]: [number, number | null] = [0, null]
  const { changed } = entered
  await parts.gate.update(connector, driver, async (state, keep) => {
    if (changed === undefined) await assertSameTarget(parts, of.target)
    const at = parts.clock.now()
    const proof = taken === null ? null : { at, server: taken.server, facts: taken.facts, secret: 'new' as const }
    const settled = proof === null ? settleUnverified(state, at) : settleProven(state, proof)
    const closed = {
      account: accountOf(of.target),
      connector: connector.name,
      reason: 'a new credential was stored',
      skippedRuns: state.skippedRuns,
    }
    // Somebody may have stored one while this one was tested.
    await assertVersion(parts, entered, of.target)
    const sealed = await parts.secrets.store(connector.id, entered.secret, {
      ...by,
      ...(entered.reason === null || entered.reason === undefined ? {} : { reason: entered.reason }),
      ...(typeof entered.ifVersion === 'number' ? { ifVersion: entered.ifVersion } : {}),
      ...(entered.handOver === undefined ? {} : { handOver: entered.handOver }),
      targetOf: (ownerId) => {
        const owner = must(
          sharers.find(({ id }) => id === ownerId),
          'the connector of a stored version',
        )
        return { place: placeOf(driver, owner), identity: taken?.facts?.identity ?? null }
      },
      also: sharers.slice(1).map(({ id }) => id),
      putState: keep(settled.state),
      events: (stored, storedAt, connectorId) => [
        ...savedEvents({ ...of, sharers }, { version: stored, at: storedAt, connectorId }),
        ...(settled.breaker === 'closed' && connectorId === connector.id ? [makeEvent(20006, closed, originOf(parts, connector))] : []),
      ],
      ...(changed === undefined
        ? {}
        : {
            commit: async (together) => {
              configurationVersion = await storeTogether(parts, { changed, author: entered.author, together })
            },
          }),
    })
    version = sealed.version
  })
  return {
    version,
    configurationVersion,
    checks: taken?.checks ?? [],
    connectors: sharers.map(({ name }) => name),
    isCatchUpDue: waiting.some(isCatchUpDue),
  }
}

/** The configuration and all of the secret are one transaction. Throws `configuration-changed`, and then nothing was written. */
async function storeTogether(
  parts: SetupParts,
  of: { readonly changed: ChangedSettings; readonly author: string; readonly together: WriteBatch },
): Promise<number> {
  const { before, after, reason, changes } = of.changed
  const by = { author: of.author, reason }
  const saved = await saveConfiguration(parts, { ...by, before, after, expectedVersion: before.version, together: of.together })
  await parts.store.commit({ events: configurationEvents(saved, { ...by, changes }) })
  return saved.version
}

/**
 * Of the connectors that share the account those that have a secret already. One whose host or account was changed has lost its own, and
 * somebody has to enter it there, knowing where it will be sent.
 */
async function trusted(
  { store: { secrets } }: SetupParts,
  connector: ConnectorDocument,
  sharers: readonly ConnectorDocument[],
): Promise<readonly ConnectorDocument[]> {
  const active = await Promise.all(sharers.map(({ id }) => secrets.active(id)))
  return sharers.filter(({ id }, i) => id === connector.id || active[i] !== null)
}

function savedEvents(
  {
    entered,
    target,
    taken,
    sharers,
  }: {
    readonly entered: EnteredSecret
    readonly target: Target
    readonly taken: Taken | null
    readonly sharers: readonly ConnectorDocument[]
  },
  { version, at, connectorId }: { readonly version: number; readonly at: number; readonly connectorId: ConnectorId },
): ReturnType<typeof makeEvent>[] {
  const { name } = must(
    sharers.find(({ id }) => id === connectorId),
    'the connector of a stored version',
  )
  const fields = { connector: name, account: accountOf(target), author: entered.author, version }
  const of = { at, connectorId, runId: null }
  const saved = makeEvent(20009, { ...fields, tested: taken !== null }, of)
  return taken !== null ? [saved] : [saved, makeEvent(20013, { ...fields, reason: entered.reason ?? null }, of)]
}

async function inUse(parts: SetupParts, { connector, driver }: Target): Promise<Replacement> {
  const version = (await parts.store.secrets.active(connector.id))?.version ?? 0
  const connectors = (await sharersOf(parts, connector, driver)).map(({ name }) => name)
  return { version, configurationVersion: null, checks: [], connectors, isCatchUpDue: false }
}

/** The directory, or what keeps the account from being locked, has something against it. */
async function signInRefused(
  parts: SetupParts,
  of: Entry & { readonly error: unknown; readonly startedAt: number; readonly failedAt: string | null },
): Promise<never> {
  const { connector, driver, error } = of
  if (!(error instanceof ConnectionError)) throw error
  const incident = error.incidents.at(-1)
  const isName = error.reason === 'wrong-password-or-name' || error.reason === 'unknown-account'
  const hint = isName ? (driver.nameHint?.(connector.settings, connector.partitions) ?? null) : null
  const at = parts.clock.now()
  const budget = humanBudget(await parts.gate.state(connector, driver), at)
  const spent = isHeldBack(error) ? null : spentText(budget)
  const advice = [error.advice, hint, spent].filter((part) => part !== null).join(' ')
  const said = { server: incident?.server ?? null, code: incident?.code ?? null, subCode: incident?.subCode ?? null }
  const fields = { ...subjectOf(of), ...said, outcome: 'refused', reason: error.reason, text: incident?.text ?? null, advice }
  const events = [makeEvent(20008, { ...fields, durationMs: at - of.startedAt }, originOf(parts, connector))]
  await parts.store.commit({ events, audit: [testEntry(parts, { ...of, why: error.reason }, 'refused')] })
  throw new AppError('secret-refused', {
    subject: connector.name,
    detail: `${error.reason}: ${incident?.text ?? 'nothing was sent'} — ${advice}`,
    facts: {
      reason: error.reason,
      step: isHeldBack(error) ? null : (of.failedAt ?? (error.failure === 'credentials' ? 'sign-in' : null)),
      subCode: said.subCode,
      server: said.server,
      advice,
      hint,
      triesUsed: budget.used,
      triesAllowed: budget.of,
      triesFreeAt: budget.freeAt === null ? null : isoTime(budget.freeAt),
    },
    cause: error,
  })
}

/** What people have left, and until when they wait once nothing is. */
function spentText({ used, of, freeAt }: ReturnType<typeof humanBudget>): string | null {
  if (used === 0) return null
  const spent = `${used} of ${of} wrong ${of === 1 ? 'entry' : 'entries'} allowed in a row ${used === 1 ? 'is' : 'are'} used.`
  return used < of || freeAt === null ? spent : `${spent} ${nextTry(freeAt)}`
}

function testEntry(parts: SetupParts, of: Entry & { readonly why?: string }, outcome: AuditEntry['outcome']): AuditEntry {
  const reason = `an entered one: ${of.why ?? 'signed in'}`
  return { at: parts.clock.now(), actor: of.author, action: 'secret-tested', subject: of.connector.id, version: null, reason, outcome }
}

/** What is certainly not the secret never reaches the wire, and one without a test says why there is none. */
function assertUsable(entered: EnteredSecret, { connector, driver }: Target): void {
  const kind = driver.secretKind ?? 'other'
  const complaint = entered.secret.withText((text) => complaintAbout(text, kind))
  if (complaint !== null) throw refused(connector, complaint, { reason: 'not-a-secret' })
  if (entered.keepsBlanks !== true && entered.secret.withText((text) => hasOuterBlank(text, kind))) {
    const advice = 'If they belong to it, enter it once more and say so (--keep-blanks).'
    throw refused(connector, 'it begins or ends with a blank', { reason: 'outer-blank', advice })
  }
  if (entered.test === 'skip' && (entered.reason ?? '').trim() === '') {
    throw refused(connector, 'without a test it takes a reason', {
      reason: 'reason-missing',
      advice: 'Say why it cannot be tested (--reason).',
    })
  }
}

async function assertVersion(
  { store: { secrets } }: SetupParts,
  { ifVersion = null }: EnteredSecret,
  { connector }: Target,
): Promise<void> {
  if (ifVersion !== null) assertStill(ifVersion, await secrets.active(connector.id), connector.name)
}

/** What was tested is for one place and account. Somebody may have changed them while the directory was asked. */
async function assertSameTarget({ store, drivers }: SetupParts, { connector }: Target): Promise<void> {
  const now = (await store.configuration.current())?.configuration ?? null
  const is = now?.connectors.find(({ id }) => id === connector.id)
  if (now === null || is === undefined)
    throw new AppError('connector-unknown', { subject: connector.name, detail: 'it was removed meanwhile' })
  const moved = voidedSecrets(drivers, { ...now, connectors: [connector] }, { ...now, connectors: [is] })
  if (moved.length === 0) return
  throw new AppError('configuration-changed', {
    subject: connector.name,
    detail: 'it leads to another place by now: enter the secret for that one',
  })
}

function refused(connector: ConnectorDocument, detail: string, facts: Readonly<Record<string, string | null>>): AppError {
  const advice = facts['advice'] ?? null
  return new AppError('secret-refused', { subject: connector.name, detail: advice === null ? detail : `${detail}. ${advice}`, facts })
}

function accountOf({ connector, driver }: Target): string {
  return driver.accountName(connector.settings)
}

function subjectOf(of: Entry): { readonly connector: string; readonly account: string; readonly author: string } {
  return { connector: of.connector.name, account: accountOf(of), author: of.author }
}

function originOf({ clock }: SetupParts, { id }: ConnectorDocument): EventOrigin {
  return { at: clock.now(), connectorId: id, runId: null }
}

/** The connector as it is, or as it would be. */
async function lookUp(parts: SetupParts, of: { readonly connector: string; readonly changed?: ChangedSettings }): Promise<Target> {
  const stored = of.changed?.before ?? (await parts.store.configuration.current())
  if (stored === null) throw new AppError('connector-unknown', { subject: of.connector, detail: 'there are none yet' })
  const { id } = connectorNamed(stored, of.connector)
  const { connectors } = of.changed?.after ?? stored.configuration
  const connector = must(
    connectors.find((each) => each.id === id),
    'the connector that is changed',
  )
  return { connector, driver: driverOf(parts.drivers, connector.type) }
}
