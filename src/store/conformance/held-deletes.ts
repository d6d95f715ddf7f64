import { describe, expect, it } from 'vitest'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { HeldDelete } from '#src/model/held-batch.ts'
import type { Store } from '../store.ts'
import { withStore, type OpenStore } from './opened-store.ts'
import { forest, moment, newRunId, partition, person, puts, tenant } from './sample.ts'

const leaving = { pendingExport: { operation: 'delete', newDn: null, changes: {}, reason: 'nobody wants it' } } as const

/** Batches of deletes that the deletion guard holds. */
export function describeHeldDeletes(open: OpenStore): void {
  describe('a held batch', () => {
    it('counts once it was gathered whole, and keeps its deletes from being exported', async () => {
      await withStore(open, async (store) => {
        const [anna, bert, cleo] = await leavers(store, 'Anna', 'Bert', 'Cleo')
        const number = await begun(store)
        await store.commit({ gatherDeletes: { batch: number, deletes: [heldDelete(anna)] } })
        expect(await store.held.list({ connectorId: forest, status: 'all', before: null, limit: 10 })).toEqual([])
        expect(await exportable(store)).toHaveLength(3)
        await store.commit({ gatherDeletes: { batch: number, deletes: [heldDelete(bert)] } })
        await store.commit({ holdDeletes: { batch: number, supersedes: null, at: moment } })
        expect(await store.held.get(number)).toMatchObject({
          number,
          connectorId: forest,
          status: 'waiting',
          excess: 'too many',
          end: null,
          counts: { all: 2, added: 0, waiting: 2, exported: 0, withdrawn: 0 },
        })
        expect(await exportable(store)).toEqual([cleo.dn])
        expect(await store.space.deletions(forest)).toMatchObject({ pending: 3, waiting: 2, approved: 0, rejected: 0 })
        expect((await store.held.deletes(number, { after: null, limit: 1 })).map((entry) => entry.dn)).toEqual([anna.dn])
        const rest = await store.held.deletes(number, { after: anna.dnKey, limit: 10 })
        expect(rest).toEqual([{ ...heldDelete(bert), state: 'waiting' }])
        const undecided = await store.held.undecided(forest, { after: null, limit: 10 })
        expect(undecided.map(({ object, isHeld }) => [object.dn, isHeld])).toEqual([
          [anna.dn, true],
          [bert.dn, true],
          [cleo.dn, false],
        ])
      })
    })

    it('that was begun and never finished makes way for the next one', async () => {
      await withStore(open, async (store) => {
        const [anna] = await leavers(store, 'Anna')
        await store.commit({ gatherDeletes: { batch: await begun(store), deletes: [heldDelete(anna)] } })
        const number = await held(store, [anna])
        expect((await store.held.get(number))?.counts.all).toBe(1)
        expect(await store.held.list({ connectorId: null, status: 'open', before: null, limit: 10 })).toHaveLength(1)
      })
    })

    it('is decided once by one person', async () => {
      await withStore(open, async (store) => {
        const [anna] = await leavers(store, 'Anna')
        const number = await held(store, [anna])
        const decision = { decision: 'approved', at: moment, author: 'anna', reason: null } as const
        await store.commit({ decideHeld: { batch: number, from: 'waiting', decision } })
        await expect(store.commit({ decideHeld: { batch: number, from: 'waiting', decision } })).rejects.toMatchObject({
          code: 'held-batch-decided',
        })
        expect(await store.held.get(number)).toMatchObject({ status: 'approved', decisions: [decision] })
        expect(await exportable(store)).toEqual([anna.dn])
        const rejection = { decision: 'rejected', at: moment + 1, author: 'bert', reason: 'a mistake' } as const
        await store.commit({ decideHeld: { batch: number, from: 'approved', decision: rejection } })
        expect(await store.held.get(number)).toMatchObject({ status: 'rejected', decisions: [decision, rejection] })
        expect(await exportable(store)).toEqual([])
        expect(await store.space.deletions(forest)).toMatchObject({ pending: 1, rejected: 1 })
        expect(await store.held.undecided(forest, { after: null, limit: 10 })).toEqual([])
      })
    })

    it('loses what was exported and what nobody wants any more', async () => {
      await withStore(open, async (store) => {
        const [anna, bert, cleo, dora] = await leavers(store, 'Anna', 'Bert', 'Cleo', 'Dora')
        const number = await held(store, [anna, bert, cleo, dora])
        await store.commit({
          putObjects: puts(
            { ...anna, pendingExport: null, unconfirmedExport: leaving.pendingExport },
            { ...bert, pendingExport: null },
            { ...cleo, pendingExport: null, escrowedExport: leaving.pendingExport },
          ),
          exportedDeletes: [anna.id],
        })
        await store.commit({ reviewHeld: { connectorId: tenant } })
        expect((await store.held.get(number))?.counts).toMatchObject({ waiting: 3, exported: 1, withdrawn: 0 })
        await store.commit({ reviewHeld: { connectorId: null } })
        const states = await store.held.deletes(number, { after: null, limit: 10 })
        expect(states.map((entry) => entry.state)).toEqual(['exported', 'withdrawn', 'waiting', 'waiting'])
      })
    })

    it('that is closed lets go of what waits in it; one that supersedes it takes that over', async () => {
      await withStore(open, async (store) => {
        const [anna, bert] = await leavers(store, 'Anna', 'Bert')
        const first = await held(store, [anna])
        const second = await held(store, [anna, bert], first)
        expect(await store.held.get(first)).toMatchObject({
          status: 'closed',
          end: { why: 'superseded', at: moment },
          counts: { waiting: 0 },
        })
        expect(await store.held.get(second)).toMatchObject({ status: 'waiting', supersedes: first, counts: { all: 2, waiting: 2 } })
        await store.commit({ closeHeld: [{ batch: second, why: 'allowed', at: moment }] })
        await store.commit({ closeHeld: [{ batch: second, why: 'withdrawn', at: moment + 1 }] })
        expect(await store.held.get(second)).toMatchObject({ status: 'closed', end: { why: 'allowed' } })
        expect(await exportable(store)).toHaveLength(2)
        expect(await store.held.list({ connectorId: forest, status: 'open', before: null, limit: 10 })).toEqual([])
        const numbers = (await store.held.list({ connectorId: forest, status: 'all', before: second, limit: 10 })).map(
          ({ number }) => number,
        )
        expect(numbers).toEqual([first])
        expect(await store.held.list({ connectorId: tenant, status: 'all', before: null, limit: 10 })).toEqual([])
        expect(await store.held.get(second + 1)).toBeNull()
      })
    })
  })
}

