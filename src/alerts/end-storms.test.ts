import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Event } from '#src/model/event.ts'
import { openTransientStore } from '#src/store/sqlite/open.ts'
import type { Store } from '#src/store/store.ts'
import { endStorms, stormMs } from './end-storms.ts'
import { makeEvent, withCompatibility } from '#src/observe/make-event.ts'

const begin = 1_700_000_000_000
let store: Store
beforeEach(async () => {
  store = await openTransientStore({ now: () => begin })
})
afterEach(() => store.close())

function denied(author: string, at: number) {
  const fields = { author, role: 'viewer', method: 'PUT', route: '/x', permission: 'administer', address: null }
  return makeEvent(20070, fields, { at, connectorId: null, runId: null })
}

async function written(): Promise<readonly Event[]> {
  return store.events.after({ sequence: 0, limit: 100 })
}

describe('An event that repeats itself', () => {
  it('is written once and counted from then on; what differs in what matters is another one', async () => {
    for (let i = 0; i < 50; i++) await store.commit({ events: [denied('victor', begin + i * 1_000), denied('rita', begin + i)] })
    await store.commit({ events: [denied('victor', begin + 60_000), denied('victor', begin + 61_000)] })
    expect((await written()).map(({ fields, repeated }) => [fields['author'], repeated])).toEqual([
      ['victor', { times: 51, lastAt: begin + 61_000 }],
      ['rita', { times: 49, lastAt: begin + 49 }],
    ])
  })

  it('is summed up after half an hour, in an event that every sink gets, and then written again', async () => {
    for (let i = 0; i < 3; i++) await store.commit({ events: [denied('victor', begin + i)] })
    await store.commit({ events: [denied('rita', begin)] })
    expect(await endStorms(store, begin + stormMs - 1)).toBe(0)
    expect(await written()).toHaveLength(2)
    expect(await endStorms(store, begin + stormMs)).toBe(1)
    expect(await endStorms(store, begin + stormMs)).toBe(0)
    await store.commit({ events: [denied('victor', begin + stormMs + 1), denied('rita', begin + stormMs + 1)] })
    const events = await written()
    expect(events.map(({ id }) => id)).toEqual([20_070, 20_070, 20_047, 20_070, 20_070])
    expect(events[2]).toMatchObject({ at: begin + stormMs, fields: { event: 20_070, name: 'AccessDenied', times: 2, sequence: 1 } })
    expect(events[2]?.message).toContain('victor (viewer) was refused PUT /x')
    expect(events[0]?.repeated).toEqual({ times: 2, lastAt: begin + 2 })
  })

  it('is not counted when its transaction is undone', async () => {
    await store.commit({ events: [denied('victor', begin)] })
    const fence = { lease: 'nobody', token: 9 }
    await expect(store.commit({ events: [denied('victor', begin + 1)] }, fence)).rejects.toMatchObject({ code: 'lease-lost' })
    expect((await written())[0]?.repeated).toBeUndefined()
  })

  it('is written every time for rules made for a Windows log', async () => {
    const fields = { connector: 'contoso.lab', server: 'dc1', reason: 'refused' }
    const failed = () => withCompatibility(makeEvent(20030, fields, { at: begin, connectorId: null, runId: null }))
    for (let i = 0; i < 3; i++) await store.commit({ events: failed() })
    expect((await written()).map(({ id }) => id)).toEqual([20_030, 6001, 6001, 6001])
  })
})
