import { describe, expect, it } from 'vitest'
import { InvariantError } from '#src/base/assert.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import type { Store } from '../store.ts'
import { withStore, withUnsoundStore, type OpenStore } from './opened-store.ts'
import {
  edge,
  edgePut,
  emptyUpdate,
  forest,
  linkTo,
  metaverseObject,
  metaversePut,
  moment,
  newMetaverseId,
  partition,
  newObjectId,
  person,
  placeholder,
  put,
  puts,
  tenant,
} from './sample.ts'

/** The parts of a batch that write objects. */
export function describeObjectBatches(open: OpenStore): void {
  describe('names and anchors', () => {
    it('may be exchanged within a batch', async () => {
      await withStore(open, async (store) => {
        const [a, b, c] = [person('A'), person('B'), person('C')] as const
        await store.commit({ putObjects: puts(a, b, c) })
        const turned = [renamed(a, b), renamed(b, c), renamed(c, a)]
        await store.commit({ putObjects: puts(...turned) })
        expect(byId(await store.space.load([a.id, b.id, c.id]))).toEqual(byId(turned))
      })
    })

    it('can be taken in the batch that frees them', async () => {
      await withStore(open, async (store) => {
        const old = person('Anna')
        await store.commit({ putObjects: puts(old) })
        const successor = person('Anna', { anchor: old.anchor })
        await store.commit({ removeObjects: [old.id], putObjects: puts(successor) })
        const moved = { ...successor, ...named('CN=Moved') }
        const third = person('Anna')
        await store.commit({ putObjects: puts(third, moved) })
        expect((await store.space.identify(forest, { anchors: [], dnKeys: [third.dnKey] })).map((row) => row.id)).toEqual([third.id])
      })
    })

    it.each([
      ['name', (a: ConnectorSpaceObject) => person('B', { dn: a.dn, dnKey: a.dnKey })],
      ['anchor', (a: ConnectorSpaceObject) => person('B', { anchor: a.anchor })],
    ])('are refused when two objects would have the same %s, and nothing is written', async (_, twin) => {
      await withStore(open, async (store) => {
        const a = person('A')
        await store.commit({ putObjects: puts(a) })
        const b = twin(a)
        await expect(store.commit({ putState: { written: 'yes' }, putObjects: puts(person('C'), b) })).rejects.toBeInstanceOf(
          InvariantError,
        )
        expect(await store.space.load([b.id])).toEqual([])
        expect((await store.space.statistics(forest)).objects).toBe(1)
        expect(await store.state.get('written')).toBeNull()
      })
    })

    it('are apart in different connector spaces', async () => {
      await withStore(open, async (store) => {
        const here = person('A', { anchor: '1' })
        const there = person('A', { anchor: '1', connectorId: tenant })
        await store.commit({ putObjects: puts(here, there) })
        expect((await store.space.load([here.id, there.id])).length).toBe(2)
      })
    })
  })

  describe('links', () => {
    it('to a metaverse object of the same batch are kept', async () => {
      await withStore(open, async (store) => {
        const identity = metaverseObject()
        const anna = person('Anna', { link: linkTo(identity.id) })
        await store.commit({ putObjects: puts(anna), putMetaverse: [metaversePut(identity)] })
        expect((await store.space.load([anna.id]))[0]?.link).toEqual(anna.link)
      })
    })

    it('to nothing are refused, and nothing is written', async () => {
      await withStore(open, async (store) => {
        const anna = person('Anna', { link: linkTo(newMetaverseId()) })
        await expect(store.commit({ putObjects: puts(person('Bert'), anna) })).rejects.toBeInstanceOf(InvariantError)
        expect((await store.space.statistics(forest)).objects).toBe(0)
      })
    })
  })

  describe('removing objects', () => {
    it('takes their keys and the edges of and to them along, and asks to flow what rested on these', async () => {
      await withUnsoundStore(open, async (store) => {
        const [groupIdentity, memberIdentity] = [metaverseObject({ objectType: 'group' }), metaverseObject()]
        const group = person('Group', { link: linkTo(groupIdentity.id) })
        const member = person('Member', { link: linkTo(memberIdentity.id) })
        const other = person('Other')
        await store.commit({
          putObjects: [put(group), put(member, ['mail=m']), put(other)],
          putMetaverse: [metaversePut(groupIdentity), metaversePut(memberIdentity)],
          putEdges: [
            edgePut(edge(group, 'member', member)),
            edgePut(edge(member, 'manager', other)),
            edgePut(edge(group, 'member', other)),
          ],
          putMetaverseEdges: [
            {
              source: groupIdentity.id,
              attribute: 'member',
              target: memberIdentity.id,
              connectorId: forest,
              ruleId: linkTo(groupIdentity.id).ruleId,
              at: moment,
            },
          ],
        })
        await store.commit({ removeObjects: [member.id] })
        expect(await store.space.load([member.id])).toEqual([])
        expect(await store.space.byKeys(forest, ['mail=m'])).toEqual([])
        expect(await store.edges.ofSources([group.id, member.id])).toEqual([edge(group, 'member', other)])
        const { metaverseEdges } = await store.edges.dirty(10)
        expect(metaverseEdges.map((found) => found.target)).toEqual([memberIdentity.id])
      })
    })
  })

  describe('pending export slots', () => {
    it('follow their edges when asked to', async () => {
      await withStore(open, async (store) => {
        const [empty, idle, busy, target] = [person('Empty'), person('Idle', { pendingExport: emptyUpdate }), person('Busy'), person('T')]
        const change = { operation: 'update', newDn: null, changes: { sn: { kind: 'replace', values: ['x'] } } } as const
        const changed = person('Changed', { pendingExport: change })
        const pending = [empty, changed].map((source) => edgePut({ ...edge(source, 'member', target), pendingExport: 'delete' }))
        const objects = [empty, idle, busy, changed]
        await store.commit({ putObjects: puts(...objects, target), putEdges: pending, alignPendingExports: objects.map(({ id }) => id) })
        const slots = await slotsOf(store, objects)
        expect(slots).toEqual([emptyUpdate, null, null, change])
        await store.commit({
          putEdges: [edgePut(edge(empty, 'member', target)), edgePut(edge(changed, 'member', target))],
          alignPendingExports: [empty.id, changed.id],
        })
        expect(await slotsOf(store, objects)).toEqual([null, null, null, change])
      })
    })

    it('that stood for nothing but removed edges are emptied', async () => {
      await withStore(open, async (store) => {
        const [group, kept, gone] = [
          person('Group', { pendingExport: emptyUpdate }),
          person('Kept', { pendingExport: emptyUpdate }),
          person('Gone'),
        ]
        const stay = person('Stay')
        await store.commit({
          putObjects: puts(group, kept, gone, stay),
          putEdges: [
            edgePut({ ...edge(group, 'member', gone), pendingExport: 'delete' }),
            edgePut({ ...edge(kept, 'member', gone), pendingExport: 'delete' }),
            edgePut({ ...edge(kept, 'member', stay), pendingExport: 'delete' }),
          ],
        })
        await store.commit({ removeEdgesInto: [gone.id] })
        expect(await slotsOf(store, [group, kept])).toEqual([null, emptyUpdate])
      })
    })
  })

  describe('waking unjoined objects', () => {
    it('reaches those under the keys that are not joined, in their own space', async () => {
      await withStore(open, async (store) => {
        const identity = metaverseObject()
        const [unjoined, other] = [person('Unjoined'), person('Other')]
        const joined = person('Joined', { link: linkTo(identity.id) })
        const elsewhere = person('Unjoined', { connectorId: tenant })
        await store.commit({
          putMetaverse: [metaversePut(identity)],
          putObjects: [put(unjoined, ['k']), put(other, ['l']), put(joined, ['k']), put(elsewhere, ['k'])],
        })
        await store.commit({
          wakeUnjoined: [
            { connectorId: forest, key: 'k' },
            { connectorId: forest, key: 'nobody' },
          ],
        })
        const woken = (await store.space.load([unjoined, other, joined, elsewhere].map(({ id }) => id))).filter(
          (object) => object.needsSync,
        )
        expect(woken.map((object) => object.id)).toEqual([unjoined.id])
      })
    })
  })

  describe('waking objects', () => {
    it('reaches those named, whatever else the batch says of them, and no placeholder', async () => {
      await withStore(open, async (store) => {
        const [woken, asleep, waiting] = [person('Woken'), person('Asleep'), placeholder('CN=Waiting')]
        await store.commit({ putObjects: puts(woken, asleep, waiting), wakeObjects: [woken.id, waiting.id, newObjectId()] })
        const query = { connectorId: forest, mode: 'delta', phase: 'changes', after: null, limit: 9 } as const
        expect(await store.space.syncWork(query)).toEqual([woken.id])
      })
    })
  })

  describe('placeholders', () => {
    it('go once nothing points to them any more', async () => {
      await withStore(open, async (store) => {
        const group = person('Group')
        const [used, free] = [placeholder('CN=Used'), placeholder('CN=Free')]
        const elsewhere = placeholder('CN=Free', { connectorId: tenant })
        await store.commit({
          putObjects: puts(group, used, free, elsewhere),
          putEdges: [edgePut(edge(group, 'member', used))],
          collectPlaceholders: forest,
        })
        expect((await store.space.load([used.id, free.id, elsewhere.id])).map((object) => object.id).toSorted()).toEqual(
          [used.id, elsewhere.id].toSorted(),
        )
        await store.commit({ removeEdgesInto: [used.id], collectPlaceholders: forest })
        expect(await store.space.load([used.id])).toEqual([])
      })
    })
  })

  describe('removing a connector', () => {
    it('takes everything in its space and its watermarks, and nothing else', async () => {
      await withStore(open, async (store) => {
        const [a, b] = [person('A'), person('B')]
        const other = person('A', { connectorId: tenant })
        await store.commit({
          putObjects: [put(a, ['k']), put(b), put(placeholder('CN=P')), put(other, ['k'])],
          putEdges: [edgePut(edge(a, 'member', b))],
          putWatermarks: [
            { connectorId: forest, partition, value: '1', at: moment },
            { connectorId: tenant, partition, value: '2', at: moment },
          ],
        })
        await store.commit({ removeConnector: forest })
        expect(Object.values(await store.space.statistics(forest)).every((number) => number === 0)).toBe(true)
        expect(await store.space.byKeys(forest, ['k'])).toEqual([])
        expect(await store.edges.ofSources([a.id])).toEqual([])
        expect(await store.watermarks.of(forest)).toEqual([])
        expect((await store.watermarks.of(tenant)).length).toBe(1)
        expect(await store.space.byKeys(tenant, ['k'])).toEqual([{ key: 'k', id: other.id }])
      })
    })

    it('is refused while anything is linked', async () => {
      await withStore(open, async (store) => {
        const identity = metaverseObject()
        await store.commit({ putObjects: puts(person('A', { link: linkTo(identity.id) })), putMetaverse: [metaversePut(identity)] })
        await expect(store.commit({ removeConnector: forest })).rejects.toBeInstanceOf(InvariantError)
        expect((await store.space.statistics(forest)).objects).toBe(1)
      })
    })
  })
}

async function slotsOf(store: Store, objects: readonly ConnectorSpaceObject[]) {
  const loaded = new Map((await store.space.load(objects.map(({ id }) => id))).map((object) => [object.id, object]))
  return objects.map(({ id }) => loaded.get(id)?.pendingExport)
}

function renamed(object: ConnectorSpaceObject, like: ConnectorSpaceObject): ConnectorSpaceObject {
  const { dn, dnKey, anchor } = like
  return { ...object, dn, dnKey, anchor }
}

function named(dn: string): Pick<ConnectorSpaceObject, 'dn' | 'dnKey'> {
  return { dn, dnKey: dnKey(dn) }
}

function byId(objects: readonly ConnectorSpaceObject[]): readonly ConnectorSpaceObject[] {
  return objects.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}
