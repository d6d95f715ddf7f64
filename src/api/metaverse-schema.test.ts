import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { leaveForecastShape, metaverseSchemaShape, supplyShape } from './contract/metaverse-schema.ts'
import { forest, ServiceWorld, tenant } from './testing/service-world.ts'

let world: ServiceWorld

beforeAll(async () => {
  world = await ServiceWorld.cycled({ people: 20, groups: 2 })
})
afterAll(() => world.close())

describe('the schema of the metaverse', () => {
  it('says who contributes to an attribute in which order, who reads it, and what keeps an identity', async () => {
    const { types } = await world.client.ask(metaverseSchemaShape, { method: 'GET', path: '/metaverse-schema' })
    const person = must(
      types.find(({ name }) => name === 'person'),
      'the type person',
    )
    expect(person.objects).toBeGreaterThanOrEqual(20)
    const department = must(
      person.attributes.find(({ name }) => name === 'department'),
      'the department',
    )
    const order = department.contributors.map(({ precedence }) => precedence)
    expect(order.length).toBeGreaterThan(0)
    expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(department.contributors[0]).toMatchObject({ connector: forest, source: expect.stringContaining('department') as string })
    expect(department.readers.some(({ connector }) => connector === tenant)).toBe(true)
    expect(person.deletion.keptBy.some(({ connector }) => connector === forest)).toBe(true)
  })

  it('counts what each contributor supplies now', async () => {
    const supply = await world.client.ask(supplyShape, { method: 'GET', path: '/metaverse-schema/person/supply' })
    expect([supply.isComplete, supply.looked]).toEqual([true, supply.objects])
    const name = must(
      supply.attributes.find((attribute) => attribute.name === 'displayName'),
      'the display name',
    )
    expect(name.suppliers.reduce((sum, { objects }) => sum + objects, 0)).toBe(name.present)
    expect(name.suppliers[0]?.connector).toBe(forest)
    const unknown = world.client.ask(supplyShape, { method: 'GET', path: '/metaverse-schema/nothing/supply' })
    await expect(unknown).rejects.toMatchObject({ problem: { code: 'document-unknown' } })
  })

  it('says how many identities would go with a connector', async () => {
    const query = { connector: forest }
    const forecast = await world.client.ask(leaveForecastShape, { method: 'GET', path: '/metaverse-schema/leaving', query })
    expect([forecast.isComplete, forecast.looked]).toEqual([true, forecast.joined])
    const person = must(
      forecast.types.find(({ type }) => type === 'person'),
      'people',
    )
    expect([person.removed > 0, person.kept, person.estimatedRemoved]).toEqual([true, 0, person.removed])
    const other = { connector: tenant }
    const harmless = await world.client.ask(leaveForecastShape, { method: 'GET', path: '/metaverse-schema/leaving', query: other })
    expect(harmless.types.every(({ removed }) => removed === 0)).toBe(true)
  })
})
