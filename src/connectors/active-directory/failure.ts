import type { ConnectionIncident } from '#src/model/run.ts'
import { ConnectionError, type ConnectionVerdict } from '../contract/connection-error.ts'
import { incidentAt, type Place } from '../contract/connection-incident.ts'
import { LdapResultError, resultCode, TransportError } from '../ldap/ldap-error.ts'
import { ImportRefused, importRefusals } from './import-refused.ts'
import { isBusy } from './sign-in-refusal.ts'
import { transportAdvice } from './transport-advice.ts'
import { verdicts } from './verdicts.ts'

/** Where and when something failed. */
export interface FailurePlace extends Place {
  /** `connect` while a session is being opened, `session` afterwards. */
  readonly phase: 'connect' | 'session'
}

/** What the answers of a session that end it mean; other codes are unexpected. */
const verdictByCode: Readonly<Record<number, ConnectionVerdict>> = {
  [resultCode.insufficientAccessRights]: verdicts.forbidden,
  [resultCode.referral]: verdicts.heldElsewhere,
  [resultCode.noSuchObject]: verdicts.invisible,
  [resultCode.strongerAuthRequired]: verdicts.encryptionDemanded,
}

/** Turns an error of the protocol into what the runner settles; anything else is passed through unchanged. */
export function connectionFailure(error: unknown, place: FailurePlace): unknown {
  if (error instanceof TransportError) return transportFailure(error, place)
  if (error instanceof LdapResultError) return refusedOperation(error, place)
  if (!(error instanceof ImportRefused)) return error
  const incidents = [incidentAt(place, { result: 'failed-search', text: error.message })]
  return new ConnectionError({ ...importRefusals[error.reason], reason: error.reason, incidents, cause: error })
}

/** The incident of a broken or refused connection. */
export function transportIncident(error: TransportError, place: FailurePlace): ConnectionIncident {
  const dropped = place.phase === 'session'
  return incidentAt(place, { result: dropped ? 'dropped-connection' : 'failed-connection', code: error.code, text: error.message })
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
  const verdict = verdictByCode[code] ?? (isBusy(code) ? verdicts.busy : verdicts.unexpected)
  const result = verdict.failure === 'permission' ? 'failed-permission' : 'failed-search'
  const incidents = [incidentAt(place, { result, code: String(code), text: error.message })]
  return new ConnectionError({ ...verdict, incidents, cause: error })
}
