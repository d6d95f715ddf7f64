import { describe, expect, it } from 'vitest'
import type { ConnectorId } from '#src/model/brand.ts'
import { withStore, withUnsoundStore, type OpenStore } from './opened-store.ts'
import { forest, metaverseObject, metaversePut, objectNamed, person, puts, tenant } from './sample.ts'

/** More than a search looks at before it asks for everything together. */
const crowdSize = 2_000

/** Searching as people type. */
export function describeSearching(open: OpenStore): void {
  describe('a search as one types', () => {
    it('finds beginnings, parts and several words, in one space at a time', async () => {
      await withUnsoundStore(open, async (store) => {
        const anna = person('Anna Goldberg', { synchronized: { mail: ['a.goldberg@contoso.com'], displayName: ['Anna Goldberg'] } })
        const bert = person('Bert Annen', { synchronized: { sAMAccountName: ['BANNEN'] } })
        const cloud = objectNamed('CN={616e6e61}', { connectorId: tenant, synchronized: { displayName: ['Anna Goldberg'] } })
        const identity = metaverseObject()
        await store.commit({ putObjects: puts(anna, bert, cloud), putMetaverse: [{ ...metaversePut(identity), search: 'anna goldberg' }] })
        const find = async (text: string, space: ConnectorId | 'metaverse' = forest) =>
          (await store.search.find({ space, text, limit: 9 })).map(({ id }) => id)
        expect(await find('an')).toEqual([anna.id, bert.id])
        expect(await find('Ann')).toEqual([anna.id, bert.id])
        expect(await find('goldberg')).toEqual([anna.id])
        expect(await find('dber')).toEqual([anna.id])
        expect(await find('berg anna')).toEqual([anna.id])
        expect(await find('berg an')).toEqual([anna.id])
        expect(await find('berg nn')).toEqual([])
        expect(await find('go')).toEqual([anna.id])
        expect(await find('anna g')).toEqual([anna.id])
        expect(await find('bannen')).toEqual([bert.id])
        expect(await find('@contoso.com')).toEqual([anna.id])
        expect(await find('nobody')).toEqual([])
        expect(await find('"*:(')).toEqual([])
        expect(await find('  ')).toEqual([])
        expect(await find('goldberg', tenant)).toEqual([cloud.id])
        expect(await find('goldberg', 'metaverse')).toEqual([identity.id])
        expect((await store.search.find({ space: forest, text: 'ann', limit: 1 })).map(({ id }) => id)).toEqual([anna.id])
      })
    })

    it('finds the one among very many of the same words, in another space or in the same', async () => {
      await withUnsoundStore(open, async (store) => {
        const crowd = Array.from({ length: crowdSize }, (_, number) =>
          objectNamed(`CN={${number.toString(16)}}`, {
            connectorId: tenant,
            synchronized: { displayName: [`Conference Room Goldberg ${number}`] },
          }),
        )
        const here = person('Goldberg', { synchronized: { displayName: ['Conference Room Goldberg West'] } })
        await store.commit({ putObjects: puts(...crowd, here) })
        const find = async (text: string, space: ConnectorId) => (await store.search.find({ space, text, limit: 3 })).map(({ id }) => id)
        expect(await find('goldberg', forest)).toEqual([here.id])
        expect(await find('conference room west', forest)).toEqual([here.id])
        expect(await find('conference room goldberg west', forest)).toEqual([here.id])
        const last = crowdSize - 1
        expect(await find(`Conference Room Goldberg ${last}`, tenant)).toEqual([crowd[last]?.id])
        expect(await find(`room ${last}`, tenant)).toEqual([crowd[last]?.id])
      })
    })

    it('follows what changes, and forgets what goes', async () => {
      await withStore(open, async (store, opened) => {
        const anna = person('Anna Goldberg', { synchronized: { displayName: ['Anna Goldberg'] } })
        const identity = metaverseObject()
        await store.commit({ putObjects: puts(anna), putMetaverse: [{ ...metaversePut(identity), search: 'anna goldberg' }] })
        const renamed = { ...anna, synchronized: { displayName: ['Anna Silber'] } }
        await store.commit({ putObjects: puts(renamed), putMetaverse: [{ ...metaversePut(identity), search: 'anna silber' }] })
        const again = await opened.reopen()
        const find = async (text: string, space: ConnectorId | 'metaverse') => (await again.search.find({ space, text, limit: 9 })).length
        expect([await find('silber', forest), await find('silber', 'metaverse'), await find('goldberg', 'metaverse')]).toEqual([1, 1, 0])
        await again.commit({ removeObjects: [anna.id], removeMetaverse: [identity.id] })
        expect([await find('silber', forest), await find('silber', 'metaverse')]).toEqual([0, 0])
      })
    })

    it('finds anchors by how they begin', async () => {
      await withStore(open, async (store) => {
        const [first, second] = [person('Anna', { anchor: '4f1c00aa' }), person('Bert', { anchor: '4f1d00bb' })]
        await store.commit({ putObjects: puts(first, second) })
        const find = async (start: string) => (await store.search.anchors({ connectorId: forest, start, limit: 9 })).map(({ id }) => id)
        expect(await find('4f1')).toEqual([first.id, second.id])
        expect(await find('4f1d')).toEqual([second.id])
        expect(await find('4f2')).toEqual([])
      })
    })
  })
}
