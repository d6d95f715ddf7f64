import { AppError } from '#src/base/app-error.ts'
import { errorRegistry } from '#src/base/error-registry.ts'
import { ConnectionError } from '#src/connectors/contract/connection-error.ts'
import { problemCodes, type ProblemBody } from './contract/problem.ts'
import { incidentBody } from './bodies/run-body.ts'

/** What the client is told about an error. Never more than the error says itself, and nothing of a stack. */
export function problemOf(error: unknown): ProblemBody {
  if (error instanceof AppError) return appProblem(error)
  if (error instanceof ConnectionError) return directoryProblem(error)
  if (isRefusedRequest(error)) return refusedRequest(error)
  return {
    title: 'The request failed because of a defect of the service',
    status: 500,
    code: problemCodes.defect,
    subject: null,
    detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    hint: 'The log of the service has the details; report it together with them.',
    facts: {},
    incidents: [],
  }
}

function appProblem(error: AppError): ProblemBody {
  const { title, hint, status = 500 } = errorRegistry[error.code]
  const refusal = error.cause instanceof ConnectionError ? error.cause : null
  return {
    title,
    status,
    code: error.code,
    subject: error.subject,
    // What the directory said stands in the incidents, and what it means in the hint.
    detail: refusal === null ? error.detail : refusal.reason,
    hint: refusal === null ? hint : `${adviceOf(error, refusal)} ${hint}`,
    facts: { ...error.facts },
    incidents: refusal === null ? [] : refusal.incidents.map(incidentBody),
  }
}

/** Whoever caught the refusal may know more about it than the directory. */
function adviceOf({ facts }: AppError, refusal: ConnectionError): string {
  const advice = facts['advice']
  return typeof advice === 'string' ? advice : refusal.advice
}

function directoryProblem(error: ConnectionError): ProblemBody {
  const last = error.incidents.at(-1)
  return {
    title: 'The connected directory could not be used',
    status: 422,
    code: problemCodes.directoryRefused,
    subject: last?.server ?? null,
    detail: error.incidents.length === 0 ? `${error.reason}: ${error.message}` : error.reason,
    hint: error.advice,
    facts: { failure: error.failure, reason: error.reason, subCode: last?.subCode ?? null },
    incidents: error.incidents.map(incidentBody),
  }
}

/** What fastify itself refuses carries its status: a body that is no JSON, too large, or not of the schema. */
function isRefusedRequest(error: unknown): error is Error & { readonly statusCode: number } {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode < 500
}

function refusedRequest(error: Error & { readonly statusCode: number }): ProblemBody {
  return {
    title: 'The request is not understood',
    status: error.statusCode,
    code: problemCodes.requestInvalid,
    subject: null,
    detail: error.message,
    hint: 'Compare the request with the description of the API; the command line and the service must be of the same version.',
    facts: {},
    incidents: [],
  }
}
