import { AppError } from '#src/base/app-error.ts'
import type { Secret } from '#src/base/secret.ts'
import type { UserAccount } from '#src/model/account.ts'
import type { Role } from '#src/model/role.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import type { AccessParts } from './access-parts.ts'
import { audited } from './audited.ts'
import { assertUsablePassword } from './password-rules.ts'
import type { Principal } from './principal.ts'

const userName = /^[\p{L}\p{N}._@-]{1,64}$/u

/** A user to be added. */
export interface WantedUser {
  readonly name: string
  readonly role: Role
  readonly password: Secret
}

/** Adds somebody who may sign in. Throws `user-name`, `user-exists` or `password-unusable`. */
export async function addUser(parts: AccessParts, wanted: WantedUser, by: Principal): Promise<UserAccount> {
  if (!userName.test(wanted.name)) throw new AppError('user-name', { subject: wanted.name.slice(0, 64) })
  assertUsablePassword(wanted.password, wanted.name)
  const passwordHash = await parts.passwords.hash(wanted.password)
  const at = parts.clock.now()
  const { name, role } = wanted
  const user = {
    id: parts.ids.next(),
    name,
    role,
    passwordHash,
    passwordSetAt: at,
    createdAt: at,
    createdBy: by.name,
    lastSignInAt: null,
  }
  const events = [makeEvent(20153, { author: by.name, user: name, role }, nowhere(at))]
  const audit = [audited('user-added', { at, actor: by.name, subject: name, reason: `role ${role}` })]
  await parts.store.commit({ access: { at, addUser: user }, events, audit })
  return user
}

/** Gives somebody another role. The sessions end, so that the new role holds at once. Throws `last-administrator` and `user-unknown`. */
export async function setUserRole(
  parts: AccessParts,
  wanted: { readonly name: string; readonly role: Role },
  by: Principal,
): Promise<UserAccount> {
  const user = await userNamed(parts, wanted.name)
  if (user.role === wanted.role) return user
  await assertNotLast(parts, user, by)
  const at = parts.clock.now()
  const changed = { ...user, role: wanted.role }
  const fields = { author: by.name, user: user.name, before: user.role, after: wanted.role }
  await parts.store.commit({
    access: { at, putUser: changed, endSessions: { of: 'user', userId: user.id } },
    events: [makeEvent(20154, fields, nowhere(at))],
    audit: [audited('user-changed', { at, actor: by.name, subject: user.name, reason: `role ${user.role} to ${wanted.role}` })],
  })
  return changed
}

/** Sets a password. Every session of the user but the one that asked ends. Throws `password-unusable` and `user-unknown`. */
export async function setUserPassword(
  parts: AccessParts,
  wanted: { readonly name: string; readonly password: Secret },
  by: Principal,
): Promise<void> {
  const user = await userNamed(parts, wanted.name)
  assertUsablePassword(wanted.password, user.name)
  const passwordHash = await parts.passwords.hash(wanted.password)
  const at = parts.clock.now()
  const own = by.kind === 'session' && by.userId === user.id ? { except: by.idHash } : {}
  await parts.store.commit({
    access: { at, putUser: { ...user, passwordHash, passwordSetAt: at }, endSessions: { of: 'user', userId: user.id, ...own } },
    events: [makeEvent(20155, { author: by.name, user: user.name }, nowhere(at))],
    audit: [audited('user-changed', { at, actor: by.name, subject: user.name, reason: 'password' })],
  })
}

/** Removes somebody with the sessions, and revokes the tokens the person made. Throws `last-administrator` and `user-unknown`. */
export async function removeUser(parts: AccessParts, name: string, by: Principal): Promise<UserAccount> {
  const user = await userNamed(parts, name)
  await assertNotLast(parts, user, by)
  const at = parts.clock.now()
  const events = [makeEvent(20156, { author: by.name, user: user.name }, nowhere(at))]
  const audit = [audited('user-removed', { at, actor: by.name, subject: user.name, reason: `role ${user.role}` })]
  await parts.store.commit({ access: { at, removeUsers: [user.id] }, events, audit })
  return user
}

/** The user of a name. Throws `user-unknown`. */
export async function userNamed({ store }: AccessParts, name: string): Promise<UserAccount> {
  const user = await store.access.user(name)
  if (user === null) throw new AppError('user-unknown', { subject: name })
  return user
}

/** Over the network nobody may lock everybody out. Whoever may open the socket can always make another administrator. */
async function assertNotLast({ store }: AccessParts, user: UserAccount, by: Principal): Promise<void> {
  if (user.role !== 'administrator' || by.kind === 'socket') return
  const administrators = (await store.access.users()).filter(({ role }) => role === 'administrator')
  if (administrators.length === 1) throw new AppError('last-administrator', { subject: user.name })
}

function nowhere(at: number) {
  return { at, connectorId: null, runId: null }
}
