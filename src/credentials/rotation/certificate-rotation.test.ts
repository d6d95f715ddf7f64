import { spawn } from 'node:child_process'
import { createHash, randomBytes, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { must } from '#src/base/assert.ts'
import { systemClock, type Clock } from '#src/base/clock.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { Event } from '#src/model/event.ts'
import { WaitedClock } from '#src/runner/testing/waited-clock.ts'
import { selfSignedCertificate } from '#lab/certificates.ts'
import { startLabTenant, type LabTenant } from '#lab/tenant/lab-tenant.ts'
import type { RotationPoint } from './rotation-parts.ts'
import type { RotationWish } from './secret-rotations.ts'
import { addRotating, openRotationSite, secretInUse, versionsOf, type RotationSite, type SiteChanges } from './testing/rotation-site.ts'

const day = 86_400_000
const byHand: RotationWish = { trigger: 'operator', author: 'test', mode: 'replace' }
const script = join(import.meta.dirname, 'testing', 'rotation-process.ts')
const points: readonly RotationPoint[] = ['checked', 'made', 'kept', 'told', 'proven', 'promoted', 'finished']
const permissions = ['User.Read.All', 'Group.Read.All', 'Organization.Read.All', 'Application.Read.All']

/** A tenant, an application of it with one certificate, and a connector that signs in with it. */
interface World {
  readonly tenant: LabTenant
  readonly site: RotationSite
  readonly connector: ConnectorDocument
  readonly order: { readonly directory: string; readonly key: string }
}

interface Wanted extends SiteChanges {
  readonly validFrom: number
  readonly validTo: number
  readonly roles?: readonly string[]
  readonly tenantClock?: Clock
  readonly rotation?: { readonly everyDays: number }
}

/** Samba has no applications and no token endpoint: these scenarios are played in the tenant of the lab. */
async function world(wanted: Wanted): Promise<World> {
  const { validFrom, validTo, rotation = null, roles = permissions, tenantClock = systemClock, ...changes } = wanted
  const clock: Clock = changes.clock ?? systemClock
  const tenant = await startLabTenant({ tls: 'self-signed', throttle: 'off', roles, clock: tenantClock })
  const directory = mkdtempSync(join(tmpdir(), 'lockstep-certificates-'))
  const order = { directory, key: randomBytes(32).toString('base64') }
  const site = await openRotationSite(order, changes)
  const names = { commonName: 'By hand', names: ['contoso.lab'] }
  const { cert, key } = await selfSignedCertificate({ ...names, notBefore: new Date(validFrom), notAfter: new Date(validTo) })
  tenant.tenant.app.removeSecrets()
  tenant.tenant.app.addCertificate(cert)
  const origin = must(tenant.secureBaseUrl, 'the address of the tenant')
  const { tenantId, clientId, certificate: ca } = tenant
  const settings = {
    tenantId,
    clientId,
    graphUrl: origin,
    authorityUrl: origin,
    ca,
    credential: 'certificate',
    certificate: cert,
    rotation,
  }
  const connector = await addRotating(site, { name: 'tenant', type: 'entra-id', settings, secret: key, clock })
  onTestFinished(async () => {
    await tenant.close()
    rmSync(directory, { recursive: true, force: true })
  })
  return { tenant, site, connector, order }
}

/** SHA-1 thumbprints of what the application may sign with. */
function registered(tenant: LabTenant): readonly string[] {
  return tenant.tenant.app.keys.map(({ certificate }) => createHash('sha1').update(certificate.raw).digest('hex'))
}

async function thumbprintInUse(site: RotationSite, connector: ConnectorDocument): Promise<string> {
  const secret = await secretInUse(site, connector)
  return createHash('sha1')
    .update(new X509Certificate(secret.slice(secret.indexOf('-----BEGIN CERTIFICATE'))).raw)
    .digest('hex')
}

async function events(site: RotationSite, ids: readonly number[]): Promise<readonly Event[]> {
  return (await site.store.events.after({ sequence: 0, limit: 1_000 })).filter((event) => ids.includes(event.id))
}

describe('scenario 41: the certificate of an application, its key in software', () => {
  it('is warned of at 150, 30 and 7 days, has expired at 0, and each is repeated for old monitoring', async () => {
    const clock = new WaitedClock()
    const now = clock.now()
    const { site } = await world({ clock, validFrom: now - 29 * day, validTo: now + 151 * day })
    const told = async () => (await events(site, [20024, 20025, 1011, 1012])).map(({ id, fields }) => [id, fields['days'] ?? null])
    expect((await events(site, [20026, 1014])).map(({ id }) => id)).toEqual([20026, 1014])
    expect(await told()).toEqual([])
    for (let passed = 0; passed < 152; passed++) {
      clock.advance(day)
      await site.watch.look()
      await site.watch.look()
    }
    expect(await told()).toEqual([
      [20024, 150],
      [1011, null],
      [20024, 30],
      [1011, null],
      [20024, 7],
      [1011, null],
      [20025, null],
      [1012, null],
    ])
    await site.close()
  })

  it('is renewed by itself when it is as old as the settings say, and the old key goes after the new one signed in', async () => {
    const now = Date.now()
    const order: string[] = []
    const seen = (point: RotationPoint): void => {
      if (['told', 'proven', 'promoted', 'finished'].includes(point)) order.push(`${point}: ${registered(tenant).length} keys`)
    }
    const { tenant, site, connector } = await world({
      validFrom: now - 31 * day,
      validTo: now + 149 * day,
      rotation: { everyDays: 30 },
      reached: seen,
    })
    const [before] = registered(tenant)
    await site.rotations.look()
    expect(order).toEqual(['told: 2 keys', 'proven: 2 keys', 'promoted: 2 keys', 'finished: 1 keys'])
    expect(registered(tenant)).toEqual([await thumbprintInUse(site, connector)])
    expect(registered(tenant)).not.toContain(before)
    expect((await events(site, [20020, 20021, 20026])).map(({ id }) => id)).toEqual([20026, 20020, 20021, 20026])
    expect(await site.rotations.rotate(connector.id, { ...byHand, mode: 'dry-run' })).toMatchObject({ kind: 'possible' })
    order.length = 0
    await site.rotations.look()
    expect(order).toEqual([])
    await site.close()
  })

  it('leaves other keys of the application alone', async () => {
    const now = Date.now()
    const { tenant, site, connector } = await world({ validFrom: now - day, validTo: now + 100 * day })
    const other = await selfSignedCertificate({
      commonName: 'Other',
      names: ['contoso.lab'],
      notBefore: new Date(now - day),
      notAfter: new Date(now + day),
    })
    tenant.tenant.app.addCertificate(other.cert)
    expect(await site.rotations.rotate(connector.id, byHand)).toMatchObject({ kind: 'replaced', version: 2 })
    expect(registered(tenant)).toEqual([other.sha1Thumbprint.toLowerCase(), await thumbprintInUse(site, connector)])
    await site.close()
  })

  it.each(points)(
    'goes on after the process was killed at "%s", and ends with one key and one version',
    { timeout: 60_000 },
    async (killAt) => {
      const now = Date.now()
      const { tenant, site: first, connector, order } = await world({ validFrom: now - day, validTo: now + 100 * day })
      const [before] = registered(tenant)
      await first.close()
      const child = spawn(process.execPath, [script], { stdio: ['pipe', 'inherit', 'inherit'] })
      child.stdin.end(`${JSON.stringify({ ...order, connectorId: connector.id, killAt })}\n`)
      expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
      const site = await openRotationSite(order)
      await site.rotations.look()
      const versions = await versionsOf(site, connector)
      expect([versions['active']?.length, versions['pending']]).toEqual([1, []])
      const isUntouched = ['checked', 'made'].includes(killAt)
      expect(registered(tenant)).toEqual([isUntouched ? before : await thumbprintInUse(site, connector)])
      expect(await site.rotations.rotate(connector.id, { ...byHand, mode: 'dry-run' })).toMatchObject({ kind: 'possible' })
      expect(await site.store.verify()).toEqual([])
      await site.close()
    },
  )

  it('waits with both keys while the sign-in service has not heard of the new one', async () => {
    const clock = new WaitedClock()
    const now = Date.now()
    const { tenant, site, connector } = await world({ clock, tenantClock: clock, validFrom: now - day, validTo: now + 100 * day })
    tenant.tenant.app.keyTravelMs = 3_600_000
    expect(await site.rotations.rotate(connector.id, byHand)).toEqual({ kind: 'waiting', version: 2 })
    expect(await versionsOf(site, connector)).toEqual({ active: [1], pending: [2], superseded: [] })
    const signIns = site.signIns()
    await site.rotations.look()
    expect([site.signIns() - signIns, registered(tenant).length]).toEqual([0, 2])
    clock.advance(301_000)
    await site.rotations.look()
    expect([registered(tenant).length, (await versionsOf(site, connector))['pending']]).toEqual([2, [2]])
    tenant.tenant.app.hearOfKeys()
    clock.advance(301_000)
    await site.rotations.look()
    expect(await versionsOf(site, connector)).toEqual({ active: [2], pending: [], superseded: [1] })
    expect(registered(tenant)).toEqual([await thumbprintInUse(site, connector)])
    expect((await events(site, [20021, 20022])).map(({ id }) => id)).toEqual([20022, 20021])
    await site.close()
  })

  it('is not renewed where the application may not find its registration, and says which permission that takes', async () => {
    const now = Date.now()
    const roles = permissions.filter((role) => role !== 'Application.Read.All')
    const { tenant, site, connector } = await world({ validFrom: now - day, validTo: now + 100 * day, roles })
    expect(await site.rotations.rotate(connector.id, byHand)).toMatchObject({
      kind: 'refused',
      reason: 'account-unreadable',
      advice: expect.stringContaining('Application.Read.All'),
    })
    expect([registered(tenant).length, await versionsOf(site, connector)]).toEqual([1, { active: [1], pending: [], superseded: [] }])
    await site.close()
  })
})
