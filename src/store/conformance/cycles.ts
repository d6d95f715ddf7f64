import { countedObject } from './history.ts'
import { describe, expect, it } from 'vitest'
import type { Sample } from '#src/model/sample.ts'
import type { ObjectId, RunId } from '#src/model/brand.ts'
import type { ConnectorOverride, Cycle } from '#src/model/cycle.ts'
import type { Store } from '../store.ts'
import { withStore, type OpenStore } from './opened-store.ts'
import { eventEntry, forest, moment, newObjectId, newRunId, person, puts, runStep, startedRun, tenant } from './sample.ts'

const dayMs = 86_400_000

function cycle(more: Partial<Cycle> = {}): Cycle {
  return {
    id: newRunId(),
    policy: 'delta',
    trigger: 'schedule',
    startedAt: moment,
    endedAt: moment + 1,
    result: 'success',
    steps: [
      { phase: 'import-cloud', connectorId: tenant, type: 'delta-import', outcome: { kind: 'skipped', reason: 'no-profile' } },
      {
        phase: 'export-cloud',
        connectorId: tenant,
        type: 'export',
        outcome: { kind: 'run', runId: newRunId(), number: 3, result: 'success' },
      },
    ],
    ...more,
  }
}

function override(more: Partial<ConnectorOverride> = {}): ConnectorOverride {
  return {
    connectorId: forest,
    step: 'full-import',
    at: moment,
    configurationVersion: 1,
    author: 'anna',
    reasons: ['The connector is new.'],
    ...more,
  }
}

