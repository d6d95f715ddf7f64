import { describe, expect, it } from 'vitest'
import { InvariantError } from '#src/base/assert.ts'
import type { MetaverseId } from '#src/model/brand.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import type { Store } from '../store.ts'
import { withStore, withUnsoundStore, type OpenStore } from './opened-store.ts'
import {
  bindingOf,
  forest,
  inbound,
  linkTo,
  metaverseEdge,
  metaverseObject,
  metaversePut,
  moment,
  newMetaverseId,
  outbound,
  person,
  puts,
  tenant,
} from './sample.ts'

/** Metaverse objects, their join keys and their search. */
export function describeMetaverse(open: OpenStore): void {
  describe('the metaverse', () => {
    it('gives an object back as it was put, with the lineage of every value', async () => {
      await withStore(open, async (store) => {
        const anna = person('Anna')
        const source = { connectorId: forest, objectId: anna.id, ruleId: inbound, at: moment }
        const other = { connectorId: tenant, objectId: person('Other').id, ruleId: outbound, at: moment + 1 }
        const object = metaverseObject({
          attributes: {
            displayName: [{ values: ['Änne 🙂'], ...source }],
            accountExpires: [{ values: [9_223_372_036_854_775_807n], ...source }],
            proxyAddresses: [
              { values: ['SMTP:a', 'smtp:b'], ...source },
              { values: ['smtp:c', Uint8Array.of(1, 2)], ...other },
            ],
            enabled: [{ values: [true], ...source, at: moment + 2 }],
          },
          inboundBindings: {
            manager: [bindingOf(anna, 'manager')],
            member: [],
            owners: [bindingOf(anna, 'owner'), bindingOf(anna, 'managedBy')],
          },
        })
        await putIdentity(store, object, anna)
        expect(await store.metaverse.load([object.id])).toEqual([object])
        expect(await store.metaverse.ends([object.id])).toEqual([{ id: object.id, inboundBindings: object.inboundBindings }])
        const changed = { ...object, objectType: 'group', attributes: {}, inboundBindings: {}, changedAt: moment + 9 }
        await store.commit({ putMetaverse: [metaversePut(changed)] })
        expect(await store.metaverse.load([object.id, newMetaverseId()])).toEqual([changed])
      })
    })

    it('finds objects by join key, and refiles them', async () => {
      await withUnsoundStore(open, async (store) => {
        const [a, b] = [metaverseObject(), metaverseObject()]
        await store.commit({ putMetaverse: [metaversePut(a, { keys: ['k', 'l'] }), metaversePut(b, { keys: ['k'] })] })
        expect((await store.metaverse.byKeys(['k', 'l', 'none'])).map((entry) => `${entry.key} ${entry.id}`).toSorted()).toEqual(
          [`k ${a.id}`, `k ${b.id}`, `l ${a.id}`].toSorted(),
        )
        await store.commit({ putMetaverse: [metaversePut(a, { keys: ['l'] })], removeMetaverse: [b.id] })
        expect(await store.metaverse.byKeys(['k', 'l'])).toEqual([{ key: 'l', id: a.id }])
      })
    })

    it('searches by part of the text and by type, and pages in the order of identifiers', async () => {
      await withUnsoundStore(open, async (store) => {
        const people = Array.from({ length: 5 }, () => metaverseObject())
        const group = metaverseObject({ objectType: 'group' })
        await store.commit({
          putMetaverse: [
            ...people.map((object, i) => metaversePut(object, { search: `anna ${i} änne@contoso.com` })),
            metaversePut(group, { search: 'annas group' }),
          ],
        })
        const ids = people.map((object) => object.id).toSorted()
        expect(await searched(store, 'ÄNNE@', null)).toEqual(ids)
        expect(await searched(store, 'anna', 'person')).toEqual(ids)
        expect(await searched(store, 'anna', 'group')).toEqual([group.id])
        expect(await searched(store, '', null)).toEqual([...ids, group.id].toSorted())
        expect(await searched(store, 'anna', 'device')).toEqual([])
        expect(await searched(store, '%', null)).toEqual([])
        expect(await store.metaverse.counts()).toEqual({ person: 5, group: 1 })
      })
    })

    it('scans every object in the order of identifiers', async () => {
      await withUnsoundStore(open, async (store) => {
        const objects = Array.from({ length: 5 }, () => metaverseObject())
        await store.commit({ putMetaverse: objects.map((object) => metaversePut(object)) })
        const first = await store.metaverse.scan({ after: null, limit: 3 })
        const rest = await store.metaverse.scan({ after: first.at(-1)?.id ?? null, limit: 3 })
        expect([...first, ...rest].map((object) => object.id)).toEqual(objects.map((object) => object.id).toSorted())
      })
    })

    it('loses an object with its keys, its search text and the edges from and to it', async () => {
      await withUnsoundStore(open, async (store) => {
        const [a, b, c] = [metaverseObject(), metaverseObject(), metaverseObject()] as const
        await store.commit({
          putMetaverse: [a, b, c].map((object) => metaversePut(object, { keys: [object.id], search: 'x' })),
          putMetaverseEdges: [metaverseEdge(a, 'member', b), metaverseEdge(b, 'member', c), metaverseEdge(c, 'member', a)],
        })
        await store.commit({ removeMetaverse: [b.id] })
        expect(await store.edges.ofMetaverseSources([a.id, b.id, c.id], 9)).toEqual([metaverseEdge(c, 'member', a)])
        expect((await searched(store, 'x', null)).length).toBe(2)
        expect(await store.metaverse.byKeys([b.id])).toEqual([])
      })
    })

    it('keeps an object that is still linked, and the whole batch is refused', async () => {
      await withStore(open, async (store) => {
        const identity = metaverseObject()
        const anna = person('Anna', { link: linkTo(identity.id) })
        await store.commit({ putObjects: puts(anna), putMetaverse: [metaversePut(identity)] })
        await expect(store.commit({ removeMetaverse: [identity.id] })).rejects.toBeInstanceOf(InvariantError)
        await store.commit({ putObjects: puts({ ...anna, link: null }), removeMetaverse: [identity.id] })
        expect(await store.metaverse.load([identity.id])).toEqual([])
      })
    })
  })
}

async function putIdentity(store: Store, object: MetaverseObject, linked: ReturnType<typeof person>): Promise<void> {
  await store.commit({ putObjects: puts({ ...linked, link: linkTo(object.id) }), putMetaverse: [metaversePut(object)] })
}

async function searched(store: Store, text: string, objectType: string | null): Promise<readonly MetaverseId[]> {
  const found: MetaverseId[] = []
  for (let after: MetaverseId | null = null, pages = 0; pages < 20; pages++) {
    const page: readonly MetaverseObject[] = await store.metaverse.search({ text, objectType, after, limit: 2 })
    found.push(...page.map((object) => object.id))
    after = page.at(-1)?.id ?? null
    if (after === null) break
  }
  return found
}
