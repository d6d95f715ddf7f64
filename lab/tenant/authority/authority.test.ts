import {
  ConfidentialClientApplication,
  type Configuration,
  type INetworkModule,
  type NetworkRequestOptions,
  type NetworkResponse,
} from '@azure/msal-node'
import { Agent, request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Clock } from '#src/base/clock.ts'
import { LabClient, openLab } from '../testing/lab-client.ts'
import { startLabTenant, type LabTenant } from '../lab-tenant.ts'
import { parseJson } from '../json.ts'
import { selfSignedCertificate, type SelfSignedCertificate } from '../../certificates.ts'

const scope = 'https://graph.microsoft.com/.default'
const time = { now: Date.UTC(2026, 10, 22, 9, 0, 0) }
const clock: Clock = { now: () => time.now }

async function makeCertificate(commonName: string): Promise<SelfSignedCertificate> {
  const day = 86_400_000
  return selfSignedCertificate({
    commonName,
    names: ['localhost', '127.0.0.1'],
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + 30 * day),
  })
}

/** The network client a connector gives to msal: undici with the lab's certificate as the only root. */
function networkTo(rewrite: (url: string) => string, ca: string | null): INetworkModule {
  const agent = new Agent({ connect: ca === null ? {} : { ca } })
  const call = async <T>(method: 'GET' | 'POST', url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> => {
    const response = await request(rewrite(url), {
      method,
      headers: options?.headers ?? {},
      body: options?.body ?? null,
      dispatcher: agent,
    })
    const headers = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)]))
    return { headers, body: parseJson(await response.body.text()) as T, status: response.statusCode }
  }
  return {
    sendGetRequestAsync: (url, options) => call('GET', url, options),
    sendPostRequestAsync: (url, options) => call('POST', url, options),
  }
}

let lab: LabTenant
let client: LabClient

beforeAll(async () => {
  lab = await startLabTenant({ tls: 'self-signed' })
  client = new LabClient(lab)
})

afterAll(async () => {
  await client.close()
  await lab.close()
})

function msalConfiguration(auth: Partial<Configuration['auth']>): Configuration {
  return {
    auth: { clientId: lab.clientId, authority: lab.authorityUrl, knownAuthorities: [new URL(lab.authorityUrl).host], ...auth },
    system: { networkClient: networkTo((url) => url, lab.certificate) },
  }
}

describe('msal-node against the lab tenant', () => {
  it('gets a token with a client secret over HTTPS and Graph accepts it', async () => {
    const app = new ConfidentialClientApplication(msalConfiguration({ clientSecret: lab.clientSecret }))
    const result = await app.acquireTokenByClientCredential({ scopes: [scope] })
    client.useToken(result?.accessToken ?? null)
    expect((await client.graph('GET', '/users?$top=1')).status).toBe(200)
  })

  it('takes the token out of its cache the second time', async () => {
    const app = new ConfidentialClientApplication(msalConfiguration({ clientSecret: lab.clientSecret }))
    await app.acquireTokenByClientCredential({ scopes: [scope] })
    const before = lab.tenant.statistics().tokenRequests
    const again = await app.acquireTokenByClientCredential({ scopes: [scope] })
    expect(again?.fromCache).toBe(true)
    expect(lab.tenant.statistics().tokenRequests).toBe(before)
  })

  it('gets a token with a registered certificate, by SHA-256 and by SHA-1 thumbprint', async () => {
    const certificate = await makeCertificate('connector')
    lab.tenant.app.addCertificate(certificate.cert)
    const bySha256 = { thumbprintSha256: certificate.sha256Thumbprint, privateKey: certificate.key }
    const bySha1 = { thumbprint: certificate.sha1Thumbprint, privateKey: certificate.key }
    for (const clientCertificate of [bySha256, bySha1]) {
      const app = new ConfidentialClientApplication(msalConfiguration({ clientCertificate }))
      const result = await app.acquireTokenByClientCredential({ scopes: [scope] })
      expect(result?.accessToken.split('.')).toHaveLength(3)
    }
  })

  it('is refused with 700027 when the certificate is not registered', async () => {
    const stranger = await makeCertificate('stranger')
    const clientCertificate = { thumbprintSha256: stranger.sha256Thumbprint, privateKey: stranger.key }
    const app = new ConfidentialClientApplication(msalConfiguration({ clientCertificate }))
    await expect(app.acquireTokenByClientCredential({ scopes: [scope] })).rejects.toMatchObject({
      errorCode: 'invalid_client',
      errorNo: 700027,
    })
  })

  it('reports a wrong secret with 7000215', async () => {
    const app = new ConfidentialClientApplication(msalConfiguration({ clientSecret: 'not-the-secret' }))
    await expect(app.acquireTokenByClientCredential({ scopes: [scope] })).rejects.toMatchObject({
      errorCode: 'invalid_client',
      errorNo: 7000215,
    })
  })

  it('refuses a plain HTTP authority by itself, and works when its network client rewrites the public address', async () => {
    const http = () =>
      new ConfidentialClientApplication({
        auth: { clientId: lab.clientId, authority: `${lab.baseUrl}/${lab.tenantId}`, clientSecret: lab.clientSecret },
      })
    await expect((async () => http().acquireTokenByClientCredential({ scopes: [scope] }))()).rejects.toMatchObject({
      errorCode: 'authority_uri_insecure',
    })
    const rewrite = (url: string): string => url.replace(/^https:\/\/[^/]+/, lab.baseUrl)
    const app = new ConfidentialClientApplication({
      auth: { clientId: lab.clientId, clientSecret: lab.clientSecret, authority: `https://login.microsoftonline.com/${lab.tenantId}` },
      system: { networkClient: networkTo(rewrite, null) },
    })
    expect((await app.acquireTokenByClientCredential({ scopes: [scope] }))?.accessToken).toBeDefined()
  })
})

