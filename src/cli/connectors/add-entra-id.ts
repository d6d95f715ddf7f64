import { Option } from 'commander'
import { text, type CommandSpec, type Invocation, type Options } from '../command.ts'
import { secretFrom } from '../credentials.ts'
import { exitCodes } from '../exit-code.ts'
import { textOfFile } from '../read-file.ts'
import { addConnector } from './add-connector.ts'
import { interview } from './interview.ts'

const permissions = [
  'The application needs these application permissions of Microsoft Graph, with admin consent:',
  '  - User.ReadWrite.All                    to read, create, change and delete users',
  '  - User-PasswordProfile.ReadWrite.All    to give new users their first password',
  '  - Group.ReadWrite.All                   to read, create, change and delete groups and their members',
  '  - Organization.Read.All                 to read the name and the verified domains of the tenant',
  'With the rules of an Azure AD Connect export also:',
  '  - OrgContact.Read.All                   to read organizational contacts',
  '  - Device.Read.All, Device.ReadWrite.All to read, change and delete devices',
]

/** `lockstep connectors add entra-id` */
export const addEntraIdCommand: CommandSpec = {
  usage: 'entra-id',
  summary: 'Add a Microsoft Entra tenant',
  description: `Adds a tenant: signs in as an application, tests its permissions, and stores the connector when the sign-in worked.\nOn a terminal it asks for what is not given.\n\n${permissions.join('\n')}`,
  options: [
    new Option('--tenant <id>', 'directory (tenant) id, or a verified domain'),
    new Option('--client-id <id>', 'application (client) id'),
    new Option('--secret-stdin', 'read the client secret, or the private key that goes with --certificate-file, from stdin'),
    new Option('--certificate-file <file>', 'PEM of the certificate the application signs in with'),
    new Option('--certificate-key-file <file>', 'PEM of its private key'),
    new Option('--cloud <cloud>', 'which cloud the tenant is in (default: global)'),
    new Option('--graph-url <url>', 'another address of Microsoft Graph'),
    new Option('--authority-url <url>', 'another address of the token endpoint'),
    new Option('--ca-file <file>', 'PEM of the certificate authority to trust instead of those of the system'),
    new Option('--name <name>', 'what to call the connector (default: the domain of the tenant)'),
  ],
  replaces: ['Add-ADSyncConnector'],
  run: async (invocation, { options }) => {
    for (const line of permissions) invocation.output.line(invocation.output.style('dim', line))
    const { name, settings } = await settingsFrom(invocation, options)
    const secret = await secretFrom(invocation, {
      options,
      question: settings['credential'] === 'certificate' ? 'Private key (PEM)' : 'Client secret',
    })
    try {
      const added = await addConnector(invocation, { type: 'entra-id', name, settings, secret })
      invocation.output.result(added)
      invocation.output.line(`Next: lockstep run "${added.connector.name}" "Full Import"`)
      return exitCodes.done
    } finally {
      secret.destroy()
    }
  },
}

async function settingsFrom(
  invocation: Invocation,
  options: Options,
): Promise<{ readonly name: string | null; readonly settings: Readonly<Record<string, unknown>> }> {
  const asked = interview(invocation, [text(options, 'tenant'), text(options, 'clientId')])
  const tenantId = await asked.needed(text(options, 'tenant'), '--tenant', 'Tenant (id or verified domain)')
  const clientId = await asked.needed(text(options, 'clientId'), '--client-id', 'Application (client) id')
  const certificateFile = await asked.optional(
    text(options, 'certificateFile'),
    'File with the certificate of the application (empty: it has a client secret)',
  )
  const name = await asked.optional(text(options, 'name'), 'Name of the connector (empty: the domain of the tenant)')
  const caFile = text(options, 'caFile')
  const cloud = text(options, 'cloud')
  return {
    name: name === '' ? null : name,
    settings: {
      tenantId,
      clientId,
      credential: certificateFile === '' ? 'secret' : 'certificate',
      certificate: certificateFile === '' ? null : textOfFile(invocation.shell, certificateFile),
      graphUrl: text(options, 'graphUrl') ?? null,
      authorityUrl: text(options, 'authorityUrl') ?? null,
      ca: caFile === undefined ? null : textOfFile(invocation.shell, caFile),
      ...(cloud === undefined ? {} : { cloud }),
    },
  }
}
