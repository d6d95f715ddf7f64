import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { objectRunPageShape, runObjectPageShape, type RunObjectPageBody } from './contract/run-object.ts'
import { runPageShape, type RunBody } from './contract/run.ts'
import { spaceObjectShape } from './contract/space.ts'
import { forest, ServiceWorld, tenant } from './testing/service-world.ts'

let world: ServiceWorld
let runs: readonly RunBody[]

beforeAll(async () => {
  world = await ServiceWorld.cycled({ people: 20, groups: 2 })
  runs = (await world.client.ask(runPageShape, { method: 'GET', path: '/runs' })).runs
})
afterAll(() => world.close())

function runOf(connector: string, profile: string): RunBody {
  return must(
    runs.find((run) => run.connector === connector && run.profile === profile),
    `${profile} of ${connector}`,
  )
}

function objectsOf(run: RunBody, query: Readonly<Record<string, string | number>>): Promise<RunObjectPageBody> {
  return world.client.ask(runObjectPageShape, { method: 'GET', path: `/runs/${run.number}/objects`, query: { step: 1, ...query } })
}

describe('the objects behind a number', () => {
  it('are as many as the number says, with the names they had', async () => {
    const run = runOf(forest, 'Full Import')
    const added = must(run.steps[0]?.counters.staging['stage-add'], 'what was added')
    const page = await objectsOf(run, { counter: 'stage-add', limit: 10 })
    const rest = await objectsOf(run, { counter: 'stage-add', limit: 1_000, after: must(page.after, 'the next page') })
    expect([page.count, page.objects.length + rest.objects.length, rest.after]).toEqual([added, added, null])
    expect(page.objects.every(({ dn, isThere }) => dn.endsWith(world.company.directory.baseDn) && isThere)).toBe(true)
  })

  it('are those of the target where a number counts what was provisioned', async () => {
    const run = runOf(forest, 'Full Synchronization')
    const page = await objectsOf(run, { counter: 'provisioned-add-flow', target: tenant, limit: 1_000 })
    expect(page.objects).toHaveLength(must(run.steps[0]?.counters.outbound[tenant]?.['provisioned-add-flow'], 'what was provisioned'))
    const { objectId } = must(page.objects[0], 'the first')
    const query = { object: must(objectId, 'its identifier') }
    const found = await world.client.ask(spaceObjectShape, { method: 'GET', path: `/connectors/${tenant}/space/object`, query })
    expect(found.connector).toBe(tenant)
  })

  it('lead to the runs of one of them, and of the identity it belongs to', async () => {
    const page = await objectsOf(runOf(tenant, 'Export'), { counter: 'export-add', limit: 1 })
    const id = must(page.objects[0]?.objectId, 'an exported object')
    const history = await world.client.ask(objectRunPageShape, { method: 'GET', path: `/objects/${id}/runs` })
    const did = history.runs.toReversed().flatMap((run) => run.did.map(({ counter }) => counter))
    expect(did.filter((counter) => counter !== 'connector-no-flow').slice(0, 2)).toEqual(['provisioned-add-flow', 'export-add'])
    const query = { object: id }
    const found = await world.client.ask(spaceObjectShape, { method: 'GET', path: `/connectors/${tenant}/space/object`, query })
    const identity = must(found.link?.metaverseId, 'its identity')
    const whole = await world.client.ask(objectRunPageShape, { method: 'GET', path: `/objects/${identity}/runs` })
    expect(whole.runs.flatMap((run) => run.did.map(({ counter }) => counter))).toContain('stage-add')
  })

  it('of a step that is not there are an error that says so', async () => {
    await expect(objectsOf(runOf(forest, 'Full Import'), { counter: 'stage-add', step: 9 })).rejects.toMatchObject({
      problem: { code: 'run-unknown', detail: 'it has no step 9' },
    })
  })
})
