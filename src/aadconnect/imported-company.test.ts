import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appliedShape } from '#src/api/contract/configuration.ts'
import { storeSecretLineShape } from '#src/api/contract/connector.ts'
import { cycleLineShape, type CycleBody } from '#src/api/contract/cycle.ts'
import { stagingShape } from '#src/api/contract/staging.ts'
import { verifyShape } from '#src/api/contract/verify.ts'
import { account, collect, forest, ServiceWorld } from '#src/api/testing/service-world.ts'
import { must } from '#src/base/assert.ts'
import { Secret } from '#src/base/secret.ts'
import { toDocuments } from '#src/configuration/to-documents.ts'
import { importExport } from './import-export.ts'
import { writeExport } from './testing/small-export.ts'

/** The sample export of a real server. It lies beside the project and is not part of it. */
const source = join(import.meta.dirname, '../../../shared/conformance/aadconnect-export')
const isThere = existsSync(source)
const missing = isThere ? '' : ' (skipped: ../shared/conformance/aadconnect-export is absent)'
const cloud = 'contoso.onmicrosoft.com - AAD'

/** The export as it would read had its server belonged to the company of the lab. */
function exportOfTheLab(baseDn: string): ReturnType<typeof writeExport> {
  const paths = (readdirSync(source, { recursive: true }) as string[]).filter((path) => path.endsWith('.xml'))
  const containers = `<inclusion>OU=People,${baseDn}</inclusion><inclusion>OU=Groups,${baseDn}</inclusion>`
  return writeExport(
    Object.fromEntries(
      paths.map((path) => [
        path,
        readFileSync(join(source, path), 'utf8')
          .replaceAll('<inclusion>OU=CORP,DC=contoso,DC=com</inclusion>', containers)
          .replaceAll('DC=contoso,DC=com', baseDn)
          .replaceAll('contoso.com', forest),
      ]),
    ),
  )
}

describe.skipIf(!isThere)(`A company run by the rules of a real export${missing}`, () => {
  let world: ServiceWorld
  beforeAll(async () => {
    world = await ServiceWorld.start({ people: 12, groups: 3 })
  }, 60_000)
  afterAll(() => world.close())

  async function cycle(policy: 'initial' | 'delta'): Promise<CycleBody> {
    const lines = await collect(world.client.lines(cycleLineShape, { method: 'POST', path: '/cycles', body: { policy } }))
    const last = must(lines.at(-1), 'the last line')
    if (last.type !== 'cycle-ended') throw new Error('the cycle did not end')
    return last.cycle
  }

  it('takes the configuration and its secrets', { timeout: 120_000 }, async () => {
    const { company } = world
    const written = exportOfTheLab(company.directory.baseDn)
    const outcome = await importExport(written.folder, { cloud: { tenantId: null, clientId: null }, base: null })
    written.remove()
    const configuration = must(outcome.configuration, 'a configuration')
    const connectors = configuration.connectors.map((connector) => {
      const ours = connector.type === 'entra-id' ? company.tenantSettings : company.forestSettings
      return { ...connector, settings: { ...connector.settings, ...ours } }
    })
    const documents = toDocuments({ ...configuration, connectors, scheduler: { ...configuration.scheduler, enabled: false } })
    await world.client.ask(stagingShape, { method: 'PUT', path: '/staging', body: { on: true } })
    await world.client.ask(appliedShape, {
      method: 'POST',
      path: '/configuration/apply',
      body: { documents, expectedVersion: 0, reason: 'an import' },
    })
    for (const [name, secret] of [
      [forest, account.password],
      [cloud, company.tenant.clientSecret],
    ] as const) {
      const path = `/connectors/${encodeURIComponent(name)}/secret`
      const lines = await collect(world.client.lines(storeSecretLineShape, { method: 'PUT', path, secret: Secret.fromText(secret) }))
      expect(lines.at(-1)).toMatchObject({ type: 'stored' })
    }
  })

  it('writes nothing while staging mode is on', { timeout: 120_000 }, async () => {
    const { runs } = await cycle('initial')
    expect(runs.map(({ connector, profile, result }) => [connector, profile, result])).toEqual([
      [forest, 'Full Import', 'success'],
      [cloud, 'Full Import', 'completed-no-objects'],
      [forest, 'Full Synchronization', 'success'],
      [cloud, 'Full Synchronization', 'success'],
    ])
    expect(world.company.tenant.tenant.counts()).toMatchObject({ users: 0, groups: 0 })
  })

  it('creates users and groups as the old server did, and ends quiet', { timeout: 120_000 }, async () => {
    await world.client.ask(stagingShape, { method: 'PUT', path: '/staging', body: { on: false } })
    const { runs } = await cycle('delta')
    const results = runs.map(({ connector, profile, result }) => `${connector}: ${profile} ${result}`)
    // What Microsoft Graph takes from nobody stays pending, which is said once and is no error.
    expect(results).toContain(`${cloud}: Export completed-warnings`)
    expect(results.filter((line) => /errors|stopped|no-start/.test(line))).toEqual([])
    const { tenant, directory } = world.company
    const people = directory.directory.list('user').filter((dn) => dn.includes('OU=People'))
    // Nor does it let anybody create a group with mail.
    const groups = directory.directory.list('group').filter((dn) => dn.includes('OU=Groups'))
    const withoutMail = groups.filter((dn) => directory.directory.read(dn)?.['mail'] === undefined)
    expect(tenant.tenant.counts()).toMatchObject({ users: people.length, groups: withoutMail.length })
    const quiet = await cycle('delta')
    expect(quiet.runs.flatMap(({ steps }) => steps.map(({ counters }) => counters.export['export-add'] ?? 0))).not.toContain(1)
    expect((await world.client.ask(verifyShape, { method: 'POST', path: '/verify' })).findings).toEqual([])
  })
})
