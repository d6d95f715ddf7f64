import type { ChangeTracking } from './tenant-state.ts'

/** What a fault can look at to decide whether it is meant. */
export interface FaultSubject {
  readonly endpoint: 'token' | 'graph'
  readonly method: string
  /** Path with query, without host and version: `/users/{id}`. For the token endpoint the whole path. */
  readonly path: string
  readonly inBatch: boolean
}

/** What happens instead of, or after, the real processing. */
export type FaultAction =
  /** Answers with an error; the request is not processed. */
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly code?: string
      readonly message?: string
      readonly retryAfterSeconds?: number
    }
  /** Processes the request and then answers with an error, as a gateway that gave up waiting does. */
  | { readonly kind: 'answer-after'; readonly status: number; readonly code?: string; readonly message?: string }
  /** Ends the connection without processing the request. */
  | { readonly kind: 'reset' }
  /** Processes the request and ends the connection before a byte of the answer: the lost acknowledgement. */
  | { readonly kind: 'lose-answer' }
  /** Processes the request and ends the connection in the middle of the answer. */
  | { readonly kind: 'cut' }
  /** Processes the request and keeps the answer back. */
  | { readonly kind: 'delay'; readonly milliseconds: number }

export interface FaultRule {
  readonly action: FaultAction
  /** Which requests; all of Graph when nothing is said. */
  readonly on?: (request: FaultSubject) => boolean
  /** How many matching requests go through untouched first. */
  readonly skip?: number
  /** How often the fault is played; until it is removed when nothing is said. */
  readonly times?: number
}

/** A fault that was set up: how often it was played, and the way to take it back. */
export interface Fault {
  readonly played: number
  remove(): void
}

interface ActiveFault {
  readonly rule: FaultRule
  seen: number
  played: number
}

export interface FaultScope {
  readonly times?: number
  readonly skip?: number
  readonly on?: (request: FaultSubject) => boolean
}

const onGraph = (request: FaultSubject): boolean => request.endpoint === 'graph'
const onToken = (request: FaultSubject): boolean => request.endpoint === 'token'
const onWrite = (request: FaultSubject): boolean =>
  request.endpoint === 'graph' && request.method !== 'GET' && !request.path.startsWith('/$batch')

/** Faults on demand. Rules are asked in the order they were set up; the first that is meant is played. */
export class Faults {
  #active: ActiveFault[] = []
  #refusedWith: number | null = null
  readonly #changeTracking: ChangeTracking

  constructor(changeTracking: ChangeTracking) {
    this.#changeTracking = changeTracking
  }

  inject(rule: FaultRule): Fault {
    const active: ActiveFault = { rule: { on: onGraph, ...rule }, seen: 0, played: 0 }
    this.#active.push(active)
    return {
      get played() {
        return active.played
      },
      remove: () => {
        this.#active = this.#active.filter((other) => other !== active)
      },
    }
  }

  /** The next `times` Graph requests (steps of a batch for themselves) are answered with 429. */
  throttleStorm(scope: FaultScope & { readonly retryAfterSeconds?: number } = {}): Fault {
    const { retryAfterSeconds = 1, ...rest } = scope
    return this.inject({
      ...rest,
      on: scope.on ?? notBatchItself,
      action: { kind: 'answer', status: 429, code: 'TooManyRequests', retryAfterSeconds },
    })
  }

  /** Graph requests are answered with a 5xx and not processed. */
  serverErrors(scope: FaultScope & { readonly status?: number; readonly retryAfterSeconds?: number } = {}): Fault {
    const { status = 503, retryAfterSeconds, ...rest } = scope
    const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
    return this.inject({ ...rest, action: { kind: 'answer', status, ...wait } })
  }

  /** Writes are applied and the connection ends without an answer. A write inside a batch takes the whole batch's answer with it. */
  loseAnswers(scope: FaultScope = {}): Fault {
    return this.inject({ ...scope, on: scope.on ?? onWrite, action: { kind: 'lose-answer' } })
  }

  /** Connections end before the request is processed. */
  resetConnections(scope: FaultScope = {}): Fault {
    return this.inject({ ...scope, action: { kind: 'reset' } })
  }

  /** Connections end in the middle of the answer. */
  cutAnswers(scope: FaultScope = {}): Fault {
    return this.inject({ ...scope, action: { kind: 'cut' } })
  }

  slowDown(milliseconds: number, scope: FaultScope = {}): Fault {
    return this.inject({ ...scope, action: { kind: 'delay', milliseconds } })
  }

  /** Steps inside a `$batch` fail, the batch itself succeeds. */
  failBatchSteps(scope: FaultScope & { readonly status?: number; readonly retryAfterSeconds?: number } = {}): Fault {
    const { status = 503, on, retryAfterSeconds, ...rest } = scope
    const meant = (request: FaultSubject): boolean => request.inBatch && (on === undefined || on(request))
    const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
    return this.inject({ ...rest, on: meant, action: { kind: 'answer', status, ...wait } })
  }

  /** The token endpoint does not answer: connections end, or a 503 when a status is given. */
  tokenEndpointDown(scope: { readonly times?: number; readonly status?: number } = {}): Fault {
    const { status, ...rest } = scope
    return this.inject({ ...rest, on: onToken, action: status === undefined ? { kind: 'reset' } : { kind: 'answer', status } })
  }

  /** Every token request is refused with this AADSTS number, until `acceptCredentials`. */
  refuseCredentials(code = 7000215): void {
    this.#refusedWith = code
  }

  acceptCredentials(): void {
    this.#refusedWith = null
  }

  get refusedWith(): number | null {
    return this.#refusedWith
  }

  /** All delta tokens given out so far have expired: the next delta request is answered with 410. */
  expireDeltaTokens(): void {
    this.#changeTracking.epoch += 1
  }

  /** Changes show in delta queries only after this time, while lists and single objects show them at once. */
  delayChangeTracking(milliseconds: number): void {
    this.#changeTracking.lagMs = milliseconds
  }

  /** Takes all faults back. Delta tokens that were made to expire stay expired. */
  clear(): void {
    this.#changeTracking.lagMs = 0
    this.#active = []
    this.#refusedWith = null
  }

  /** The action to play for a request, or null. */
  next(request: FaultSubject): FaultAction | null {
    for (const active of this.#active) {
      const { rule } = active
      if (rule.on?.(request) === false || active.played >= (rule.times ?? Number.POSITIVE_INFINITY)) continue
      active.seen += 1
      if (active.seen <= (rule.skip ?? 0)) continue
      active.played += 1
      return rule.action
    }
    return null
  }
}

function notBatchItself(request: FaultSubject): boolean {
  return request.endpoint === 'graph' && !request.path.startsWith('/$batch')
}
