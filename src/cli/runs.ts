import { Option } from 'commander'
import { runErrorPageShape, runPageShape, runShape, type RunBody, type RunErrorBody } from '#src/api/contract/run.ts'
import { purgedShape } from '#src/api/contract/scheduler.ts'
import { text, wholeNumber, type CommandGroup, type CommandSpec } from './command.ts'
import { compareCommand } from './compare-runs.ts'
import { exitCodes } from './exit-code.ts'
import { limitOf, limitOption } from './limit-option.ts'
import type { Output } from './output/output.ts'
import { printRun } from './output/run-report.ts'
import { printTable } from './output/table.ts'
import { showResult, showSpan, showTime } from './output/words.ts'
import { collectPages } from './pages.ts'
import { retryCommand, saveCommand } from './run-files.ts'

/** Object errors that `runs show` prints. */
const errorsShown = 20

const listCommand: CommandSpec = {
  usage: 'list',
  summary: 'List runs, newest first',
  options: [new Option('--connector <name>', 'of this connector only'), limitOption()],
  replaces: ['Get-ADSyncRunProfileResult', 'Get-ADSyncToolsRunHistory'],
  run: async ({ client, output }, { options }) => {
    const connector = text(options, 'connector')
    const { entries, next } = await collectPages<RunBody, number>(limitOf(options), async (before, limit) => {
      const page = await client.ask(runPageShape, {
        method: 'GET',
        path: '/runs',
        query: { connector, before: before ?? undefined, limit },
      })
      return { entries: page.runs, next: page.before }
    })
    output.result({ runs: entries, before: next })
    printRuns(output, entries)
    return exitCodes.done
  },
}

const showCommand: CommandSpec = {
  usage: 'show <number>',
  summary: 'Show one run with its steps, counters and errors',
  replaces: ['Get-ADSyncRunProfileResult', 'Get-ADSyncRunStepResult'],
  run: async ({ client, output }, { arguments: [number = ''] }) => {
    const path = `/runs/${wholeNumber('number', 1)(number)}`
    const run = await client.ask(runShape, { method: 'GET', path })
    const { errors, after } = await client.ask(runErrorPageShape, {
      method: 'GET',
      path: `${path}/errors`,
      query: { limit: output.json ? 1_000 : errorsShown },
    })
    output.result({ run, errors, after })
    printRun(output, run)
    printErrors(output, errors, after)
    return exitCodes.done
  },
}

const stopCommand: CommandSpec = {
  usage: 'stop <number>',
  summary: 'Ask a run to stop at its next page or batch',
  replaces: ['Stop-ADSyncRunProfile'],
  run: async ({ client, output }, { arguments: [number = ''] }) => {
    const run = await client.ask(runShape, { method: 'POST', path: `/runs/${wholeNumber('number', 1)(number)}/stop` })
    output.result(run)
    output.line(`Run ${run.number} of ${run.connector} (${run.profile}) stops at its next page or batch.`)
    return exitCodes.done
  },
}

const purgeCommand: CommandSpec = {
  usage: 'purge',
  summary: 'Remove old runs, cycles and events now',
  description:
    'The service does this by itself with the purge interval of the scheduler. Runs of open problems and held deletes are kept, and the\n' +
    'newest run of each connector. Refused while something runs.',
  options: [new Option('--older-than <span>', 'what ended longer ago, for example 30d; the purge interval where nothing is said')],
  replaces: ['Start-ADSyncPurgeRunHistory'],
  run: async ({ client, output }, { options }) => {
    const olderThan = text(options, 'olderThan')
    const body = olderThan === undefined ? {} : { olderThan }
    const purged = await client.ask(purgedShape, { method: 'POST', path: '/runs/purge', body })
    output.result(purged)
    output.line(
      `Removed what ended before ${showTime(purged.before)}: ${purged.runs} runs with ${purged.objectErrors} errors of objects, ` +
        `${purged.cycles} cycles, ${purged.events} events.`,
    )
    if (!purged.isComplete) output.line('A run began meanwhile; the rest goes with the next purge.')
    return exitCodes.done
  },
}

/** `lockstep runs` */
export const runsGroup: CommandGroup = {
  name: 'runs',
  summary: 'The history of runs',
  commands: [listCommand, showCommand, compareCommand, saveCommand, stopCommand, retryCommand, purgeCommand],
}

function printRuns(output: Output, runs: readonly RunBody[]): void {
  if (runs.length === 0) return output.line('No runs yet. Start one with lockstep run or lockstep cycle.')
  printTable(
    output,
    [
      { heading: 'Run', align: 'right' },
      { heading: 'Connector', mayBeCut: true },
      { heading: 'Profile' },
      { heading: 'Started' },
      { heading: 'Took', align: 'right' },
      { heading: 'By' },
      { heading: 'Result' },
    ],
    runs.map((run) => [
      String(run.number),
      run.connector,
      run.profile,
      showTime(run.startedAt),
      showSpan(run.startedAt, run.endedAt),
      run.trigger,
      `${showResult(output, run.result)}${run.skippedCount === undefined ? '' : `, ${run.skippedCount} not begun`}`,
    ]),
  )
}

function printErrors(output: Output, errors: readonly RunErrorBody[], after: number | null): void {
  if (errors.length === 0) return
  output.line()
  printTable(
    output,
    [{ heading: 'Object', mayBeCut: true }, { heading: 'Error' }, { heading: 'Message', mayBeCut: true }],
    errors.map((error) => [error.dn, error.code, error.message]),
  )
  if (after !== null) output.line(output.style('dim', `The first ${errorsShown} of them; --json shows up to 1000.`))
}
