import { setTimeout as delay } from 'node:timers/promises'
import { InvalidArgumentError, Option } from 'commander'
import { sinkListShape } from '#src/api/contract/alert.ts'
import { eventPageShape, type EventBody } from '#src/api/contract/event.ts'
import { text, type CommandGroup, type CommandSpec, type Invocation, type Options } from './command.ts'
import { deliverySecretCommand } from './delivery-secret.ts'
import { exitCodes } from './exit-code.ts'
import { limitOf, limitOption } from './limit-option.ts'
import type { Output } from './output/output.ts'
import { printTable } from './output/table.ts'
import { showTime } from './output/words.ts'
import { collectPages, pageLength } from './pages.ts'
import { receiverCommands } from './receivers.ts'

/** Milliseconds between two looks at the log while it is followed. */
const followIntervalMs = 1_000

interface Wanted {
  readonly connector: string | undefined
  readonly id: string | undefined
  readonly source: string | undefined
  readonly level: string | undefined
  readonly since: string | undefined
  readonly run: number | undefined
  readonly correlation: string | undefined
  readonly q: string | undefined
}

const listCommand: CommandSpec = {
  usage: 'list',
  summary: 'List events, newest first',
  description:
    'Lists events, newest first. With --follow it shows new ones as they come, oldest first, until Ctrl-C; with --json one per line.',
  options: [
    new Option('--connector <name>', 'of this connector only'),
    new Option('--id <ids>', 'of these numbers only, for example 6000 or 6000,6050').argParser(identifiers),
    new Option('--source <source>', 'of this source only').choices(['Lockstep', 'ADSync', 'Directory Synchronization']),
    new Option('--level <level>', 'of this level and above').choices(['information', 'warning', 'error']),
    new Option('--since <time>', 'not before, for example 2026-11-22T09:00:00Z').argParser(moment),
    new Option('--run <number>', 'of this run only').argParser(runNumber),
    new Option('--correlation <id>', 'of this run or cycle and its runs only, by its identifier'),
    new Option('--text <text>', 'that hold this text, in their message, a field or a name'),
    limitOption(),
    new Option('--follow', 'go on and show new ones as they come'),
  ],
  run: async (invocation, { options }) => {
    const wanted = {
      connector: text(options, 'connector'),
      id: text(options, 'id'),
      source: text(options, 'source'),
      level: text(options, 'level'),
      since: text(options, 'since'),
      run: numberOf(options),
      correlation: text(options, 'correlation'),
      q: text(options, 'text'),
    }
    if (options['follow'] === true) return follow(invocation, { wanted, first: limitOf(options) })
    const { entries, next } = await read(invocation, wanted, limitOf(options))
    invocation.output.result({ events: entries, before: next })
    printEvents(invocation.output, entries)
    return exitCodes.done
  },
}

const sinksCommand: CommandSpec = {
  usage: 'sinks',
  summary: 'Show where events are sent, and what waits',
  description:
    'Shows every sink of the configuration (sinks.yaml): where it sends to, how many events wait, and why when it does not get through.\n' +
    'What waits is sent by itself once the receiver is back.',
  run: async ({ client, output }) => {
    const { sinks } = await client.ask(sinkListShape, { method: 'GET', path: '/sinks' })
    output.result({ sinks })
    if (sinks.length === 0) output.line('Events stay in the database: the configuration names no sink (sinks.yaml).')
    else {
      printTable(
        output,
        [
          { heading: 'Sink' },
          { heading: 'Type' },
          { heading: 'Target', mayBeCut: true },
          { heading: 'Waiting', align: 'right' },
          { heading: 'Last sent' },
          { heading: 'State', mayBeCut: true },
        ],
        sinks.map(({ name, type, target, waiting, missed, sentAt, failing, disabled }) => [
          disabled ? `${name} (off)` : name,
          type,
          target,
          String(waiting),
          sentAt === null ? '-' : showTime(sentAt),
          failing === null
            ? missed === 0
              ? 'ok'
              : `ok, ${missed} missed`
            : output.style('red', `failing since ${showTime(failing.since)}: ${failing.reason}`),
        ]),
      )
    }
    return exitCodes.done
  },
}

const setSinkSecretCommand = deliverySecretCommand('sink', ['token', 'signing-key', 'client-key'])

/** `lockstep events` */
export const eventsGroup: CommandGroup = {
  name: 'events',
  summary: 'The event log',
  commands: [listCommand, sinksCommand, setSinkSecretCommand, ...receiverCommands('sink')],
}

function identifiers(given: string): string {
  if (/^\d{1,6}(,\d{1,6})*$/.test(given)) return given
  throw new InvalidArgumentError('Write numbers with commas between, for example 6000,6050.')
}

function runNumber(given: string): string {
  if (/^[1-9]\d{0,8}$/.test(given)) return given
  throw new InvalidArgumentError('Write the number of a run, for example 4711.')
}

function numberOf(options: Options): number | undefined {
  const given = text(options, 'run')
  return given === undefined ? undefined : Number(given)
}

function moment(given: string): string {
  const at = Date.parse(given)
  if (Number.isNaN(at)) throw new InvalidArgumentError('Write a time such as 2026-11-22T09:00:00Z.')
  return new Date(at).toISOString()
}

function read({ client }: Invocation, wanted: Wanted, count: number) {
  return collectPages<EventBody, number>(count, async (before, limit) => {
    const page = await client.ask(eventPageShape, {
      method: 'GET',
      path: '/events',
      query: { ...wanted, before: before ?? undefined, limit },
    })
    return { entries: page.events, next: page.before }
  })
}

async function follow(invocation: Invocation, how: { readonly wanted: Wanted; readonly first: number }): Promise<0> {
  const { output, shell } = invocation
  const ended = new AbortController()
  const ignoreInterrupts = shell.onInterrupt(() => ended.abort())
  let newest = 0
  let count = how.first
  while (!ended.signal.aborted) {
    const { entries } = await read(invocation, how.wanted, count)
    const fresh = entries.filter((event) => event.sequence > newest).toReversed()
    for (const event of fresh) {
      if (output.json) shell.stdout.write(`${JSON.stringify(event)}\n`)
      else output.line(eventLine(output, event))
    }
    newest = entries[0]?.sequence ?? newest
    count = pageLength
    await delay(followIntervalMs, undefined, { signal: ended.signal }).catch(() => undefined)
  }
  ignoreInterrupts()
  return exitCodes.done
}

function eventLine(output: Output, event: EventBody): string {
  return `${output.style('dim', showTime(event.at))}  ${String(event.id).padStart(5)}  ${showLevel(output, event.level)}  ${event.message}`
}

function printEvents(output: Output, events: readonly EventBody[]): void {
  if (events.length === 0) return output.line('No such events.')
  printTable(
    output,
    [{ heading: 'Time' }, { heading: 'Event', align: 'right' }, { heading: 'Level' }, { heading: 'Message', mayBeCut: true }],
    events.map((event) => [showTime(event.at), String(event.id), showLevel(output, event.level), messageOf(event)]),
  )
}

function messageOf({ message, repeats, lastAt }: EventBody): string {
  return lastAt === null ? message : `${message} (${repeats} more times until ${showTime(lastAt)})`
}

function showLevel(output: Output, level: EventBody['level']): string {
  switch (level) {
    case 'error':
      return output.style('red', 'error')
    case 'warning':
      return output.style('yellow', 'warning')
    case 'information':
      return 'info'
  }
}
