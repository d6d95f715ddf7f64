import { createHash, randomUUID, timingSafeEqual, X509Certificate } from 'node:crypto'

/** Whether a secret is one of the application's, and still good. */
export type SecretVerdict = 'valid' | 'expired' | 'wrong'

/** A certificate the application may sign with. */
export interface RegisteredKey {
  readonly keyId: string
  readonly displayName: string | null
  readonly certificate: X509Certificate
  /** Before this the sign-in service has not heard of it. */
  readonly knownFromMs: number
}

interface StoredSecret {
  readonly keyId: string
  /** The first three characters, which the service shows for people to tell secrets apart. */
  readonly hint: string
  /** SHA-256 of the secret; its text is not kept. */
  readonly digest: Buffer
  readonly expiresAtMs: number
}

export interface AppIdentity {
  readonly clientId: string
  readonly objectId: string
  readonly displayName: string
}

/** An application of the tenant: its credentials and the Graph permissions an administrator consented to. */
export class AppRegistration {
  readonly clientId: string
  /** Of the service principal: what tokens name. */
  readonly objectId: string
  /** Of the application itself: what its own keys are managed by. */
  readonly applicationObjectId = randomUUID()
  readonly displayName: string
  /** Application permissions; they become the `roles` of the next token. */
  roles: readonly string[]
  enabled = true
  /** How long the sign-in service takes to hear of a new key. */
  keyTravelMs = 0
  #secrets: StoredSecret[] = []
  #keys: RegisteredKey[] = []

  constructor(identity: AppIdentity, roles: readonly string[]) {
    this.clientId = identity.clientId
    this.objectId = identity.objectId
    this.displayName = identity.displayName
    this.roles = roles
  }

  /** Adds a client secret, good until `expiresAtMs` (for ever when nothing is said). */
  addSecret(secret: string, expiresAtMs = Number.POSITIVE_INFINITY): void {
    this.#secrets.push({ keyId: randomUUID(), hint: secret.slice(0, 3), digest: digestOf(secret), expiresAtMs })
  }

  removeSecrets(): void {
    this.#secrets = []
  }

  judgeSecret(secret: string, nowMs: number): SecretVerdict {
    const digest = digestOf(secret)
    const matching = this.#secrets.filter((stored) => timingSafeEqual(stored.digest, digest))
    if (matching.length === 0) return 'wrong'
    return matching.some((stored) => stored.expiresAtMs > nowMs) ? 'valid' : 'expired'
  }

  /** Registers a certificate (PEM, public part) the application may sign assertions with. */
  addCertificate(pem: string): void {
    this.addKey(new X509Certificate(pem), { displayName: null, nowMs: 0 })
  }

  /** Registers a certificate on request of the application itself. */
  addKey(certificate: X509Certificate, of: { readonly displayName: string | null; readonly nowMs: number }): RegisteredKey {
    const key = {
      keyId: randomUUID(),
      displayName: of.displayName,
      certificate,
      knownFromMs: of.nowMs === 0 ? 0 : of.nowMs + this.keyTravelMs,
    }
    this.#keys.push(key)
    return key
  }

  /** False when there is no such key. */
  removeKey(keyId: string): boolean {
    const before = this.#keys.length
    this.#keys = this.#keys.filter((key) => key.keyId !== keyId)
    return this.#keys.length < before
  }

  /** The news of every key has arrived. */
  hearOfKeys(): void {
    this.#keys = this.#keys.map((key) => ({ ...key, knownFromMs: 0 }))
  }

  removeCertificates(): void {
    this.#keys = []
  }

  get keys(): readonly RegisteredKey[] {
    return this.#keys
  }

  get secrets(): readonly { readonly keyId: string; readonly hint: string; readonly expiresAtMs: number }[] {
    return this.#secrets
  }

  /** The registered certificate with this SHA-1 (`x5t`) or SHA-256 (`x5t#S256`) thumbprint, base64url. */
  certificateWith(thumbprint: string, nowMs = Number.POSITIVE_INFINITY): X509Certificate | undefined {
    const known = this.#keys.filter(({ knownFromMs }) => knownFromMs <= nowMs).map(({ certificate }) => certificate)
    return known.find((certificate) => ['sha1', 'sha256'].some((hash) => thumbprintOf(certificate, hash) === thumbprint))
  }
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

function thumbprintOf(certificate: X509Certificate, hash: string): string {
  return createHash(hash).update(certificate.raw).digest('base64url')
}
