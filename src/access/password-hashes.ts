import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { AppError } from '#src/base/app-error.ts'
import type { Secret } from '#src/base/secret.ts'

/** What guessing one password costs: memory in KiB, passes over it, lanes. */
export interface HashCost {
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
}

/** RFC 9106 section 4, second recommendation: 64 MiB and three passes. */
const usualCost: HashCost = { memory: 65_536, passes: 3, parallelism: 1 }
const saltLength = 16
const tagLength = 32
/** Hashes at the same time: each takes 64 MiB and one core for a fraction of a second. */
const atOnceMax = 2
const waitingMax = 32

const phc = /^\$argon2id\$v=19\$m=(\d{1,9}),t=(\d{1,4}),p=(\d{1,3})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

/** Argon2id hashes of passwords (RFC 9106), made by the runtime itself. Only so many at once, so that sign-ins cannot use up the machine. */
export class PasswordHashes {
  readonly #cost: HashCost
  #running = 0
  readonly #waiting: (() => void)[] = []

  constructor(cost: HashCost | undefined = undefined) {
    this.#cost = cost ?? usualCost
  }

  /** A hash to be stored, `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. */
  async hash(password: Secret): Promise<string> {
    const salt = randomBytes(saltLength)
    const tag = await this.#derive(password, { salt, cost: this.#cost })
    const { memory, passes, parallelism } = this.#cost
    return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`
  }

  /** Whether it is the password of the hash. Null for the hash means that there is none: that takes as long and is never right. */
  async verify(password: Secret, hash: string | null): Promise<boolean> {
    const match = hash === null ? null : phc.exec(hash)
    if (match === null) {
      await this.#derive(password, { salt: randomBytes(saltLength), cost: this.#cost })
      return false
    }
    const [, memory, passes, parallelism, salt = '', expected = ''] = match
    const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) }
    const tag = await this.#derive(password, { salt: Buffer.from(salt, 'base64'), cost })
    const wanted = Buffer.from(expected, 'base64')
    return wanted.length === tag.length && timingSafeEqual(wanted, tag)
  }

  async #derive(password: Secret, of: { readonly salt: Buffer; readonly cost: HashCost }): Promise<Buffer> {
    await this.#turn()
    try {
      const { salt, cost } = of
      return await new Promise<Buffer>((resolve, reject) => {
        password.withBytes((message) =>
          argon2('argon2id', { message, nonce: salt, tagLength, ...cost }, (error, tag) => (error === null ? resolve(tag) : reject(error))),
        )
      })
    } finally {
      this.#running--
      this.#waiting.shift()?.()
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= atOnceMax) {
      if (this.#waiting.length >= waitingMax) throw new AppError('sign-in-throttled', { detail: 'too many people sign in right now' })
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    this.#running++
  }
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}
