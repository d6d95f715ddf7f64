import { constants, verify, type X509Certificate } from 'node:crypto'
import { isJsonObject, parseJson, type JsonObject } from '../json.ts'
import type { AppRegistration } from './app-registration.ts'
import { StsRefusal } from './sts-error.ts'

/** How far the clock of a client may be off. */
const clockSkewMs = 300_000

export interface AssertionRules {
  readonly nowMs: number
  /** What `aud` may be: the token endpoint, the issuer, the tenant's address. */
  readonly audiences: readonly string[]
}

/**
 * Checks a `client_assertion` (RFC 7523) signed with a registered certificate: RS256 with `x5t`, as old clients do, or PS256 with
 * `x5t#S256`. Throws the refusal the token service gives.
 */
export function checkAssertion(assertion: string, app: AppRegistration, rules: AssertionRules): void {
  const parts = assertion.split('.')
  const [head = '', body = '', signature = ''] = parts
  const header = decode(head)
  const claims = decode(body)
  if (parts.length !== 3 || header === null || claims === null) throw new StsRefusal(50027)
  const thumbprint = header['x5t#S256'] ?? header['x5t']
  const certificate = typeof thumbprint === 'string' ? app.certificateWith(thumbprint, rules.nowMs) : undefined
  if (certificate === undefined) throw new StsRefusal(700027, `Thumbprint of key used by client: '${hexOf(thumbprint)}'.`)
  if (!isSigned({ algorithm: header['alg'], signed: `${head}.${body}`, signature }, certificate)) throw new StsRefusal(700027)
  checkClaims(claims, app, rules)
}

function decode(part: string): JsonObject | null {
  const content = parseJson(Buffer.from(part, 'base64url').toString('utf8'))
  return isJsonObject(content) ? content : null
}

function hexOf(thumbprint: unknown): string {
  return typeof thumbprint === 'string' ? Buffer.from(thumbprint, 'base64url').toString('hex').toUpperCase() : ''
}

interface Signed {
  readonly algorithm: unknown
  readonly signed: string
  readonly signature: string
}

function isSigned({ algorithm, signed, signature }: Signed, certificate: X509Certificate): boolean {
  const padding = algorithm === 'PS256' ? constants.RSA_PKCS1_PSS_PADDING : algorithm === 'RS256' ? constants.RSA_PKCS1_PADDING : null
  if (padding === null) return false
  const key = { key: certificate.publicKey, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  return verify('sha256', Buffer.from(signed), key, Buffer.from(signature, 'base64url'))
}

function checkClaims(claims: JsonObject, app: AppRegistration, { nowMs, audiences }: AssertionRules): void {
  if (claims['iss'] !== app.clientId || claims['sub'] !== app.clientId)
    throw new StsRefusal(700027, 'Issuer and subject must be the client id.')
  if (!audiences.includes(String(claims['aud']).replace(/\/$/, '').toLowerCase())) throw new StsRefusal(700023)
  const expires = Number(claims['exp']) * 1000
  const notBefore = Number(claims['nbf'] ?? 0) * 1000
  if (!(expires + clockSkewMs > nowMs) || notBefore - clockSkewMs > nowMs) throw new StsRefusal(700024)
}
