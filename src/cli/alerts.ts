import { Option } from 'commander'
import {
  alertDetailShape,
  alertPageShape,
  alertShape,
  channelListShape,
  type AlertBody,
  type AlertDetailBody,
} from '#src/api/contract/alert.ts'
import { text, wholeNumber, type CommandGroup, type CommandSpec } from './command.ts'
import { deliverySecretCommand } from './delivery-secret.ts'
import { exitCodes } from './exit-code.ts'
import { limitOf, limitOption } from './limit-option.ts'
import type { Output } from './output/output.ts'
import { printPairs, printTable } from './output/table.ts'
import { showTime } from './output/words.ts'
import { collectPages } from './pages.ts'
import { receiverCommands } from './receivers.ts'

const listCommand: CommandSpec = {
  usage: 'list',
  summary: 'List what somebody has to look at, newest first',
  options: [new Option('--all', 'those that are over, too'), limitOption()],
  run: async ({ client, output }, { options }) => {
    const state = options['all'] === true ? 'all' : 'open'
    const { entries, next } = await collectPages<AlertBody, number>(limitOf(options), async (before, limit) => {
      const page = await client.ask(alertPageShape, {
        method: 'GET',
        path: '/alerts',
        query: { state, before: before ?? undefined, limit },
      })
      return { entries: page.alerts, next: page.before }
    })
    output.result({ alerts: entries, before: next })
    printAlerts(output, entries)
    return exitCodes.done
  },
}

const showCommand: CommandSpec = {
  usage: 'show <number>',
  summary: 'Show an alert: what it rests on, what to do, and who was told',
  run: async ({ client, output }, { arguments: [number = ''] }) => {
    const found = await client.ask(alertDetailShape, { method: 'GET', path: `/alerts/${encodeURIComponent(number)}` })
    output.result(found)
    printAlert(output, found)
    return exitCodes.done
  },
}

const acknowledgeCommand: CommandSpec = {
  usage: 'acknowledge <number>',
  summary: 'Say that you are at it; with --snooze nobody hears of it for a while',
  options: [
    new Option('--note <text>', 'what you do about it'),
    new Option('--snooze <minutes>', 'tell nobody for so many minutes, also when it ends or comes back').argParser(
      wholeNumber('--snooze', 1),
    ),
  ],
  run: async ({ client, output }, { arguments: [number = ''], options }) => {
    const minutes = text(options, 'snooze')
    const body = { note: text(options, 'note') ?? null, snoozeMinutes: minutes === undefined ? null : Number(minutes) }
    const alert = await client.ask(alertShape, { method: 'POST', path: `/alerts/${encodeURIComponent(number)}/acknowledge`, body })
    output.result(alert)
    output.line(`Alert ${alert.number} is acknowledged${alert.snooze === null ? '' : ` and silent until ${showTime(alert.snooze.until)}`}.`)
    return exitCodes.done
  },
}

const channelsCommand: CommandSpec = {
  usage: 'channels',
  summary: 'Show how people are told',
  run: async ({ client, output }) => {
    const { channels } = await client.ask(channelListShape, { method: 'GET', path: '/alert-channels' })
    output.result({ channels })
    if (channels.length === 0) output.line('Nobody is told: the configuration names no channel (alerts.yaml).')
    else {
      printTable(
        output,
        [
          { heading: 'Channel' },
          { heading: 'Type' },
          { heading: 'To', mayBeCut: true },
          { heading: 'From severity' },
          { heading: 'Secrets' },
        ],
        channels.map(({ name, type, target, minimumSeverity, secrets, disabled }) => [
          disabled ? `${name} (off)` : name,
          type,
          target,
          minimumSeverity,
          secrets.join(', ') || 'none',
        ]),
      )
    }
    return exitCodes.done
  },
}

/** `lockstep alerts` */
export const alertsGroup: CommandGroup = {
  name: 'alerts',
  summary: 'What somebody has to look at, and who is told',
  commands: [
    listCommand,
    showCommand,
    acknowledgeCommand,
    channelsCommand,
    deliverySecretCommand('channel', ['password', 'token', 'signing-key']),
    ...receiverCommands('channel'),
  ],
}

function printAlerts(output: Output, alerts: readonly AlertBody[]): void {
  if (alerts.length === 0) return output.line('Nothing needs attention.')
  printTable(
    output,
    [
      { heading: 'Alert', align: 'right' },
      { heading: 'Severity' },
      { heading: 'Since' },
      { heading: 'State' },
      { heading: 'What', mayBeCut: true },
    ],
    alerts.map((alert) => [String(alert.number), severityOf(output, alert), showTime(alert.raisedAt), stateOf(alert), alert.title]),
  )
}

function printAlert(output: Output, { alert, deliveries }: AlertDetailBody): void {
  printPairs(output, [
    ['alert', `${alert.number}  ${alert.key}`],
    ['severity', severityOf(output, alert)],
    ['what', alert.title],
    ['what to do', alert.advice],
    ['since', showTime(alert.raisedAt)],
    ['state', stateOf(alert)],
    ...(alert.resolution === null ? [] : [['resolution', alert.resolution] as const]),
    ...(alert.connectors.length === 0 ? [] : [['connectors', alert.connectors.join(', ')] as const]),
    ...Object.entries(alert.evidence).map(([name, value]) => [name, String(value ?? '-')] as const),
  ])
  if (deliveries.length === 0) return output.line('Nobody was told.')
  printTable(
    output,
    [{ heading: 'Channel' }, { heading: 'Message' }, { heading: 'State' }, { heading: 'Tried' }, { heading: 'Answer', mayBeCut: true }],
    deliveries.map(({ channel, occasion, state, attempts, triedAt, answer }) => [
      channel,
      occasion,
      state,
      triedAt === null ? '-' : `${showTime(triedAt)} (${attempts})`,
      answer ?? '-',
    ]),
  )
}

function stateOf({ resolvedAt, acknowledgement, snooze }: AlertBody): string {
  if (resolvedAt !== null) return 'over'
  if (snooze !== null) return `silent until ${showTime(snooze.until)}`
  return acknowledgement === null ? 'open' : `acknowledged by ${acknowledgement.by}`
}

function severityOf(output: Output, { severity, resolvedAt }: AlertBody): string {
  return resolvedAt === null && severity === 'P1' ? output.style('red', severity) : severity
}
