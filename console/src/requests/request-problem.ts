import type { ProblemBody } from '#src/api/contract/problem.ts'

/** A request that was refused or never answered, with everything the service says about it. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem'
  readonly problem: ProblemBody

  constructor(problem: ProblemBody) {
    super(problem.title)
    this.problem = problem
  }
}

/** Codes of problems that the console finds itself. */
export const localCodes = { unreachable: 'service-unreachable', unreadable: 'answer-unreadable', cancelled: 'cancelled' } as const

/** Whatever was thrown as a problem that can be shown. */
export function problemOf(error: unknown): ProblemBody {
  if (error instanceof RequestProblem) return error.problem
  return localProblem({
    code: 'console-defect',
    title: 'The console failed because of a defect of its own',
    detail: error instanceof Error ? error.message : String(error),
    hint: 'Load the page again. If it happens once more, report it together with these words.',
  })
}

/** A problem nobody sent. */
export function localProblem(of: Pick<ProblemBody, 'code' | 'title' | 'detail' | 'hint'>): ProblemBody {
  return { ...of, status: 0, subject: null, facts: {}, incidents: [] }
}

/** Reads the problem in an answer; a proxy in between may have answered with something else. */
export async function problemIn(response: Response): Promise<ProblemBody> {
  const type = response.headers.get('content-type') ?? ''
  // The service of the same version wrote it; what comes from elsewhere has another media type.
  if (type.includes('application/problem+json')) return (await response.json()) as ProblemBody
  return {
    ...localProblem({
      code: localCodes.unreadable,
      title: 'The answer did not come from the service',
      detail: `${response.status} ${response.statusText}`.trim(),
      hint: 'Ask whoever runs the proxy between this browser and the service, then try again.',
    }),
    status: response.status,
  }
}
