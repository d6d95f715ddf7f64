import { isJsonObject, objectList, textField, type Json, type JsonObject } from '../json.ts'
import type { Attempt, GraphRequest } from './graph-request.ts'
import type { HttpAnswer } from './transport.ts'

/** The body of a `$batch`. The number of a request in the list is its id. */
export function batchBody(requests: readonly GraphRequest[]): JsonObject {
  return { requests: requests.map(batchItem) }
}

function batchItem(request: GraphRequest, index: number): JsonObject {
  const headers = { ...request.headers, ...(request.body === undefined ? {} : { 'Content-Type': 'application/json' }) }
  return {
    id: String(index),
    method: request.method,
    url: request.path,
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(request.body === undefined ? {} : { body: request.body }),
  }
}

/**
 * The answer of every operation in a batch, in the order of the requests; Graph answers in any order. When the batch as a
 * whole was refused, every operation was refused with its words. An operation nobody answered is `unanswered`.
 */
export function batchAttempts(requests: readonly GraphRequest[], answer: HttpAnswer): readonly Attempt[] {
  if (answer.status !== 200) return requests.map(() => ({ kind: 'answer', answer }))
  const answers = new Map(objectList(answer.body, 'responses').map((item) => [textField(item, 'id'), itemAnswer(item)]))
  return requests.map((_, index) => {
    const own = answers.get(String(index)) ?? null
    return own === null ? { kind: 'unanswered', failure: null } : { kind: 'answer', answer: own }
  })
}

function itemAnswer(item: JsonObject): HttpAnswer | null {
  const status = item['status']
  if (typeof status !== 'number') return null
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(isJsonObject(item['headers']) ? item['headers'] : {}))
    headers[name.toLowerCase()] = headerText(value)
  return { status, headers, body: isJsonObject(item['body']) ? item['body'] : null }
}

function headerText(value: Json): string {
  return typeof value === 'string' ? value : String(value)
}
