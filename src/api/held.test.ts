import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { configurationShape, appliedShape } from './contract/configuration.ts'
import { cycleLineShape } from './contract/cycle.ts'
import { heldBatchShape, heldDeletesPageShape, heldPageShape, type HeldDeleteBody } from './contract/held.ts'
import { runLineShape } from './contract/run.ts'
import { stagingShape } from './contract/staging.ts'
import { statusShape } from './contract/status.ts'
import { collect, forest, ServiceWorld, tenant } from './testing/service-world.ts'

let world: ServiceWorld

beforeAll(async () => {
  world = await ServiceWorld.start({ people: 12, groups: 1 })
  await world.addBoth()
  await cycle('initial')
  await allowedDeletes(2)
  for (const dn of people().slice(0, 5)) world.company.directory.directory.delete(dn)
  await cycle('delta')
})
afterAll(() => world.close())

const people = (): readonly string[] => world.company.directory.directory.list('user').filter((dn) => dn.includes('OU=People'))
const cycle = (policy: 'initial' | 'delta') =>
  collect(world.client.lines(cycleLineShape, { method: 'POST', path: '/cycles', body: { policy } }))
const ask = (path: string) => world.client.ask(heldBatchShape, { method: 'GET', path })

async function allowedDeletes(threshold: number): Promise<void> {
  const { stored, documents } = await world.client.ask(configurationShape, { method: 'GET', path: '/configuration' })
  const changed = documents.map(({ path, text }) => ({
    path,
    text: path === 'scheduler.yaml' ? text.replace(/exportDeletionThreshold: .*/, `exportDeletionThreshold: ${threshold}`) : text,
  }))
  const body = { documents: changed, expectedVersion: stored?.version ?? 0, reason: 'a test' }
  await world.client.ask(appliedShape, { method: 'POST', path: '/configuration/apply', body })
}

describe('held deletes', () => {
  it('are listed with the batch they wait in, page by page, each with its reason', async () => {
    const { batches } = await world.client.ask(heldPageShape, { method: 'GET', path: '/held', query: { connector: tenant } })
    expect(batches).toMatchObject([
      {
        number: 1,
        connector: tenant,
        status: 'waiting',
        excess: '5 deletes, allowed are 2',
        deletes: { all: 5, waiting: 5 },
        decisions: [],
      },
    ])
    const deletes: HeldDeleteBody[] = []
    for (let after: string | null = ''; after !== null;) {
      const query: Record<string, string | number> = after === '' ? { limit: 2 } : { limit: 2, after }
      const page: { deletes: HeldDeleteBody[]; after: string | null } = await world.client.ask(heldDeletesPageShape, {
        method: 'GET',
        path: '/held/1/deletes',
        query,
      })
      deletes.push(...page.deletes)
      after = page.after
    }
    expect(new Set(deletes.map((one) => one.id)).size).toBe(5)
    for (const one of deletes) {
      expect(one).toMatchObject({ objectType: 'user', displayName: expect.stringMatching(/./), state: 'waiting' })
      expect(one.reason).toContain(`"${forest}" was deleted`)
    }
  })

  it('are not decided without a number that exists, and not rejected without a reason', async () => {
    await expect(ask('/held/99')).rejects.toMatchObject({ problem: { code: 'held-batch-unknown', status: 404 } })
    const reject = world.client.ask(heldBatchShape, { method: 'POST', path: '/held/1/reject', body: {} })
    await expect(reject).rejects.toMatchObject({ problem: { code: 'request-invalid' } })
  })

  it('are rejected and approved by somebody, and pass then', async () => {
    const rejected = await world.client.ask(heldBatchShape, { method: 'POST', path: '/held/1/reject', body: { reason: 'wait for HR' } })
    expect(rejected).toMatchObject({ status: 'rejected', decisions: [{ decision: 'rejected', author: 'anna', reason: 'wait for HR' }] })
    const approved = await world.client.ask(heldBatchShape, { method: 'POST', path: '/held/1/approve', body: {} })
    expect(approved).toMatchObject({ status: 'approved', decisions: [{ decision: 'rejected' }, { decision: 'approved', reason: null }] })
    await cycle('delta')
    expect(await ask('/held/1')).toMatchObject({ status: 'closed', end: { why: 'exported' }, deletes: { exported: 5, waiting: 0 } })
    const late = world.client.ask(heldBatchShape, { method: 'POST', path: '/held/1/approve', body: {} })
    await expect(late).rejects.toMatchObject({ problem: { code: 'held-batch-decided', status: 409 } })
  })
})

describe('staging mode', () => {
  it('is part of the status, says what waits, and refuses exports', async () => {
    const on = await world.client.ask(stagingShape, { method: 'PUT', path: '/staging', body: { on: true, reason: 'a new server' } })
    expect(on.mode).toMatchObject({ on: true, author: 'anna', reason: 'a new server' })
    const [dn = ''] = people()
    world.company.directory.directory.modify(dn, { title: 'Boss' })
    await cycle('delta')
    const status = await world.client.ask(statusShape, { method: 'GET', path: '/status' })
    expect(status.staging).toMatchObject({ on: true, reason: 'a new server' })
    const { pending } = await world.client.ask(stagingShape, { method: 'GET', path: '/staging' })
    expect(pending.find((entry) => entry.connector === tenant)).toEqual({ connector: tenant, adds: 0, updates: 1, deletes: 0 })
    const body = { connector: tenant, profile: 'Export' }
    await expect(collect(world.client.lines(runLineShape, { method: 'POST', path: '/runs', body }))).rejects.toMatchObject({
      problem: { code: 'staging-mode' },
    })
    const forced = await collect(world.client.lines(runLineShape, { method: 'POST', path: '/runs', body: { ...body, force: true } }))
    expect(forced.at(-1)).toMatchObject({ type: 'ended', run: { result: 'success' } })
    const off = await world.client.ask(stagingShape, { method: 'PUT', path: '/staging', body: { on: false } })
    expect(off.mode.on).toBe(false)
  })
})
