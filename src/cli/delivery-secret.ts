import { Option } from 'commander'
import { deliverySecretShape } from '#src/api/contract/alert.ts'
import type { DeliverySecretField } from '#src/model/delivery.ts'
import { text, type CommandSpec } from './command.ts'
import { secretFrom } from './credentials.ts'
import { exitCodes } from './exit-code.ts'

const meanings: Readonly<Record<DeliverySecretField, string>> = {
  token: 'token of a webhook, sent as bearer or in the place of {token} in its address',
  'signing-key': 'key that requests of a webhook are signed with',
  'client-key': 'private key of our certificate, for TLS',
  password: 'password at the mail server',
}

/** The command that stores a secret of a sink or channel. It is asked for or read from stdin, never an argument. */
export function deliverySecretCommand(of: 'sink' | 'channel', fields: readonly DeliverySecretField[]): CommandSpec {
  const path = of === 'sink' ? 'sinks' : 'alert-channels'
  return {
    usage: `set-secret <${of}>`,
    summary: `Store a secret of ${of === 'sink' ? 'a sink' : 'an alert channel'} in the vault`,
    description:
      `Secrets of a ${of} are never part of the configuration. It is used from the next connection on:\n` +
      fields.map((field) => `  ${field.padEnd(12)} ${meanings[field]}`).join('\n'),
    options: [
      new Option('--field <field>', 'which secret').choices([...fields]).makeOptionMandatory(),
      new Option('--secret-stdin', 'read the secret from stdin').implies({ passwordStdin: true }),
      new Option('--key-file <file>', 'read it from a file'),
    ],
    run: async (invocation, { arguments: [name = ''], options }) => {
      const field = text(options, 'field') ?? ''
      const file = text(options, 'keyFile')
      const from = file === undefined ? options : { ...options, certificateKeyFile: file }
      const secret = await secretFrom(invocation, { options: from, question: `${field} of ${name}` })
      try {
        const request = { method: 'PUT' as const, path: `/${path}/${encodeURIComponent(name)}/secrets/${field}`, secret }
        const stored = await invocation.client.ask(deliverySecretShape, request)
        invocation.output.result(stored)
        invocation.output.line(`The ${stored.field} of ${stored.name} is stored (version ${stored.version}).`)
        return exitCodes.done
      } finally {
        secret.destroy()
      }
    },
  }
}
