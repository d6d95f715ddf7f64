import { createCipheriv, createDecipheriv, createHmac, randomBytes, randomFillSync } from 'node:crypto'
import { AppError } from '#src/base/app-error.ts'
import { assert, must } from '#src/base/assert.ts'
import { Secret } from '#src/base/secret.ts'
import type { SealedSecret, SecretTarget } from '#src/model/sealed-secret.ts'
import { keyLength, type KeySource } from './key-source.ts'
import { pad, secretLengthMax, unpad } from './padding.ts'

/** What a secret is sealed for. Together with the ciphertext it cannot be changed without notice: owner, version, place and account are bound. */
export type SealRequest = Pick<SealedSecret, 'ownerId' | 'version' | 'createdAt' | 'createdBy' | 'testedAt'> & {
  /** Where it may be sent, and as whom. Bound to nothing where nothing is said. */
  readonly keptFor?: SecretTarget | null
}

/** A version under another key-encryption key: all that changes when the key does. */
export type Rewrapped = Pick<SealedSecret, 'ownerId' | 'version' | 'wrappedKey' | 'keyId'>

/**
 * Seals and opens the secrets of connectors. Each version has a data key of its own, used once, so that a nonce can never
 * repeat under a key; the data key is wrapped by a key-encryption key, which is the only thing kept outside of the database.
 * One key seals; others may be known besides while they are exchanged. A vault without any is sealed, and says why to whoever asks.
 */
export class Vault {
  readonly #keys = new Map<string, Buffer>()
  #sealing: string | null = null
  #sealedBecause: AppError | null
  #isOpen = true

  private constructor(sealedBecause: AppError | null) {
    this.#sealedBecause = sealedBecause
  }

  /** A vault that has no key yet. */
  static sealed(because: AppError): Vault {
    return new Vault(because)
  }

  /** Identifies the key that seals, without saying anything about it; null while the vault is sealed. */
  get keyId(): string | null {
    return this.#sealing
  }

