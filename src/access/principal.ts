import { allows, permissionNames, type Permission, type Role } from '#src/model/role.ts'

/** Who asks: whoever may open the socket, somebody who has signed in, or a program with a token. */
export type Principal =
  | { readonly kind: 'socket'; readonly name: string; readonly role: Role }
  | {
      readonly kind: 'session'
      readonly name: string
      readonly role: Role
      readonly idHash: string
      /** Null for somebody whom an identity provider vouches for. */
      readonly userId: string | null
      readonly createdAt: number
      readonly signedInAt: number
    }
  | {
      readonly kind: 'token'
      readonly name: string
      readonly role: Role
      readonly id: string
      readonly scope: readonly Permission[] | null
    }

/** How long after a sign-in secrets may be written. */
const freshnessMs = 5 * 60_000

/** Whether the principal may do it: by the role and, for a token, by its scope too. */
export function mayDo(principal: Principal, permission: Permission): boolean {
  if (!allows(principal.role, permission)) return false
  return principal.kind !== 'token' || principal.scope === null || principal.scope.includes(permission)
}

/** Everything the principal may do. */
export function permissionsOf(principal: Principal): readonly Permission[] {
  return permissionNames.filter((permission) => mayDo(principal, permission))
}

/**
 * Until when the principal counts as having just signed in, milliseconds since 1970; null when he does not. Whoever may open
 * the socket has signed in at the operating system. A token never counts: it may have been stolen a year ago.
 */
export function freshUntil(principal: Principal, now: number): number | null {
  switch (principal.kind) {
    case 'socket':
      return now + freshnessMs
    case 'token':
      return null
    case 'session': {
      const until = principal.signedInAt + freshnessMs
      return until > now ? until : null
    }
  }
}
