import { isoTime } from '#src/base/clock.ts'
import type { Secret } from '#src/base/secret.ts'
import { ConnectionError } from '#src/connectors/contract/connection-error.ts'
import type { Session } from '#src/connectors/contract/driver.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { EventEntry } from '#src/model/event.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import { readForecast } from '../forecast/stored-forecast.ts'
import { classifyRefusal } from '../refusal-class.ts'
import type { RotationParts } from './rotation-parts.ts'
import { readRotation, rotationState, type RotationRecord } from './rotation-record.ts'
import { accessTo, rotationReason, type Rotating } from './rotating.ts'
import { signInWith } from './sign-in.ts'

/** How a replacement ended. `waiting`: nobody can tell yet, and both secrets are kept. */
export type Settled = 'nothing' | 'replaced' | 'rolled-back' | 'waiting' | 'failed'

/** While a lock or a state nobody knows hides which secret is right. */
const hiddenRetryMs = 1_800_000
/** While the news of a new secret travels. */
const travelRetryMs = 300_000
/** News that did not arrive in a day will not. */
const travelMaxMs = 86_400_000

/** A replacement under way: its new secret is kept, and the directory may have been told. */
interface UnderWay {
  readonly parts: RotationParts
  readonly rotating: Rotating
  readonly record: RotationRecord
  readonly version: number
  readonly next: Secret
  /** Whether it goes on from just now or was interrupted. */
  readonly begun: 'now' | 'before'
}

/**
 * Finds out which secret is right and puts it in use. The new one is tried once; where the directory refuses it and counts attempts,
 * the old one once: there is no third sign-in. Throws `ConnectionError` while the directory cannot be reached.
 */
export async function settleRotation(parts: RotationParts, rotating: Rotating, begun: UnderWay['begun']): Promise<Settled> {
  const { store, secrets, clock } = parts
  const { id } = rotating.connector
  const record = await readRotation(store, id)
  const version = (await store.secrets.versions(id)).find(({ status }) => status === 'pending')?.version ?? null
  if (version === null) return finish({ parts, rotating, record }, null)
  if (record.nextAt !== null && record.version === version && clock.now() < record.nextAt) return 'waiting'
  const next = await secrets.version(id, version, accessTo(rotating))
  if (next === null) return 'nothing'
  try {
    const underWay = { parts, rotating, record, version, next, begun }
    return await tryNext(underWay, (refusal) =>
      rotating.rotation.whenRefused === 'not-taken' ? tryOld(underWay) : wait(underWay, refusal),
    )
  } finally {
    next.destroy()
  }
}

async function tryNext(underWay: UnderWay, refused: (refusal: ConnectionError) => Promise<Settled>): Promise<Settled> {
  const { parts, rotating, record, next } = underWay
  let session: Session
  try {
    session = await signInWith(parts, rotating, { secret: next, kind: 'entered', server: record.server })
  } catch (error) {
    if (!isRefusal(error)) throw error
    const { proof } = classifyRefusal(error.reason)
    // The password was checked first and is right: what keeps the account out is another matter.
    if (proof === 'right') return promote(underWay, null)
    return proof === 'unknown' ? postpone(underWay, { refusal: error, ms: hiddenRetryMs }) : refused(error)
  }
  try {
    parts.reached?.('proven')
    return (await isSomebodyElse(underWay, session)) ? await tryOld(underWay) : await promote(underWay, session)
  } finally {
    await (parts.accounts === undefined ? session.close() : parts.accounts.release(rotating.connector, session))
  }
}

