import type { AppRegistration } from '../authority/app-registration.ts'
import type { Faults } from '../faults.ts'
import { playFault, retryAfterHeader, sent, type ErrorFault, type Outcome } from '../outcome.ts'
import type { TenantState } from '../tenant-state.ts'
import { applications } from './application-routes.ts'
import { performBatch, type BatchEnvelope } from './batch.ts'
import { deletedItems } from './deleted-items.ts'
import { directoryObjects } from './directory-object-routes.ts'
import { GraphRefusal, refusalBody } from './graph-refusal.ts'
import type { GraphAnswer, GraphRequest } from './graph-request.ts'
import { unknownSegment } from './link-routes.ts'
import { objectRoutes } from './object-routes.ts'
import { domains, organization, servicePrincipals } from './organization-routes.ts'
import { costOf, type Throttle } from './throttle.ts'

export interface GraphServiceOptions {
  readonly state: TenantState
  readonly apps: ReadonlyMap<string, AppRegistration>
  readonly throttle: Throttle
  readonly faults: Faults
}

interface Observed {
  readonly method: string
  readonly path: string
  readonly inBatch: boolean
  readonly clientRequestId: string | undefined
}

/** Answers one authenticated Graph request: faults, throttling, permission, the operation itself, and errors in Graph's shape. */
export class GraphService {
  readonly #state: TenantState
  readonly #apps: ReadonlyMap<string, AppRegistration>
  readonly #throttle: Throttle
  readonly #faults: Faults
  #batchCount = 0

  constructor(options: GraphServiceOptions) {
    this.#state = options.state
    this.#apps = options.apps
    this.#throttle = options.throttle
    this.#faults = options.faults
  }

  /** Performs one request, alone or as a step of a batch. */
  perform(request: GraphRequest): Outcome {
    const path = `/${request.segments.join('/')}${searchOf(request.query)}`
    const { method, inBatch } = request
    return this.#observed({ method, path, inBatch, clientRequestId: request.headers['client-request-id'] }, () =>
      sent(this.#answer(request)),
    )
  }

  /** Performs a `$batch`. */
  performBatch(envelope: Omit<BatchEnvelope, 'ordinal'>): Outcome {
    const subject = { method: 'POST', path: '/$batch', inBatch: false, clientRequestId: envelope.clientRequestId }
    return this.#observed(subject, () => {
      this.#batchCount += 1
      try {
        return performBatch(this, { ...envelope, ordinal: this.#batchCount })
      } catch (error) {
        // A refusal is the protocol's answer; everything else is a defect and goes on.
        if (!(error instanceof GraphRefusal)) throw error
        return sent(this.refuse(error, envelope.clientRequestId))
      }
    })
  }

  /** The error answer for a refusal, also for one that happens before a request can be performed. */
  refuse(refusal: GraphRefusal, clientRequestId: string | undefined): GraphAnswer {
    const requestId = this.#state.ids.next()
    const date = new Date(this.#state.clock.now()).toISOString().slice(0, 19)
    this.#state.statistics.count('refused')
    const body = refusalBody(refusal, { requestId, clientRequestId: clientRequestId ?? requestId, date })
    return { status: refusal.status, headers: { ...refusal.headers, 'request-id': requestId }, body }
  }

  /** Plays the fault that is meant for a request, if any, around its processing, and writes the request into the log. */
  #observed(subject: Observed, process: () => Outcome): Outcome {
    const { clientRequestId, ...described } = subject
    const { statistics, clock } = this.#state
    const action = this.#faults.next({ endpoint: 'graph', ...described })
    if (action !== null) statistics.count('faultsPlayed')
    const outcome = playFault(action, process, (fault) => this.#errorAnswer(fault, clientRequestId))
    statistics.count('graphRequests')
    if (described.inBatch) statistics.count('batchedRequests')
    if (described.path === '/$batch') statistics.count('batches')
    statistics.record({ at: clock.now(), endpoint: 'graph', ...described, path: shortened(described.path), status: outcome.answer.status })
    return outcome
  }

  #errorAnswer(fault: ErrorFault, clientRequestId: string | undefined): GraphAnswer {
    const usual = usualErrors[fault.status] ?? { code: 'UnknownError', message: 'The service failed.' }
    if (fault.status === 429) this.#state.statistics.count('throttled')
    const refusal = new GraphRefusal(fault.status, fault.code ?? usual.code, {
      message: fault.message ?? usual.message,
      headers: retryAfterHeader(fault),
    })
    return this.refuse(refusal, clientRequestId)
  }

