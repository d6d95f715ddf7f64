import type { ConnectionIncident } from '#src/model/run.ts'
import { ConnectionError, type ConnectionFailure } from '../contract/connection-error.ts'
import { LdapResultError, resultCode, TransportError } from '../ldap/ldap-error.ts'
import { ImportRefused } from './partition-source.ts'
import { isBusy } from './sign-in-refusal.ts'
import { transportAdvice } from './transport-advice.ts'

/** Where and when something failed. */
export interface FailurePlace {
  readonly server: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** `connect` while a session is being opened, `session` afterwards. */
  readonly phase: 'connect' | 'session'
}

interface Verdict {
  readonly failure: ConnectionFailure
  readonly reason: string
  readonly advice: string
}

/** What the answers of a session that end it mean; other codes are unexpected. */
const verdicts: Readonly<Record<number, Verdict>> = {
  [resultCode.insufficientAccessRights]: {
    failure: 'permission',
    reason: 'permission',
    advice: 'The account may not read this. Run the connection test, which says which right is missing.',
  },
  [resultCode.referral]: {
    failure: 'partition-missing',
    reason: 'partition-missing',
    advice: 'This domain controller does not hold the partition. List a server of its domain, or take the partition out of the selection.',
  },
  [resultCode.noSuchObject]: {
    failure: 'partition-missing',
    reason: 'partition-missing',
    advice: 'The partition is not there, or the account may not see it. Read the partitions of the connector again.',
  },
  [resultCode.strongerAuthRequired]: {
    failure: 'connection',
    reason: 'signing-required',
    advice: 'The domain controller demands an encrypted connection. Set `security` to ldaps or starttls.',
  },
}

/** Turns an error of the protocol into what the runner settles; anything else is passed through unchanged. */
export function connectionFailure(error: unknown, place: FailurePlace): unknown {
  if (error instanceof TransportError) return transportFailure(error, place)
  if (error instanceof LdapResultError) return refusedOperation(error, place)
  if (!(error instanceof ImportRefused)) return error
  const { failure, reason, message } = error
  const advice =
    failure === 'full-import-required' ? 'Run a full import of this partition.' : 'Correct the selection of partitions and containers.'
  return new ConnectionError({
    failure,
    reason,
    advice,
    incidents: [incident(place, { result: 'failed-search', text: message })],
    cause: error,
  })
}

/** The incident of a broken or refused connection. */
export function transportIncident(error: TransportError, place: FailurePlace): ConnectionIncident {
  const dropped = place.phase === 'session'
  return incident(place, { result: dropped ? 'dropped-connection' : 'failed-connection', code: error.code, text: error.message })
}

export function incident(
  place: FailurePlace,
  what: Pick<ConnectionIncident, 'result' | 'text'> & Partial<Pick<ConnectionIncident, 'code' | 'subCode'>>,
): ConnectionIncident {
  return { server: place.server, at: place.at, code: null, subCode: null, ...what }
}

function transportFailure(error: TransportError, place: FailurePlace): ConnectionError {
  const incidents = [transportIncident(error, place)]
  return new ConnectionError({
    failure: 'connection',
    reason: error.failure,
    advice: transportAdvice[error.failure],
    incidents,
    cause: error,
  })
}

function refusedOperation(error: LdapResultError, place: FailurePlace): ConnectionError {
  const { code } = error.result
  const verdict = verdicts[code] ?? (isBusy(code) ? busy : unexpected)
  const result = verdict.failure === 'permission' ? 'failed-permission' : 'failed-search'
  const incidents = [incident(place, { result, code: String(code), text: error.message })]
  return new ConnectionError({ ...verdict, incidents, cause: error })
}

const busy: Verdict = {
  failure: 'connection',
  reason: 'server-busy',
  advice: 'The domain controller is not able to answer now. The next run tries again.',
}

const unexpected: Verdict = {
  failure: 'unexpected',
  reason: 'unclassified',
  advice: 'The directory refused a request in a way that is not known here. Its own words are in the connection log.',
}
