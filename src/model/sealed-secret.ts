import type { ConnectorId } from './brand.ts'

/** What a secret is kept for. It opens for nothing else. */
export interface SecretTarget {
  /** Digest of everything that says where it is sent, how it is protected on the way, and as which account. */
  readonly place: string
  /** Which account it is in the directory (a SID, an object identifier), once the directory has told. */
  readonly identity: string | null
}

/** One version of a secret as it is stored: ciphertext under a data key of its own, that key wrapped by the key-encryption key. */
export interface SealedSecret {
  /** The connector the secret belongs to. */
  readonly ownerId: ConnectorId
  /** Counts up per owner. */
  readonly version: number
  /** `pending`: stored ahead of its use, for example while a password is being changed in the directory. */
  readonly status: 'active' | 'superseded' | 'pending'
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
  /** When another version took its place; null for one that is in use or was never. It is kept for a day, to be undone to. */
  readonly supersededAt: number | null
  /** Null for one that was sealed before places were bound. */
  readonly keptFor: SecretTarget | null
}
