import { createHmac } from 'node:crypto'
import type { Session } from '#src/model/account.ts'
import type { Role } from '#src/model/role.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import type { AccessParts, Origin } from './access-parts.ts'
import { audited } from './audited.ts'
import { digestOf, randomKey, sameDigest } from './digest.ts'
import type { Principal } from './principal.ts'

/** A session ends after this long without a request. */
const idleMs = 30 * 60_000
/** And after this long whatever happens. */
export const lifetimeMs = 12 * 60 * 60_000
/** How exactly the last request is kept: a write for every request would be many. */
const seenEveryMs = 60_000
const agentLengthMax = 256

export type SessionPrincipal = Extract<Principal, { kind: 'session' }>

/** Somebody who has just proved who he is. */
export interface Proven {
  readonly name: string
  readonly role: Role
  /** The account, or null. */
  readonly userId: string | null
  /** Issuer and subject of the identity provider, or null. */
  readonly subject: string | null
  /** When the person did, milliseconds since 1970; null for nobody knows, left out for now. */
  readonly provenAt?: number | null
  /** How, for the log. */
  readonly method: 'password' | 'identity provider'
}

/** A session that has just begun. Its key goes to the browser and nowhere else. */
export interface BegunSession {
  readonly key: string
  readonly principal: SessionPrincipal
}

/** Begins a session; those that are over are removed on the way. */
export async function beginSession(parts: AccessParts, proven: Proven, origin: Origin): Promise<BegunSession> {
  const at = parts.clock.now()
  const key = randomKey()
  const { name, role, userId, subject, method, provenAt = at } = proven
  const session: Session = {
    idHash: digestOf(key),
    name,
    role,
    userId,
    subject,
    createdAt: at,
    // A provider that knows the browser lets the person in without a password: that is no new proof.
    signedInAt: provenAt === null ? 0 : Math.min(at, provenAt),
    lastSeenAt: at,
    address: origin.address,
    agent: origin.agent.slice(0, agentLengthMax),
  }
  const fields = { author: name, role, address: origin.address, method }
  await parts.store.commit({
    access: {
      at,
      endSessions: { of: 'age', lastSeenBefore: at - idleMs, createdBefore: at - lifetimeMs },
      putSession: { session, as: 'begun' },
    },
    events: [makeEvent(20150, fields, { at, connectorId: null, runId: null })],
    audit: [audited('signed-in', { at, actor: name, subject: origin.address, reason: `${method}, role ${role}` })],
  })
  return { key, principal: principalOf(session) }
}

/** Who holds the key of a session that goes on; null when it is over or never was. */
export async function principalOfSession({ store, clock }: AccessParts, key: string): Promise<SessionPrincipal | null> {
  const session = await store.access.session(digestOf(key))
  const now = clock.now()
  if (session === null || isOver(session, now)) return null
  if (now - session.lastSeenAt >= seenEveryMs) {
    await store.commit({ access: { at: now, putSession: { session: { ...session, lastSeenAt: now }, as: 'seen' } } })
  }
  return principalOf(session)
}

/** Whether a session has ended by itself: nobody used it for a while, or it has lasted as long as one may. */
export function isOver({ lastSeenAt, createdAt }: Pick<Session, 'lastSeenAt' | 'createdAt'>, now: number): boolean {
  return now - lastSeenAt >= idleMs || now - createdAt >= lifetimeMs
}

/** Notes that the person has just proved once more who he is. */
export async function renewProof({ store, clock }: AccessParts, principal: SessionPrincipal): Promise<SessionPrincipal> {
  const at = clock.now()
  const session = await store.access.session(principal.idHash)
  if (session === null) return principal
  await store.commit({ access: { at, putSession: { session: { ...session, signedInAt: at, lastSeenAt: at }, as: 'seen' } } })
  return { ...principal, signedInAt: at }
}

/** Ends the session of who asks. */
export async function signOut({ store, clock }: AccessParts, principal: SessionPrincipal, address: string): Promise<void> {
  const at = clock.now()
  const events = [makeEvent(20151, { author: principal.name, address }, { at, connectorId: null, runId: null })]
  await store.commit({ access: { at, endSessions: { of: 'session', idHash: principal.idHash } }, events })
}

/** Ends every session of a name, whoever vouched for it. */
export async function endSessionsOf({ store, clock }: AccessParts, name: string, by: Principal): Promise<void> {
  const at = clock.now()
  const events = [makeEvent(20163, { author: by.name, user: name }, { at, connectorId: null, runId: null })]
  await store.commit({
    access: { at, endSessions: { of: 'name', name } },
    events,
    audit: [audited('sessions-ended', { at, actor: by.name, subject: name, reason: 'asked for' })],
  })
}

/** What a page of the service sends along with every change: only who may read the cookie's session can have it. */
export function forgeryProofOf(key: string): string {
  return createHmac('sha256', key).update('lockstep-csrf-1').digest('base64url')
}

/** Whether the proof belongs to the session. */
export function isForgeryProof(key: string, proof: string): boolean {
  return sameDigest(forgeryProofOf(key), proof)
}

function principalOf({ name, role, idHash, userId, createdAt, signedInAt }: Session): SessionPrincipal {
  return { kind: 'session', name, role, idHash, userId, createdAt, signedInAt }
}
