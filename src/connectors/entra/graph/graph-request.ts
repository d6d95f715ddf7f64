import type { JsonObject } from '../json.ts'
import type { HttpAnswer, HttpRequest } from './transport.ts'
import type { TransportFailure } from './transport-failure.ts'

/** One operation of Graph. */
export interface GraphRequest {
  readonly method: HttpRequest['method']
  /** Behind the version, with a slash in front and the query: `/users?$top=999`. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: JsonObject
  /** Whether sending it twice does the same as sending it once. Only such requests are sent again when no answer came. */
  readonly idempotent: boolean
}

/** What became of an operation. `unanswered`: it went out, and nobody knows whether it was done. */
export type Outcome =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  | { readonly kind: 'unanswered'; readonly failure: TransportFailure | null }

/** What became of one try. `undelivered`: it certainly never reached the server. */
export type Attempt = Outcome | { readonly kind: 'undelivered'; readonly failure: TransportFailure }

/** A read, which may always be repeated. */
export function get(path: string, headers: Readonly<Record<string, string>> = {}): GraphRequest {
  return { method: 'GET', path, headers, idempotent: true }
}

/** Text inside an OData literal: quotes doubled, then encoded for an address. */
export function odataText(text: string): string {
  return encodeURIComponent(`'${text.replaceAll("'", "''")}'`)
}