/** Cycles, owed full steps, and what becomes of old history. */
export function describeCycles(open: OpenStore): void {
  describe('cycles', () => {
    it('come back as they were written, newest first and page by page', async () => {
      await withStore(open, async (store, opened) => {
        const [first, second, third] = [cycle(), cycle({ policy: 'initial', steps: [] }), cycle()]
        for (const each of [first, second, third]) await store.commit({ putCycle: each })
        const again = await opened.reopen()
        expect(await again.cycles.list({ before: null, limit: 2 })).toEqual([third, second])
        expect(await again.cycles.list({ before: second.id, limit: 2 })).toEqual([first])
        expect(await again.cycles.get(second.id)).toEqual(second)
        expect(await again.cycles.get(newRunId())).toBeNull()
      })
    })

    it('are replaced in their place, and known as unfinished until they ended', async () => {
      await withStore(open, async (store) => {
        const running = cycle({ endedAt: null, result: 'in-progress', steps: [] })
        await store.commit({ putCycle: running })
        await store.commit({ putCycle: cycle() })
        expect(await store.cycles.unfinished()).toEqual([running])
        const ended: Cycle = { ...running, endedAt: moment + 5, result: 'completed-no-objects' }
        await store.commit({ putCycle: ended })
        expect(await store.cycles.unfinished()).toEqual([])
        expect((await store.cycles.list({ before: null, limit: 9 }))[1]).toEqual(ended)
      })
    })
  })

  describe('full steps that are owed', () => {
    it('are kept by connector and step, and gather their reasons', async () => {
      await withStore(open, async (store, opened) => {
        await store.commit({ putOverrides: [override(), override({ connectorId: tenant, step: 'full-synchronization' })] })
        await store.commit({ putOverrides: [override({ at: moment + 5, configurationVersion: 2, author: 'bert', reasons: ['By hand.'] })] })
        const again = await opened.reopen()
        expect(await again.overrides.list()).toEqual([
          override({ at: moment + 5, configurationVersion: 2, author: 'bert', reasons: ['The connector is new.', 'By hand.'] }),
          override({ connectorId: tenant, step: 'full-synchronization' }),
        ])
      })
    })

    it('are settled by what began after they were asked for, under their configuration or a later one', async () => {
      await withStore(open, async (store) => {
        const asked = override({ configurationVersion: 2 })
        await store.commit({ putOverrides: [asked] })
        const cleared = { connectorId: forest, step: 'full-import' } as const
        for (const upTo of [
          { at: moment - 1, configurationVersion: 2 },
          { at: moment, configurationVersion: 1 },
        ]) {
          await store.commit({ clearOverrides: [{ ...cleared, upTo }] })
          expect(await store.overrides.list()).toEqual([asked])
        }
        await store.commit({ clearOverrides: [{ ...cleared, step: 'full-synchronization', upTo: null }] })
        expect(await store.overrides.list()).toEqual([asked])
        await store.commit({ clearOverrides: [{ ...cleared, upTo: { at: moment, configurationVersion: 2 } }] })
        expect(await store.overrides.list()).toEqual([])
      })
    })

    it('are taken back without conditions, and go with their connector', async () => {
      await withStore(open, async (store) => {
        await store.commit({ putOverrides: [override(), override({ connectorId: tenant })] })
        await store.commit({ clearOverrides: [{ connectorId: forest, step: 'full-import', upTo: null }] })
        expect(await store.overrides.list()).toEqual([override({ connectorId: tenant })])
        await store.commit({ removeConnector: tenant })
        expect(await store.overrides.list()).toEqual([])
      })
    })
  })

  describe('a purge', () => {
    it('removes what ended before a moment and keeps the rest', async () => {
      await withStore(open, async (store) => {
        const old = await runOn(store, { day: 0 })
        await store.commit({ countedObjects: { runId: old.id, objects: [countedObject()] } })
        await store.commit({ putSamples: [sample({ at: moment }), sample({ at: moment + dayMs })] })
        await store.commit({ objectErrors: [objectError(old, null)], events: [eventEntry(), eventEntry({ at: moment + dayMs })] })
        await store.commit({ putCycle: cycle() })
        const late = cycle({ endedAt: moment + dayMs })
        await store.commit({ putCycle: late })
        const young = await runOn(store, { day: 1 })
        const purged = await store.purge({ before: moment + dayMs, limit: 10, keep: [] })
        expect(await store.samples.list({ since: 0, limit: 9 })).toEqual([sample({ at: moment + dayMs })])
        expect(purged).toEqual({ objectErrors: 1, countedObjects: 1, runs: 1, cycles: 1, events: 1 })
        expect(await numbers(store)).toEqual([young.number])
        expect(await store.cycles.list({ before: null, limit: 9 })).toEqual([late])
        expect(await store.runs.errors({ runId: old.id, after: null, limit: 9 })).toEqual([])
        expect(await store.purge({ before: moment + dayMs, limit: 10, keep: [] })).toEqual({
          objectErrors: 0,
          countedObjects: 0,
          runs: 0,
          cycles: 0,
          events: 0,
        })
        await store.tidy()
      })
    })

    it('removes no more at a time than it is allowed to', async () => {
      await withStore(open, async (store) => {
        const runs = [await runOn(store, { day: 0 }), await runOn(store, { day: 0 }), await runOn(store, { day: 0 })]
        for (const run of runs.slice(0, 2)) {
          await store.commit({ objectErrors: [objectError(run, null), objectError(run, null), objectError(run, null)] })
        }
        const limited = { before: moment + dayMs, limit: 4, keep: [] }
        expect(await store.purge(limited)).toMatchObject({ objectErrors: 4, runs: 1 })
        expect(await store.purge(limited)).toMatchObject({ objectErrors: 2, runs: 1 })
        expect(await store.purge(limited)).toMatchObject({ objectErrors: 0, runs: 0 })
      })
    })

    it('keeps the newest run of each connector, runs in progress, and runs it is told to keep', async () => {
      await withStore(open, async (store) => {
        const held = await runOn(store, { day: 0 })
        await runOn(store, { day: 0 })
        const going = await store.runs.create(startedRun({ result: 'in-progress', endedAt: null }))
        const newest = await runOn(store, { day: 0 })
        const other = await store.runs.create(startedRun({ connectorId: tenant }))
        await store.purge({ before: moment + dayMs, limit: 10, keep: [held.id] })
        expect(await numbers(store)).toEqual([held, going, newest, other].map((run) => run.number).toReversed())
        await store.commit({ putRun: { ...going, result: 'success', endedAt: moment } })
      })
    })

    it('keeps the newest run that ran into a problem that is still there', async () => {
      await withStore(open, async (store) => {
        const problem = { code: 'cd-error', message: 'refused', firstAt: moment, lastAt: moment, retryCount: 0 }
        const [failing, cured] = [person('Failing', { syncProblem: problem }), person('Cured')]
        await store.commit({ putObjects: puts(failing, cured) })
        const runs = [await runOn(store, { day: 0 }), await runOn(store, { day: 0 }), await runOn(store, { day: 0 })]
        for (const run of runs.slice(0, 2)) {
          await store.commit({ objectErrors: [objectError(run, failing.id), objectError(run, cured.id), objectError(run, newObjectId())] })
        }
        await runOn(store, { day: 0 })
        await store.purge({ before: moment + dayMs, limit: 10, keep: [] })
        expect(await numbers(store)).toEqual([4, 2])
        await store.commit({ putObjects: puts({ ...failing, syncProblem: null }) })
        await store.purge({ before: moment + dayMs, limit: 10, keep: [] })
        expect(await numbers(store)).toEqual([4])
      })
    })

    it('never gives a number or a sequence twice', async () => {
      await withStore(open, async (store, opened) => {
        await runOn(store, { day: 0 })
        await store.commit({ events: [eventEntry(), eventEntry()] })
        await store.purge({ before: moment + 9 * dayMs, limit: 10, keep: [] })
        const again = await opened.reopen()
        expect((await runOn(again, { day: 0 })).number).toBe(2)
        await again.commit({ events: [eventEntry()] })
        const events = await again.events.list({ connectorId: null, eventId: null, before: null, limit: 9 })
        expect(events.map((event) => event.sequence)).toEqual([3, 2])
      })
    })
  })
}

async function runOn(store: Store, { day }: { readonly day: number }) {
  const at = moment + day * dayMs
  return store.runs.create(startedRun({ startedAt: at, endedAt: at, steps: [runStep(1)] }))
}

function objectError(run: { readonly id: RunId }, objectId: ObjectId | null) {
  const error = { objectId, dn: 'CN=Anna', code: 'cd-error', message: 'refused', at: moment, firstAt: moment, retryCount: 0 }
  return { runId: run.id, step: 1, error }
}

async function numbers(store: Store): Promise<readonly number[]> {
  return (await store.runs.list({ connectorId: null, before: null, limit: 99 })).map((run) => run.number)
}

function sample(different: Partial<Sample>): Sample {
  const counts = { objects: 5, pendingImport: 1, pendingExport: 2, errors: 0, read: 5, readMs: 10, written: 0, writtenMs: 0 }
  return { at: moment, connectorId: forest, ...counts, ...different }
}
