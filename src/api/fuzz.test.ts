import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fuzzApi } from './testing/fuzz/fuzz-api.ts'
import { FuzzWorld } from './testing/fuzz/fuzz-world.ts'
import { neverDone } from './testing/fuzz/never-done.ts'

let world: FuzzWorld

beforeAll(async () => {
  world = await FuzzWorld.start()
})
afterAll(() => world.close())

describe('every operation by everybody, and requests made from the OpenAPI document, right and wrong', () => {
  it('are answered as described, never with a failure, and change nothing for who may not', { timeout: 300_000 }, async () => {
    const outcome = await fuzzApi(world, { seed: 20_261_122, refused: 150, any: 400 })
    expect(outcome.findings).toEqual([])
    expect(outcome.requests).toBeGreaterThan(1_500)
    // What never succeeds has a reason in never-done.ts, and what has one there never succeeds.
    expect(outcome.neverDone.toSorted()).toEqual(Object.keys(neverDone).toSorted())
    expect(new Set(outcome.statuses.keys())).toEqual(new Set([...outcome.statuses.keys(), 200, 400, 401, 403, 404]))
  })
})
