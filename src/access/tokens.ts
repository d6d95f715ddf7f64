import { AppError } from '#src/base/app-error.ts'
import { isoTime } from '#src/base/clock.ts'
import type { ApiToken } from '#src/model/account.ts'
import { allows, permissions, type Permission, type Role } from '#src/model/role.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import type { AccessParts } from './access-parts.ts'
import { audited } from './audited.ts'
import { digestOf, randomKey, sameDigest } from './digest.ts'
import type { Principal } from './principal.ts'

/** How every token begins, so that scanners of source code can find one that was left there. */
const mark = 'lockstep'
const idLength = 8
const tokenForm = /^lockstep_([A-Za-z0-9]{8})_[\w-]{43}$/
const lifetimeMsMax = 366 * 86_400_000
const usedEveryMs = 60_000

/** A token to be made. */
export interface WantedToken {
  readonly purpose: string
  readonly role: Role
  /** Null for everything the role may do. */
  readonly scope: readonly Permission[] | null
  readonly expiresAt: number
}

/** Makes a token. It is returned this once and not kept. Throws `token-unusable`. */
export async function createToken(
  parts: AccessParts,
  wanted: WantedToken,
  by: Principal,
): Promise<{ readonly token: ApiToken; /** The token itself. */ readonly text: string }> {
  const at = parts.clock.now()
  assertUsable(wanted, at)
  const id = shortId()
  const text = `${mark}_${id}_${randomKey()}`
  const token: ApiToken = {
    ...wanted,
    id,
    hash: digestOf(text),
    createdAt: at,
    createdBy: by.name,
    creatorId: by.kind === 'session' ? by.userId : null,
    lastUsedAt: null,
    revokedAt: null,
  }
  const fields = { author: by.name, token: id, purpose: wanted.purpose, role: wanted.role, expiresAt: isoTime(wanted.expiresAt) }
  await parts.store.commit({
    access: { at, putToken: token },
    events: [makeEvent(20157, fields, { at, connectorId: null, runId: null })],
    audit: [audited('token-created', { at, actor: by.name, subject: id, reason: `${wanted.purpose}, role ${wanted.role}` })],
  })
  return { token, text }
}

/** Who a token speaks for; null when it is none, expired or revoked. */
export async function principalOfToken({ store, clock }: AccessParts, text: string): Promise<Principal | null> {
  const id = tokenForm.exec(text)?.[1]
  if (id === undefined) return null
  const token = await store.access.token(id)
  const now = clock.now()
  if (token === null || !sameDigest(token.hash, digestOf(text))) return null
  if (token.revokedAt !== null || token.expiresAt <= now) return null
  if (now - (token.lastUsedAt ?? 0) >= usedEveryMs) {
    await store.commit({ access: { at: now, putToken: { ...token, lastUsedAt: now } } })
  }
  const { role, scope, purpose } = token
  return { kind: 'token', name: `token ${id} (${purpose})`, role, id, scope }
}

/** Revokes a token. Throws `token-unknown`. */
export async function revokeToken({ store, clock }: AccessParts, id: string, by: Principal): Promise<ApiToken> {
  const token = await store.access.token(id)
  if (token === null) throw new AppError('token-unknown', { subject: id })
  if (token.revokedAt !== null) return token
  const at = clock.now()
  const revoked = { ...token, revokedAt: at }
  const event = makeEvent(20158, { author: by.name, token: id, purpose: token.purpose }, { at, connectorId: null, runId: null })
  await store.commit({
    access: { at, putToken: revoked },
    events: [event],
    audit: [audited('token-revoked', { at, actor: by.name, subject: id, reason: token.purpose })],
  })
  return revoked
}

function assertUsable({ role, scope, expiresAt }: WantedToken, at: number): void {
  const beyond = (scope ?? []).find((permission) => !allows(role, permission))
  if (beyond !== undefined) {
    throw new AppError('token-unusable', { subject: beyond, detail: `the role ${role} may not ${permissions[beyond].title}` })
  }
  if (scope?.length === 0) throw new AppError('token-unusable', { subject: 'scope', detail: 'it names nothing' })
  if (expiresAt > at && expiresAt - at <= lifetimeMsMax) return
  throw new AppError('token-unusable', { subject: 'expires', detail: 'it has to be between now and a year from now' })
}

/** Eight letters and digits: enough to tell the tokens of one installation apart. */
function shortId(): string {
  const letters = randomKey().replaceAll(/[^A-Za-z0-9]/g, '')
  return letters.length >= idLength ? letters.slice(0, idLength) : shortId()
}
