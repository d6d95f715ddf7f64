import { parseJsonObject, textField } from '../json.ts'

/** What an access token says. It is not verified: it is ours, and this is only read to tell the operator what it lacks. */
export interface TokenClaims {
  /** Tenant that issued it, or null when the token cannot be read. */
  readonly tenantId: string | null
  /** Application permissions, or null when the token cannot be read. */
  readonly roles: readonly string[] | null
}

/** Reads the claims of a token in JWT form. Graph may one day make its tokens opaque; then nothing is known. */
export function tokenClaims(token: string): TokenClaims {
  const claims = parseJsonObject(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
  if (claims === null) return { tenantId: null, roles: null }
  const roles = claims['roles']
  return { tenantId: textField(claims, 'tid'), roles: Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [] }
}
