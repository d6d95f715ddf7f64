import type { ProblemBody } from '#src/api/contract/problem.ts'
import { isCompleted, type RunResult } from '#src/model/run.ts'

/** How a command ends, for scripts. Documented in docs/cli.md and in `lockstep --help`. */
export const exitCodes = {
  done: 0,
  /** The work was done but ended in an error, or could not be done for a reason without a number of its own. */
  failed: 1,
  /** Wrong arguments or settings. */
  usage: 2,
  /** No service is running for the data directory. */
  unreachableService: 3,
  /** The connected directory refused the credentials. */
  refusedCredentials: 4,
  /** Something else is busy with it: a run, another service, somebody else's change. */
  busy: 5,
  /** No such connector, profile, run or object. */
  unknown: 6,
  /** The connected directory could not be reached. */
  unreachableDirectory: 7,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Meaning of every exit code, in the order of the numbers. */
export const exitCodeMeanings: readonly (readonly [ExitCode, string])[] = [
  [exitCodes.done, 'done'],
  [exitCodes.failed, 'failed, or the work ended with errors (also: verify found something)'],
  [exitCodes.usage, 'wrong arguments or settings'],
  [exitCodes.unreachableService, 'no service is running for the data directory'],
  [exitCodes.refusedCredentials, 'a connected directory refused the credentials'],
  [exitCodes.busy, 'busy or changed meanwhile: a run in progress, another process, another change'],
  [exitCodes.unknown, 'no such connector, profile, run or object'],
  [exitCodes.unreachableDirectory, 'a connected directory could not be reached'],
]

export function exitCodeOfResult(result: RunResult): ExitCode {
  if (isCompleted(result)) return result.endsWith('-errors') ? exitCodes.failed : exitCodes.done
  if (result === 'no-start-credentials' || result === 'stopped-bad-server-credentials') return exitCodes.refusedCredentials
  if (result === 'no-start-connection' || result === 'no-start-no-domain-controller' || result === 'stopped-connectivity') {
    return exitCodes.unreachableDirectory
  }
  return exitCodes.failed
}

/** The exit code of several runs: that of the first one that did not go well. */
export function exitCodeOfResults(results: readonly RunResult[]): ExitCode {
  return results.map(exitCodeOfResult).find((code) => code !== exitCodes.done) ?? exitCodes.done
}

export function exitCodeOfProblem(problem: ProblemBody): ExitCode {
  if (problem.code === 'service-unreachable') return exitCodes.unreachableService
  if (problem.code === 'secret-refused' || problem.facts['failure'] === 'credentials') return exitCodes.refusedCredentials
  if (problem.facts['failure'] === 'connection' || problem.facts['failure'] === 'no-domain-controller')
    return exitCodes.unreachableDirectory
  if (problem.status === 400) return exitCodes.usage
  if (problem.status === 404) return exitCodes.unknown
  return problem.status === 409 || problem.status === 412 ? exitCodes.busy : exitCodes.failed
}
