import { certificateFailures, type CertificateFailure } from '../contract/certificate-failure.ts'
import type { LdapResult } from './response.ts'

/** What is wrong with a connection. The first eight are told apart for the operator; the names appear in run results. */
export type TransportFailure =
  | 'dns'
  | 'tcp-refused'
  | 'tcp-timeout'
  | CertificateFailure
  | 'tls-pin'
  | 'tls-handshake'
  | 'connection-lost'
  | 'no-answer'
  | 'protocol'

/** The connection could not be made or is gone. Every operation on it fails with the same error. */
export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly failure: TransportFailure
  /** The system's code, for example `ECONNREFUSED`, or null. */
  readonly code: string | null

  constructor(failure: TransportFailure, text: string, cause?: unknown) {
    super(text, cause === undefined ? undefined : { cause })
    this.failure = failure
    this.code = systemCode(cause)
  }
}

/** The server refused an operation. The message is what the server said, word for word. */
export class LdapResultError extends Error {
  override readonly name = 'LdapResultError'
  readonly result: LdapResult

  constructor(result: LdapResult) {
    super(result.diagnostic === '' ? `LDAP result ${result.code}` : result.diagnostic)
    this.result = result
  }
}

/** A refusal of our own making, for a server that says yes and then does not keep to the protocol. */
export function refusal(code: number, diagnostic: string): LdapResultError {
  return new LdapResultError({ code, diagnostic, matchedDn: '', referrals: [], value: null, controls: [] })
}

/** Result codes of RFC 4511 appendix A that decisions depend on. */
export const resultCode = {
  success: 0,
  operationsError: 1,
  protocolError: 2,
  sizeLimitExceeded: 4,
  strongerAuthRequired: 8,
  referral: 10,
  unavailableCriticalExtension: 12,
  confidentialityRequired: 13,
  noSuchAttribute: 16,
  undefinedAttributeType: 17,
  constraintViolation: 19,
  attributeOrValueExists: 20,
  invalidAttributeSyntax: 21,
  noSuchObject: 32,
  invalidDnSyntax: 34,
  invalidCredentials: 49,
  insufficientAccessRights: 50,
  busy: 51,
  unavailable: 52,
  unwillingToPerform: 53,
  namingViolation: 64,
  objectClassViolation: 65,
  notAllowedOnNonLeaf: 66,
  notAllowedOnRdn: 67,
  entryAlreadyExists: 68,
} as const

/** Whether the server said that the object a request names is not there. */
export function isNoSuchObject(error: unknown): boolean {
  return error instanceof LdapResultError && error.result.code === resultCode.noSuchObject
}

/** Which failure an error of the socket is. */
export function transportError(error: Error, fallback: TransportFailure): TransportError {
  if (error instanceof TransportError) return error
  const code = systemCode(error) ?? ''
  return new TransportError(failures[code] ?? (code.startsWith('ERR_SSL') ? 'tls-handshake' : fallback), error.message, error)
}

const failures: Readonly<Record<string, TransportFailure>> = {
  ENOTFOUND: 'dns',
  ENODATA: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  ECONNREFUSED: 'tcp-refused',
  ETIMEDOUT: 'tcp-timeout',
  EHOSTUNREACH: 'tcp-timeout',
  ENETUNREACH: 'tcp-timeout',
  EHOSTDOWN: 'tcp-timeout',
  ...certificateFailures,
  EPROTO: 'tls-handshake',
}

function systemCode(cause: unknown): string | null {
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code
  return null
}
