import type { ConnectorId } from './brand.ts'

/** One version of a secret as it is stored: ciphertext under a data key of its own, that key wrapped by the key-encryption key. */
export interface SealedSecret {
  /** The connector the secret belongs to. */
  readonly ownerId: ConnectorId
  /** Counts up per owner. */
  readonly version: number
  readonly status: 'active' | 'superseded'
  readonly algorithm: 'A256GCM'
  readonly nonce: Uint8Array
  readonly ciphertext: Uint8Array
  readonly tag: Uint8Array
  readonly wrappedKey: Uint8Array
  /** Which key-encryption key wrapped the data key. */
  readonly keyId: string
  readonly createdAt: number
  readonly createdBy: string
  /** When it was proven against the directory, or null when it was stored without a test. */
  readonly testedAt: number | null
}
