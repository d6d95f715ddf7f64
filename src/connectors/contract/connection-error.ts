import type { ConnectionIncident } from '#src/model/run.ts'

/** Which kind of failure kept a session from starting or ended it. Decides between `no-start-*` and `stopped-*` results. */
export type ConnectionFailure =
  | 'credentials'
  | 'connection'
  | 'no-domain-controller'
  | 'permission'
  | 'full-import-required'
  | 'partition-missing'
  | 'configuration'
  | 'unexpected'

/** What a driver says about a failure. Built from the directory's own answer and never from the request. */
export interface ConnectionErrorDetail {
  readonly failure: ConnectionFailure
  /** A finer reason, for example `wrong-password-or-name`, `tls-name`, `client-secret-expired`. */
  readonly reason: string
  /** One sentence that tells the operator what to do. */
  readonly advice: string
  /** Every try that was made, in order, with the directory's own words. */
  readonly incidents: readonly ConnectionIncident[]
  readonly cause?: unknown
}

/** What a failure means, without where it happened. */
export type ConnectionVerdict = Pick<ConnectionErrorDetail, 'failure' | 'reason' | 'advice'>

/** A session with a connected directory could not be opened or broke. Thrown by drivers, settled by the runner. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
  readonly failure: ConnectionFailure
  readonly reason: string
  readonly advice: string
  readonly incidents: readonly ConnectionIncident[]

  constructor(detail: ConnectionErrorDetail) {
    super(detail.incidents.at(-1)?.text ?? detail.reason, detail.cause === undefined ? undefined : { cause: detail.cause })
    this.failure = detail.failure
    this.reason = detail.reason
    this.advice = detail.advice
    this.incidents = detail.incidents
  }
}
