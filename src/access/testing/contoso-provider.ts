import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'
import type { OidcOptions } from '#src/service.ts'

const groups: Readonly<Record<string, readonly string[]>> = {
  anna: ['everybody', 'lockstep-admins'],
  otto: ['everybody'],
  vera: ['lockstep-viewers'],
}

/** An identity provider of Contoso that believes every password. */
export interface ContosoProvider {
  /** Where the service has to listen: the provider sends browsers back there. */
  readonly listen: string
  readonly oidc: OidcOptions
  close(): Promise<void>
}

/** Starts it. anna gets the role administrator, vera viewer, and otto none. */
export async function startContosoProvider(): Promise<ContosoProvider> {
  // The provider has to know where the service listens, and the service where the provider is.
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const listen = `127.0.0.1:${await freePort()}`
  const publicUrl = `http://${listen}`
  const clientSecret = randomBytes(24).toString('base64url')
  server.on('request', providerAt(issuer, { publicUrl, clientSecret }).callback())
  return {
    listen,
    oidc: {
      file: 'oidc.yaml',
      clientSecret,
      settings: {
        issuer,
        clientId: 'lockstep',
        publicUrl,
        label: 'Contoso',
        roleClaim: 'groups',
        roles: { administrator: ['lockstep-admins'], viewer: ['lockstep-viewers'] },
      },
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function providerAt(issuer: string, of: { readonly publicUrl: string; readonly clientSecret: string }): Provider {
  return new Provider(issuer, {
    clients: [
      {
        client_id: 'lockstep',
        client_secret: of.clientSecret,
        redirect_uris: [`${of.publicUrl}/api/v1/sign-in/oidc/callback`],
        require_auth_time: true,
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub', 'groups', 'preferred_username'] },
    conformIdTokenClaims: false,
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    findAccount: (_of, id) => ({
      accountId: id,
      claims: () => ({ sub: id, preferred_username: `${id}@contoso.com`, groups: [...(groups[id] ?? [])] }),
    }),
    cookies: { keys: [randomBytes(16).toString('hex')] },
  })
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
