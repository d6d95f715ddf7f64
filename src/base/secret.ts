import { timingSafeEqual } from 'node:crypto'
import { inspect } from 'node:util'

/**
 * A password, client secret or private key on its way from the vault to a connector session. It prints as `[secret]`
 * wherever it ends up by mistake: in a log, an error, JSON or a template. The bytes are zeroed by `destroy()`.
 */
export class Secret {
  readonly #bytes: Buffer
  #destroyed = false

  private constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** Takes the bytes over: a copy is made outside of the shared pool and the given buffer is zeroed. */
  static take(bytes: Uint8Array): Secret {
    const own = Buffer.allocUnsafeSlow(bytes.length)
    own.set(bytes)
    bytes.fill(0)
    return new Secret(own)
  }

  /** For values that reach us as text already. The text itself cannot be erased, so keep its life short. */
  static fromText(text: string): Secret {
    return Secret.take(Buffer.from(text, 'utf8'))
  }

  /** Hands the bytes to `use`; they must not be kept. */
  withBytes<T>(use: (bytes: Buffer) => T): T {
    if (this.#destroyed) throw new Error('This secret was destroyed; ask the vault again.')
    return use(this.#bytes)
  }

  /** Hands the value as text to a library that wants a string; keep no reference to it. */
  withText<T>(use: (text: string) => T): T {
    return this.withBytes((bytes) => use(bytes.toString('utf8')))
  }

  /** A copy with a life of its own. */
  clone(): Secret {
    return this.withBytes((bytes) => Secret.take(Buffer.from(bytes)))
  }

  /** Whether two secrets are the same, in constant time for equal lengths. */
  equals(other: Secret): boolean {
    return this.withBytes((a) => other.withBytes((b) => a.length === b.length && timingSafeEqual(a, b)))
  }

  /** Overwrites the bytes with zeros. Using the secret afterwards is an error. */
  destroy(): void {
    this.#bytes.fill(0)
    this.#destroyed = true
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  [inspect.custom](): string {
    return '[secret]'
  }
}
