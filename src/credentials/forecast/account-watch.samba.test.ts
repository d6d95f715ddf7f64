import { mkdtempSync, rmSync } from 'node:fs'
import { randomBytes, randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { Secret } from '#src/base/secret.ts'
import { loadPack } from '#src/configuration/load-pack.ts'
import { activeDirectory } from '#src/connectors/active-directory/driver.ts'
import { describeSelection, sambaForest, type TestForest } from '#src/connectors/active-directory/testing/test-forest.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { Event } from '#src/model/event.ts'
import { Runner } from '#src/runner/runner.ts'
import { WaitedClock } from '#src/runner/testing/waited-clock.ts'
import { openSqliteStore } from '#src/store/sqlite/open.ts'
import type { Store } from '#src/store/store.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { sambaMissing, startSamba, type SambaServer } from '#tools/servers/samba.ts'
import { AccountWatch } from './account-watch.ts'
import { readForecast } from './stored-forecast.ts'

const day = 86_400_000

describeServer(sambaMissing(), 'watching the account of a connector to Samba', () => {
  let samba: SambaServer
  let forest: TestForest
  let store: Store
  let folder: string
  const clock = new WaitedClock()
  const drivers = new Map([[activeDirectory.type, activeDirectory]])

  beforeAll(async () => {
    samba = await startSamba()
    forest = sambaForest(samba)
    folder = mkdtempSync(join(tmpdir(), 'lockstep-watch-'))
    store = await openSqliteStore({ directory: folder, holder: 'test', clock })
  })

  afterAll(async () => {
    await store.close()
    await samba.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const password = (): string => `CANARY${randomBytes(9).toString('base64url')}!1a`

  /** A connector with an account of its own, the runner that runs it, and who watches. */
  async function world(name: string) {
    const secret = { value: password() }
    const user = await samba.createUser({ name, password: secret.value })
    const selection = await describeSelection(forest)
    const settings = { forest: forest.forest, servers: [forest.server], userName: user.upn, ca: forest.ca }
    const profiles = [{ name: 'Full Import', steps: [{ type: 'full-import', partition: null }] }] as const
    const connector: ConnectorDocument = {
      id: randomUUID() as ConnectorId,
      name,
      type: 'active-directory',
      settings,
      partitions: selection.partitions,
      schema: { contact: must(selection.schema['contact'], 'the schema of a contact') },
      parameters: {},
      profiles,
    }
    const scheduler = { enabled: false, intervalMinutes: 30, exportDeletionThreshold: 500, exportDeletionPercentage: null }
    const { metaverse } = loadPack('active-directory-to-entra-id')
    const before = await store.configuration.current()
    await store.configuration.save({
      expectedVersion: before?.version ?? 0,
      configuration: { connectors: [connector], rules: [], metaverse, parameters: {}, scheduler },
      at: clock.now(),
      author: 'test',
      reason: 'test',
    })
    const failed = (error: unknown): never => {
      throw error
    }
    const watch = new AccountWatch({ store, drivers, clock, failed })
    const secrets = { current: () => Promise.resolve(Secret.fromText(secret.value)) }
    const runner = new Runner({ store, drivers, secrets, clock, holder: 'test', accounts: watch })
    const run = async () => (await runner.start({ connector: name, profile: 'Full Import', trigger: 'operator' })).ended
    return { connector, user, watch, run, close: () => Promise.all([watch.close(), runner.close()]) }
  }

  async function events(connectorId: ConnectorId): Promise<readonly Event[]> {
    return (await store.events.after({ sequence: 0, limit: 1_000 })).filter((event) => event.connectorId === connectorId)
  }

  it('scenario 5: sees a change by somebody else before the first run fails', { timeout: 60_000 }, async () => {
    const { connector, watch, run, close } = await world('svc-changed')
    expect((await run()).result).toBe('completed-no-objects')
    expect(await readForecast(store, connector.id)).toMatchObject({ suspect: null, facts: { standing: 'usable' } })
    await watch.look()
    await samba.setPassword('svc-changed', password())
    await watch.look()
    await watch.look()
    expect(await readForecast(store, connector.id)).toMatchObject({ suspect: { mark: expect.any(String) } })
    expect((await run()).result).toBe('no-start-credentials')
    const told = (await events(connector.id)).map((event) => event.id).filter((id) => id === 20010 || id === 20001)
    expect(told).toEqual([20010, 20001])
    await close()
  })

  it('forgets a session when the connector is to sign in otherwise', { timeout: 60_000 }, async () => {
    const { connector, watch, run, close } = await world('svc-moved')
    await run()
    const before = await readForecast(store, connector.id)
    const stored = must(await store.configuration.current(), 'the configuration')
    const moved = { ...connector, settings: { ...connector.settings, userName: `other@${forest.forest}` } }
    const by = { at: clock.now(), author: 'test', reason: 'another account' }
    const configuration = { ...stored.configuration, connectors: [moved] }
    await store.configuration.save({ ...by, expectedVersion: stored.version, configuration })
    clock.advance(60_000)
    await watch.look()
    expect(await readForecast(store, connector.id)).toEqual(before)
    await close()
  })

  it('scenario 6: warns once each at 30, 14, 7, 3 and 1 days before the end the domain computes', { timeout: 60_000 }, async () => {
    const { connector, watch, run, close } = await world('svc-ageing')
    await run()
    const days = async () => (await events(connector.id)).filter((event) => event.id === 20011).map((event) => event.fields['days'])
    expect(await days()).toEqual([])
    for (let passed = 0; passed < 42; passed++) {
      clock.advance(day)
      await watch.look()
      await watch.look()
    }
    expect(await days()).toEqual([30, 14, 7, 3, 1])
    await close()
  })

  it('scenario 6: never warns of a password that does not expire', { timeout: 60_000 }, async () => {
    const { connector, user, watch, run, close } = await world('svc-lasting')
    await samba.replace(user.dn, 'userAccountControl', String(0x200 | 0x1_0000))
    await run()
    for (let passed = 0; passed < 42; passed++) {
      clock.advance(day)
      await watch.look()
    }
    expect((await events(connector.id)).filter((event) => event.id === 20011)).toEqual([])
    await close()
  })
})
