import { Option } from 'commander'
import { secretHandleShape, type ChangeCredentialBody } from '#src/api/contract/connector.ts'
import { connectorDocumentShape } from '#src/api/contract/directory.ts'
import { AppError } from '#src/base/app-error.ts'
import type { Secret } from '#src/base/secret.ts'
import type { ServiceRequest } from './client/service-client.ts'
import { repeatable, text, texts, type Invocation, type Options } from './command.ts'
import { textOfFile } from './read-file.ts'

/** Another account, or another place to sign in to, that a secret is entered for. */
export interface ChangedAccount {
  readonly settings: Readonly<Record<string, unknown>>
  /** Version of the configuration it is changed on top of. */
  readonly version: number
}

/** Options that say which account a secret is for from now on. */
export const accountOptions: readonly Option[] = [
  new Option('--user-name <name>', 'sign in as this account of the forest from now on'),
  new Option('--forest <name>', 'to this forest'),
  repeatable('--server <host>', 'at this domain controller, as host or host:port'),
  new Option('--tenant <id>', 'to this tenant'),
  new Option('--client-id <id>', 'sign in as this application from now on'),
  new Option('--certificate-file <file>', 'PEM of the certificate that goes with the new private key'),
  new Option('--ca-file <file>', 'PEM of the certificate authority to trust there'),
]

const named = { userName: 'userName', forest: 'forest', tenant: 'tenantId', clientId: 'clientId' } as const

/** What the options change; null when they change nothing. Asked before the secret is, so that nobody overwrites what he has not seen. */
export async function changedAccount({ client, shell }: Invocation, connector: string, options: Options): Promise<ChangedAccount | null> {
  const servers = texts(options, 'server')
  const [certificateFile, caFile] = [text(options, 'certificateFile'), text(options, 'caFile')]
  const settings = {
    ...Object.fromEntries(
      Object.entries(named).flatMap(([option, setting]) => {
        const value = text(options, option)
        return value === undefined ? [] : [[setting, value]]
      }),
    ),
    ...(servers.length === 0 ? {} : { servers }),
    ...(certificateFile === undefined ? {} : { certificate: textOfFile(shell, certificateFile) }),
    ...(caFile === undefined ? {} : { ca: textOfFile(shell, caFile) }),
  }
  if (Object.keys(settings).length === 0) return null
  if (options['test'] === false) {
    const detail = 'a secret for another account is stored only once the directory has taken it: leave --unvalidated out'
    throw new AppError('input-missing', { subject: '--unvalidated', detail })
  }
  const path = `/connectors/${encodeURIComponent(connector)}/document`
  const { version } = await client.ask(connectorDocumentShape, { method: 'GET', path })
  return { settings, version }
}

/** The request that tests the account together with its secret, and stores both or nothing. */
export async function changeRequest(
  { client }: Invocation,
  of: { readonly connector: string; readonly changed: ChangedAccount; readonly options: Options; readonly secret: Secret },
): Promise<Pick<ServiceRequest, 'method' | 'path' | 'body'>> {
  const { connector, changed, options, secret } = of
  const { handle } = await client.ask(secretHandleShape, { method: 'POST', path: '/secrets', secret })
  const body: ChangeCredentialBody = {
    ...changed,
    reason: text(options, 'reason') ?? `Changed ${Object.keys(changed.settings).join(', ')} of ${connector}`,
    secret: handle,
    test: options['testOnly'] === true ? 'only' : 'before-storing',
    confirmIdentity: options['confirmIdentity'] === true,
    keepBlanks: options['keepBlanks'] === true,
    acceptLockoutRisk: options['acceptLockoutRisk'] === true,
  }
  return { method: 'PUT', path: `/connectors/${encodeURIComponent(connector)}/credential`, body }
}
