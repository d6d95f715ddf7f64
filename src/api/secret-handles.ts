import { randomBytes } from 'node:crypto'
import { AppError } from '#src/base/app-error.ts'
import type { Clock } from '#src/base/clock.ts'
import type { Secret } from '#src/base/secret.ts'

/** How long a secret waits for the request that uses it. */
const handleLifetimeMs = 5 * 60_000
/** Secrets that wait at the same time. */
const waitingMax = 32

/**
 * Secrets that were handed in ahead of the request that uses them, so that none ever has to stand in JSON, where copies of
 * it could not be erased. In memory only; each can be taken once, and what nobody takes is overwritten.
 */
export class SecretHandles {
  readonly #clock: Clock
  readonly #waiting = new Map<string, { readonly secret: Secret; readonly timer: NodeJS.Timeout }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Keeps a secret and names it by a handle that cannot be guessed. */
  keep(secret: Secret): { readonly handle: string; /** Milliseconds since 1970. */ readonly expiresAt: number } {
    if (this.#waiting.size >= waitingMax) {
      secret.destroy()
      throw new AppError('secret-handle', { detail: `${waitingMax} secrets wait already` })
    }
    const handle = randomBytes(24).toString('base64url')
    const timer = setTimeout(() => this.#forget(handle), handleLifetimeMs)
    timer.unref()
    this.#waiting.set(handle, { secret, timer })
    return { handle, expiresAt: this.#clock.now() + handleLifetimeMs }
  }

  /** The secret, for the caller to destroy; the handle is of no use afterwards. */
  take(handle: string): Secret {
    const waiting = this.#waiting.get(handle)
    if (waiting === undefined) throw new AppError('secret-handle', { detail: 'it was used already or has expired' })
    clearTimeout(waiting.timer)
    this.#waiting.delete(handle)
    return waiting.secret
  }

  /** Overwrites everything that waits. */
  close(): void {
    for (const handle of this.#waiting.keys()) this.#forget(handle)
  }

  #forget(handle: string): void {
    const waiting = this.#waiting.get(handle)
    if (waiting === undefined) return
    clearTimeout(waiting.timer)
    waiting.secret.destroy()
    this.#waiting.delete(handle)
  }
}
