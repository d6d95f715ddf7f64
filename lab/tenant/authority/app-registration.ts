import { createHash, timingSafeEqual, X509Certificate } from 'node:crypto'

/** Whether a secret is one of the application's, and still good. */
export type SecretVerdict = 'valid' | 'expired' | 'wrong'

interface StoredSecret {
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
  readonly objectId: string
  readonly displayName: string
  /** Application permissions; they become the `roles` of the next token. */
  roles: readonly string[]
  enabled = true
  #secrets: StoredSecret[] = []
  #certificates: X509Certificate[] = []

  constructor(identity: AppIdentity, roles: readonly string[]) {
    this.clientId = identity.clientId
    this.objectId = identity.objectId
    this.displayName = identity.displayName
    this.roles = roles
  }

  /** Adds a client secret, good until `expiresAtMs` (for ever when nothing is said). */
  addSecret(secret: string, expiresAtMs = Number.POSITIVE_INFINITY): void {
    this.#secrets.push({ digest: digestOf(secret), expiresAtMs })
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
    this.#certificates.push(new X509Certificate(pem))
  }

  removeCertificates(): void {
    this.#certificates = []
  }

  /** The registered certificate with this SHA-1 (`x5t`) or SHA-256 (`x5t#S256`) thumbprint, base64url. */
  certificateWith(thumbprint: string): X509Certificate | undefined {
    return this.#certificates.find((certificate) => ['sha1', 'sha256'].some((hash) => thumbprintOf(certificate, hash) === thumbprint))
  }
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

function thumbprintOf(certificate: X509Certificate, hash: string): string {
  return createHash(hash).update(certificate.raw).digest('base64url')
}
