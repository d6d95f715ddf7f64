import type { ProblemBody } from '#src/api/contract/problem.ts'
import type { Output } from './output.ts'
import { incidentLine } from './incident-line.ts'

/** A problem for people: what, which, why, what the directory said, what to do. */
export function problemLines(output: Output, problem: ProblemBody): readonly string[] {
  const subject = problem.subject === null ? '' : `: ${problem.subject}`
  return [
    `${output.style('red', 'error')} ${output.style('bold', `${problem.title}${subject}`)}`,
    ...(problem.detail === null ? [] : [`  ${problem.detail}`]),
    ...problem.incidents.map((incident) => `  ${output.style('dim', incidentLine(incident))}`),
    ...(problem.hint === null ? [] : [`  ${output.style('cyan', 'hint')} ${problem.hint}`]),
  ]
}
