import { AppError } from '#src/base/app-error.ts'
import type { Secret } from '#src/base/secret.ts'
import type { UserAccount } from '#src/model/account.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import type { AccessParts, Origin } from './access-parts.ts'
import { audited } from './audited.ts'
import { beginSession, renewProof, type BegunSession, type SessionPrincipal } from './sessions.ts'

/** What stands in the log in place of a name nobody has: it may be a password that was typed into the wrong field. */
const unknownName = '(a name nobody has)'

/** Signs in with a name and a password. Throws `sign-in-refused`, or `sign-in-throttled` before anything is checked. */
export async function signIn(
  parts: AccessParts,
  given: { readonly name: string; readonly password: Secret },
  origin: Origin,
): Promise<BegunSession> {
  const user = await proveUser(parts, given, origin)
  const at = parts.clock.now()
  await parts.store.commit({ access: { at, noteSignIn: user.id } })
  return beginSession(parts, { name: user.name, role: user.role, userId: user.id, subject: null, method: 'password' }, origin)
}

/** Confirms a sign-in with the password of the same user. Throws as `signIn` does. */
export async function stepUp(
  parts: AccessParts,
  given: { readonly principal: SessionPrincipal; readonly password: Secret },
  origin: Origin,
): Promise<SessionPrincipal> {
  const { principal, password } = given
  if (principal.userId === null) {
    throw new AppError('sign-in-refused', { detail: 'an identity provider vouches for you; confirm it there (GET /api/v1/sign-in/oidc)' })
  }
  await proveUser(parts, { name: principal.name, password }, origin)
  return renewProof(parts, principal)
}

async function proveUser(
  parts: AccessParts,
  { name, password }: { readonly name: string; readonly password: Secret },
  { address }: Origin,
): Promise<UserAccount> {
  const waitMs = parts.throttle.waitMs(name, address)
  if (waitMs > 0) throw throttled(waitMs)
  const user = await parts.store.access.user(name)
  if ((await parts.passwords.verify(password, user?.passwordHash ?? null)) && user !== null) {
    parts.throttle.succeeded(name)
    // The hash took its time: what was decided about the user meanwhile counts.
    const now = await parts.store.access.user(name)
    if (now?.id === user.id && now.passwordHash === user.passwordHash) return now
  }
  await refuse(parts, { user: user?.name ?? unknownName, name, address })
  throw new AppError('sign-in-refused')
}

async function refuse(
  { store, clock, throttle }: AccessParts,
  { user, name, address }: { readonly user: string; readonly name: string; readonly address: string },
): Promise<void> {
  const lockedMs = throttle.failed(name, address)
  const origin = { at: clock.now(), connectorId: null, runId: null }
  const failed = makeEvent(20072, { user, address, reason: 'name or password is wrong' }, origin)
  const locked = lockedMs === 0 ? [] : [makeEvent(20152, { user, address, waitSeconds: Math.ceil(lockedMs / 1_000) }, origin)]
  const audit = [
    audited('sign-in-refused', { at: origin.at, actor: user, subject: address, reason: 'name or password is wrong', outcome: 'refused' }),
  ]
  await store.commit({ events: [failed, ...locked], audit })
}

function throttled(waitMs: number): AppError {
  const seconds = Math.ceil(waitMs / 1_000)
  return new AppError('sign-in-throttled', { detail: `try again in ${seconds} seconds`, facts: { retryAfterSeconds: seconds } })
}
