import type { ConnectorDetailBody } from '#src/api/contract/connector.ts'
import type { SecretName } from '../../../words/credentials.ts'

/** What a connector signs in with: applications have secrets or certificates, everybody else has a password. */
export function secretNameOf({
  connector,
  settings,
}: Pick<ConnectorDetailBody, 'settings'> & { readonly connector: { readonly type: string } }): SecretName {
  if (connector.type !== 'entra-id') return 'password'
  return settings['credential'] === 'certificate' ? 'private key' : 'client secret'
}
