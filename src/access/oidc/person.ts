import { AppError } from '#src/base/app-error.ts'
import type { Role } from '#src/model/role.ts'
import type { OidcSettings } from './settings.ts'

/** Somebody an identity provider vouches for. */
export interface ClaimedPerson {
  readonly name: string
  readonly role: Role
  /** Issuer and subject: what never changes about the person. */
  readonly subject: string
  /** When the person typed the password there; null when the provider does not say. */
  readonly provenAt: number | null
}

const nameLengthMax = 100

/** Who the claims of an ID token speak of, and what the person may do here. Throws `oidc-failed` when they give no role. */
export function personOf(claims: Readonly<Record<string, unknown>>, settings: OidcSettings): ClaimedPerson {
  const sub = textOf(claims['sub'])
  if (sub === null) throw new AppError('oidc-failed', { detail: 'the token names nobody' })
  const name = cleaned(textOf(claims[settings.nameClaim]) ?? textOf(claims['email']) ?? sub)
  const role = roleOf(claims[settings.roleClaim], settings)
  if (role === null) {
    const detail = `${name} has no value of the claim ${settings.roleClaim} that gives a role here`
    throw new AppError('oidc-failed', { detail, facts: { reason: 'no-role' } })
  }
  const authTime = claims['auth_time']
  const provenAt = typeof authTime === 'number' && Number.isFinite(authTime) ? authTime * 1_000 : null
  return { name, role, subject: `${settings.issuer.href} ${sub}`, provenAt }
}

function roleOf(claim: unknown, { roles }: OidcSettings): Role | null {
  const values: readonly unknown[] = Array.isArray(claim) ? claim : [claim]
  return roles.find(([value]) => values.includes(value))?.[1] ?? null
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

/** Names of others go into logs and tables. */
function cleaned(name: string): string {
  return (
    name
      .replaceAll(/[^\p{L}\p{N}._@\\ +-]/gu, '')
      .trim()
      .slice(0, nameLengthMax) || 'somebody'
  )
}
