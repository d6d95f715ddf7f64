import { errorRegistry, type ErrorCode } from './error-registry.ts'

/** What a caller may add to an error: the thing concerned, further facts (never a secret), and the cause. */
export interface ErrorDetail {
  readonly subject?: string
  readonly detail?: string
  readonly facts?: Readonly<Record<string, string | number | boolean | null>>
  readonly cause?: unknown
}

/**
 * An error the operator can act on. Every code has a title and a hint in the registry; the message reads
 * `title: subject: detail`. Facts are for programs and must never carry a secret.
 */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly subject: string | null
  readonly detail: string | null
  readonly facts: Readonly<Record<string, string | number | boolean | null>>

  constructor(code: ErrorCode, detail: ErrorDetail = {}) {
    super(
      [errorRegistry[code].title, detail.subject, detail.detail].filter((part) => part !== undefined && part !== '').join(': '),
      detail.cause === undefined ? undefined : { cause: detail.cause },
    )
    this.code = code
    this.subject = detail.subject ?? null
    this.detail = detail.detail ?? null
    this.facts = detail.facts ?? {}
  }

  /** What the operator should do, from the registry. */
  get hint(): string {
    return errorRegistry[this.code].hint
  }
}
