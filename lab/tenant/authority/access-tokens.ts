import { createHash, generateKeyPair, randomBytes, sign, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { JsonObject } from '../json.ts'
import type { AppRegistration } from './app-registration.ts'

/** Tokens remembered at most; the oldest are forgotten first and are then refused like forged ones. */
const tokenCountMax = 10_000

/** The key pair access tokens are signed with. */
export interface SigningKey {
  readonly keyId: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

let signingKey: Promise<SigningKey> | null = null

/** One RSA key per process: making it takes a good part of a second, and nothing depends on it being the tenant's own. */
export function processSigningKey(): Promise<SigningKey> {
  signingKey ??= promisify(generateKeyPair)('rsa', { modulusLength: 2048 }).then((pair) => ({
    ...pair,
    keyId: createHash('sha1')
      .update(pair.publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64url'),
  }))
  return signingKey
}

export interface Grant {
  readonly clientId: string
  readonly roles: readonly string[]
  readonly expiresAtMs: number
}

export type TokenVerdict = { readonly kind: 'valid'; readonly grant: Grant } | { readonly kind: 'expired' } | { readonly kind: 'unknown' }

export interface TokenTerms {
  readonly tenantId: string
  readonly nowMs: number
  readonly lifetimeSeconds: number
}

/**
 * Issues access tokens for Graph and recognizes them again. They are real JWTs (a client may read `roles` and `exp` out of them), but
 * recognizing is a look-up and no signature check, so that the tenant costs little per request.
 */
export class AccessTokens {
  readonly #key: SigningKey
  readonly #issued = new Map<string, Grant>()

  constructor(key: SigningKey) {
    this.#key = key
  }

  issue(app: AppRegistration, terms: TokenTerms): string {
    const issuedAt = Math.floor(terms.nowMs / 1000)
    const claims: JsonObject = {
      aud: 'https://graph.microsoft.com',
      iss: `https://sts.windows.net/${terms.tenantId}/`,
      iat: issuedAt,
      nbf: issuedAt,
      exp: issuedAt + terms.lifetimeSeconds,
      app_displayname: app.displayName,
      appid: app.clientId,
      idtyp: 'app',
      oid: app.objectId,
      // Without any permission the real token has no such claim.
      ...(app.roles.length === 0 ? {} : { roles: app.roles }),
      sub: app.objectId,
      tid: terms.tenantId,
      uti: randomBytes(16).toString('base64url'),
      ver: '1.0',
    }
    const text = `${encode({ typ: 'JWT', alg: 'RS256', kid: this.#key.keyId })}.${encode(claims)}`
    const token = `${text}.${sign('sha256', Buffer.from(text), this.#key.privateKey).toString('base64url')}`
    this.#remember(token, { clientId: app.clientId, roles: app.roles, expiresAtMs: terms.nowMs + terms.lifetimeSeconds * 1000 })
    return token
  }

  judge(token: string, nowMs: number): TokenVerdict {
    const grant = this.#issued.get(token)
    if (grant === undefined) return { kind: 'unknown' }
    return grant.expiresAtMs > nowMs ? { kind: 'valid', grant } : { kind: 'expired' }
  }

  /** Makes every token issued so far worthless. */
  revokeAll(): void {
    this.#issued.clear()
  }

  /** The public key as a JSON Web Key Set. */
  keys(): JsonObject {
    const { kty = '', n = '', e = '' } = this.#key.publicKey.export({ format: 'jwk' })
    return { keys: [{ kty, n, e, use: 'sig', kid: this.#key.keyId, x5t: this.#key.keyId }] }
  }

  #remember(token: string, grant: Grant): void {
    const [oldest] = this.#issued.keys()
    if (this.#issued.size >= tokenCountMax && oldest !== undefined) this.#issued.delete(oldest)
    this.#issued.set(token, grant)
  }
}

function encode(content: JsonObject): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url')
}