  #answer(request: GraphRequest): GraphAnswer {
    try {
      const throttleHeaders = this.#admit(request)
      const answer = this.#route(request)
      return { ...answer, headers: { ...answer.headers, ...throttleHeaders } }
    } catch (error) {
      // A refusal is the protocol's answer; everything else is a defect and goes on.
      if (!(error instanceof GraphRefusal)) throw error
      return this.refuse(error, request.headers['client-request-id'])
    }
  }

  #admit(request: GraphRequest): Readonly<Record<string, string>> {
    const cost = costOf(request)
    const admission = this.#throttle.admit(request.caller.clientId, cost)
    if (admission.admitted) {
      const share = admission.usedShare === null ? {} : { 'x-ms-throttle-limit-percentage': admission.usedShare.toFixed(2) }
      return { 'x-ms-resource-unit': String(cost.units), ...share }
    }
    this.#state.statistics.count('throttled')
    throw new GraphRefusal(429, 'TooManyRequests', {
      message: 'Too many requests. Please try again later.',
      headers: {
        'Retry-After': String(admission.retryAfterSeconds),
        'x-ms-throttle-limit-percentage': '1.00',
        'x-ms-throttle-scope': `Tenant_Application/${admission.limit}/${request.caller.clientId}/${this.#state.tenantId}`,
        'x-ms-throttle-information': admission.reason,
      },
    })
  }

  #route(request: GraphRequest): GraphAnswer {
    this.#state.directory.purgeExpired()
    const [collection = '', key] = request.segments
    switch (collection) {
      case 'users':
        return objectRoutes(this.#state, 'user', request)
      case 'groups':
        return objectRoutes(this.#state, 'group', request)
      case 'devices':
        return objectRoutes(this.#state, 'device', request)
      case 'contacts':
        return objectRoutes(this.#state, 'contact', request)
      case 'directoryObjects':
        return directoryObjects(this.#state, request)
      case 'directory':
        if (key !== 'deletedItems') throw unknownSegment(key ?? collection)
        return deletedItems(this.#state, request)
      case 'organization':
        return organization(this.#state, request)
      case 'domains':
        return domains(this.#state, request)
      case 'applications':
        return applications(this.#state, [...this.#apps.values()], request)
      case 'servicePrincipals':
        return servicePrincipals(this.#state, [...this.#apps.values()], request)
      default:
        throw unknownSegment(collection)
    }
  }
}

const usualErrors: Readonly<Record<number, { readonly code: string; readonly message: string }>> = {
  429: { code: 'TooManyRequests', message: 'Too many requests. Please try again later.' },
  500: { code: 'InternalServerError', message: 'An internal server error occurred.' },
  502: { code: 'BadGateway', message: 'The gateway received an invalid response.' },
  503: { code: 'ServiceUnavailable', message: 'The service is temporarily unavailable.' },
  504: { code: 'GatewayTimeout', message: 'The gateway timed out.' },
}

/** The query as it is written in a log: readable, not encoded. */
function searchOf(query: URLSearchParams): string {
  const options = [...query].map(([name, value]) => `${name}=${value}`)
  return options.length === 0 ? '' : `?${options.join('&')}`
}

function shortened(path: string): string {
  return path.replace(/(\$(?:skip|delta)token=[^&]{12})[^&]+/gi, '$1…')
}
