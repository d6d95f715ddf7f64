import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Secret } from '#src/base/secret.ts'
import { ConnectionError } from '../../contract/connection-error.ts'
import { certificateFor, LabWorld, type WorldSession } from '../testing/lab-world.ts'
import { judgeSignIn } from './sign-in-codes.ts'
import { tokenClaims } from './token-claims.ts'

/** What opening a session fails with. */
async function failure(world: LabWorld, wanted: WorldSession = {}): Promise<ConnectionError> {
  try {
    await world.connect(wanted)
  } catch (error) {
    if (error instanceof ConnectionError) return error
    throw error
  }
  throw new Error('The session was opened.')
}

describe('signing in', () => {
  it('works with a client secret and with a domain for the tenant', async () => {
    const world = await LabWorld.start()
    await world.connect({ settings: { tenantId: 'contoso.onmicrosoft.com' } })
    expect(world.lab.tenant.statistics()).toMatchObject({ tokensIssued: 1 })
  })

  it('works with a certificate whose private key is the secret', async () => {
    const world = await LabWorld.start()
    const { cert, key } = await certificateFor('connector')
    world.lab.tenant.app.removeSecrets()
    world.lab.tenant.app.addCertificate(cert)
    const session = await world.connect({ settings: { credential: 'certificate', certificate: cert }, secret: Secret.fromText(key) })
    expect((await session.describe()).suggestedName).toBe('contoso.lab')
  })

  it('tells a wrong secret by its code, keeps the words of the directory, and shows the secret nowhere', async () => {
    const world = await LabWorld.start()
    const error = await failure(world, { secret: Secret.fromText('hunter2-is-not-the-one') })
    expect(error).toMatchObject({ failure: 'credentials', reason: 'client-secret-invalid' })
    expect(error.incidents).toMatchObject([{ result: 'failed-authentication', code: '401', subCode: '7000215' }])
    expect(error.incidents[0]?.text).toContain('AADSTS7000215')
    expect(inspect(error, { depth: 10 })).not.toContain('hunter2')
  })

  it('tells an expired secret', async () => {
    const world = await LabWorld.start()
    world.lab.tenant.app.removeSecrets()
    world.lab.tenant.app.addSecret(world.lab.clientSecret, world.clock.now() - 1)
    expect(await failure(world)).toMatchObject({ failure: 'credentials', reason: 'client-secret-expired' })
  })

  it.each([
    [7000215, 'credentials', 'client-secret-invalid'],
    [700016, 'credentials', 'app-unknown'],
    [7000112, 'credentials', 'app-disabled'],
    [53003, 'credentials', 'conditional-access'],
    [90002, 'credentials', 'tenant-unknown'],
    [99999, 'credentials', 'unclassified'],
  ] as const)('takes AADSTS%i as %s, %s', async (code, kind, reason) => {
    const world = await LabWorld.start()
    world.lab.tenant.faults.refuseCredentials(code)
    expect(await failure(world)).toMatchObject({ failure: kind, reason })
  })

  it('tells an unknown application and an unknown tenant', async () => {
    const world = await LabWorld.start()
    const clientId = '0f8fad5b-d9cb-469f-a165-70867728950e'
    expect(await failure(world, { settings: { clientId } })).toMatchObject({ failure: 'credentials', reason: 'app-unknown' })
    expect(await failure(world, { settings: { tenantId: clientId } })).toMatchObject({ failure: 'credentials', reason: 'tenant-unknown' })
  })

  it('tells a certificate that is not registered, one that expired, and a key that belongs to another', async () => {
    const world = await LabWorld.start()
    const { cert, key } = await certificateFor('connector')
    const expired = await certificateFor('connector', new Date(Date.now() - 60_000))
    const settings = { credential: 'certificate', certificate: cert }
    expect(await failure(world, { settings, secret: Secret.fromText(key) })).toMatchObject({
      failure: 'credentials',
      reason: 'assertion-rejected',
    })
    expect(await failure(world, { settings, secret: Secret.fromText(expired.key) })).toMatchObject({ reason: 'assertion-rejected' })
    expect(await failure(world, { settings, secret: Secret.fromText('no key') })).toMatchObject({ reason: 'assertion-rejected' })
    const outdated = { settings: { ...settings, certificate: expired.cert }, secret: Secret.fromText(expired.key) }
    expect(await failure(world, outdated)).toMatchObject({ failure: 'credentials', reason: 'certificate-expired' })
  })

  it('scenario 34: does not blame the credential when a proxy wants a sign-in of its own', async () => {
    // The lab's own server plays the proxy: it answers as one would, before the service is reached.
    const world = await LabWorld.start()
    world.lab.tenant.faults.tokenEndpointDown({ status: 407 })
    expect(await failure(world)).toMatchObject({ failure: 'connection', reason: 'proxy-auth', incidents: [{ code: '407' }] })
  })

  it('asks for the secret when none is stored', async () => {
    const world = await LabWorld.start()
    expect(await failure(world, { secret: null })).toMatchObject({ failure: 'credentials', reason: 'no-secret' })
  })

  it('sits out a passing fault of the token endpoint and reports a lasting one as a connection problem', async () => {
    const world = await LabWorld.start()
    world.lab.tenant.faults.tokenEndpointDown({ status: 503, times: 1 })
    await world.connect()
    world.lab.tenant.faults.tokenEndpointDown({ status: 503 })
    expect(await failure(world)).toMatchObject({ failure: 'connection', reason: 'server-busy' })
    world.lab.tenant.faults.clear()
    world.lab.tenant.faults.tokenEndpointDown()
    expect(await failure(world)).toMatchObject({ failure: 'connection', reason: 'dropped' })
  })

  it('tells a server that is not there and a certificate authority that is not trusted', async () => {
    const world = await LabWorld.start()
    const nowhere = { authorityUrl: 'https://127.0.0.1:9' }
    expect(await failure(world, { settings: nowhere })).toMatchObject({ failure: 'connection', reason: 'tcp-refused' })
    expect(await failure(world, { settings: { ca: null } })).toMatchObject({ failure: 'connection', reason: 'tls-chain' })
    const other = await certificateFor('other')
    expect(await failure(world, { settings: { ca: other.cert } })).toMatchObject({ failure: 'connection', reason: 'tls-chain' })
  })

  it('ends at once when it is told to stop', async () => {
    const world = await LabWorld.start()
    const stop = new AbortController()
    stop.abort(new Error('stopped by the operator'))
    await expect(world.connect({ signal: stop.signal })).rejects.toThrow('stopped by the operator')
  })
})

