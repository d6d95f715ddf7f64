import type { RunBody, RunStepBody } from '#src/api/contract/run.ts'
import { runComparisonShape, type ComparedStepBody, type RunComparisonBody } from '#src/api/contract/run-comparison.ts'
import { wholeNumber, type CommandSpec } from './command.ts'
import { exitCodes } from './exit-code.ts'
import type { Output } from './output/output.ts'
import { printTable } from './output/table.ts'
import { showCount, showResult, showSpan } from './output/words.ts'

/** `lockstep runs compare NUMBER [OTHER]` */
export const compareCommand: CommandSpec = {
  usage: 'compare <number> [other]',
  summary: 'Show a run beside another one, number by number',
  description: 'Compares with the run before of the same connector and profile, or with the one that is named.',
  run: async ({ client, output }, { arguments: [number = '', other] }) => {
    const path = `/runs/${wholeNumber('number', 1)(number)}/comparison`
    const query = other === undefined ? {} : { with: Number(wholeNumber('other', 1)(other)) }
    const compared = await client.ask(runComparisonShape, { method: 'GET', path, query })
    output.result(compared)
    printComparison(output, compared)
    return exitCodes.done
  },
}

function printComparison(output: Output, { run, other, steps }: RunComparisonBody): void {
  if (other === null) return output.line(`There is no run of ${run.connector} (${run.profile}) before run ${run.number}.`)
  const title = (of: RunBody): string =>
    `${output.style('bold', `Run ${of.number}`)}  ${of.connector}  ${of.profile}  ${showResult(output, of.result)}  ${showSpan(of.startedAt, of.endedAt)}`
  output.line(title(run))
  output.line(title(other))
  for (const step of steps) printStep(output, step, { run, other })
}

function printStep(output: Output, step: ComparedStepBody, { run, other }: { readonly run: RunBody; readonly other: RunBody }): void {
  const [own, others] = [run.steps.find(({ number }) => number === step.number), other.steps.find(({ number }) => number === step.other)]
  output.line()
  output.line(`${step.type}${step.partition === null ? '' : ` ${output.style('dim', step.partition)}`}`)
  printTable(
    output,
    [
      { heading: '' },
      { heading: `Run ${run.number}`, align: 'right' },
      { heading: `Run ${other.number}`, align: 'right' },
      { heading: 'Difference', align: 'right' },
    ],
    [
      ['result', own?.result ?? 'no such step', others?.result ?? 'no such step', own?.result === others?.result ? '' : 'different'],
      ['took', spanOf(own), spanOf(others), ''],
      numberRow('objects with errors', own?.objectErrorCount ?? 0, others?.objectErrorCount ?? 0),
      ...step.counters.map(({ group, target, counter, count, other: before }) =>
        numberRow(`${target === null ? group : `to ${target}`}: ${counter}`, count, before),
      ),
    ],
  )
}

function spanOf(step: RunStepBody | undefined): string {
  return step === undefined ? '-' : showSpan(step.startedAt, step.endedAt)
}

function numberRow(name: string, count: number, before: number): readonly string[] {
  const difference = count - before
  const said = difference === 0 ? '' : `${difference > 0 ? '+' : '-'}${showCount(Math.abs(difference))}`
  return [name, showCount(count), showCount(before), said]
}
