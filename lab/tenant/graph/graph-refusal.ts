import type { Json } from '../json.ts'

/** What Graph adds to some errors: which property, and the directory's own code for the reason. */
export interface RefusalDetail {
  readonly code: string
  readonly target: string
}

/** An error answer of Graph. Thrown by the operation that refuses, turned into an answer at one place, by the service. */
export class GraphRefusal extends Error {
  override readonly name = 'GraphRefusal'
  readonly status: number
  readonly code: string
  readonly detail: RefusalDetail | null
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: string,
    text: { readonly message: string; readonly detail?: RefusalDetail; readonly headers?: Readonly<Record<string, string>> },
  ) {
    super(text.message)
    this.status = status
    this.code = code
    this.detail = text.detail ?? null
    this.headers = text.headers ?? {}
  }
}

export function badRequest(message: string, detail?: RefusalDetail): GraphRefusal {
  return new GraphRefusal(400, 'Request_BadRequest', detail === undefined ? { message } : { message, detail })
}

export function unsupportedQuery(message: string): GraphRefusal {
  return new GraphRefusal(400, 'Request_UnsupportedQuery', { message })
}

export function resourceNotFound(name: string): GraphRefusal {
  return new GraphRefusal(404, 'Request_ResourceNotFound', {
    message: `Resource '${name}' does not exist or one of its queried reference-property objects are not present.`,
  })
}

export function objectConflict(property: string): GraphRefusal {
  return badRequest(`Another object with the same value for property ${property} already exists.`, {
    code: 'ObjectConflict',
    target: property,
  })
}

export function invalidValue(property: string, resource: string): GraphRefusal {
  return badRequest(`Invalid value specified for property '${property}' of resource '${resource}'.`, {
    code: 'InvalidValue',
    target: property,
  })
}

/** Names of one request in the error body and in the answer's headers. */
export interface RequestNames {
  readonly requestId: string
  readonly clientRequestId: string
  /** Seconds precision, without zone, as the service writes it. */
  readonly date: string
}

/** The body of an error answer. */
export function refusalBody(refusal: GraphRefusal, names: RequestNames): Json {
  const { detail } = refusal
  return {
    error: {
      code: refusal.code,
      message: refusal.message,
      ...(detail === null ? {} : { details: [{ code: detail.code, message: refusal.message, target: detail.target }] }),
      innerError: { date: names.date, 'request-id': names.requestId, 'client-request-id': names.clientRequestId },
    },
  }
}
