import { describe, expect, it } from 'vitest'
import { Secret } from '#src/base/secret.ts'
import { certificateFor, LabWorld } from '../testing/lab-world.ts'

const readers = ['User.Read.All', 'Group.Read.All', 'Organization.Read.All']
const day = 86_400_000

describe('the credential of an application', () => {
  it('ends when the registration says so of the secret that begins like ours', async () => {
    const world = await LabWorld.start({ roles: [...readers, 'Application.Read.All'] })
    const end = Math.floor((world.clock.now() + 40 * day) / 1_000) * 1_000
    world.lab.tenant.app.removeSecrets()
    world.lab.tenant.app.addSecret('zzz-of-somebody-else', world.clock.now() + 2 * day)
    world.lab.tenant.app.addSecret(world.lab.clientSecret, end)
    const session = await world.connect()
    expect(await session.account()).toMatchObject({
      identity: world.lab.clientId,
      expiry: { kind: 'at', at: end, what: 'client-secret', thumbprint: null },
      changeMark: null,
    })
  })

  it('is not known of a secret where the registration cannot be read, and nothing is asked in vain', async () => {
    const world = await LabWorld.start({ roles: readers })
    const session = await world.connect()
    world.lab.tenant.resetStatistics()
    expect((await session.account()).expiry).toEqual({ kind: 'unknown' })
    expect(world.lab.tenant.statistics()).toMatchObject({ graphRequests: 0 })
  })

  it('ends with the certificate it signs in with, whatever may be read', async () => {
    const world = await LabWorld.start({ roles: readers })
    const end = new Date(Math.floor((Date.now() + 90 * day) / 1_000) * 1_000)
    const { cert, key, sha256Thumbprint: thumbprint } = await certificateFor('connector', end)
    world.lab.tenant.app.addCertificate(cert)
    const session = await world.connect({ settings: { credential: 'certificate', certificate: cert }, secret: Secret.fromText(key) })
    expect((await session.account()).expiry).toEqual({ kind: 'at', at: end.getTime(), what: 'certificate', thumbprint })
  })
})
