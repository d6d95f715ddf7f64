import { setTimeout as delay } from 'node:timers/promises'
import { Option } from 'commander'
import { eventPageShape, type EventBody } from '#src/api/contract/event.ts'
import { text, wholeNumber, type CommandGroup, type CommandSpec, type Invocation } from './command.ts'
import { exitCodes } from './exit-code.ts'
import { limitOf, limitOption } from './limit-option.ts'
import type { Output } from './output/output.ts'
import { printTable } from './output/table.ts'
import { showTime } from './output/words.ts'
import { collectPages, pageLength } from './pages.ts'

/** Milliseconds between two looks at the log while it is followed. */
const followIntervalMs = 1_000

interface Wanted {
  readonly connector: string | undefined
  readonly id: string | undefined
}

const listCommand: CommandSpec = {
  usage: 'list',
  summary: 'List events, newest first',
  description:
    'Lists events, newest first. With --follow it shows new ones as they come, oldest first, until Ctrl-C; with --json one per line.',
  options: [
    new Option('--connector <name>', 'of this connector only'),
    new Option('--id <id>', 'of this number only, for example 6000').argParser(wholeNumber('--id', 1)),
    limitOption(),
    new Option('--follow', 'go on and show new ones as they come'),
  ],
  run: async (invocation, { options }) => {
    const wanted = { connector: text(options, 'connector'), id: text(options, 'id') }
    if (options['follow'] === true) return follow(invocation, { wanted, first: limitOf(options) })
    const { entries, next } = await read(invocation, wanted, limitOf(options))
    invocation.output.result({ events: entries, before: next })
    if (!invocation.output.json) printEvents(invocation.output, entries)
    return exitCodes.done
  },
}

/** `lockstep events` */
export const eventsGroup: CommandGroup = { name: 'events', summary: 'The event log', commands: [listCommand] }

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
    events.map((event) => [showTime(event.at), String(event.id), showLevel(output, event.level), event.message]),
  )
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
