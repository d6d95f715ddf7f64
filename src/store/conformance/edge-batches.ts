import { describe, expect, it } from 'vitest'
import { InvariantError } from '#src/base/assert.ts'
import { absentEdge, type EdgeChange, type ObjectEdge } from '#src/model/edge.ts'
import type { Store } from '../store.ts'
import type { WriteBatch } from '../write-batch.ts'
import { withStore, withUnsoundStore, type OpenStore } from './opened-store.ts'
import {
  bindingOf,
  edge,
  edgePut,
  emptyUpdate,
  forest,
  linkTo,
  metaverseEdge,
  metaverseObject,
  metaversePut,
  newObjectId,
  person,
  puts,
  tenant,
} from './sample.ts'

/** Two groups and three members, each joined, one member of another space. */
function sampleWorld() {
  const identities = Array.from({ length: 4 }, () => metaverseObject())
  const [g, h, m, n] = ['G', 'H', 'M', 'N'].map((name, i) =>
    person(name, { link: linkTo((identities[i] as (typeof identities)[number]).id) }),
  ) as [ReturnType<typeof person>, ReturnType<typeof person>, ReturnType<typeof person>, ReturnType<typeof person>]
  const [gIdentity, hIdentity, mIdentity, nIdentity] = identities as [
    ReturnType<typeof metaverseObject>,
    ReturnType<typeof metaverseObject>,
    ReturnType<typeof metaverseObject>,
    ReturnType<typeof metaverseObject>,
  ]
  const batch: WriteBatch = { putObjects: puts(g, h, m, n), putMetaverse: identities.map((object) => metaversePut(object)) }
  return { g, h, m, n, gIdentity, hIdentity, mIdentity, nIdentity, batch }
}

