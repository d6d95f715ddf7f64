import { isJsonObject, textField, type JsonObject } from '../json.ts'
import type { Place } from '../../contract/connection-incident.ts'
import { brokenConnection, endlessList, notGraph, refusedRead } from './connection-failures.ts'
import type { GraphClient } from './graph-client.ts'
import { isSuccess } from './graph-error.ts'
import { get, type Outcome } from './graph-request.ts'
import type { HttpAnswer } from './transport.ts'

/** With pages of one object, ten times the largest tenant there is. */
const pageCountMax = 10_000_000

/** A page of a list and where it goes on: relative paths, or null. */
export interface Page {
  readonly items: readonly JsonObject[]
  readonly nextPath: string | null
  readonly deltaPath: string | null
  /** The number of all items, when it was asked for. */
  readonly count: number | null
}

/** Reads one page of a list. Throws `ConnectionError`; `permission` names what a refusal lacks. */
export async function readPage(
  client: GraphClient,
  request: { readonly path: string; readonly headers?: Readonly<Record<string, string>> },
  permission: string,
): Promise<Page> {
  const answer = answered(await client.send(get(request.path, request.headers)), placeOf(client))
  return pageOf(client, expectSuccess(client, answer, permission))
}

/** The list in an answer. Throws when the body is not one. */
export function pageOf(client: GraphClient, body: JsonObject): Page {
  const { value } = body
  // An item that is no object would silently be missing, and what is missing in a full import gets deleted.
  if (!Array.isArray(value) || !value.every(isJsonObject)) throw notGraph(placeOf(client), 'a request for a list')
  const count = body['@odata.count']
  return {
    items: value,
    nextPath: relativePath(client, textField(body, '@odata.nextLink')),
    deltaPath: relativePath(client, textField(body, '@odata.deltaLink')),
    count: typeof count === 'number' ? count : null,
  }
}

/** The body of a successful read; everything else ends the session with the reason. */
export function expectSuccess(client: GraphClient, answer: HttpAnswer, permission: string): JsonObject {
  if (!isSuccess(answer)) throw refusedRead(answer, placeOf(client), permission)
  if (answer.body === null) throw notGraph(placeOf(client), 'a read')
  return answer.body
}

/**
 * Guards a walk over pages: throws when a page leads to itself or there are more pages than any directory has. A list that is
 * cut off must never look complete.
 */
export function requireProgress(
  client: GraphClient,
  step: { readonly from: string; readonly to: string | null; readonly pageCount: number },
): void {
  if (step.to !== null && (step.to === step.from || step.pageCount >= pageCountMax)) throw endlessList(placeOf(client))
}

/** The answer of a read; a read that stays unanswered after all tries is a broken connection. */
export function answered(outcome: Outcome, place: Place): HttpAnswer {
  if (outcome.kind === 'answer') return outcome.answer
  if (outcome.failure === null) throw notGraph(place, 'one operation of a batch')
  throw brokenConnection(outcome.failure, place)
}

export function placeOf(client: GraphClient): Place {
  return { server: client.server, at: client.clock.now() }
}

/**
 * A link of Graph as a path behind the version. Only the path is taken: a link can never send the token to another server,
 * and positions stay good when the service is reached under another name.
 */
function relativePath(client: GraphClient, link: string | null): string | null {
  if (link === null) return null
  const at = link.indexOf('/v1.0/')
  if (at < 0) throw notGraph(placeOf(client), 'a request for a list')
  return link.slice(at + '/v1.0'.length)
}
