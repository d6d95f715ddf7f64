import { afterAll, beforeAll, expect, it } from 'vitest'
import { cycleLineShape } from './contract/cycle.ts'
import { sampleListShape } from './contract/sample.ts'
import { collect, forest, ServiceWorld, tenant } from './testing/service-world.ts'

let world: ServiceWorld

beforeAll(async () => {
  world = await ServiceWorld.start({ people: 10, groups: 1 })
  await world.addBoth()
  for (const policy of ['initial', 'delta']) {
    await collect(world.client.lines(cycleLineShape, { method: 'POST', path: '/cycles', body: { policy } }))
  }
})
afterAll(() => world.close())

it('every cycle leaves a sample of the metaverse and of each connector', async () => {
  const { samples } = await world.client.ask(sampleListShape, { method: 'GET', path: '/history/samples' })
  expect(samples.map(({ connector }) => connector)).toEqual([null, forest, tenant, null, forest, tenant])
  const [metaverse, source, target] = samples
  expect(metaverse?.objects).toBeGreaterThanOrEqual(11)
  expect([source?.read, source?.written]).toEqual([source?.objects, 0])
  // References to people follow once their targets are there, so an object may be written twice.
  expect(target?.written).toBeGreaterThanOrEqual(target?.objects ?? Number.NaN)
  expect(samples.map(({ pendingImport, pendingExport }) => pendingImport + pendingExport)).toEqual([0, 0, 0, 0, 0, 0])
  const later = { since: new Date(Date.now() + 60_000).toISOString() }
  expect(await world.client.ask(sampleListShape, { method: 'GET', path: '/history/samples', query: later })).toEqual({ samples: [] })
})
