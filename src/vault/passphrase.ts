import { argon2, randomBytes } from 'node:crypto'
import { AppError } from '#src/base/app-error.ts'
import type { Secret } from '#src/base/secret.ts'
import { keyLength } from './key-source.ts'

/** What makes a key of a passphrase, beside the passphrase. Not secret. */
export interface PassphraseParameters {
  readonly algorithm: 'argon2id'
  readonly memoryKib: number
  readonly passes: number
  readonly parallelism: number
  /** Base64. */
  readonly salt: string
}

/** The second recommendation of RFC 9106 section 4: 64 MiB, three passes. A good part of a second on a small server. */
const cost = { memoryKib: 65_536, passes: 3, parallelism: 4 } as const
const saltLength = 16
/** Shorter ones are found by trying; the kit and the database may be in the hands of somebody who has time. */
const passphraseBytesMin = 12
/** What a file from elsewhere may ask of this machine. */
const limits = { memoryKibMax: 1_048_576, passesMax: 20, parallelismMax: 16 } as const

/** Parameters with a salt of their own. */
export function freshParameters(): PassphraseParameters {
  return { algorithm: 'argon2id', ...cost, salt: randomBytes(saltLength).toString('base64') }
}

/** Throws `vault-passphrase` for one that is too short to protect anything. */
export function requireStrong(passphrase: Secret): void {
  const length = passphrase.withBytes((bytes) => bytes.length)
  if (length >= passphraseBytesMin) return
  throw new AppError('vault-passphrase', { detail: `it has ${length} characters, at least ${passphraseBytesMin} are needed` })
}

/** The key that a passphrase stands for, by Argon2id (RFC 9106), in a buffer of its own that the caller overwrites. */
export function keyOfPassphrase(passphrase: Secret, parameters: PassphraseParameters): Promise<Buffer> {
  const { memoryKib, passes, parallelism, salt } = parameters
  if (memoryKib > limits.memoryKibMax || passes > limits.passesMax || parallelism > limits.parallelismMax) {
    throw new AppError('vault-passphrase', { detail: 'its parameters ask for more memory or time than is allowed' })
  }
  const message = passphrase.withBytes((bytes) => Buffer.from(bytes))
  const request = { message, nonce: Buffer.from(salt, 'base64'), parallelism, tagLength: keyLength, memory: memoryKib, passes }
  return new Promise<Buffer>((resolve, reject) => {
    argon2('argon2id', request, (error, derived) => {
      message.fill(0)
      if (error !== null) return reject(error)
      const key = Buffer.allocUnsafeSlow(keyLength)
      derived.copy(key)
      derived.fill(0)
      resolve(key)
    })
  })
}
