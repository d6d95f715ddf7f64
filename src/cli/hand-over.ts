import { Option } from 'commander'
import { createdHandOverShape } from '#src/api/contract/hand-over.ts'
import { text, type CommandSpec } from './command.ts'
import { exitCodes } from './exit-code.ts'
import { showTime } from './output/words.ts'

/** `lockstep credentials hand-over`: a link with which somebody without an account here enters the secret. */
export const handOverCommand: CommandSpec = {
  usage: 'hand-over <connector>',
  summary: 'Make a link with which somebody without an account enters the secret, once',
  description:
    'For the administrator of the directory who knows the password and does not work with Lockstep. What is entered is tested on the\n' +
    'live directory like any other secret, and not stored when the directory refuses it. The link works once; it is printed this\n' +
    'once and not kept. It takes a service that listens on a port (lockstep serve --listen).',
  options: [
    new Option('--for <name>', 'who is to use it, for the history').makeOptionMandatory(),
    new Option('--expires <span>', 'how long it is good, a day at the most').default('24h'),
  ],
  run: async ({ client, output }, { arguments: [connector = ''], options }) => {
    const path = `/connectors/${encodeURIComponent(connector)}/hand-over`
    const body = { recipient: text(options, 'for'), expiresIn: text(options, 'expires') }
    const made = await client.ask(createdHandOverShape, { method: 'POST', path, body })
    output.result(made)
    output.line(made.path)
    output.aside(
      `Put the address of the service in front and send it to ${made.recipient}. It works once, until ${showTime(made.expiresAt)}.`,
    )
    return exitCodes.done
  },
}
