import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { activityShape } from './contract/activity.ts'
import { runLineShape, runPageShape } from './contract/run.ts'
import { collect, forest, ServiceWorld } from './testing/service-world.ts'

describe('what runs did lately', () => {
  let world: ServiceWorld

  beforeAll(async () => {
    world = await ServiceWorld.start()
    await world.add('active-directory')
    for (const profile of ['Full Import', 'Delta Synchronization']) {
      await collect(world.client.lines(runLineShape, { method: 'POST', path: '/runs', body: { connector: forest, profile } }))
    }
  })
  afterAll(() => world.close())

  it('is counted in equal spans of time', async () => {
    const { buckets, bucketMinutes, isComplete } = await world.client.ask(activityShape, { method: 'GET', path: '/activity' })
    expect([buckets.length, bucketMinutes, isComplete]).toEqual([48, 30, true])
    const total = buckets.reduce((sum, { runs, imported, failed }) => [sum[0]! + runs, sum[1]! + imported, sum[2]! + failed], [0, 0, 0])
    expect(total[0]).toBe(2)
    expect(total[1]).toBeGreaterThan(20)
    expect(total[2]).toBe(0)
  })

  it('is listed by outcome, profile and time', async () => {
    const numbers = async (query: Readonly<Record<string, string>>) =>
      (await world.client.ask(runPageShape, { method: 'GET', path: '/runs', query })).runs.map(({ number }) => number)
    expect(await numbers({ status: 'success' })).toEqual([2, 1])
    expect(await numbers({ status: 'failed' })).toEqual([])
    expect(await numbers({ profile: 'Full Import' })).toEqual([1])
    expect(await numbers({ from: '2100-01-01T00:00:00Z' })).toEqual([])
    expect(await numbers({ to: '2100-01-01T00:00:00Z', connector: forest })).toEqual([2, 1])
    await expect(numbers({ from: 'yesterday' })).rejects.toMatchObject({ problem: { status: 400 } })
  })
})