async function promote({ parts, rotating, record, version, begun }: UnderWay, session: Session | null): Promise<Settled> {
  const { connector, account } = rotating
  const fields = { connector: connector.name, account, version, server: session?.server ?? null, resumed: begun === 'before' }
  const event = makeEvent(20021, fields, { at: parts.clock.now(), connectorId: connector.id, runId: null })
  if (record.version !== version) await parts.store.commit({ putState: rotationState(connector.id, { ...record, version }) })
  const wanted = { connectorId: connector.id, connectorName: connector.name, connector, driver: rotating.driver } as const
  if (session !== null) await parts.gate?.renewed({ ...wanted, share: 'automatic', secret: 'entered' }, session)
  await parts.secrets.promote({ connectorId: connector.id, version, actor: 'service', reason: rotationReason, events: [event] })
  parts.reached?.('promoted')
  if (session === null) return finish({ parts, rotating, record: { ...record, version } }, null)
  await parts.accounts?.signedIn(connector, session)
  return finish({ parts, rotating, record: { ...record, version } }, session)
}

/** After the new secret is in use: takes away what is left of the old one, and closes the record. */
async function finish(
  { parts, rotating, record }: Pick<UnderWay, 'parts' | 'rotating' | 'record'>,
  open: Session | null,
): Promise<Settled> {
  const { store, secrets } = parts
  const { connector, rotation } = rotating
  const active = await store.secrets.active(connector.id)
  const isReplaced = active !== null && active.version === record.version
  if (isReplaced && rotation.oldSecret === 'to-be-retired') {
    const secret = await secrets.current(connector.id, accessTo(rotating))
    try {
      if (secret !== null) await retireOld(parts, rotating, { secret, open })
    } finally {
      secret?.destroy()
    }
  }
  await close(parts, connector.id, { ...record, nextAt: null, failure: isReplaced ? null : record.failure })
  if (isReplaced) parts.reached?.('finished')
  return isReplaced ? 'replaced' : 'nothing'
}

async function retireOld(
  parts: RotationParts,
  rotating: Rotating,
  { secret, open }: { readonly secret: Secret; readonly open: Session | null },
): Promise<void> {
  const { id } = rotating.connector
  const superseded = (await parts.store.secrets.versions(id)).find(({ status }) => status === 'superseded')
  const previous = superseded === undefined ? null : await parts.secrets.version(id, superseded.version, accessTo(rotating))
  if (previous === null) return
  try {
    const session = open ?? (await signInWith(parts, rotating, { secret, kind: 'stored', server: null }))
    try {
      const change = await session.replacement?.retire?.({ current: secret, previous })
      if (change?.kind === 'refused') await tellLeftBehind(parts, rotating, { version: superseded?.version ?? null, ...change })
    } finally {
      if (open === null) await session.close()
    }
  } finally {
    previous.destroy()
  }
}

/** The new secret is in use; what is left of the old one is for a person to remove. */
function tellLeftBehind(
  { store, clock }: RotationParts,
  { connector, account }: Rotating,
  of: { readonly version: number | null; readonly reason: string; readonly text: string; readonly advice: string },
): Promise<void> {
  const { version, reason, text, advice } = of
  const fields = { connector: connector.name, account, version, step: 'retire', reason, text, advice }
  return store.commit({ events: [makeEvent(20022, fields, { at: clock.now(), connectorId: connector.id, runId: null })] })
}

/** The directory counts attempts and knows a new password at once: when it refuses that one, the old one is still right. */
async function tryOld(underWay: UnderWay): Promise<Settled> {
  const { parts, rotating, record } = underWay
  const current = await parts.secrets.current(rotating.connector.id, accessTo(rotating))
  if (current === null) return 'waiting'
  try {
    const session = await signInWith(parts, rotating, { secret: current, kind: 'stored', server: record.server })
    await session.close()
    return await rollBack(underWay, 'the directory knows the old one only')
  } catch (error) {
    if (!isRefusal(error)) throw error
    const { proof } = classifyRefusal(error.reason)
    if (proof === 'right') return await rollBack(underWay, 'the directory knows the old one only')
    if (proof === 'unknown') return await postpone(underWay, { refusal: error, ms: hiddenRetryMs })
    return await bothRefused(underWay, error)
  } finally {
    current.destroy()
  }
}

