import { freshUntil, permissionsOf, type Principal } from '#src/access/principal.ts'
import { lifetimeMs } from '#src/access/sessions.ts'
import { isoTime } from '#src/base/clock.ts'
import type { ApiToken, Session, UserAccount } from '#src/model/account.ts'
import type { OpenSessionBody, SessionBody, TokenBody, UserBody } from '../contract/access.ts'

/** Who asks, as the API tells him himself. */
export function sessionBody(principal: Principal, of: { readonly now: number; readonly csrf: string | null }): SessionBody {
  const until = freshUntil(principal, of.now)
  const isSession = principal.kind === 'session'
  return {
    kind: principal.kind,
    name: principal.name,
    role: principal.role,
    permissions: [...permissionsOf(principal)],
    justSignedInUntil: until === null ? null : isoTime(until),
    confirmWith: isSession ? (principal.userId === null ? 'identity-provider' : 'password') : null,
    endsAt: isSession ? isoTime(principal.createdAt + lifetimeMs) : null,
    csrf: of.csrf,
  }
}

export function userBody(user: UserAccount, sessions: readonly Session[]): UserBody {
  return {
    name: user.name,
    role: user.role,
    createdAt: isoTime(user.createdAt),
    createdBy: user.createdBy,
    passwordSetAt: isoTime(user.passwordSetAt),
    lastSignInAt: user.lastSignInAt === null ? null : isoTime(user.lastSignInAt),
    sessions: sessions.filter(({ userId }) => userId === user.id).length,
  }
}

export function openSessionBody(session: Session): OpenSessionBody {
  const { name, role, userId, address, agent } = session
  return {
    name,
    role,
    by: userId === null ? 'identity-provider' : 'password',
    createdAt: isoTime(session.createdAt),
    signedInAt: isoTime(session.signedInAt),
    lastSeenAt: isoTime(session.lastSeenAt),
    address,
    agent,
  }
}

export function tokenBody(token: ApiToken, now: number): TokenBody {
  const { id, purpose, role, scope, createdBy, lastUsedAt, revokedAt } = token
  return {
    id,
    purpose,
    role,
    scope: scope === null ? null : [...scope],
    createdAt: isoTime(token.createdAt),
    createdBy,
    expiresAt: isoTime(token.expiresAt),
    lastUsedAt: lastUsedAt === null ? null : isoTime(lastUsedAt),
    revokedAt: revokedAt === null ? null : isoTime(revokedAt),
    state: revokedAt !== null ? 'revoked' : token.expiresAt <= now ? 'expired' : 'good',
  }
}
