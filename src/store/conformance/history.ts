import { describe, expect, it } from 'vitest'
import type { RunId } from '#src/model/brand.ts'
import type { CountedObject, Run } from '#src/model/run.ts'
import { withStore, withUnsoundStore, type OpenStore } from './opened-store.ts'
import { eventEntry, forest, moment, newObjectId, newRunId, runStep, startedRun, tenant } from './sample.ts'

/** Run history and event log. */
export function describeHistory(open: OpenStore): void {
  describe('run history', () => {
    it('numbers runs one after the other and gives them back with their steps', async () => {
      await withStore(open, async (store, opened) => {
        const first = await store.runs.create(
          startedRun({ steps: [runStep(1), runStep(2, { type: 'export', counters: runStep(1).counters })] }),
        )
        const second = await store.runs.create(startedRun({ connectorId: tenant, cycleId: 'cycle' }))
        expect([first.number, second.number]).toEqual([1, 2])
        expect(await store.runs.get(first.id)).toEqual(first)
        expect(await store.runs.byNumber(2)).toEqual(second)
        expect(await store.runs.get(newRunId())).toBeNull()
        expect(await store.runs.byNumber(3)).toBeNull()
        const again = await opened.reopen()
        expect((await again.runs.create(startedRun())).number).toBe(3)
      })
    })

    it('lists the newest first, page by page and by connector', async () => {
      await withStore(open, async (store) => {
        for (let i = 0; i < 6; i++) await store.runs.create(startedRun({ connectorId: i % 2 === 0 ? forest : tenant }))
        const numbers = async (query: Parameters<typeof store.runs.list>[0]) => (await store.runs.list(query)).map((run) => run.number)
        expect(await numbers({ connectorId: null, before: null, limit: 4 })).toEqual([6, 5, 4, 3])
        expect(await numbers({ connectorId: null, before: 3, limit: 4 })).toEqual([2, 1])
        expect(await numbers({ connectorId: forest, before: 5, limit: 4 })).toEqual([3, 1])
      })
    })

    it('lists the runs of a profile, of some results and of a time', async () => {
      await withStore(open, async (store) => {
        await store.runs.create(startedRun({ startedAt: moment, result: 'success' }))
        await store.runs.create(startedRun({ startedAt: moment + 10, result: 'no-start-credentials', profile: 'Export' }))
        await store.runs.create(startedRun({ startedAt: moment + 20, result: 'stopped-server', connectorId: tenant }))
        const numbers = async (filter: Omit<Parameters<typeof store.runs.list>[0], 'before' | 'limit'>) =>
          (await store.runs.list({ ...filter, before: null, limit: 9 })).map((run) => run.number)
        expect(await numbers({ connectorId: null, results: ['no-start-credentials', 'stopped-server'] })).toEqual([3, 2])
        expect(await numbers({ connectorId: forest, results: ['no-start-credentials', 'stopped-server'] })).toEqual([2])
        expect(await numbers({ connectorId: null, results: [] })).toEqual([])
        expect(await numbers({ connectorId: null, profile: 'Export' })).toEqual([2])
        expect(await numbers({ connectorId: null, since: moment + 10 })).toEqual([3, 2])
        expect(await numbers({ connectorId: null, since: moment + 10, until: moment + 20 })).toEqual([2])
      })
    })

    it('replaces a run with its steps, and single steps while it goes on', async () => {
      await withUnsoundStore(open, async (store) => {
        const run = await store.runs.create(startedRun({ result: 'in-progress', endedAt: null, steps: [runStep(1), runStep(2)] }))
        expect((await store.runs.unfinished()).map((found) => found.id)).toEqual([run.id])
        const step = runStep(2, { result: 'in-progress', progress: { phase: 'reading', done: 5, total: null, rate: 2.5 } })
        await store.commit({ putStep: { runId: run.id, step } })
        expect((await store.runs.get(run.id))?.steps).toEqual([runStep(1), step])
        await store.commit({ putStep: { runId: run.id, step: runStep(3) } })
        expect((await store.runs.get(run.id))?.steps.length).toBe(3)
        const ended: Run = { ...run, result: 'success', endedAt: moment + 7, steps: [runStep(1)] }
        await store.commit({ putRun: ended })
        expect(await store.runs.get(run.id)).toEqual(ended)
        expect(await store.runs.unfinished()).toEqual([])
      })
    })

    it('keeps the objects behind a number, and finds the runs of an object', async () => {
      await withStore(open, async (store) => {
        const [first, second] = [await store.runs.create(startedRun()), await store.runs.create(startedRun())]
        const [objectId, other] = [newObjectId(), newObjectId()]
        const objects = Array.from({ length: 5 }, (_, position) => countedObject({ position, objectId: position === 2 ? objectId : other }))
        await store.commit({ countedObjects: { runId: first.id, objects: objects.slice(0, 3) } })
        await store.commit({ countedObjects: { runId: first.id, objects: objects.slice(3) } })
        const outbound = countedObject({ counter: 'connector-flow', target: tenant, objectId })
        const inbound = countedObject({ counter: 'connector-flow', objectId: null })
        await store.commit({ countedObjects: { runId: second.id, objects: [outbound, inbound] } })
        const query = { runId: first.id, step: 1, counter: 'stage-add', target: null } as const
        expect(await store.runs.counted({ ...query, after: null, limit: 3 })).toEqual(objects.slice(0, 3))
        expect(await store.runs.counted({ ...query, after: 2, limit: 3 })).toEqual(objects.slice(3))
        expect(await store.runs.counted({ ...query, step: 2, after: null, limit: 3 })).toEqual([])
        const flows = { runId: second.id, step: 1, counter: 'connector-flow', after: null, limit: 9 } as const
        expect(await store.runs.counted({ ...flows, target: tenant })).toEqual([outbound])
        expect(await store.runs.counted({ ...flows, target: null })).toEqual([inbound])
        const found = await store.runs.touching({ objects: [objectId], before: null, limit: 9 })
        expect(found.map(({ run, counted }) => [run.number, counted])).toEqual([
          [second.number, [outbound]],
          [first.number, [objects[2]]],
        ])
        expect((await store.runs.touching({ objects: [objectId], before: second.number, limit: 9 })).map(({ run }) => run)).toEqual([first])
        expect((await store.runs.touching({ objects: [objectId, other], before: null, limit: 1 })).map(({ run }) => run)).toEqual([second])
      })
    })

    it('lists the object errors of a run in the order they occurred, page by page', async () => {
      await withStore(open, async (store) => {
        const [run, other] = [await store.runs.create(startedRun()), await store.runs.create(startedRun())]
        const errors = Array.from({ length: 5 }, (_, i) => objectError(run.id, i))
        await store.commit({ objectErrors: [...errors.slice(0, 3), objectError(other.id, 9)] })
        await store.commit({ objectErrors: errors.slice(3) })
        const first = await store.runs.errors({ runId: run.id, after: null, limit: 3 })
        const rest = await store.runs.errors({ runId: run.id, after: first.at(-1)?.sequence ?? null, limit: 3 })
        const sequences = [...first, ...rest].map((error) => error.sequence)
        expect(sequences).toEqual(sequences.toSorted((a, b) => a - b))
        expect([...first, ...rest]).toEqual(errors.map(({ step, error }, i) => ({ step, ...error, sequence: sequences[i] })))
        expect(await store.runs.errors({ runId: newRunId(), after: null, limit: 3 })).toEqual([])
      })
    })
  })

  describe('the event log', () => {
    it('counts what a storm says again on its first entry, until the storm is ended', async () => {
      await withStore(open, async (store) => {
        const said = (at: number) => eventEntry({ at, storm: 'a' })
        await store.commit({ events: [said(moment), eventEntry({ id: 6001 }), said(moment + 1), said(moment + 2)] })
        const all = () => store.events.after({ sequence: 0, limit: 10 })
        expect((await all()).map(({ sequence, repeated }) => [sequence, repeated])).toEqual([
          [1, { times: 2, lastAt: moment + 2 }],
          [2, undefined],
        ])
        expect((await store.events.storms({ begunBefore: moment, limit: 10 })).map(({ sequence }) => sequence)).toEqual([])
        expect((await store.events.storms({ begunBefore: moment + 1, limit: 10 })).map(({ sequence }) => sequence)).toEqual([1])
        await store.commit({ endStorms: [1], events: [said(moment + 3)] })
        expect(await store.events.storms({ begunBefore: moment + 3, limit: 10 })).toEqual([])
        expect((await all()).map(({ sequence, repeated }) => [sequence, repeated?.times])).toEqual([
          [1, 2],
          [2, undefined],
          [3, undefined],
        ])
      })
    })

    it('counts without gaps, also over a batch that failed', async () => {
      await withStore(open, async (store) => {
        await store.commit({ events: [eventEntry(), eventEntry({ id: 6001 })] })
        const doomed = { events: [eventEntry({ id: 6666 })], putStep: { runId: newRunId(), step: runStep(1) } }
        await expect(store.commit(doomed)).rejects.toThrow('run')
        await store.commit({ events: [eventEntry({ id: 6002 })] })
        const events = await store.events.list({ connectorId: null, eventId: null, before: null, limit: 10 })
        expect(events.map((event) => [event.sequence, event.id])).toEqual([
          [3, 6002],
          [2, 6001],
          [1, 6000],
        ])
      })
    })

    it('gives entries back as they were written, newest first, by connector, event and page', async () => {
      await withStore(open, async (store) => {
        const runId = newRunId()
        const full = eventEntry({
          connectorId: forest,
          runId,
          level: 'error',
          fields: { server: 'dc1', tries: 3, final: true, code: null },
        })
        await store.commit({
          events: [full, eventEntry({ connectorId: tenant }), eventEntry({ id: 7, connectorId: forest }), eventEntry({ id: 7 })],
        })
        const list = async (query: Partial<Parameters<typeof store.events.list>[0]>) =>
          store.events.list({ connectorId: null, eventId: null, before: null, limit: 10, ...query })
        expect((await list({})).map((event) => event.sequence)).toEqual([4, 3, 2, 1])
        expect((await list({ connectorId: forest })).map((event) => event.sequence)).toEqual([3, 1])
        expect((await list({ eventId: 7 })).map((event) => event.sequence)).toEqual([4, 3])
        expect((await list({ eventId: 7, connectorId: forest })).map((event) => event.sequence)).toEqual([3])
        expect((await list({ before: 3, limit: 1 })).map((event) => event.sequence)).toEqual([2])
        expect(await list({ before: 2 })).toEqual([{ ...full, sequence: 1 }])
      })
    })

    it('can be found by their text, by the run that wrote them and by the cycle they name', async () => {
      await withStore(open, async (store) => {
        const [runId, other] = [newRunId(), newRunId()]
        await store.commit({
          events: [
            eventEntry({
              id: 1,
              message: 'Refused',
              connectorId: forest,
              runId,
              fields: { account: String.raw`CONTOSO\svc-sync`, tries: 52 },
            }),
            eventEntry({ id: 2, message: '100 % done_now', runId: other }),
            eventEntry({ id: 3, message: 'A cycle began', runId: null, fields: { cycleId: 'c-1' } }),
            eventEntry({ id: 4, message: 'Another began', connectorId: tenant, runId: null, fields: { cycleId: 'c-2', connector: 'x' } }),
          ],
        })
        const ids = async (query: Partial<Parameters<typeof store.events.list>[0]>) =>
          (await store.events.list({ connectorId: null, eventId: null, before: null, limit: 10, ...query })).map(({ id }) => id)
        const text = (contains: string, more: object = {}) => ids({ text: { contains, eventIds: [], connectorIds: [], ...more } })
        expect(await text('REFUSED')).toEqual([1])
        expect(await text(String.raw`contoso\svc`)).toEqual([1])
        expect(await text('52')).toEqual([1])
        expect(await text('connector')).toEqual([])
        expect(await text('% d')).toEqual([2])
        expect(await text('e_n')).toEqual([2])
        expect(await text('nothing', { eventIds: [3], connectorIds: [forest, tenant] })).toEqual([4, 3, 1])
        expect(await ids({ writtenBy: { runIds: [runId], cycleId: null } })).toEqual([1])
        expect(await ids({ writtenBy: { runIds: [runId, other], cycleId: 'c-1' }, before: 3 })).toEqual([2, 1])
        expect(await ids({ writtenBy: { runIds: [], cycleId: 'c-2' } })).toEqual([4])
        expect(await ids({ writtenBy: { runIds: [], cycleId: null } })).toEqual([])
      })
    })

    it('can be filtered by identifiers, level, range and time, and read in the order they were written', async () => {
      await withStore(open, async (store) => {
        const [error, native] = [eventEntry({ id: 6000, level: 'error' }), eventEntry({ id: 20_001, level: 'error', at: moment + 9 })]
        await store.commit({
          events: [error, native, eventEntry({ id: 904, level: 'information' }), eventEntry({ id: 6100, level: 'warning' })],
        })
        const ids = async (query: Partial<Parameters<typeof store.events.list>[0]>) =>
          (await store.events.list({ connectorId: null, eventId: null, before: null, limit: 10, ...query })).map(({ id }) => id)
        expect(await ids({ eventIds: [6000, 904] })).toEqual([904, 6000])
        expect(await ids({ levels: ['warning', 'error'] })).toEqual([6100, 20_001, 6000])
        expect(await ids({ range: { first: 2_000, end: 20_000 }, levels: ['error'] })).toEqual([6000])
        expect(await ids({ since: moment + 9 })).toEqual([20_001])
        expect(await ids({ from: 4 })).toEqual([6100])
        const after = async (sequence: number, limit: number) => (await store.events.after({ sequence, limit })).map(({ id }) => id)
        expect(await after(0, 2)).toEqual([6000, 20_001])
        expect(await after(2, 10)).toEqual([904, 6100])
        expect(await after(4, 10)).toEqual([])
      })
    })
  })
}

function objectError(runId: RunId, number: number) {
  const error = {
    objectId: number % 2 === 0 ? newObjectId() : null,
    dn: `CN=${number}`,
    code: 'cd-error',
    message: `refused ${number}`,
    at: moment + number,
    firstAt: moment,
    retryCount: number,
  }
  return { runId, step: 1 + (number % 2), error }
}

/** The first object that an import added. */
export function countedObject(different: Partial<CountedObject> = {}): CountedObject {
  const dn = 'CN=Anna,OU=People,DC=contoso,DC=com'
  return { step: 1, counter: 'stage-add', target: null, position: 0, objectId: newObjectId(), dn, ...different }
}
