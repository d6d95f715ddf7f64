import { createCipheriv, createDecipheriv, createHmac, randomBytes, randomFillSync } from 'node:crypto'
import { AppError } from '#src/base/app-error.ts'
import { assert } from '#src/base/assert.ts'
import { Secret } from '#src/base/secret.ts'
import type { SealedSecret } from '#src/model/sealed-secret.ts'
import { keyLength, type KeySource } from './key-source.ts'
import { pad, secretLengthMax, unpad } from './padding.ts'

/** What a secret is sealed for. Together with the ciphertext it cannot be changed without notice: owner and version are bound. */
export type SealRequest = Pick<SealedSecret, 'ownerId' | 'version' | 'createdAt' | 'createdBy' | 'testedAt'>

/**
 * Seals and opens the secrets of connectors. Each version has a data key of its own, used once, so that a nonce can never
 * repeat under a key; the data key is wrapped by the key-encryption key, which is the only thing kept outside of the database.
 */
export interface Vault {
  /** Identifies the key-encryption key without saying anything about it. Stands beside everything sealed with it. */
  readonly keyId: string
  seal(secret: Secret, request: SealRequest): SealedSecret
  /**
   * The secret, for the caller to destroy. Throws `vault-wrong-key` when it was sealed with another key, `secret-damaged`
   * when the key is right but the record is not what was written.
   */
  open(sealed: SealedSecret): Secret
  /** Overwrites the key. The vault cannot be used afterwards. */
  close(): void
}

/** Reads the key and opens the vault. Throws what the key source throws. */
export function openVault(source: KeySource): Vault {
  const key = source.readKey()
  assert(key.length === keyLength, `the key of the vault has ${keyLength} bytes`)
  const keyId = keyIdOf(key)
  let isOpen = true
  const usable = (): Buffer => {
    assert(isOpen, 'the vault is open')
    return key
  }
  return {
    keyId,
    seal: (secret, request) => seal(usable(), keyId, { secret, request }),
    open: (sealed) => open(usable(), keyId, sealed),
    close: () => {
      isOpen = false
      key.fill(0)
    },
  }
}

/** AES key wrap of RFC 3394 as used for keys of whole 64-bit blocks: it authenticates, and needs no nonce to be kept. */
const wrapAlgorithm = 'id-aes256-wrap'
/** The integrity value of RFC 3394 section 2.2.3.1. */
const wrapInitialValue = Buffer.alloc(8, 0xa6)
const cipherAlgorithm = 'aes-256-gcm'
const nonceLength = 12
const tagLength = 16
/** What is sealed. Part of the bound data, so that a record of another kind could never be taken for a connector's secret. */
const fieldKind = 'connector-secret'

function seal(key: Buffer, keyId: string, { secret, request }: { readonly secret: Secret; readonly request: SealRequest }): SealedSecret {
  const dataKey = Buffer.allocUnsafeSlow(keyLength)
  randomFillSync(dataKey)
  const padded = secret.withBytes((bytes) => {
    assert(bytes.length <= secretLengthMax, `a secret has at most ${secretLengthMax} bytes`)
    return pad(bytes)
  })
  try {
    const nonce = randomBytes(nonceLength)
    const cipher = createCipheriv(cipherAlgorithm, dataKey, nonce, { authTagLength: tagLength })
    cipher.setAAD(boundData(request))
    const ciphertext = Buffer.concat([cipher.update(padded), cipher.final()])
    const { ownerId, version, createdAt, createdBy, testedAt } = request
    return {
      ownerId,
      version,
      status: 'active',
      algorithm: 'A256GCM',
      nonce,
      ciphertext,
      tag: cipher.getAuthTag(),
      wrappedKey: wrapKey(key, dataKey),
      keyId,
      createdAt,
      createdBy,
      testedAt,
      supersededAt: null,
    }
  } finally {
    dataKey.fill(0)
    padded.fill(0)
  }
}

function open(key: Buffer, keyId: string, sealed: SealedSecret): Secret {
  if (sealed.keyId !== keyId) {
    throw new AppError('vault-wrong-key', {
      subject: sealed.ownerId,
      detail: `it needs key ${sealed.keyId}, the vault has key ${keyId}`,
      facts: { expectedKeyId: sealed.keyId, foundKeyId: keyId },
    })
  }
  const dataKey = unwrapKey(key, sealed)
  const padded = decrypt(dataKey, sealed)
  try {
    const bytes = unpad(padded)
    if (bytes === null) throw damaged(sealed, 'its padding is not what was written', undefined)
    return Secret.take(bytes)
  } finally {
    padded.fill(0)
  }
}

/** The data key is overwritten whatever happens. */
function decrypt(dataKey: Buffer, sealed: SealedSecret): Buffer {
  try {
    const decipher = createDecipheriv(cipherAlgorithm, dataKey, sealed.nonce, { authTagLength: tagLength })
    decipher.setAAD(boundData(sealed))
    decipher.setAuthTag(sealed.tag)
    const head = decipher.update(sealed.ciphertext)
    try {
      decipher.final()
      return head
    } catch (cause) {
      head.fill(0)
      throw cause
    }
  } catch (cause) {
    throw damaged(sealed, 'the ciphertext, or the connector or version it stands under, is not what was written', cause)
  } finally {
    dataKey.fill(0)
  }
}

function wrapKey(key: Buffer, dataKey: Buffer): Buffer {
  const cipher = createCipheriv(wrapAlgorithm, key, wrapInitialValue)
  return Buffer.concat([cipher.update(dataKey), cipher.final()])
}

function unwrapKey(key: Buffer, sealed: SealedSecret): Buffer {
  try {
    const decipher = createDecipheriv(wrapAlgorithm, key, wrapInitialValue)
    const dataKey = decipher.update(sealed.wrappedKey)
    decipher.final()
    if (dataKey.length !== keyLength) throw new RangeError('The data key does not have 32 bytes.')
    return dataKey
  } catch (cause) {
    throw damaged(sealed, 'its data key is not what was written', cause)
  }
}

function damaged(sealed: SealedSecret, detail: string, cause: unknown): AppError {
  return new AppError('secret-damaged', {
    subject: sealed.ownerId,
    detail: `version ${sealed.version}: ${detail}`,
    facts: { version: sealed.version },
    cause,
  })
}

/**
 * What belongs to a ciphertext although it is not secret, in one form only: every part with its length in front, so that no
 * two different records give the same bytes. The key-encryption key is not among them: it may change without the ciphertext.
 */
function boundData(record: Pick<SealedSecret, 'ownerId' | 'version'>): Buffer {
  const parts = ['lockstep-vault-1', fieldKind, record.ownerId, String(record.version)]
  return Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part, 'utf8')
      const length = Buffer.alloc(4)
      length.writeUInt32BE(bytes.length)
      return [length, bytes]
    }),
  )
}

/** A key check value: a MAC of a fixed label under the key, cut to 64 bits. Tells keys apart and gives nothing of them away. */
function keyIdOf(key: Buffer): string {
  return createHmac('sha256', key).update('lockstep-vault-key-id-1').digest('hex').slice(0, 16)
}
