import type { JsonObject } from '../json.ts'

/** How the token service names its refusals: OAuth error, HTTP status and text by AADSTS number. */
const known: Readonly<Record<number, { readonly error: string; readonly status: number; readonly text: string }>> = {
  50027: { error: 'invalid_request', status: 400, text: 'JWT token is invalid or malformed.' },
  50034: { error: 'invalid_grant', status: 400, text: 'The user account does not exist in the directory.' },
  50053: { error: 'invalid_grant', status: 400, text: 'The account is locked because of too many failed sign-ins.' },
  50196: { error: 'invalid_grant', status: 400, text: 'The server terminated an operation because it encountered a client request loop.' },
  53003: { error: 'access_denied', status: 403, text: 'Access has been blocked by Conditional Access policies.' },
  70003: { error: 'unsupported_grant_type', status: 400, text: 'The app requested an unsupported grant type.' },
  70011: { error: 'invalid_scope', status: 400, text: "The provided value for the input parameter 'scope' is not valid." },
  90002: {
    error: 'invalid_request',
    status: 400,
    text: 'Tenant not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.',
  },
  90033: { error: 'temporarily_unavailable', status: 503, text: 'A transient error has occurred. Please try again.' },
  90055: { error: 'temporarily_unavailable', status: 429, text: 'The tenant has been throttled. Please try again later.' },
  500011: { error: 'invalid_resource', status: 400, text: 'The resource principal was not found in the tenant.' },
  700016: { error: 'unauthorized_client', status: 400, text: 'Application was not found in the directory.' },
  700023: { error: 'invalid_client', status: 401, text: 'Client assertion audience claim does not match the token endpoint.' },
  700024: { error: 'invalid_client', status: 401, text: 'Client assertion is not within its valid time range.' },
  700027: {
    error: 'invalid_client',
    status: 401,
    text: 'The certificate used to sign the client assertion is not registered on the application, or the signature is wrong.',
  },
  900144: { error: 'invalid_request', status: 400, text: 'The request body must contain a required parameter.' },
  1002012: {
    error: 'invalid_scope',
    status: 400,
    text: 'Client credential flows must have a scope value with /.default suffixed to the resource identifier.',
  },
  7000112: { error: 'unauthorized_client', status: 400, text: 'Application is disabled.' },
  7000215: {
    error: 'invalid_client',
    status: 401,
    text: 'Invalid client secret provided. The request must carry the value of the client secret, not its ID.',
  },
  7000218: {
    error: 'invalid_client',
    status: 401,
    text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  },
  7000222: {
    error: 'invalid_client',
    status: 401,
    text: 'The provided client secret keys are expired. Create new keys for the app, or consider using certificate credentials.',
  },
}

/** A refusal of the token service. Any AADSTS number may be used; unknown ones are an `invalid_client`. */
export class StsRefusal extends Error {
  override readonly name = 'StsRefusal'
  readonly code: number
  readonly error: string
  readonly status: number

  /** `about` names the thing refused: application, tenant, parameter. Never a secret. */
  constructor(code: number, about = '') {
    const entry = known[code] ?? { error: 'invalid_client', status: 401, text: 'The request was refused.' }
    super(`AADSTS${code}: ${entry.text}${about === '' ? '' : ` ${about}`}`)
    this.code = code
    this.error = entry.error
    this.status = entry.status
  }
}

export interface StsNames {
  readonly traceId: string
  readonly correlationId: string
  readonly nowMs: number
  readonly origin: string
}

/** The JSON body of a refusal, in the fields the token service writes. */
export function stsErrorBody(refusal: StsRefusal, names: StsNames): JsonObject {
  const timestamp = `${new Date(names.nowMs).toISOString().slice(0, 19).replace('T', ' ')}Z`
  return {
    error: refusal.error,
    error_description: `${refusal.message} Trace ID: ${names.traceId} Correlation ID: ${names.correlationId} Timestamp: ${timestamp}`,
    error_codes: [refusal.code],
    timestamp,
    trace_id: names.traceId,
    correlation_id: names.correlationId,
    error_uri: `${names.origin}/error?code=${refusal.code}`,
  }
}
