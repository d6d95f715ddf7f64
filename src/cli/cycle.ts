import { Option } from 'commander'
import {
  cycleLineShape,
  cyclePageShape,
  cycleShape,
  type CycleBody,
  type CycleRecordBody,
  type StartCycleBody,
} from '#src/api/contract/cycle.ts'
import { AppError } from '#src/base/app-error.ts'
import { text, type CommandGroup, type CommandSpec, type Invocation } from './command.ts'
import { exitCodeOfResults, exitCodes } from './exit-code.ts'
import { limitOf, limitOption } from './limit-option.ts'
import type { Output } from './output/output.ts'
import { RunProgress } from './output/run-progress.ts'
import { printPairs, printTable } from './output/table.ts'
import { showResult, showSpan, showTime } from './output/words.ts'
import { collectPages } from './pages.ts'

const startCommand: CommandSpec = {
  usage: 'start',
  summary: 'Run a cycle over all connectors and wait for its end',
  description:
    'Imports, synchronizes and exports all connectors in order: on premises first, then the cloud; exports to the cloud first.\n' +
    'Where nothing was staged nothing is synchronized, and where nothing is pending nothing is exported. What was exported is read back.\n' +
    'A run that fails does not end the cycle. Ctrl-C leaves the cycle running in the service. lockstep cycle alone does the same.',
  options: [
    new Option(
      '--policy <policy>',
      'delta reads what changed, initial reads everything; without it the next policy of the scheduler: initial the first time, else delta',
    ).choices(['delta', 'initial']),
  ],
  replaces: ['Start-ADSyncSyncCycle'],
  run: async (invocation, { options }) => {
    const policy = text(options, 'policy')
    const cycle = await followCycle(invocation, policy === undefined ? {} : { policy: policy === 'initial' ? 'initial' : 'delta' })
    invocation.output.result(cycle)
    invocation.output.line(summary(cycle))
    return exitCodeOfResults([...cycle.runs.map((run) => run.result), cycle.result])
  },
}

const stopCommand: CommandSpec = {
  usage: 'stop',
  summary: 'Stop the cycle and the run it is in',
  description: 'The run ends at its next page or batch. What was done stays; what the cycle did not get to is done by the next one.',
  replaces: ['Stop-ADSyncSyncCycle'],
  run: async ({ client, output }) => {
    const cycle = await client.ask(cycleShape, { method: 'POST', path: '/cycles/stop' })
    output.result(cycle)
    output.line('The cycle ends with the run it is in, which stops at its next page or batch.')
    return exitCodes.done
  },
}

const listCommand: CommandSpec = {
  usage: 'list',
  summary: 'List cycles, newest first',
  options: [limitOption()],
  run: async ({ client, output }, { options }) => {
    const { entries, next } = await collectPages<CycleRecordBody, string>(limitOf(options), async (before, limit) => {
      const query = { before: before ?? undefined, limit }
      const page = await client.ask(cyclePageShape, { method: 'GET', path: '/cycles', query })
      return { entries: page.cycles, next: page.before }
    })
    output.result({ cycles: entries, before: next })
    printCycles(output, entries)
    return exitCodes.done
  },
}

const showCommand: CommandSpec = {
  usage: 'show [id]',
  summary: 'Show what became of every connector in a cycle; the newest one without an identifier',
  run: async ({ client, output }, { arguments: [id] }) => {
    const cycle = await client.ask(cycleShape, { method: 'GET', path: `/cycles/${encodeURIComponent(id ?? 'latest')}` })
    output.result(cycle)
    printCycle(output, cycle)
    return exitCodes.done
  },
}

/** `lockstep cycle` */
export const cycleGroup: CommandGroup = {
  name: 'cycle',
  summary: 'Cycles: start, stop and history',
  usual: 'start',
  commands: [startCommand, stopCommand, listCommand, showCommand],
}

/** Starts a cycle and shows it until it has ended. */
export async function followCycle(
  { client, output, shell }: Pick<Invocation, 'client' | 'output' | 'shell'>,
  body: StartCycleBody,
): Promise<CycleBody> {
  const progress = new RunProgress(output)
  const ignoreInterrupts = shell.onInterrupt(() => {
    output.aside('The cycle goes on in the service; lockstep status shows it.')
    shell.exit(130)
  })
  try {
    for await (const line of client.lines(cycleLineShape, { method: 'POST', path: '/cycles', body })) {
      if (line.type === 'cycle-ended') return line.cycle
      progress.show(line.run)
    }
  } finally {
    progress.end()
    ignoreInterrupts()
  }
  throw new AppError('service-answer', { detail: 'the cycle ended without a result' })
}

function summary(cycle: CycleBody): string {
  const failed = cycle.runs.filter((run) => exitCodeOfResults([run.result]) !== 0)
  if (cycle.runs.length === 0) return 'The cycle had nothing to run: add a connector first.'
  const skipped = cycle.steps.filter((step) => step.skipped !== null).length
  const rest = skipped === 0 ? '' : `; ${skipped} ${skipped === 1 ? 'was' : 'were'} not needed (lockstep cycle show)`
  const isOne = cycle.runs.length === 1
  const runs = isOne ? '1 run' : `${cycle.runs.length} runs`
  if (failed.length === 0) return `The cycle ended: ${runs}, ${isOne ? 'good' : 'all of them good'}${rest}.`
  return `The cycle ended: ${runs}, ${isOne ? '' : `${failed.length} of them `}not good (${failed.map((run) => `run ${run.number}`).join(', ')})${rest}.`
}

function printCycles(output: Output, cycles: readonly CycleRecordBody[]): void {
  if (cycles.length === 0) return output.line('No cycles yet. Start one with lockstep cycle start.')
  printTable(
    output,
    [
      { heading: 'Started' },
      { heading: 'Took', align: 'right' },
      { heading: 'Policy' },
      { heading: 'By' },
      { heading: 'Runs', align: 'right' },
      { heading: 'Result' },
      { heading: 'Cycle' },
    ],
    cycles.map((cycle) => [
      showTime(cycle.startedAt),
      showSpan(cycle.startedAt, cycle.endedAt),
      cycle.policy,
      cycle.trigger,
      String(cycle.steps.filter((step) => step.run !== null).length),
      showResult(output, cycle.result),
      cycle.id,
    ]),
  )
}

function printCycle(output: Output, cycle: CycleBody): void {
  output.line(`${output.style('bold', `Cycle ${cycle.id}`)}  ${showResult(output, cycle.result)}`)
  printPairs(
    output,
    [
      ['policy', `${cycle.policy}, started by ${cycle.trigger}`],
      ['started', `${showTime(cycle.startedAt)}, took ${showSpan(cycle.startedAt, cycle.endedAt)}`],
    ],
    '  ',
  )
  output.line()
  printTable(
    output,
    [
      { heading: 'Phase' },
      { heading: 'Connector', mayBeCut: true },
      { heading: 'Step' },
      { heading: 'Run', align: 'right' },
      { heading: 'Outcome' },
    ],
    cycle.steps.map(({ phase, connector, type, run, result, skipped }) => [
      phase,
      connector,
      type,
      run === null ? '' : String(run),
      result === null ? output.style('dim', `not run: ${skipped ?? ''}`) : showResult(output, result),
    ]),
  )
}
