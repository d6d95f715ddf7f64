import { describe, expect, it } from 'vitest'
import { AppError } from '#src/base/app-error.ts'
import { addressesOf, parseEntraSettings } from './settings.ts'
import { certificateFor } from './testing/lab-world.ts'

const needed = { tenantId: 'Contoso.onmicrosoft.com', clientId: '0F8FAD5B-D9CB-469F-A165-70867728950E' }

/** The setting a refusal names. */
function refusedSetting(raw: unknown): string | null {
  try {
    parseEntraSettings(raw)
    return 'nothing'
  } catch (error) {
    return error instanceof AppError ? error.subject : String(error)
  }
}

describe('settings of an Entra ID connector', () => {
  it('fill in everything but tenant and application, and parse to themselves', () => {
    const settings = parseEntraSettings(needed)
    expect(settings).toMatchObject({
      tenantId: 'contoso.onmicrosoft.com',
      clientId: needed.clientId.toLowerCase(),
      credential: 'secret',
      cloud: 'global',
      initialPassword: { length: 24, forceChangeNextSignIn: true, forceChangeNextSignInWithMfa: false },
    })
    expect(parseEntraSettings(JSON.parse(JSON.stringify(settings)))).toEqual(settings)
  })

  it.each([
    ['global', 'https://graph.microsoft.com'],
    ['us-gov', 'https://graph.microsoft.us'],
    ['us-gov-dod', 'https://dod-graph.microsoft.us'],
    ['china', 'https://microsoftgraph.chinacloudapi.cn'],
  ])('reach the national cloud %s at %s', (cloud, graphUrl) => {
    expect(addressesOf(parseEntraSettings({ ...needed, cloud })).graphUrl).toBe(graphUrl)
  })

  it('prefer an explicit address to that of the cloud', () => {
    const settings = parseEntraSettings({ ...needed, graphUrl: 'https://graph.contoso.lab:8443/' })
    expect(addressesOf(settings)).toEqual({ graphUrl: 'https://graph.contoso.lab:8443', authorityUrl: 'https://login.microsoftonline.com' })
  })

  it.each([
    ['tenantId', { clientId: needed.clientId }],
    ['tenantId', { ...needed, tenantId: 'common' }],
    ['clientId', { ...needed, clientId: 'my app' }],
    ['credential', { ...needed, credential: 'password' }],
    ['certificate', { ...needed, credential: 'certificate' }],
    ['certificate', { ...needed, certificate: 'not a certificate' }],
    ['cloud', { ...needed, cloud: 'germany' }],
    ['graphUrl', { ...needed, graphUrl: 'http://graph.microsoft.com' }],
    ['authorityUrl', { ...needed, authorityUrl: 'https://user@login.contoso.lab' }],
    ['initialPassword.length', { ...needed, initialPassword: { length: 8 } }],
    ['initialPassword.expires', { ...needed, initialPassword: { expires: true } }],
    ['maxConcurrency', { ...needed, maxConcurrency: 0 }],
    ['requestTimeoutSeconds', { ...needed, requestTimeoutSeconds: '100' }],
    ['clientSecret', { ...needed, clientSecret: 'x' }],
    ['settings', 'tenant'],
  ])('are refused naming %s', (name, raw) => {
    expect(refusedSetting(raw)).toBe(name)
  })

  it('take the public certificate and never a private key', async () => {
    const { cert, key } = await certificateFor('connector')
    expect(parseEntraSettings({ ...needed, credential: 'certificate', certificate: cert }).certificate?.trim()).toBe(cert.trim())
    expect(refusedSetting({ ...needed, credential: 'certificate', certificate: `${cert}${key}` })).toBe('certificate')
  })
})
