import { isoTime } from '#src/base/clock.ts'
import { unreachable } from '#src/base/assert.ts'
import { ConnectionError } from '#src/connectors/contract/connection-error.ts'
import type { AccountState, LastRefusal } from '#src/credentials/account-state.ts'
import type { Admission } from '#src/credentials/admission.ts'
import { attemptShares } from '#src/credentials/attempt-shares.ts'
import type { ConnectionIncident } from '#src/model/run.ts'

/** The error of a sign-in that was not made. While the breaker is open it repeats what the directory said when it opened. */
export function heldBack(state: AccountState, refused: Extract<Admission, { kind: 'refused' }>): ConnectionError {
  const { reason } = refused
  const incidents = reason === 'breaker-open' && state.refusal !== null ? incidentsOf(state.refusal) : []
  return new ConnectionError({ failure: 'credentials', reason, advice: adviceOf(state, refused), incidents })
}

const ownReasons: ReadonlySet<string> = new Set(['breaker-open', 'budget-exhausted', 'lockout-risk'] satisfies HeldBackReason[])

type HeldBackReason = Extract<Admission, { kind: 'refused' }>['reason']

/** Whether it was we who kept the sign-in back: the directory has said nothing new. */
export function isHeldBack(error: ConnectionError): boolean {
  return ownReasons.has(error.reason) || error.incidents.length === 0
}

/** The directory's own words, with the time they were said at. */
function incidentsOf({ server, at, code, subCode, text }: LastRefusal): readonly ConnectionIncident[] {
  return text === null ? [] : [{ result: 'failed-authentication', server: server ?? '', at, code, subCode, text }]
}

function adviceOf(state: AccountState, { reason, until, counted }: Extract<Admission, { kind: 'refused' }>): string {
  switch (reason) {
    case 'breaker-open': {
      const since = `Nothing was sent: since ${isoTime(state.since)} the directory turns the account away (${state.refusal?.reason ?? 'refused'}).`
      const next = until === null ? '' : ` One attempt is made by itself from ${isoTime(until)} on.`
      return `${since} ${state.refusal?.advice ?? ''}${next}`
    }
    case 'budget-exhausted':
      return `Nothing was sent, to keep the account from being locked${limitOf(state, counted)}. ${nextTry(until ?? state.since)}`
    case 'lockout-risk':
      return `Nothing was sent: the directory locks this account after ${state.lockout.threshold ?? 'few'} wrong passwords. Accept that risk if you are sure of the password (--accept-lockout-risk).`
    default:
      return unreachable(reason)
  }
}

/** When a person may try again: a time at which the right password is taken at once. */
export function nextTry(at: number): string {
  return `The next attempt may be made from ${isoTime(at).replace('.000Z', 'Z')} on.`
}

function limitOf({ lockout }: AccountState, counted: number | null): string {
  const { human } = attemptShares(lockout)
  const read = lockout.threshold === null ? 'the policy of the domain cannot be read' : `the directory locks it after ${lockout.threshold}`
  if (counted !== null) return ` (${read} and counts ${counted} already, whoever made them)`
  return lockout.threshold === 0 ? '' : ` (${read}; ${human} wrong ${human === 1 ? 'entry is' : 'entries are'} allowed in a row)`
}
