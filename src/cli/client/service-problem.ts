import { errorRegistry } from '#src/base/error-registry.ts'
import { AppError } from '#src/base/app-error.ts'
import type { ProblemBody } from '#src/api/contract/problem.ts'

/** The service answered with a problem. */
export class ServiceProblem extends Error {
  override readonly name = 'ServiceProblem'
  readonly problem: ProblemBody

  constructor(problem: ProblemBody) {
    super(problem.title)
    this.problem = problem
  }
}

/** Whatever went wrong, in the form the service uses. */
export function problemOfError(error: unknown): ProblemBody {
  if (error instanceof ServiceProblem) return error.problem
  if (error instanceof AppError) {
    const { title, hint, status } = errorRegistry[error.code]
    return {
      title,
      status: status ?? 500,
      code: error.code,
      subject: error.subject,
      detail: error.detail,
      hint,
      facts: { ...error.facts },
      incidents: [],
    }
  }
  return {
    title: 'The command failed because of a defect',
    status: 500,
    code: 'defect',
    subject: null,
    detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
    hint: 'Report it together with what you typed.',
    facts: {},
    incidents: [],
  }
}
