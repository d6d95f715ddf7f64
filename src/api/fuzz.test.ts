import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fuzzApi } from './testing/fuzz/fuzz-api.ts'
import { FuzzWorld } from './testing/fuzz/fuzz-world.ts'

let world: FuzzWorld

beforeAll(async () => {
  world = await FuzzWorld.start()
})
afterAll(() => world.close())

describe('requests made from the OpenAPI document, right and wrong, by everybody', () => {
  it('are answered as described, never with a failure, and change nothing for who may not', { timeout: 120_000 }, async () => {
    const outcome = await fuzzApi(world, { seed: 20_261_122, refused: 300, any: 500 })
    expect(outcome.findings).toEqual([])
    expect(outcome.requests).toBe(800)
    expect(new Set(outcome.statuses.keys())).toEqual(new Set([...outcome.statuses.keys(), 200, 400, 401, 403, 404]))
  })
})
