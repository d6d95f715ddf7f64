import { Option } from 'commander'
import { parse } from 'yaml'
import { channelListShape, deliveryTestShape, sinkListShape } from '#src/api/contract/alert.ts'
import { appliedShape } from '#src/api/contract/configuration.ts'
import { AppError } from '#src/base/app-error.ts'
import type { ReceiverChange } from '#src/configuration/merge-receivers.ts'
import type { ReceiverList } from '#src/model/delivery.ts'
import { text, type CommandSpec, type Invocation } from './command.ts'
import { exitCodes, type ExitCode } from './exit-code.ts'
import { textOfFile } from './read-file.ts'

type Of = 'sink' | 'channel'

const places = {
  sink: { path: '/sinks', what: 'sink', types: { file: 'sinks.files', syslog: 'sinks.syslog', webhook: 'sinks.webhooks' } },
  channel: { path: '/alert-channels', what: 'alert channel', types: { mail: 'alerts.mail', webhook: 'alerts.webhooks' } },
} as const

/** The commands that try and change single sinks or alert channels. Every change is a version of the configuration. */
export function receiverCommands(of: Of): readonly CommandSpec[] {
  return [testCommand(of), setCommand(of), switchCommand(of), removeCommand(of)]
}

function testCommand(of: Of): CommandSpec {
  const { path, what } = places[of]
  const sent = of === 'sink' ? 'a test event to a sink' : 'a test message through an alert channel'
  return {
    usage: `test-${of} <${of}>`,
    summary: `Send ${sent}`,
    description: `Sends ${sent}, also while it is switched off, and prints what the receiver answered. It ends with 1 when the\nreceiver does not have it.`,
    run: async ({ client, output }, { arguments: [name = ''] }) => {
      const tested = await client.ask(deliveryTestShape, { method: 'POST', path: `${path}/${encodeURIComponent(name)}/test` })
      output.result(tested)
      const said = `${tested.answer} (${tested.tookMs} ms)`
      const isSent = tested.outcome === 'sent'
      output.line(
        isSent
          ? `Sent to ${tested.target}: ${said}`
          : output.style(
              'red',
              `The test of the ${what} ${tested.name} ${tested.outcome === 'refused' ? 'was refused' : 'failed'}: ${said}`,
            ),
      )
      return isSent ? exitCodes.done : exitCodes.failed
    },
  }
}

function setCommand(of: Of): CommandSpec {
  const { what, types } = places[of]
  return {
    usage: `set-${of} <${of}>`,
    summary: `Add or change ${of === 'sink' ? 'a sink' : 'an alert channel'}`,
    description: `Reads how the ${what} is to stand in the configuration from a YAML file, without its name. One of that name is changed, else one is\nadded. A secret is never part of it: see set-secret.`,
    options: [
      new Option('--type <type>', 'kind of receiver').choices(Object.keys(types)).makeOptionMandatory(),
      new Option('--file <file>', 'YAML file').makeOptionMandatory(),
      reasonOption(),
    ],
    run: async (invocation, { arguments: [name = ''], options }) => {
      const list = (types as Readonly<Record<string, ReceiverList>>)[text(options, 'type') ?? ''] ?? 'alerts.mail'
      const receiver = { name, ...receiverIn(textOfFile(invocation.shell, text(options, 'file') ?? '')) }
      const { found, version } = await seen(invocation, of, name)
      const kind = found === undefined ? ('add-receiver' as const) : ('change-receiver' as const)
      const change = { kind, list, receiver: { ...receiver, name: found?.name ?? name } }
      return apply(invocation, { version, change, reason: text(options, 'reason') ?? `Set the ${what} ${name}.` })
    },
  }
}

function switchCommand(of: Of): CommandSpec {
  const { what } = places[of]
  return {
    usage: `switch-${of} <${of}> <state>`,
    summary: `Switch ${of === 'sink' ? 'a sink' : 'an alert channel'} on or off`,
    description:
      of === 'sink'
        ? 'The state is on or off. Events that are written while a sink is off are sent once it is on, as far as history is kept.'
        : 'The state is on or off. Nobody is told anything through a channel that is off.',
    options: [reasonOption()],
    run: async (invocation, { arguments: [name = '', state = ''], options }) => {
      if (state !== 'on' && state !== 'off')
        throw new AppError('input-missing', { subject: 'state', detail: `write on or off, not ${state}` })
      const { found, version } = await seen(invocation, of, name)
      if (found === undefined) throw unknown(name)
      const { disabled: _, ...rest } = found.document
      const receiver = state === 'off' ? { ...rest, disabled: true } : rest
      const reason = text(options, 'reason') ?? `Switched the ${what} ${found.name} ${state}.`
      return apply(invocation, { version, change: { kind: 'change-receiver', list: found.list, receiver }, reason })
    },
  }
}

function removeCommand(of: Of): CommandSpec {
  const { what } = places[of]
  return {
    usage: `remove-${of} <${of}>`,
    summary: `Remove ${of === 'sink' ? 'a sink' : 'an alert channel'} and its secrets`,
    options: [reasonOption()],
    run: async (invocation, { arguments: [name = ''], options }) => {
      const { found, version } = await seen(invocation, of, name)
      if (found === undefined) throw unknown(name)
      const reason = text(options, 'reason') ?? `Removed the ${what} ${found.name}.`
      return apply(invocation, { version, change: { kind: 'remove-receiver', list: found.list, name: found.name }, reason })
    },
  }
}

function reasonOption(): Option {
  return new Option('--reason <text>', 'why, for the history of the configuration')
}

function unknown(name: string): AppError {
  return new AppError('sink-unknown', { subject: name, detail: 'it is not in the configuration' })
}

function receiverIn(yaml: string): Readonly<Record<string, unknown>> {
  const read: unknown = parse(yaml)
  if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read as Readonly<Record<string, unknown>>
  throw new AppError('input-missing', { subject: '--file', detail: 'write the settings as a mapping, for example host: mail.contoso.com' })
}

/** The receiver as it stands, and the version of the configuration that says so. */
async function seen({ client }: Invocation, of: Of, name: string) {
  const { configurationVersion, all } =
    of === 'sink'
      ? await client.ask(sinkListShape, { method: 'GET', path: '/sinks' }).then(({ sinks, ...rest }) => ({ ...rest, all: sinks }))
      : await client
          .ask(channelListShape, { method: 'GET', path: '/alert-channels' })
          .then(({ channels, ...rest }) => ({ ...rest, all: channels }))
  return { found: all.find((each) => each.name.toLowerCase() === name.toLowerCase()), version: configurationVersion ?? 0 }
}

async function apply(
  { client, output }: Invocation,
  of: { readonly version: number; readonly change: ReceiverChange; readonly reason: string },
): Promise<ExitCode> {
  const body = { changes: [of.change], reason: of.reason }
  const path = '/configuration/changes/apply'
  const applied = await client.ask(appliedShape, { method: 'POST', path, body, ifVersion: of.version })
  output.result(applied)
  if (applied.changes === 0) output.line('Nothing changed.')
  else output.line(`Saved as version ${applied.version} of the configuration.`)
  for (const { name } of applied.forgotten) output.line(`The secrets of ${name} were for another place and are forgotten; store them anew.`)
  return exitCodes.done
}
