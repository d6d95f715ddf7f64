import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node'
import type { Clock } from '#src/base/clock.ts'
import type { Place } from '../../contract/connection-incident.ts'
import { retryAfterMs } from '../graph/graph-error.ts'
import type { Delay } from '../graph/pacer.ts'
import type { HttpAnswer, HttpRequest, Transport } from '../graph/transport.ts'
import { TransportFailure } from '../graph/transport-failure.ts'

export interface SignInNetworkParts {
  /** Connections to the sign-in service. */
  readonly transport: Transport
  /** Its address. */
  readonly authorityUrl: string
  readonly clock: Clock
  readonly delay: Delay
  readonly signal: AbortSignal
}

const tryCountMax = 4
const backoffMs = 1_000
/** A longer wait is not sat out inside a sign-in: the run ends and the next one tries again. */
const waitMsMax = 60_000

/**
 * The network of the token library: our connections, our authorities, our deadline. It keeps the last refusal as the
 * service sent it, because the library's own errors keep neither all codes nor the transport's reason.
 */
export class SignInNetwork implements INetworkModule {
  readonly #parts: SignInNetworkParts
  #refusal: HttpAnswer | null = null
  #failure: TransportFailure | null = null

  constructor(parts: SignInNetworkParts) {
    this.#parts = parts
  }

  /** The last answer that was not a success since `forget`, or null. */
  get refusal(): HttpAnswer | null {
    return this.#refusal
  }

  get failure(): TransportFailure | null {
    return this.#failure
  }

  forget(): void {
    this.#refusal = null
    this.#failure = null
  }

  /** The library wraps what ended a wait in errors of its own. */
  throwIfAborted(): void {
    this.#parts.signal.throwIfAborted()
  }

  place(): Place {
    return { server: this.#parts.authorityUrl, at: this.#parts.clock.now() }
  }

  sendGetRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    return this.#send<T>(url, 'GET', options)
  }

  sendPostRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    return this.#send<T>(url, 'POST', options)
  }

  close(): Promise<void> {
    return this.#parts.transport.close()
  }

  async #send<T>(url: string, method: 'GET' | 'POST', options: NetworkRequestOptions | undefined): Promise<NetworkResponse<T>> {
    const { pathname, search, origin } = new URL(url)
    if (origin !== new URL(this.#parts.authorityUrl).origin) throw new Error(`Sign-in was sent to another server: ${origin}`)
    const answer = await this.#repeat({ method, path: pathname + search, headers: options?.headers ?? {}, body: options?.body ?? null })
    if (answer.status >= 400) this.#refusal = answer
    // The library asked for this shape and checks the fields it needs itself.
    return { status: answer.status, headers: { ...answer.headers }, body: (answer.body ?? {}) as T }
  }

  /** Signing in changes nothing at the service, so it may be tried again after anything that passes. */
  async #repeat(request: HttpRequest): Promise<HttpAnswer> {
    for (let tries = 1; ; tries++) {
      const result = await this.#try(request)
      if (tries >= tryCountMax || !isPassing(result)) {
        if (result instanceof TransportFailure) throw result
        return result
      }
      const asked = result instanceof TransportFailure ? null : retryAfterMs(result, this.#parts.clock.now())
      if (asked !== null && asked > waitMsMax && !(result instanceof TransportFailure)) return result
      await this.#parts.delay(asked ?? backoffMs * 2 ** (tries - 1), this.#parts.signal)
    }
  }

  async #try(request: HttpRequest): Promise<HttpAnswer | TransportFailure> {
    try {
      this.#failure = null
      return await this.#parts.transport.send(request, this.#parts.signal)
    } catch (error) {
      if (!(error instanceof TransportFailure)) throw error
      this.#failure = error
      return error
    }
  }
}

function isPassing(result: HttpAnswer | TransportFailure): boolean {
  if (result instanceof TransportFailure) return !result.reason.startsWith('tls-') && result.reason !== 'dns'
  return result.status === 429 || result.status >= 500
}
