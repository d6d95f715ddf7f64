import type { CountersBody, RunBody, RunStepBody } from '#src/api/contract/run.ts'
import { incidentLine } from './incident-line.ts'
import type { Output } from './output.ts'
import { outcomeOf, showCount, showResult, showSpan, signOf } from './words.ts'

/** Results after which everything a person needs stands with the account. */
const ofCredentials: ReadonlySet<string> = new Set(['no-start-credentials', 'stopped-bad-server-credentials'])

/** Prints one step that has ended: result, counters, and what to do when something has to be done. */
export function printStep(output: Output, step: RunStepBody, of: { readonly connector: string }): void {
  const where = step.partition === null || step.partition === 'default' ? '' : ` ${output.style('dim', step.partition)}`
  const sign = signOf(output, outcomeOf(step.result))
  output.line(
    `${sign} ${of.connector}  ${step.type}${where}  ${showResult(output, step.result)}  ${output.style('dim', showSpan(step.startedAt, step.endedAt))}`,
  )
  for (const line of counterLines(step.counters)) output.line(`    ${line}`)
  if (step.objectErrorCount > 0) output.line(`    ${output.style('red', `${showCount(step.objectErrorCount)} objects with errors`)}`)
  if (step.reason !== null) output.line(`    reason: ${step.reason}`)
  for (const incident of step.connection) output.line(`    ${output.style('dim', incidentLine(incident))}`)
  if (step.advice !== null) output.line(`    ${output.style('cyan', 'advice')} ${step.advice}`)
  if (ofCredentials.has(step.result)) output.line(`    Next: lockstep credentials show "${of.connector}"`)
}

/** Prints a whole run with its steps. */
export function printRun(output: Output, run: RunBody): void {
  output.line(
    `${output.style('bold', `Run ${run.number}`)}  ${run.connector}  ${run.profile}  ${showResult(output, run.result)}${run.skippedCount === undefined ? '' : ` (${run.skippedCount} runs not begun)`}  ${output.style('dim', showSpan(run.startedAt, run.endedAt))}`,
  )
  for (const step of run.steps) printStep(output, step, { connector: run.connector })
}

/** The counters that are not zero, one line for each kind. */
function counterLines(counters: CountersBody): readonly string[] {
  return [
    countsLine('', { ...counters.staging, ...counters.discovery }),
    countsLine('inbound: ', counters.inbound),
    ...Object.entries(counters.outbound).map(([connector, counts]) => countsLine(`to ${connector}: `, counts)),
    countsLine('', counters.export),
    countsLine('', counters.references),
  ].filter((line) => line !== '')
}

function countsLine(title: string, counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${showCount(count)}`)
  return parts.length === 0 ? '' : title + parts.join(', ')
}