  /** Every key it can open with. */
  get keyIds(): readonly string[] {
    return [...this.#keys.keys()]
  }

  /** Why nothing can be opened, or null. */
  get sealedBecause(): AppError | null {
    return this.#sealedBecause
  }

  /** Takes a key over and seals with it from now on. Others stay known. Returns its identifier. */
  unseal(key: Buffer): string {
    const id = this.know(key)
    this.use(id)
    return id
  }

  /** Takes a key over, to open with. Returns its identifier. */
  know(key: Buffer): string {
    assert(this.#isOpen && key.length === keyLength, `the vault is open, and a key of it has ${keyLength} bytes`)
    const id = keyIdOf(key)
    const known = this.#keys.get(id)
    if (known === undefined) this.#keys.set(id, key)
    else if (known !== key) key.fill(0)
    return id
  }

  /** Seals with a key that is known already. */
  use(keyId: string): void {
    assert(this.#keys.has(keyId), 'the key that is to seal is known')
    this.#sealing = keyId
    this.#sealedBecause = null
  }

  /** Overwrites a key that is not needed any more. The one that seals stays. */
  forget(keyId: string): void {
    assert(keyId !== this.#sealing, 'the key that seals is not forgotten')
    this.#keys.get(keyId)?.fill(0)
    this.#keys.delete(keyId)
  }

  /** Says from now on why nothing can be opened. Keys that are known stay so. */
  lock(because: AppError): void {
    this.#sealing = null
    this.#sealedBecause = because
  }

  seal(secret: Secret, request: SealRequest): SealedSecret {
    const { id, key } = this.#sealingKey()
    return seal(key, id, { secret, request })
  }

  /**
   * The secret, for the caller to destroy. `wanted` is where it is about to be sent: an account that is not known yet is null; without
   * any it is not sent at all. Throws `secret-elsewhere` when it is kept for something else, `vault-wrong-key` when it was sealed with a
   * key that is not known, `secret-damaged` when the key is right but the record is not what was written, and why the vault is sealed
   * when it is.
   */
  open(sealed: SealedSecret, wanted: SecretTarget | null = null): Secret {
    refuseElsewhere(sealed, wanted)
    return open(this.#keyOf(sealed), sealed)
  }

  /** The same version bound to something more, under a new data key. Throws as `open` does. */
  reseal(sealed: SealedSecret, keptFor: SecretTarget): SealedSecret {
    const secret = this.open(sealed)
    try {
      const { status, supersededAt } = sealed
      return { ...this.seal(secret, { ...sealed, keptFor }), status, supersededAt }
    } finally {
      secret.destroy()
    }
  }

  /** The data key of a version under the key that seals. Throws as `open` does. */
  rewrap(sealed: SealedSecret): Rewrapped {
    const { id, key } = this.#sealingKey()
    const dataKey = unwrapKey(this.#keyOf(sealed), sealed)
    try {
      return { ownerId: sealed.ownerId, version: sealed.version, wrappedKey: wrapKey(key, dataKey), keyId: id }
    } finally {
      dataKey.fill(0)
    }
  }

  /** A MAC of a text that only holders of the key can make, hexadecimal; null when the key is not known. */
  authenticate(keyId: string, text: string): string | null {
    const key = this.#keys.get(keyId)
    if (key === undefined) return null
    const own = createHmac('sha256', key).update('lockstep-vault-mac-1').digest()
    try {
      return createHmac('sha256', own).update(text, 'utf8').digest('hex')
    } finally {
      own.fill(0)
    }
  }

  /** Hands the key that seals to `use`, for safekeeping elsewhere; it must not be kept. */
  withKey<T>(use: (key: Buffer, keyId: string) => T): T {
    const { id, key } = this.#sealingKey()
    return use(key, id)
  }

  /** Overwrites every key. The vault cannot be used afterwards. */
  close(): void {
    for (const key of this.#keys.values()) key.fill(0)
    this.#keys.clear()
    this.#isOpen = false
  }

  #sealingKey(): { readonly id: string; readonly key: Buffer } {
    assert(this.#isOpen, 'the vault is open')
    if (this.#sealedBecause !== null) throw this.#sealedBecause
    const id = must(this.#sealing, 'the key that seals')
    return { id, key: must(this.#keys.get(id), 'the key that seals') }
  }

  #keyOf(sealed: SealedSecret): Buffer {
    const { id } = this.#sealingKey()
    const key = this.#keys.get(sealed.keyId)
    if (key !== undefined) return key
    throw new AppError('vault-wrong-key', {
      subject: sealed.ownerId,
      detail: `it needs key ${sealed.keyId}, the vault has key ${id}`,
      facts: { expectedKeyId: sealed.keyId, foundKeyId: id },
    })
  }
}

/** Reads the key and opens the vault. Throws what the key source throws. */
export function openVault(source: KeySource): Vault {
  const vault = Vault.sealed(new AppError('vault-key-missing', { subject: source.description }))
  vault.unseal(source.readKey())
  return vault
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
    const { ownerId, version, createdAt, createdBy, testedAt, keptFor = null } = request
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
      keptFor,
    }
  } finally {
    dataKey.fill(0)
    padded.fill(0)
  }
}

/** Said before anything is decrypted. That the record says the truth about its place is known afterwards: place and account are bound. */
function refuseElsewhere({ ownerId, version, keptFor }: SealedSecret, wanted: SecretTarget | null): void {
  if (wanted === null || keptFor === null) return
  const isOtherAccount = wanted.identity !== null && keptFor.identity !== null && wanted.identity !== keptFor.identity
  if (wanted.place === keptFor.place && !isOtherAccount) return
  const detail = isOtherAccount
    ? `version ${version} is kept for the account ${keptFor.identity}, and the directory calls this one ${wanted.identity}`
    : `version ${version} is kept for another host, protection or account than the one it would be sent to`
  throw new AppError('secret-elsewhere', { subject: ownerId, detail, facts: { version } })
}

function open(key: Buffer, sealed: SealedSecret): Secret {
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
    throw damaged(sealed, 'the ciphertext, or the connector, version or place it stands under, is not what was written', cause)
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
function boundData({ ownerId, version, keptFor = null }: Pick<SealRequest, 'ownerId' | 'version' | 'keptFor'>): Buffer {
  const own = [fieldKind, ownerId, String(version)]
  // An account that is not known and one without a name must not give the same bytes.
  const account = keptFor === null || keptFor.identity === null ? ['unknown'] : ['known', keptFor.identity]
  const parts = keptFor === null ? ['lockstep-vault-1', ...own] : ['lockstep-vault-2', ...own, keptFor.place, ...account]
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
export function keyIdOf(key: Buffer): string {
  return createHmac('sha256', key).update('lockstep-vault-key-id-1').digest('hex').slice(0, 16)
}
