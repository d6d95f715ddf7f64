import { certificateFailures, type CertificateFailure } from '../../contract/certificate-failure.ts'

/** Why no answer came, in the words of the connection reasons (see `ConnectionError.reason`). */
export type TransportReason = 'dns' | 'tcp-refused' | 'tcp-timeout' | CertificateFailure | 'dropped' | 'timeout'

/** No answer came. `sent` says whether the request can have reached the server, which decides if a write may be repeated. */
export class TransportFailure extends Error {
  override readonly name = 'TransportFailure'
  readonly reason: TransportReason
  readonly sent: 'no' | 'perhaps'
  /** Code of the runtime, for example `ECONNREFUSED`. */
  readonly code: string | null

  constructor(verdict: { readonly reason: TransportReason; readonly sent: 'no' | 'perhaps' }, code: string | null, cause: Error) {
    super(cause.message, { cause })
    this.reason = verdict.reason
    this.sent = verdict.sent
    this.code = code
  }
}

/** Codes of failures that happen before a byte of the request leaves. Everything else may have reached the server. */
const beforeSending: Readonly<Record<string, TransportReason>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  ECONNREFUSED: 'tcp-refused',
  EHOSTUNREACH: 'tcp-refused',
  ENETUNREACH: 'tcp-refused',
  EADDRNOTAVAIL: 'tcp-refused',
  UND_ERR_CONNECT_TIMEOUT: 'tcp-timeout',
  ...certificateFailures,
}

const timeouts: ReadonlySet<string> = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'])

/** Turns an error of the HTTP library into a `TransportFailure`; a defect of ours passes through unchanged. */
export function transportFailure(error: unknown): Error {
  if (!(error instanceof Error)) return new TransportFailure({ reason: 'dropped', sent: 'perhaps' }, null, new Error(String(error)))
  const code = errorCode(error)
  if (code === 'UND_ERR_INVALID_ARG') return error
  const early = code === null ? undefined : beforeSending[code]
  if (early !== undefined) return new TransportFailure({ reason: early, sent: 'no' }, code, error)
  return new TransportFailure({ reason: code !== null && timeouts.has(code) ? 'timeout' : 'dropped', sent: 'perhaps' }, code, error)
}

/** A name with several addresses fails with all of their errors at once; the first one tells enough. */
function errorCode(error: Error): string | null {
  const own: unknown = 'code' in error ? error.code : undefined
  if (typeof own === 'string') return own
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error.cause
  return first instanceof Error && first !== error ? errorCode(first) : null
}