async function leavers<Names extends readonly string[]>(
  store: Store,
  ...names: Names
): Promise<{ readonly [Name in keyof Names]: ConnectorSpaceObject }> {
  const objects = names.map((name) => person(name, leaving))
  await store.commit({ putObjects: puts(...objects) })
  return objects as unknown as { readonly [Name in keyof Names]: ConnectorSpaceObject }
}

function begun(store: Store, supersedes: number | null = null): Promise<number> {
  return store.held.begin({ connectorId: forest, runId: newRunId(), runNumber: 7, at: moment, excess: 'too many', supersedes })
}

async function held(store: Store, objects: readonly ConnectorSpaceObject[], supersedes: number | null = null): Promise<number> {
  const batch = await begun(store, supersedes)
  await store.commit({ gatherDeletes: { batch, deletes: objects.map(heldDelete) } })
  await store.commit({ holdDeletes: { batch, supersedes, at: moment } })
  return batch
}

function heldDelete({ id, dn, dnKey, objectType }: ConnectorSpaceObject): Omit<HeldDelete, 'state'> {
  return { objectId: id, dn, dnKey, objectType, displayName: null, reason: 'nobody wants it', isAdded: false }
}

/** Names of the deletes an export would send. */
async function exportable(store: Store): Promise<readonly string[]> {
  const work = await store.space.exportWork({ connectorId: forest, partition, phase: 'deletes', after: null, limit: 10 })
  return work.map((object) => object.dn)
}
