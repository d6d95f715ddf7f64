import { unreachable } from '#src/base/assert.ts'
import type { ConnectionError, ConnectionFailure } from '#src/connectors/contract/connection-error.ts'
import type { RunResult } from '#src/model/run.ts'

/** The result of a step whose session could not be opened: nothing was read or written, no watermark moved. */
export function resultBeforeStart(failure: ConnectionFailure): RunResult {
  switch (failure) {
    case 'credentials':
      return 'no-start-credentials'
    case 'connection':
      return 'no-start-connection'
    case 'no-domain-controller':
      return 'no-start-no-domain-controller'
    case 'full-import-required':
      return 'no-start-full-import-required'
    case 'partition-missing':
      return 'no-start-partition-delete'
    case 'configuration':
      return 'no-start-bad-ma-configuration'
    case 'permission':
    case 'unexpected':
      return 'no-start-ma'
    default:
      return unreachable(failure)
  }
}

/** Whether a failure cuts a session off that was open: its step has begun, however little it has done. */
export function isInterruption(failure: ConnectionFailure): boolean {
  return failure === 'connection' || failure === 'no-domain-controller' || failure === 'credentials'
}

/** The result of a step whose session broke while it ran: what is staged stays staged, what is in escrow stays in escrow. */
export function resultMidway(error: ConnectionError): RunResult {
  switch (error.failure) {
    case 'credentials':
      return 'stopped-bad-server-credentials'
    case 'connection':
    case 'no-domain-controller':
      return 'stopped-connectivity'
    case 'full-import-required':
      return 'no-start-full-import-required'
    case 'partition-missing':
    case 'configuration':
    case 'permission':
    case 'unexpected':
      return 'stopped-ma'
    default:
      return unreachable(error.failure)
  }
}
