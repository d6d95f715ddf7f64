import type { Json } from '../json.ts'

/** One request to Graph, whether it came alone or as a step of a `$batch`. */
export interface GraphRequest {
  readonly method: string
  /** Scheme, host and port the client used: links in answers point there. */
  readonly origin: string
  /** Decoded path segments behind `/v1.0`. */
  readonly segments: readonly string[]
  readonly query: URLSearchParams
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Json | undefined
  readonly inBatch: boolean
  readonly caller: Caller
}

/** Who calls: the application the token was issued to, and its permissions. */
export interface Caller {
  readonly clientId: string
  readonly roles: readonly string[]
}

export interface GraphAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Json
  /** Only `/$count` answers in plain text. */
  readonly text?: string
}

export const noContent: GraphAnswer = { status: 204 }

export function ok(body: Json): GraphAnswer {
  return { status: 200, body }
}
