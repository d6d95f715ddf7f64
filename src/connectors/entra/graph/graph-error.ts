import { objectList, textField, isJsonObject } from '../json.ts'
import type { HttpAnswer } from './transport.ts'

/** An error answer of Graph, taken apart. */
export interface GraphError {
  readonly status: number
  /** For example `Request_ResourceNotFound`; empty when the answer does not come from Graph. */
  readonly code: string
  /** Graph's own words. */
  readonly message: string
  /** The finer reason, for example `ObjectConflict`, and the property it is about. */
  readonly detail: { readonly code: string; readonly target: string | null } | null
}

/** Longest text of a directory that is kept in a message. */
const messageLengthMax = 2_000

export function isSuccess(answer: HttpAnswer): boolean {
  return answer.status >= 200 && answer.status < 300
}

/** Reads the error out of an answer that is not a success. */
export function graphErrorOf(answer: HttpAnswer): GraphError {
  const error = isJsonObject(answer.body?.['error']) ? answer.body['error'] : null
  const details = objectList(error, 'details')
  // A conflict is told together with the objects it is with; the conflict itself says more.
  const detail = details.find((candidate) => textField(candidate, 'code') === 'ObjectConflict') ?? details[0] ?? null
  const code = textField(error, 'code') ?? ''
  return {
    status: answer.status,
    code,
    message: (textField(error, 'message') ?? `HTTP status ${answer.status} without an explanation.`).slice(0, messageLengthMax),
    detail: detail === null ? null : { code: textField(detail, 'code') ?? '', target: textField(detail, 'target') },
  }
}

/** Longest wait a server may ask for; a larger value is taken as this one. */
const retryAfterMsMax = 15 * 60_000

/** What `Retry-After` asks for in milliseconds (seconds or a date, RFC 9110 section 10.2.3), or null. */
export function retryAfterMs(answer: HttpAnswer, nowMs: number): number | null {
  const text = answer.headers['retry-after']
  if (text === undefined) return null
  const wait = /^\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(text) - nowMs
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), retryAfterMsMax) : null
}

/** The part of the budget that is used, from 0.8 on; Graph sends it only then. Null when it is not sent. */
export function throttleUsage(answer: HttpAnswer): number | null {
  const text = answer.headers['x-ms-throttle-limit-percentage']
  const usage = text === undefined ? Number.NaN : Number(text)
  return Number.isFinite(usage) ? usage : null
}