describe('a token', () => {
  it('is renewed once when Graph no longer takes it', async () => {
    const world = await LabWorld.start()
    const session = await world.connect()
    world.lab.tenant.revokeTokens()
    const results = await Promise.all([
      session.read([]),
      session.fullImport({ partition: 'default', pageSize: 10 })[Symbol.asyncIterator]().next(),
    ])
    expect(results[1].done).toBe(false)
    expect(world.lab.tenant.statistics()).toMatchObject({ tokensIssued: 2 })
  })

  it('that cannot be renewed ends the run as a credentials problem', async () => {
    const world = await LabWorld.start()
    const session = await world.connect()
    world.lab.tenant.revokeTokens()
    world.lab.tenant.faults.refuseCredentials(7000222)
    const first = session.fullImport({ partition: 'default', pageSize: 10 })[Symbol.asyncIterator]().next()
    await expect(first).rejects.toMatchObject({ failure: 'credentials', reason: 'client-secret-expired' })
  })

  it('tells its permissions without being verified, and nothing when it is opaque', () => {
    const payload = Buffer.from(JSON.stringify({ tid: 't', roles: ['User.Read.All', 7] })).toString('base64url')
    expect(tokenClaims(`e30.${payload}.x`)).toEqual({ tenantId: 't', roles: ['User.Read.All'] })
    expect(tokenClaims('opaque')).toEqual({ tenantId: null, roles: null })
  })
})

describe('the codes of the sign-in service', () => {
  it('look behind the wrapper of older clients', () => {
    expect(judgeSignIn([70002, 7000222], 'invalid_client').reason).toBe('client-secret-expired')
  })

  it('always come with an advice', () => {
    for (const codes of [[7000215], [90002], [424242], []]) expect(judgeSignIn(codes, null).advice).toMatch(/\w+ .*\.$/)
  })
})
