import { Option } from 'commander'
import { stagingShape, type StagingBody, type SwitchStagingBody } from '#src/api/contract/staging.ts'
import { text, type CommandGroup, type CommandSpec, type Invocation } from './command.ts'
import { confirm } from './confirm.ts'
import { exitCodes } from './exit-code.ts'
import type { Output } from './output/output.ts'
import { printTable } from './output/table.ts'
import { showCount, showTime } from './output/words.ts'

const reasonOption = (): Option => new Option('--reason <text>', 'for the history')

const showCommand: CommandSpec = {
  usage: 'show',
  summary: 'Show whether this server writes to directories, and what waits to be exported',
  run: async ({ client, output }) => {
    const staging = await client.ask(stagingShape, { method: 'GET', path: '/staging' })
    output.result(staging)
    output.line(modeLine(output, staging))
    printPending(output, staging)
    return exitCodes.done
  },
}

const onCommand: CommandSpec = {
  usage: 'on',
  summary: 'Import and synchronize, but write to no directory',
  description:
    'For a second server, a new configuration, or a look at what would be done: imports and synchronizations go on as before, cycles\n' +
    'leave exports out, and a run of an export profile is refused unless it is forced. An export under way ends with its batch.',
  options: [reasonOption()],
  run: async (invocation, { options }) => {
    const staging = await put(invocation, { on: true, reason: text(options, 'reason') ?? null })
    invocation.output.result(staging)
    invocation.output.line(modeLine(invocation.output, staging))
    return exitCodes.done
  },
}

const offCommand: CommandSpec = {
  usage: 'off',
  summary: 'Write to directories again',
  description: 'Shows what waits to be exported with the next cycle, and asks before it switches. Only one server may write to a tenant.',
  options: [new Option('--yes', 'do not ask'), reasonOption()],
  replaces: ['miisactivate.exe'],
  run: async (invocation, { options }) => {
    const { output, client } = invocation
    const before = await client.ask(stagingShape, { method: 'GET', path: '/staging' })
    if (before.mode.on) {
      printPending(output, before)
      if (options['yes'] !== true) await confirm(invocation, 'Write these to the directories from now on?')
    }
    const staging = await put(invocation, { on: false, reason: text(options, 'reason') ?? null })
    output.result(staging)
    output.line(modeLine(output, staging))
    return exitCodes.done
  },
}

/** `lockstep staging` */
export const stagingGroup: CommandGroup = {
  name: 'staging',
  summary: 'Staging mode: whether this server writes to directories',
  commands: [showCommand, onCommand, offCommand],
}

function put({ client }: Invocation, body: SwitchStagingBody): Promise<StagingBody> {
  return client.ask(stagingShape, { method: 'PUT', path: '/staging', body })
}

function modeLine(output: Output, { mode }: StagingBody): string {
  const since =
    mode.since === null ? '' : ` since ${showTime(mode.since)}, by ${mode.author ?? ''}${mode.reason === null ? '' : `: ${mode.reason}`}`
  return mode.on
    ? `Staging mode is ${output.style('yellow', 'on')}${since}. Nothing is exported.`
    : `Staging mode is ${output.style('green', 'off')}${since}. Exports go to the directories.`
}

function printPending(output: Output, { mode, pending }: StagingBody): void {
  if (pending.length === 0) return
  output.line(mode.on ? 'Goes out with the next cycle once staging mode is off:' : 'Goes out with the next cycle:')
  printTable(
    output,
    [
      { heading: 'Connector', mayBeCut: true },
      { heading: 'Adds', align: 'right' },
      { heading: 'Updates', align: 'right' },
      { heading: 'Deletes', align: 'right' },
    ],
    pending.map(({ connector, adds, updates, deletes }) => [connector, showCount(adds), showCount(updates), showCount(deletes)]),
  )
}