/** The parts of a batch that write edges, and reading them. */
export function describeEdgeBatches(open: OpenStore): void {
  describe('reading edges', () => {
    it('gives every slot back as it was put', async () => {
      await withUnsoundStore(open, async (store) => {
        const { g, m, n, batch } = sampleWorld()
        const full: ObjectEdge = {
          ...edge(g, 'member', m),
          pendingImport: 'delete',
          pendingExport: 'add',
          escrowedExport: 'delete',
          unconfirmedExport: 'add',
        }
        const added = { ...absentEdge(edge(g, 'owner', n)), pendingImport: 'add' as const }
        await store.commit({ ...batch, putEdges: [edgePut(full), edgePut(added)] })
        expect(byKey(await store.edges.ofSources([g.id]))).toEqual(byKey([full, added]))
        expect(await store.edges.byKeys([full, absentEdge(edge(g, 'unknown', m)), absentEdge(edge(m, 'member', g))])).toEqual([full])
        expect(await store.edges.byKeys([])).toEqual([])
      })
    })

    it('finds edges by their ends and stops at the limit', async () => {
      await withStore(open, async (store) => {
        const { g, h, m, n, batch } = sampleWorld()
        await store.commit({
          ...batch,
          putEdges: [edge(g, 'member', m), edge(h, 'member', m), edge(m, 'manager', n)].map((put) => edgePut(put)),
        })
        expect(byKey(await store.edges.ofTargets([m.id], 10))).toEqual(byKey([edge(g, 'member', m), edge(h, 'member', m)]))
        expect((await store.edges.ofTargets([m.id, n.id], 2)).length).toBe(2)
        expect(await store.edges.ofSources([newObjectId()])).toEqual([])
      })
    })

    it('gives the first edges of each attribute of an object', async () => {
      await withStore(open, async (store) => {
        const { g, h, m, n, batch } = sampleWorld()
        const members = [edge(g, 'member', m), edge(g, 'member', n)]
        await store.commit({ ...batch, putEdges: [...members, edge(g, 'owner', m), edge(h, 'member', m)].map((put) => edgePut(put)) })
        expect(byKey(await store.edges.firstOfSource(g.id, 2))).toEqual(byKey([...members, edge(g, 'owner', m)]))
        const first = await store.edges.firstOfSource(g.id, 1)
        expect(first.map(({ attribute }) => attribute).toSorted()).toEqual(['member', 'owner'])
        expect(await store.edges.firstOfSource(g.id, 1)).toEqual(first)
        expect(await store.edges.firstOfSource(newObjectId(), 9)).toEqual([])
      })
    })

    it('counts what is there at the top of the tower, and what flows', async () => {
      await withUnsoundStore(open, async (store) => {
        const { g, h, m, n, batch } = sampleWorld()
        const edges: readonly ObjectEdge[] = [
          edge(g, 'member', m),
          { ...edge(g, 'member', n), pendingExport: 'delete' },
          { ...absentEdge(edge(g, 'member', h)), escrowedExport: 'add' },
          { ...absentEdge(edge(g, 'owner', m)), pendingImport: 'add' },
          { ...edge(h, 'member', m), pendingImport: 'delete' },
        ]
        await store.commit({ ...batch, putEdges: edges.map((put) => edgePut(put)) })
        const counts = await store.edges.counts([g.id, h.id])
        expect(counts.find(({ source }) => source === h.id)).toEqual({ source: h.id, attribute: 'member', count: 0, synchronized: 1 })
        const ofGroup = counts.filter(({ source }) => source === g.id)
        expect(ofGroup.toSorted((a, b) => (a.attribute < b.attribute ? -1 : 1))).toEqual([
          { source: g.id, attribute: 'member', count: 2, synchronized: 2 },
          { source: g.id, attribute: 'owner', count: 1, synchronized: 0 },
        ])
      })
    })

    it('names the targets of some attributes, with the images that hold each value, and stops at the limit of each', async () => {
      await withUnsoundStore(open, async (store) => {
        const { g, h, m, n, batch } = sampleWorld()
        const edges: readonly ObjectEdge[] = [
          edge(g, 'member', m),
          { ...absentEdge(edge(g, 'member', n)), pendingImport: 'add' },
          { ...edge(g, 'member', h), pendingExport: 'delete' },
          { ...edge(g, 'owner', m), pendingImport: 'delete' },
          edge(h, 'member', m),
          edge(h, 'member', n),
          edge(m, 'manager', n),
        ]
        await store.commit({ ...batch, putEdges: edges.map((put) => edgePut(put)) })
        const all = await store.edges.names({ sources: [g.id], attributes: ['member', 'owner', 'nosuch'], limit: 9 })
        expect(all.toSorted((a, b) => (a.dn < b.dn ? -1 : 1))).toEqual(
          [
            { source: g.id, attribute: 'member', dn: m.dn, isAtTop: true, isSynchronized: true },
            { source: g.id, attribute: 'owner', dn: m.dn, isAtTop: false, isSynchronized: true },
            { source: g.id, attribute: 'member', dn: n.dn, isAtTop: true, isSynchronized: false },
          ].toSorted((a, b) => (a.dn < b.dn ? -1 : 1)),
        )
        const first = await store.edges.names({ sources: [g.id, h.id], attributes: ['member'], limit: 1 })
        expect(first.map(({ source }) => source).toSorted()).toEqual([g.id, h.id].toSorted())
      })
    })

    it('lists pending export edges of one object in pages with the name and anchor of their targets, escrow left out', async () => {
      await withUnsoundStore(open, async (store) => {
        const { g, h, m, n, batch } = sampleWorld()
        const pending = [
          { ...absentEdge(edge(g, 'member', m)), pendingExport: 'add' as const },
          { ...edge(g, 'member', n), pendingExport: 'delete' as const },
          { ...absentEdge(edge(g, 'owner', h)), pendingExport: 'add' as const },
        ]
        const escrowed = { ...edge(g, 'owner', n), pendingExport: 'delete' as const, escrowedExport: 'add' as const }
        await store.commit({ ...batch, putEdges: [...pending, escrowed, edge(g, 'owner', m)].map((put) => edgePut(put)) })
        const pages = []
        for (let after: ObjectEdge | null = null, count = 0; count < 10; count++) {
          const page: Awaited<ReturnType<Store['edges']['pendingExport']>> = await store.edges.pendingExport(g.id, { after, limit: 2 })
          pages.push(...page)
          after = page.at(-1)?.edge ?? null
          if (after === null) break
        }
        expect(byKey(pages.map((found) => found.edge))).toEqual(byKey(pending))
        expect(pages.find((found) => found.edge.target === n.id)?.target).toEqual({ dn: n.dn, anchor: n.anchor })
      })
    })
  })

  describe('putting edges', () => {
    it('keeps the mark unless it is said', async () => {
      await withStore(open, async (store) => {
        const { g, m, n, batch } = sampleWorld()
        await store.commit({ ...batch, putEdges: [edgePut(edge(g, 'member', m), true), edgePut(edge(g, 'member', n))] })
        expect(await dirtyTargets(store)).toEqual([m.id])
        await store.commit({ putEdges: [edgePut(edge(g, 'member', m), null), edgePut(edge(g, 'member', n), true)] })
        expect(await dirtyTargets(store)).toEqual([m.id, n.id].toSorted())
        await store.commit({ putEdges: [edgePut(edge(g, 'member', m), false)] })
        expect(await dirtyTargets(store)).toEqual([n.id])
        expect(await store.edges.dirtyCount()).toBe(1)
      })
    })

    it('removes a void edge unless it waits to be flowed', async () => {
      await withStore(open, async (store) => {
        const { g, h, m, n, batch } = sampleWorld()
        const targets = [h, m, n]
        await store.commit({ ...batch, putEdges: targets.map((target) => edgePut(edge(g, 'member', target), target === n)) })
        const voided = (target: (typeof targets)[number], dirty: boolean | null) => edgePut(absentEdge(edge(g, 'member', target)), dirty)
        await store.commit({
          putEdges: [voided(h, null), voided(m, true), voided(n, null), edgePut(absentEdge(edge(g, 'owner', m)), null)],
        })
        expect(byKey(await store.edges.ofSources([g.id]))).toEqual(
          byKey([absentEdge(edge(g, 'member', m)), absentEdge(edge(g, 'member', n))]),
        )
        await store.commit({ putEdges: [voided(m, false)], cleanEdges: { objects: [edge(g, 'member', n)], metaverse: [] } })
        expect(await store.edges.ofSources([g.id])).toEqual([])
      })
    })

    it('refuses an edge that points to nothing, and writes nothing', async () => {
      await withStore(open, async (store) => {
        const { g, m, batch } = sampleWorld()
        await store.commit(batch)
        const lost = { ...edge(g, 'member', m), target: newObjectId() }
        await expect(store.commit({ putEdges: [edgePut(edge(g, 'member', m)), edgePut(lost)] })).rejects.toBeInstanceOf(InvariantError)
        expect(await store.edges.ofSources([g.id])).toEqual([])
      })
    })
  })

  describe('settling imported edges', () => {
    it.each<readonly [EdgeChange, boolean]>([
      ['add', true],
      ['delete', false],
    ])('makes a pending %s part of the hologram and the edge dirty', async (change, synchronized) => {
      await withStore(open, async (store) => {
        const { g, h, m, n, batch } = sampleWorld()
        const staged = { ...edge(g, 'member', m), synchronized: !synchronized, pendingImport: change, unconfirmedExport: 'add' as const }
        const other = { ...edge(h, 'member', m), pendingImport: 'delete' as const }
        const held = { ...g, pendingImport: { operation: 'update', renamedFrom: null, changes: {} } as const }
        const otherHeld = { ...h, pendingImport: held.pendingImport }
        await store.commit({ ...batch, putEdges: [edgePut(staged), edgePut(other), edgePut(edge(g, 'member', n))] })
        await store.commit({ putObjects: puts(held, otherHeld), settleImportedEdges: [g.id] })
        expect(await store.edges.byKeys([staged])).toEqual([{ ...staged, synchronized, pendingImport: null }])
        expect(await store.edges.byKeys([other])).toEqual([other])
        expect(await dirtyTargets(store)).toEqual([m.id])
      })
    })

    it('asks for the deletion of everything a released attribute is expected to hold', async () => {
      await withStore(open, async (store) => {
        const { g, h, m, n, batch } = sampleWorld()
        const held = edge(g, 'member', m)
        const waiting = { ...absentEdge(edge(g, 'member', n)), pendingExport: 'add' as const }
        const others = [edge(g, 'owner', m), edge(h, 'member', m)]
        await store.commit({
          ...batch,
          putEdges: [held, waiting, ...others].map((put) => edgePut(put)),
          alignPendingExports: [g.id],
        })
        await store.commit({ releaseEdges: [{ source: g.id, attribute: 'member' }], alignPendingExports: [g.id] })
        expect(await store.edges.byKeys([held, waiting])).toEqual(
          expect.arrayContaining([
            { ...held, pendingExport: 'delete' },
            { ...waiting, pendingExport: null },
          ]),
        )
        expect(byKey(await store.edges.byKeys(others))).toEqual(byKey(others))
        expect((await dirtyTargets(store)).toSorted()).toEqual([m.id, n.id].toSorted())
        expect((await store.space.load([g.id]))[0]?.pendingExport).toEqual(emptyUpdate)
      })
    })

    it('drops a void edge only after it was flowed', async () => {
      await withStore(open, async (store) => {
        const { g, m, batch } = sampleWorld()
        const leaving = { ...edge(g, 'member', m), pendingImport: 'delete' as const }
        await store.commit({ ...batch, putEdges: [edgePut(leaving)], settleImportedEdges: [g.id] })
        expect(await store.edges.byKeys([leaving])).toEqual([absentEdge(leaving)])
        await store.commit({ cleanEdges: { objects: [leaving], metaverse: [] } })
        expect(await store.edges.byKeys([leaving])).toEqual([])
      })
    })
  })

  describe('marks', () => {
    it('are set on edges of and to touched objects, connector space and metaverse apart', async () => {
      await withUnsoundStore(open, async (store) => {
        const { g, h, m, n, gIdentity, hIdentity, mIdentity, batch } = sampleWorld()
        const edges = [edge(g, 'member', m), edge(m, 'manager', n), edge(h, 'member', n)]
        const metaverseEdges = [metaverseEdge(gIdentity, 'member', mIdentity), metaverseEdge(hIdentity, 'member', gIdentity)]
        await store.commit({ ...batch, putEdges: edges.map((put) => edgePut(put)), putMetaverseEdges: metaverseEdges })
        expect(await store.edges.dirtyCount()).toBe(0)
        await store.commit({ touch: { objects: [m.id], metaverse: [] } })
        expect(byKey((await store.edges.dirty(10)).objectEdges)).toEqual(byKey(edges.slice(0, 2)))
        expect((await store.edges.dirty(10)).metaverseEdges).toEqual([])
        await store.commit({ touch: { objects: [], metaverse: [gIdentity.id] } })
        expect((await store.edges.dirty(10)).metaverseEdges.length).toBe(2)
        expect((await store.edges.dirty(1)).metaverseEdges.length).toBe(1)
        expect(await store.edges.dirtyCount()).toBe(4)
      })
    })

    it('are taken away after every mark of the same batch', async () => {
      await withStore(open, async (store) => {
        const { g, m, n, batch } = sampleWorld()
        const [first, second] = [edge(g, 'member', m), edge(g, 'member', n)]
        await store.commit({
          ...batch,
          putEdges: [edgePut(first, true), edgePut(second, true)],
          touch: { objects: [g.id], metaverse: [] },
          cleanEdges: { objects: [first, absentEdge(edge(n, 'member', g))], metaverse: [] },
        })
        expect(await dirtyTargets(store)).toEqual([n.id])
      })
    })

    it('are set on every edge of a touched connector', async () => {
      await withStore(open, async (store) => {
        const { g, m, n, batch } = sampleWorld()
        const [s, t] = [person('S', { connectorId: tenant }), person('T', { connectorId: tenant })]
        await store.commit({ ...batch, putEdges: [edgePut(edge(g, 'member', m)), edgePut(edge(g, 'member', n))] })
        await store.commit({ putObjects: puts(s, t), putEdges: [edgePut(edge(s, 'member', t))], touchConnector: forest })
        expect(await dirtyTargets(store)).toEqual([m.id, n.id].toSorted())
      })
    })
  })

  describe('removing edges into objects', () => {
    it('marks the metaverse edges dirty that rested on them, and leaves others alone', async () => {
      await withUnsoundStore(open, async (store) => {
        const { g, h, m, n, gIdentity, mIdentity, nIdentity, hIdentity, batch } = sampleWorld()
        const rested = [metaverseEdge(gIdentity, 'members', mIdentity), metaverseEdge(gIdentity, 'owners', mIdentity)]
        const others = [metaverseEdge(gIdentity, 'members', nIdentity), metaverseEdge(hIdentity, 'members', mIdentity)]
        await store.commit({
          ...batch,
          putEdges: [
            edgePut({ ...edge(g, 'member', m), pendingExport: 'add' }),
            edgePut(edge(g, 'member', n)),
            edgePut(edge(m, 'manager', g)),
          ],
          putMetaverseEdges: [...rested, ...others],
        })
        await store.commit({ removeEdgesInto: [m.id] })
        expect(byKey(await store.edges.ofSources([g.id, h.id, m.id]))).toEqual(byKey([edge(g, 'member', n), edge(m, 'manager', g)]))
        expect(byKey((await store.edges.dirty(10)).metaverseEdges)).toEqual(byKey(rested))
        expect((await store.edges.dirty(10)).objectEdges).toEqual([])
      })
    })

    it('makes the next import look at those who held one, and at nobody else', async () => {
      await withStore(open, async (store) => {
        const { g, m, n, batch } = sampleWorld()
        await store.commit({ ...batch, putEdges: [edgePut(edge(g, 'member', m))] })
        await store.commit({ putObjects: puts({ ...g, importHash: 'g' }, { ...n, importHash: 'n' }) })
        await store.commit({ removeEdgesInto: [m.id] })
        const found = await store.space.load([g.id, n.id])
        expect(found.find(({ id }) => id === g.id)?.importHash).toBeNull()
        expect(found.find(({ id }) => id === n.id)?.importHash).toBe('n')
      })
    })

    it('empties an escrow that stood for nothing else', async () => {
      await withStore(open, async (store) => {
        const { g, m, batch } = sampleWorld()
        const waiting = { ...edge(g, 'member', m), escrowedExport: 'delete' as const }
        await store.commit({ ...batch, putEdges: [edgePut(waiting)] })
        await store.commit({ putObjects: puts({ ...g, escrowedExport: emptyUpdate }) })
        await store.commit({ removeEdgesInto: [m.id] })
        expect((await store.space.load([g.id]))[0]?.escrowedExport).toBeNull()
      })
    })
  })

  describe('metaverse edges', () => {
    it('are put, replaced, found and removed', async () => {
      await withStore(open, async (store) => {
        const { g, m, n, gIdentity, mIdentity, nIdentity, batch } = sampleWorld()
        const bound = { ...gIdentity, inboundBindings: { members: [bindingOf(g, 'member')] } }
        const [toM, toN] = [metaverseEdge(gIdentity, 'members', mIdentity), metaverseEdge(gIdentity, 'members', nIdentity)]
        await store.commit({
          ...batch,
          putEdges: [edgePut(edge(g, 'member', m)), edgePut(edge(g, 'member', n))],
          putMetaverseEdges: [toM, toN],
        })
        await store.commit({ putMetaverse: [metaversePut(bound)], putMetaverseEdges: [{ ...toM, connectorId: tenant, at: 5 }] })
        expect(byKey(await store.edges.ofMetaverseSources([gIdentity.id], 10))).toEqual(
          byKey([{ ...toM, connectorId: tenant, at: 5 }, toN]),
        )
        expect(await store.edges.metaverseByKeys([toN])).toEqual([toN])
        expect(await store.edges.ofMetaverseTargets([nIdentity.id, mIdentity.id], 1)).toHaveLength(1)
        await store.commit({ removeMetaverseEdges: [toN], removeEdgesInto: [n.id] })
        expect(await store.edges.ofMetaverseTargets([nIdentity.id], 10)).toEqual([])
      })
    })

    it('go on waiting when they are put again, and do not wait when they are new', async () => {
      await withUnsoundStore(open, async (store) => {
        const { gIdentity, mIdentity, nIdentity, batch } = sampleWorld()
        const [toM, toN] = [metaverseEdge(gIdentity, 'members', mIdentity), metaverseEdge(gIdentity, 'members', nIdentity)]
        await store.commit({ ...batch, putMetaverseEdges: [toM], touch: { objects: [], metaverse: [gIdentity.id] } })
        await store.commit({ putMetaverseEdges: [{ ...toM, at: 9 }, toN] })
        expect((await store.edges.dirty(10)).metaverseEdges).toEqual([{ ...toM, at: 9 }])
        await store.commit({ cleanEdges: { objects: [], metaverse: [toM] } })
        expect(await store.edges.dirtyCount()).toBe(0)
      })
    })

    it('refuse an end that does not exist', async () => {
      await withStore(open, async (store) => {
        const { gIdentity, batch } = sampleWorld()
        await store.commit(batch)
        const lost = metaverseEdge(gIdentity, 'members', metaverseObject())
        await expect(store.commit({ putMetaverseEdges: [lost] })).rejects.toBeInstanceOf(InvariantError)
      })
    })
  })
}

async function dirtyTargets(store: Store): Promise<readonly string[]> {
  return (await store.edges.dirty(100)).objectEdges.map((found) => found.target).toSorted()
}

function byKey<Edge extends { source: string; attribute: string; target: string }>(edges: readonly Edge[]): readonly Edge[] {
  const key = (found: Edge) => `${found.source} ${found.attribute} ${found.target}`
  return edges.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}
