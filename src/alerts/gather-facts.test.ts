import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import { Site } from '#src/runner/testing/site.ts'
import { dayMs, hourMs, minuteMs } from './alert-condition.ts'
import type { AlertFacts } from './alert-facts.ts'
import { FactGatherer } from './gather-facts.ts'

/** One look after the other, as the watch does it. */
function lookingAt(site: Site, more: { readonly diskFree?: number } = {}): () => Promise<AlertFacts> {
  const { store, drivers, clock } = site
  const diskFree = async (): Promise<number | null> => more.diskFree ?? null
  const gatherer = new FactGatherer({ store, drivers, clock, vault: { sealedBecause: null }, startedAt: clock.now(), diskFree })
  return async () => {
    const { facts, putState } = await gatherer.gather()
    await store.commit({ putState })
    return facts
  }
}

function forestIn({ connectors }: AlertFacts): AlertFacts['connectors'][number] {
  return must(
    connectors.find(({ name }) => name === 'forest'),
    'the forest',
  )
}

it('Facts tell of the clock and the certificate of the server a run signed in to', async () => {
  const site = await (await Site.start({ people: ['Anna'] })).settled()
  const { server } = forestIn(await lookingAt(site)())
  expect(server?.server).toMatch(/:\d+$/)
  expect(server?.certificateUntil).toBeGreaterThan(Date.now())
  expect(typeof server?.skewMs).toBe('number')
})

it('Facts tell what waits at the end of each cycle, once for a cycle, and the errors of a week ago', async () => {
  const site = await (await Site.start({ people: ['Anna'] })).settled()
  const look = lookingAt(site)
  expect(forestIn(await look()).backlog).toHaveLength(1)
  expect(forestIn(await look()).backlog).toHaveLength(1)
  for (let cycle = 1; cycle <= 8; cycle++) {
    const at = site.clock.now() + cycle
    const times = { startedAt: at - hourMs, endedAt: at }
    const of = { policy: 'delta', trigger: 'schedule', result: 'success', steps: [] } as const
    await site.store.commit({ putCycle: { id: randomUUID(), ...of, ...times } })
    site.addPerson(`Person ${cycle}`)
    await site.run('forest', 'Delta Import')
    await look()
  }
  const { backlog } = forestIn(await look())
  expect(backlog.map(({ imports }) => imports)).toEqual([2, 3, 4, 5, 6, 7, 8])
  expect((await look()).cyclesMs.slice(0, 3)).toEqual([hourMs, hourMs, hourMs])
  site.clock.advance(7 * dayMs)
  expect(forestIn(await look()).objectErrors.weekAgo).toEqual({ synchronization: 0, export: 0 })
})

it('Facts tell of the disk, of refused requests of the last hour, and of what the last look at the audit found', async () => {
  const site = await Site.start()
  const look = lookingAt(site, { diskFree: 0.04 })
  const fields = { role: 'viewer', method: 'PUT', route: '/x', permission: 'administer', address: null }
  const denied = (author: string, at: number) => makeEvent(20_070, { author, ...fields }, { at, connectorId: null, runId: null })
  const now = site.clock.now()
  await site.store.commit({ events: [denied('victor', now - 61 * minuteMs), denied('rita', now - minuteMs)] })
  const breaks = [{ sequence: 3, kind: 'missing' }]
  await site.store.commit({ putState: { 'vault.audit': JSON.stringify({ at: now, entries: 5, breaks }) } })
  const facts = await look()
  expect(facts).toMatchObject({ diskFree: 0.04, audit: { entries: 5, breaks }, denials: [{ author: 'rita', at: now - minuteMs }] })
})
