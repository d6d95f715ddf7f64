import { Option } from 'commander'
import { decidedLinkShape, type DecideLinkBody } from '#src/api/contract/link.ts'
import { text, type CommandSpec, type Invocation } from './command.ts'
import { exitCodes, type ExitCode } from './exit-code.ts'

const reasonOption = (): Option => new Option('--reason <text>', 'for the history')

const objectHelp = 'OBJECT is a distinguished name, an anchor, an identifier, or a part of the name that no other object has.'

/** `lockstep space disconnect CONNECTOR OBJECT` */
export const disconnectCommand: CommandSpec = {
  usage: 'disconnect <connector> <object>',
  summary: 'Cut the link of one object, and let no rule join it again',
  description:
    `${objectHelp}\nWhat it contributed is recalled, and what follows waits for export like everything else. It stays disconnected until\n` +
    'lockstep space reset gives it back to the rules.',
  options: [reasonOption()],
  run: (invocation, { arguments: [connector = '', object = ''], options }) =>
    decide(invocation, connector, { object, decision: 'disconnect', reason: text(options, 'reason') ?? null }),
}

/** `lockstep space join CONNECTOR OBJECT IDENTITY` */
export const joinCommand: CommandSpec = {
  usage: 'join <connector> <object> <identity>',
  summary: 'Join one object to an identity, and let no rule cut it',
  description:
    `${objectHelp}\nIDENTITY is the identifier of a metaverse object, or a text that fits one only. The object has to be joined to nobody, and\n` +
    'the identity to no other object of the connector.',
  options: [reasonOption()],
  run: (invocation, { arguments: [connector = '', object = '', metaverse = ''], options }) =>
    decide(invocation, connector, { object, decision: 'join', metaverse, reason: text(options, 'reason') ?? null }),
}

/** `lockstep space reset CONNECTOR OBJECT` */
export const resetCommand: CommandSpec = {
  usage: 'reset <connector> <object>',
  summary: 'Give an object that somebody joined or disconnected back to the rules',
  description: `${objectHelp}\nThe next synchronization of its connector decides about its link.`,
  options: [reasonOption()],
  run: (invocation, { arguments: [connector = '', object = ''], options }) =>
    decide(invocation, connector, { object, decision: 'reset', reason: text(options, 'reason') ?? null }),
}

async function decide({ client, output }: Invocation, connector: string, body: DecideLinkBody): Promise<ExitCode> {
  const path = `/connectors/${encodeURIComponent(connector)}/space/link`
  const decided = await client.ask(decidedLinkShape, { method: 'POST', path, body })
  output.result(decided)
  const { dn, decision, metaverseId } = decided
  const done = output.style('green', '✓')
  switch (decision) {
    case 'join':
      output.line(`${done} ${dn} is joined to ${metaverseId}, and no rule cuts it.`)
      break
    case 'disconnect':
      output.line(`${done} ${dn} is disconnected, and no rule joins it.`)
      break
    default:
      output.line(`${done} ${dn} is up to the rules again, from the next synchronization of ${decided.connector} on.`)
  }
  return exitCodes.done
}
