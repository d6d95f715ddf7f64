import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { configurationShape, planShape } from './contract/configuration.ts'
import { connectorListShape } from './contract/connector.ts'
import { eventPageShape } from './contract/event.ts'
import { recallImpactShape } from './contract/recall.ts'
import { runLineShape } from './contract/run.ts'
import { collect, forest, ServiceWorld, tenant } from './testing/service-world.ts'

let world: ServiceWorld

beforeAll(async () => {
  world = await ServiceWorld.cycled({ people: 6, groups: 1 })
})
afterAll(() => world.close())

const leave = (connector: string, kind: 'clear' | 'remove') =>
  collect(world.client.lines(runLineShape, { method: 'POST', path: `/connectors/${connector}/${kind}` }))

describe('taking leave of a connector', () => {
  it('is counted before, and changes nothing by that', async () => {
    const impact = await world.client.ask(recallImpactShape, { method: 'GET', path: `/connectors/${forest}/recall` })
    expect(impact).toMatchObject({
      connector: forest,
      objects: 7,
      joined: 7,
      identitiesRemoved: 7,
      deletes: [{ connector: tenant, count: 6 }],
      updates: [],
    })
    expect(impact.rules).toBeGreaterThan(0)
    await expect(world.client.ask(recallImpactShape, { method: 'GET', path: '/connectors/nobody/recall' })).rejects.toMatchObject({
      problem: { code: 'connector-unknown' },
    })
  })

  it('is what a configuration that drops a connector points to', async () => {
    const { documents } = await world.client.ask(configurationShape, { method: 'GET', path: '/configuration' })
    const kept = documents.filter(({ path, text }) => !(path.startsWith('connectors/') && text.includes(`name: ${forest}`)))
    const body = { documents: kept.filter(({ path, text }) => !path.startsWith('rules/') || !text.includes(`connector: ${forest}`)) }
    const plan = await world.client.ask(planShape, { method: 'POST', path: '/configuration/plan', body })
    expect(plan).toMatchObject({ isSound: false })
    expect(plan.problems.map((problem) => problem.hint)).toContainEqual(expect.stringContaining(`lockstep connectors remove "${forest}"`))
  })

  it('clears the space, and removes the connector with its secret', async () => {
    expect((await leave(forest, 'clear')).at(-1)).toMatchObject({
      type: 'ended',
      run: { profile: 'Clear Connector Space', result: 'success' },
    })
    expect((await leave(tenant, 'remove')).at(-1)).toMatchObject({
      type: 'ended',
      run: { connector: tenant, result: 'success', steps: [{ type: 'recall' }] },
    })
    const { connectors } = await world.client.ask(connectorListShape, { method: 'GET', path: '/connectors' })
    expect(connectors.map(({ name, statistics }) => [name, statistics.objects])).toEqual([[forest, 0]])
    const { events } = await world.client.ask(eventPageShape, { method: 'GET', path: '/events', query: { id: 20_125 } })
    expect(events).toMatchObject([{ fields: { author: 'anna', connector: tenant } }])
    expect(world.company.tenant.tenant.counts().users).toBe(6)
  })
})
