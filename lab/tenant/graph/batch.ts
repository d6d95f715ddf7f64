import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { GraphRefusal } from './graph-refusal.ts'
import { sent, type Delivery, type Outcome } from '../outcome.ts'
import type { Caller, GraphAnswer, GraphRequest } from './graph-request.ts'
import { pathSegments } from './path-key.ts'

/** Graph takes at most so many requests in one batch. */
const stepCountMax = 20

/** The `POST /$batch` request around the steps. */
export interface BatchEnvelope {
  readonly origin: string
  readonly caller: Caller
  readonly clientRequestId: string | undefined
  readonly body: Json | undefined
  /** Number of this batch: decides the order of the answers, so that the same run gives the same order. */
  readonly ordinal: number
}

/** Who performs the steps. */
export interface StepService {
  perform(request: GraphRequest): Outcome
  refuse(refusal: GraphRefusal, clientRequestId: string | undefined): GraphAnswer
}

interface Step {
  readonly id: string
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Json | undefined
  readonly dependsOn: readonly string[]
}

interface StepAnswer {
  readonly id: string
  readonly answer: GraphAnswer
}

/**
 * Performs the steps of a batch, each throttled, refused and counted for itself; a step whose dependency failed is answered with 424.
 * Answers come in any order, as Graph's do. Throws a refusal when the batch as a whole is malformed.
 */
export function performBatch(service: StepService, envelope: BatchEnvelope): Outcome {
  const steps = readSteps(envelope.body)
  const answers = new Map<string, GraphAnswer>()
  let delivery: Delivery = 'send'
  let delayMs = 0
  let waiting = steps
  while (waiting.length > 0) {
    const ready = waiting.filter((step) => step.dependsOn.every((id) => answers.has(id)))
    if (ready.length === 0) throw malformed('The dependsOn properties of the batch refer to each other in a circle.')
    for (const step of ready) {
      const outcome = performStep(service, envelope, { step, answers })
      answers.set(step.id, outcome.answer)
      delayMs = Math.max(delayMs, outcome.delayMs)
      if (outcome.delivery !== 'send') delivery = outcome.delivery
      // The connection ended while this step was waiting: the steps behind it were never read.
      if (outcome.answer.status === 0) return { answer: outcome.answer, delivery: 'reset', delayMs }
    }
    waiting = waiting.filter((step) => !answers.has(step.id))
  }
  const responses = shuffled(
    [...answers].map(([id, answer]) => ({ id, answer })),
    envelope.ordinal,
  ).map(responseOf)
  return { answer: { status: 200, body: { responses } }, delivery, delayMs }
}

function readSteps(body: Json | undefined): readonly Step[] {
  const requests = isJsonObject(body) ? body['requests'] : undefined
  if (!Array.isArray(requests) || requests.length === 0) throw malformed('Invalid batch payload format.')
  if (requests.length > stepCountMax) throw malformed(`Number of batch request steps exceeds the maximum value of ${stepCountMax}.`)
  const steps = (requests as readonly Json[]).map(readStep)
  const ids = new Set(steps.map((step) => step.id))
  if (ids.size < steps.length) throw malformed('Request ids have to be unique in a batch.')
  for (const step of steps) {
    if (!step.dependsOn.every((id) => ids.has(id) && id !== step.id))
      throw malformed(`Request '${step.id}' depends on a request that is not in the batch.`)
  }
  return steps
}

function readStep(request: Json): Step {
  if (!isJsonObject(request)) throw malformed('Invalid batch payload format.')
  const { id, method, url, headers, body, dependsOn } = request
  if (typeof id !== 'string' || id === '' || typeof method !== 'string' || typeof url !== 'string') {
    throw malformed('Every request of a batch needs an id, a method and a url.')
  }
  const names = headersOf(headers)
  const writes = method === 'POST' || method === 'PATCH' || method === 'PUT'
  if (writes && (body === undefined || !/json/i.test(names['content-type'] ?? ''))) {
    throw malformed(`Write request id : ${id} does not contain Content-Type header or body.`)
  }
  return { id, method: method.toUpperCase(), url, headers: names, body, dependsOn: Array.isArray(dependsOn) ? dependsOn.map(String) : [] }
}

function headersOf(headers: Json | undefined): Readonly<Record<string, string>> {
  if (!isJsonObject(headers)) return {}
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]))
}

function malformed(message: string): GraphRefusal {
  return new GraphRefusal(400, 'BadRequest', { message })
}

interface Turn {
  readonly step: Step
  readonly answers: ReadonlyMap<string, GraphAnswer>
}

function performStep(service: StepService, envelope: BatchEnvelope, { step, answers }: Turn): Outcome {
  const failed = step.dependsOn.some((id) => (answers.get(id)?.status ?? 500) >= 400)
  if (failed) {
    const refusal = new GraphRefusal(424, 'FailedDependency', { message: 'Failed Dependency: a request this one depends on has failed.' })
    return sent(service.refuse(refusal, step.headers['client-request-id']))
  }
  const [path = '', search = ''] = splitOnce(step.url, '?')
  return service.perform({
    method: step.method,
    origin: envelope.origin,
    segments: pathSegments(path.replace(/^\/?v1\.0\//, '')),
    query: queryOf(search),
    headers: { 'client-request-id': envelope.clientRequestId, ...step.headers },
    body: step.body,
    inBatch: true,
    caller: envelope.caller,
  })
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

/** Query options with lower-case names: OData names are spelled `$deltatoken` and `$deltaToken` alike. */
export function queryOf(search: string): URLSearchParams {
  const query = new URLSearchParams()
  for (const [name, value] of new URLSearchParams(search)) query.append(name.toLowerCase(), value)
  return query
}

/** A fixed permutation per batch number, so that no client can rely on the order of its requests. */
function shuffled(answers: readonly StepAnswer[], ordinal: number): readonly StepAnswer[] {
  const keyed = answers.map((answer, index) => ({ answer, key: (index * 7 + ordinal * 5 + 3) % 11 }))
  return keyed.sort((left, right) => left.key - right.key).map((entry) => entry.answer)
}

function responseOf({ id, answer }: StepAnswer): JsonObject {
  const type = answer.body === undefined ? {} : { 'Content-Type': 'application/json;odata.metadata=minimal;charset=utf-8' }
  const body = answer.body ?? answer.text
  return { id, status: answer.status, headers: { ...answer.headers, ...type }, ...(body === undefined ? {} : { body }) }
}
