import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { AppError } from '#src/base/app-error.ts'
import type { Secret } from '#src/base/secret.ts'
import { keyLength } from './key-source.ts'
import { freshParameters, keyOfPassphrase, requireStrong, type PassphraseParameters } from './passphrase.ts'
import { keyIdOf, type Vault } from './vault.ts'

/** The key-encryption key under a passphrase, to be kept apart from the server and its backups. */
export interface RecoveryKit {
  readonly format: typeof kitFormat
  readonly keyId: string
  readonly createdAt: string
  readonly createdBy: string
  readonly passphrase: PassphraseParameters
  /** Base64, as is all below. */
  readonly nonce: string
  readonly ciphertext: string
  readonly tag: string
}

const kitFormat = 'lockstep-recovery-kit-1'
const cipherAlgorithm = 'aes-256-gcm'
const nonceLength = 12
const tagLength = 16

/** Makes a kit of the key that seals. Throws `vault-passphrase` for one that is too short. */
export async function makeRecoveryKit(
  vault: Vault,
  passphrase: Secret,
  by: Pick<RecoveryKit, 'createdAt' | 'createdBy'>,
): Promise<RecoveryKit> {
  requireStrong(passphrase)
  const parameters = freshParameters()
  const wrapping = await keyOfPassphrase(passphrase, parameters)
  try {
    return vault.withKey((key, keyId) => {
      const nonce = randomBytes(nonceLength)
      const head = { format: kitFormat, keyId, createdAt: by.createdAt, createdBy: by.createdBy, passphrase: parameters } as const
      const cipher = createCipheriv(cipherAlgorithm, wrapping, nonce, { authTagLength: tagLength })
      cipher.setAAD(boundTo(head))
      const ciphertext = Buffer.concat([cipher.update(key), cipher.final()])
      const [shownNonce, shownText, tag] = [nonce, ciphertext, cipher.getAuthTag()].map((bytes) => bytes.toString('base64'))
      return { ...head, nonce: shownNonce ?? '', ciphertext: shownText ?? '', tag: tag ?? '' }
    })
  } finally {
    wrapping.fill(0)
  }
}

/** The key in a kit, for the caller to overwrite. Throws `vault-passphrase` when the passphrase or the kit is not what it was. */
export async function openRecoveryKit(kit: RecoveryKit, passphrase: Secret): Promise<Buffer> {
  const wrapping = await keyOfPassphrase(passphrase, kit.passphrase)
  const [nonce, ciphertext, tag] = [kit.nonce, kit.ciphertext, kit.tag].map((text) => Buffer.from(text, 'base64'))
  const key = Buffer.allocUnsafeSlow(keyLength)
  try {
    const decipher = createDecipheriv(cipherAlgorithm, wrapping, nonce ?? Buffer.alloc(0), { authTagLength: tagLength })
    decipher.setAAD(boundTo(kit))
    decipher.setAuthTag(tag ?? Buffer.alloc(0))
    const opened = decipher.update(ciphertext ?? Buffer.alloc(0))
    const length = opened.copy(key)
    opened.fill(0)
    decipher.final()
    if (length === keyLength && keyIdOf(key) === kit.keyId) return key
    throw new RangeError('The key in the kit is not the one it names.')
  } catch (cause) {
    key.fill(0)
    throw new AppError('vault-passphrase', { subject: `recovery kit of key ${kit.keyId}`, detail: 'or the kit was changed', cause })
  } finally {
    wrapping.fill(0)
  }
}

/** What is not secret in a kit cannot be changed either: a list of values in one form only. */
function boundTo(kit: Omit<RecoveryKit, 'nonce' | 'ciphertext' | 'tag'>): Buffer {
  const { algorithm, memoryKib, passes, parallelism, salt } = kit.passphrase
  const parts = [kit.format, kit.keyId, kit.createdAt, kit.createdBy, algorithm, memoryKib, passes, parallelism, salt]
  return Buffer.from(JSON.stringify(parts), 'utf8')
}
