import type { AppRegistration } from '../authority/app-registration.ts'
import type { Json } from '../json.ts'
import type { FaultAction, Faults } from '../faults.ts'
import type { TenantState } from '../tenant-state.ts'
import { deletedItems } from './deleted-items.ts'
import { badRequest, GraphRefusal, refusalBody, resourceNotFound } from './graph-refusal.ts'
import { ok, type GraphAnswer, type GraphRequest } from './graph-request.ts'
import { unknownSegment } from './link-routes.ts'
import { bodyOf, objectRoutes, requireMethod } from './object-routes.ts'
import { domains, organization, servicePrincipals } from './organization-routes.ts'
import { requireAccess } from './permissions.ts'
import { representTyped } from './representation.ts'
import { costOf, type Throttle } from './throttle.ts'

const idCountMax = 1_000

/** What happens to an answer on its way: sent whole, cut in the middle, or never sent because the connection is closed or reset. */
export type Delivery = 'send' | 'cut' | 'close' | 'reset'

export interface Outcome {
  readonly answer: GraphAnswer
  readonly delivery: Delivery
  readonly delayMs: number
}

export interface GraphServiceOptions {
  readonly state: TenantState
  readonly apps: ReadonlyMap<string, AppRegistration>
  readonly throttle: Throttle
  readonly faults: Faults
}

/** Answers one authenticated Graph request: faults, throttling, permission, the operation itself, and errors in Graph's shape. */
export class GraphService {
  readonly #state: TenantState
  readonly #apps: ReadonlyMap<string, AppRegistration>
  readonly #throttle: Throttle
  readonly #faults: Faults

  constructor(options: GraphServiceOptions) {
    this.#state = options.state
    this.#apps = options.apps
    this.#throttle = options.throttle
    this.#faults = options.faults
  }

  perform(request: GraphRequest): Outcome {
    const path = `/${request.segments.join('/')}${request.query.size > 0 ? `?${decodeURIComponent(request.query.toString())}` : ''}`
    const action = this.#faults.next({ endpoint: 'graph', method: request.method, path, inBatch: request.inBatch })
    if (action !== null) this.#state.statistics.count('faultsPlayed')
    const outcome = this.#played(request, action)
    this.#log(request, { path, status: outcome.answer.status })
    return outcome
  }

  /** The error answer for a refusal, also for one that happens before a request can be performed. */
  refuse(refusal: GraphRefusal, clientRequestId: string | undefined): GraphAnswer {
    const requestId = this.#state.ids.next()
    const date = new Date(this.#state.clock.now()).toISOString().slice(0, 19)
    this.#state.statistics.count('refused')
    const body = refusalBody(refusal, { requestId, clientRequestId: clientRequestId ?? requestId, date })
    return { status: refusal.status, headers: { ...refusal.headers, 'request-id': requestId }, body }
  }

  #played(request: GraphRequest, action: FaultAction | null): Outcome {
    if (action === null) return { answer: this.#answer(request), delivery: 'send', delayMs: 0 }
    switch (action.kind) {
      case 'answer':
        return { answer: this.#faultAnswer(request, action), delivery: 'send', delayMs: 0 }
      case 'answer-after':
        this.#answer(request)
        return { answer: this.#faultAnswer(request, action), delivery: 'send', delayMs: 0 }
      case 'reset':
        return { answer: { status: 0 }, delivery: 'reset', delayMs: 0 }
      case 'lose-answer':
        return { answer: this.#answer(request), delivery: 'close', delayMs: 0 }
      case 'cut':
        return { answer: this.#answer(request), delivery: 'cut', delayMs: 0 }
      case 'delay':
        return { answer: this.#answer(request), delivery: 'send', delayMs: action.milliseconds }
    }
  }

  #faultAnswer(request: GraphRequest, action: FaultAction & { readonly kind: 'answer' | 'answer-after' }): GraphAnswer {
    const usual = usualErrors[action.status] ?? { code: 'UnknownError', message: 'The service failed.' }
    const retryAfter = action.kind === 'answer' ? action.retryAfterSeconds : undefined
    if (action.status === 429) this.#state.statistics.count('throttled')
    const refusal = new GraphRefusal(action.status, action.code ?? usual.code, {
      message: action.message ?? usual.message,
      headers: retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) },
    })
    return this.refuse(refusal, request.headers['client-request-id'])
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
      case 'directoryObjects':
        return this.#directoryObjects(request)
      case 'directory':
        if (key !== 'deletedItems') throw unknownSegment(key ?? collection)
        return deletedItems(this.#state, request)
      case 'organization':
        return organization(this.#state, request)
      case 'domains':
        return domains(this.#state, request)
      case 'servicePrincipals':
        return servicePrincipals(this.#state, [...this.#apps.values()], request)
      default:
        throw unknownSegment(collection)
    }
  }

  #directoryObjects(request: GraphRequest): GraphAnswer {
    requireAccess(request.caller.roles, 'readDirectory')
    const [, key = ''] = request.segments
    if (key === 'getByIds' || key === 'microsoft.graph.getByIds') return this.#byIds(request)
    requireMethod(request, ['GET'])
    const object = this.#state.directory.find(key)
    if (object === undefined) throw resourceNotFound(key)
    return ok({ '@odata.context': `${request.origin}/v1.0/$metadata#directoryObjects/$entity`, ...representTyped(object, null) })
  }

  /** Unknown ids are left out of the answer. */
  #byIds(request: GraphRequest): GraphAnswer {
    requireMethod(request, ['POST'])
    const { ids, types } = bodyOf(request)
    if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string')) throw badRequest("Invalid value specified for property 'ids'.")
    if (ids.length > idCountMax) throw badRequest(`Too many ids: at most ${idCountMax} can be asked for at once.`)
    const kinds: readonly Json[] = Array.isArray(types) ? types : ['directoryObject']
    const found = (ids as readonly string[]).map((id) => this.#state.directory.find(id)).filter((object) => object !== undefined)
    const value = found
      .filter((object) => kinds.includes('directoryObject') || kinds.includes(object.kind))
      .map((object) => representTyped(object, request.query.get('$select')?.split(',') ?? null))
    return ok({ '@odata.context': `${request.origin}/v1.0/$metadata#directoryObjects`, value })
  }

  #log(request: GraphRequest, entry: { readonly path: string; readonly status: number }): void {
    const { statistics, clock } = this.#state
    statistics.count('graphRequests')
    statistics.record({
      at: clock.now(),
      endpoint: 'graph',
      method: request.method,
      inBatch: request.inBatch,
      ...entry,
      path: shortened(entry.path),
    })
  }
}

const usualErrors: Readonly<Record<number, { readonly code: string; readonly message: string }>> = {
  429: { code: 'TooManyRequests', message: 'Too many requests. Please try again later.' },
  500: { code: 'InternalServerError', message: 'An internal server error occurred.' },
  502: { code: 'BadGateway', message: 'The gateway received an invalid response.' },
  503: { code: 'ServiceUnavailable', message: 'The service is temporarily unavailable.' },
  504: { code: 'GatewayTimeout', message: 'The gateway timed out.' },
}

function shortened(path: string): string {
  return path.replace(/(\$(?:skip|delta)token=[^&]{12})[^&]+/gi, '$1…')
}
