import type { FastifyContextConfig } from 'fastify'
import type { Principal } from '#src/access/principal.ts'
import type { Permission } from '#src/model/role.ts'

/** Who may use a route. Every route says so: one that does not keeps the service from starting. */
export type RouteAccess =
  /** Nobody has to have signed in: the sign-in itself, and links that carry their own proof. */
  | { readonly of: 'anybody' }
  /** Whoever has signed in, whatever the role. */
  | { readonly of: 'signed-in'; readonly fresh: Freshness }
  | {
      readonly of: 'permission'
      readonly permission: Permission
      readonly fresh: Freshness
      /** Who does not have this permission sees the answer with its values masked. Null where there are none. */
      readonly unmasked: Permission | null
    }

/** Whether the sign-in may be any time ago, or has to be a few minutes old. */
export type Freshness = 'any' | 'just-signed-in'

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly access?: RouteAccess
  }
  interface FastifyRequest {
    /** Who asks; null where nobody has to have signed in. */
    principal: Principal | null
  }
}

type Declared = Pick<FastifyContextConfig, 'access'>

/** For routes that need no sign-in. */
export const forAnybody: Declared = { access: { of: 'anybody' } }

/** For routes about the session itself. */
export const forSignedIn: Declared = { access: { of: 'signed-in', fresh: 'any' } }

/** For routes that change how the person signs in. */
export const forJustSignedIn: Declared = { access: { of: 'signed-in', fresh: 'just-signed-in' } }

/** For routes that take a permission. */
export function needs(permission: Permission): Declared {
  return { access: { of: 'permission', permission, fresh: 'any', unmasked: null } }
}

/** For routes that take a permission and a sign-in of the last minutes: writing secrets, and who may do what. */
export function needsJustSignedIn(permission: Permission): Declared {
  return { access: { of: 'permission', permission, fresh: 'just-signed-in', unmasked: null } }
}

/** For routes that show objects: everybody who may see that they exist, their values masked for those who may see no more. */
export const showsObjects: Declared = { access: { of: 'permission', permission: 'see-objects', fresh: 'any', unmasked: 'see-values' } }