/** The old secret goes on working: the directory is told once more, in case it was not, and the new one tried once more. */
async function wait(underWay: UnderWay, refusal: ConnectionError): Promise<Settled> {
  const { parts, rotating, record, next } = underWay
  if (record.startedAt !== null && parts.clock.now() - record.startedAt > travelMaxMs) {
    return rollBack(underWay, 'the directory did not take it within a day')
  }
  const current = await parts.secrets.current(rotating.connector.id, accessTo(rotating))
  if (current === null) return 'waiting'
  try {
    const session = await signInWith(parts, rotating, { secret: current, kind: 'stored', server: null })
    try {
      const change = await session.replacement?.introduce({ current, next })
      if (change?.kind === 'refused') return await rollBack(underWay, change.text)
    } finally {
      await session.close()
    }
  } finally {
    current.destroy()
  }
  return tryNext(underWay, () => postpone(underWay, { refusal, ms: travelRetryMs }))
}

async function rollBack(underWay: UnderWay, reason: string): Promise<Settled> {
  const { rotating, version } = underWay
  await discard(underWay, (at) => {
    const fields = { connector: rotating.connector.name, account: rotating.account, version, reason }
    return makeEvent(20023, fields, { at, connectorId: rotating.connector.id, runId: null })
  })
  return 'rolled-back'
}

/** Somebody else set a password: neither of ours is of use, and no third attempt is made. */
async function bothRefused(underWay: UnderWay, refusal: ConnectionError): Promise<Settled> {
  const { rotating, version } = underWay
  const advice = 'Somebody else changed the password. Enter the present one with lockstep credentials set.'
  await discard(underWay, (at) => {
    const fields = { connector: rotating.connector.name, account: rotating.account, version, step: 'settle', reason: 'both-refused' }
    return makeEvent(20022, { ...fields, text: refusal.message, advice }, { at, connectorId: rotating.connector.id, runId: null })
  })
  return 'failed'
}

async function discard({ parts, rotating, record, version }: UnderWay, eventAt: (at: number) => EventEntry): Promise<void> {
  const at = parts.clock.now()
  const connectorId = rotating.connector.id
  const event = eventAt(at)
  await parts.secrets.forget({ connectorId, version, actor: 'service', reason: rotationReason, events: [event] })
  const { reason, text, advice } = event.fields
  const failure = { at, reason: String(reason), text: String(text ?? reason), advice: String(advice ?? '') }
  await close(parts, connectorId, { ...record, nextAt: at + travelMaxMs, failure })
}

/** Nobody can tell yet. Both secrets are kept, and nothing is tried before the time. */
async function postpone(
  { parts, rotating, record, version }: UnderWay,
  { refusal, ms }: { readonly refusal: ConnectionError; readonly ms: number },
): Promise<Settled> {
  const { connector, account } = rotating
  const at = parts.clock.now()
  const nextAt = at + ms
  const { reason, message: text, advice } = refusal
  const fields = { connector: connector.name, account, version, step: 'settle', reason, text, advice, retryAt: isoTime(nextAt) }
  const isNew = record.failure?.reason !== reason
  await parts.store.commit({
    putState: rotationState(connector.id, { ...record, version, nextAt, failure: { at, reason, text, advice } }),
    events: isNew ? [makeEvent(20022, fields, { at, connectorId: connector.id, runId: null })] : [],
  })
  return 'waiting'
}

function close({ store }: RotationParts, connectorId: ConnectorId, record: RotationRecord): Promise<void> {
  return store.commit({ putState: rotationState(connectorId, { ...record, version: null }) })
}

async function isSomebodyElse({ parts, rotating }: UnderWay, session: Session): Promise<boolean> {
  const known = (await readForecast(parts.store, rotating.connector.id))?.facts.identity ?? null
  const found = (await session.account?.())?.identity ?? null
  return known !== null && found !== null && known !== found
}

function isRefusal(error: unknown): error is ConnectionError {
  return error instanceof ConnectionError && error.failure === 'credentials'
}