describe('the token endpoint', () => {
  const form = (changes: Readonly<Record<string, string>> = {}): Record<string, string> => ({
    client_id: lab.clientId,
    client_secret: lab.clientSecret,
    grant_type: 'client_credentials',
    scope,
    ...changes,
  })

  it('puts the permissions into the roles of the token', async () => {
    const { body } = await client.requestToken(form())
    const claims = parseJson(Buffer.from(String(body['access_token']).split('.')[1] ?? '', 'base64url').toString())
    expect(claims).toMatchObject({ appid: lab.clientId, tid: lab.tenantId, idtyp: 'app', roles: lab.tenant.app.roles })
  })

  it.each([
    ['an unknown application', { client_id: '11111111-2222-4333-8444-555555555555' }, 400, 'unauthorized_client', 700016],
    ['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client', 7000215],
    ['no credential', { client_secret: '' }, 401, 'invalid_client', 7000218],
    ['a malformed scope', { scope: 'two scopes' }, 400, 'invalid_scope', 70011],
    ['a scope without .default', { scope: 'https://graph.microsoft.com/User.Read.All' }, 400, 'invalid_scope', 1002012],
    ['a foreign resource', { scope: 'https://vault.azure.net/.default' }, 400, 'invalid_resource', 500011],
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
    ['a missing parameter', { grant_type: '' }, 400, 'invalid_request', 900144],
  ] as const)('refuses %s', async (_, changes, status, error, code) => {
    const answer = await client.requestToken(form(changes))
    expect(answer.status).toBe(status)
    expect(answer.body).toMatchObject({ error, error_codes: [code], error_description: expect.stringContaining(`AADSTS${code}`) })
    expect(Object.keys(answer.body)).toEqual(expect.arrayContaining(['timestamp', 'trace_id', 'correlation_id', 'error_uri']))
  })

  it('refuses an unknown tenant with 90002 and knows the tenant by a verified domain', async () => {
    expect((await client.requestToken(form(), 'nowhere.lab')).body).toMatchObject({ error_codes: [90002] })
    expect((await client.requestToken(form(), 'contoso.lab')).status).toBe(200)
  })

  it('refuses an expired secret with 7000222 and a disabled application with 7000112', async () => {
    const app = lab.tenant.registerApp('Old connector', [])
    app.addSecret('expired-secret', Date.now() - 1_000)
    expect((await client.requestToken(form({ client_id: app.clientId, client_secret: 'expired-secret' }))).body).toMatchObject({
      error_codes: [7000222],
    })
    app.enabled = false
    expect((await client.requestToken(form({ client_id: app.clientId, client_secret: 'expired-secret' }))).body).toMatchObject({
      error_codes: [7000112],
    })
  })

  it('answers discovery for its own host and publishes the signing key', async () => {
    const configuration = await request(`${lab.baseUrl}/${lab.tenantId}/v2.0/.well-known/openid-configuration`)
    expect(await configuration.body.json()).toMatchObject({ token_endpoint: `${lab.baseUrl}/${lab.tenantId}/oauth2/v2.0/token` })
    const instance = await request(`${lab.baseUrl}/common/discovery/instance?api-version=1.1&authorization_endpoint=x`)
    expect(await instance.body.json()).toMatchObject({ metadata: [{ preferred_network: new URL(lab.baseUrl).host }] })
    const keys = await request(`${lab.baseUrl}/${lab.tenantId}/discovery/v2.0/keys`)
    expect(await keys.body.json()).toMatchObject({ keys: [{ kty: 'RSA', use: 'sig' }] })
  })
})

describe('access tokens', () => {
  it('are refused with 401 when missing, forged, revoked or expired', async () => {
    const { lab: own, client: ownClient } = await openLab({ clock, tokenLifetimeSeconds: 600 })
    ownClient.useToken(null)
    const unauthorized = { status: 401, body: { error: { code: 'InvalidAuthenticationToken' } } }
    expect(await ownClient.graph('GET', '/users')).toMatchObject(unauthorized)
    ownClient.useToken('e30.e30.e30')
    expect(await ownClient.graph('GET', '/users')).toMatchObject(unauthorized)
    await ownClient.signIn()
    expect((await ownClient.graph('GET', '/users')).status).toBe(200)
    time.now += 601_000
    expect(await ownClient.graph('GET', '/users')).toMatchObject(unauthorized)
    await ownClient.signIn()
    own.tenant.revokeTokens()
    expect(await ownClient.graph('GET', '/users')).toMatchObject(unauthorized)
  })
})
