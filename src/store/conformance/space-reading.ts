import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import { withStore, withUnsoundStore, type OpenStore } from './opened-store.ts'
import {
  emptyUpdate,
  forest,
  inbound,
  linkTo,
  metaverseObject,
  metaversePut,
  moment,
  newObjectId,
  objectNamed,
  outbound,
  partition,
  person,
  placeholder,
  put,
  puts,
  tenant,
} from './sample.ts'

/** Finding and loading connector space objects. */
export function describeSpaceReading(open: OpenStore): void {
  describe('reading a connector space', () => {
    it('counts what is below a container, and draws objects of a type', async () => {
      await withStore(open, async (store) => {
        const people = ['Anna', 'Bert', 'Carl'].map((name) => objectNamed(`CN=${name},OU=People,DC=contoso,DC=com`))
        const beside = objectNamed('CN=Anna,OU=People-Old,DC=contoso,DC=com', { objectType: 'contact' })
        await store.commit({ putObjects: puts(...people, beside, objectNamed('OU=People,DC=contoso,DC=com')) })
        const containers = ['OU=People,DC=contoso,DC=com', 'DC=contoso,DC=com', 'OU=None,DC=contoso,DC=com'].map(dnKey)
        expect(await store.space.countBelow({ connectorId: forest, containers, limit: 9 })).toEqual([3, 5, 0])
        expect(await store.space.countBelow({ connectorId: forest, containers, limit: 2 })).toEqual([2, 2, 0])
        const drawn = await store.space.sample({ connectorId: forest, objectTypes: ['contact'], limit: 9 })
        expect(drawn).toEqual([beside.id])
        const type = must(people[0]?.objectType, 'the type of a person')
        expect(await store.space.sample({ connectorId: forest, objectTypes: [type], limit: 2 })).toHaveLength(2)
        expect(await store.space.sample({ connectorId: tenant, objectTypes: [type], limit: 2 })).toEqual([])
      })
    })

    it('gives an object back as it was put, every field of it', async () => {
      await withUnsoundStore(open, async (store) => {
        const identity = metaverseObject()
        const object = fullObject(identity.id)
        await store.commit({ putObjects: puts(object), putMetaverse: [metaversePut(identity)] })
        expect(await store.space.load([object.id])).toEqual([object])
      })
    })

    it('gives a bare object back as it was put', async () => {
      await withStore(open, async (store) => {
        const object = placeholder('CN=Outside,DC=contoso,DC=com')
        const source = person('Group')
        await store.commit({ putObjects: puts(object, source) })
        expect(await store.space.load([object.id])).toEqual([object])
      })
    })

    it('replaces an object that is put again', async () => {
      await withStore(open, async (store) => {
        const object = person('Anna', { synchronized: { sn: ['Berg'] }, importHash: 'one' })
        await store.commit({ putObjects: puts(object) })
        const changed = { ...object, synchronized: { givenName: ['Anna'] }, importHash: null }
        await store.commit({ putObjects: puts(changed) })
        expect(await store.space.load([object.id])).toEqual([changed])
      })
    })

    it('loads what there is of many identifiers, each once', async () => {
      await withStore(open, async (store) => {
        const objects = Array.from({ length: 2_500 }, (_, i) => person(`Person ${i}`))
        await store.commit({ putObjects: puts(...objects) })
        const wanted = objects.map((object) => object.id)
        const loaded = await store.space.load([...wanted, ...wanted.slice(0, 10), newObjectId()])
        expect(loaded.map((object) => object.id).toSorted()).toEqual(wanted.toSorted())
        expect(await store.space.load([])).toEqual([])
      })
    })

    it('identifies by anchor and by name key, each object once, in its own space only', async () => {
      await withStore(open, async (store) => {
        const anna = person('Anna', { anchor: 'a-1', importHash: 'hash' })
        const bert = person('Bert', { anchor: 'a-2' })
        const elsewhere = person('Anna', { anchor: 'a-1', connectorId: tenant })
        const outside = placeholder('CN=Outside')
        await store.commit({ putObjects: puts(anna, bert, elsewhere, outside) })
        const rows = await store.space.identify(forest, { anchors: ['a-1', 'a-9'], dnKeys: [anna.dnKey, bert.dnKey, outside.dnKey] })
        expect(rows.map((row) => row.id).toSorted()).toEqual([anna.id, bert.id, outside.id].toSorted())
        const { ordinal, ...row } = rows.find((found) => found.id === anna.id) ?? { ordinal: -1 }
        expect(row).toEqual({ id: anna.id, kind: 'object', dnKey: anna.dnKey, anchor: 'a-1', importHash: 'hash' })
        expect(Number.isSafeInteger(ordinal) && ordinal >= 0).toBe(true)
        expect(new Set(rows.map((found) => found.ordinal)).size).toBe(3)
        expect(await store.space.identify(forest, { anchors: [], dnKeys: [] })).toEqual([])
      })
    })

    it('keeps the ordinal of an object while its row lives', async () => {
      await withStore(open, async (store) => {
        const [first, second] = [person('First'), person('Second')]
        await store.commit({ putObjects: puts(first, second) })
        const ordinal = async () => (await store.space.identify(forest, { anchors: [second.anchor ?? ''], dnKeys: [] }))[0]?.ordinal
        const before = await ordinal()
        await store.commit({ removeObjects: [first.id], putObjects: puts({ ...second, importHash: 'other' }) })
        expect(await ordinal()).toBe(before)
      })
    })

    it('finds objects by join key in their own space', async () => {
      await withStore(open, async (store) => {
        const [anna, bert, other] = [person('Anna'), person('Bert'), person('Carl', { connectorId: tenant })]
        await store.commit({ putObjects: [put(anna, ['mail=a', 'id=1']), put(bert, ['mail=a']), put(other, ['mail=a'])] })
        const entries = await store.space.byKeys(forest, ['mail=a', 'id=1', 'id=2'])
        expect(entries.map((entry) => `${entry.key} ${entry.id}`).toSorted()).toEqual(
          [`id=1 ${anna.id}`, `mail=a ${anna.id}`, `mail=a ${bert.id}`].toSorted(),
        )
      })
    })

    it('refiles an object under other keys, and leaves them alone when none are given', async () => {
      await withStore(open, async (store) => {
        const anna = person('Anna')
        const keys = async () => (await store.space.byKeys(forest, ['a', 'b', 'c'])).map((entry) => entry.key).toSorted()
        await store.commit({ putObjects: [put(anna, ['a', 'b'])] })
        await store.commit({ putObjects: [put(anna, null)] })
        expect(await keys()).toEqual(['a', 'b'])
        await store.commit({ putObjects: [put(anna, ['b', 'c'])] })
        expect(await keys()).toEqual(['b', 'c'])
        await store.commit({ putObjects: [put(anna, [])] })
        expect(await keys()).toEqual([])
      })
    })

    it('gives ends by identifier and by link, without repetitions', async () => {
      await withStore(open, async (store) => {
        const identity = metaverseObject()
        const source = person('Anna', { link: linkTo(identity.id) })
        const bindings = { manager: { metaverseAttribute: 'manager', ruleId: outbound } }
        const target = objectNamed('CN=u1', {
          connectorId: tenant,
          link: linkTo(identity.id, { kind: 'provisioned' }),
          outboundBindings: bindings,
          pendingExport: { operation: 'add', newDn: null, changes: {} },
          anchor: null,
        })
        const unjoined = person('Bert')
        await store.commit({ putObjects: puts(source, target, unjoined), putMetaverse: [metaversePut(identity)] })
        const ends = await store.space.ends({ objects: [source.id, unjoined.id], metaverse: [identity.id] })
        expect(ends.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
          [
            end(source, { metaverseId: identity.id }),
            end(target, { metaverseId: identity.id, outboundBindings: bindings }),
            end(unjoined, {}),
          ].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
        )
        const leaving = (['pendingExport', 'escrowedExport', 'unconfirmedExport'] as const).map((slot) =>
          person(slot, { [slot]: { operation: 'delete', newDn: null, changes: {} } }),
        )
        await store.commit({ putObjects: puts(...leaving) })
        const gone = await store.space.ends({ objects: leaving.map((object) => object.id), metaverse: [] })
        expect(gone.map((one) => one.isLeaving)).toEqual([true, true, true])
        const linked = await store.space.ofMetaverse([identity.id])
        expect(linked.map((object) => object.id).toSorted()).toEqual([source.id, target.id].toSorted())
      })
    })

    it('scans the objects of a partition page by page, placeholders left out', async () => {
      await withStore(open, async (store) => {
        const here = Array.from({ length: 25 }, (_, i) => person(`Person ${i}`))
        const there = person('Elsewhere', { partition: 'DC=fabrikam,DC=com' })
        await store.commit({ putObjects: puts(...here, there, placeholder('CN=Nobody')) })
        const seen: string[] = []
        for (let after = null as ConnectorSpaceObject['id'] | null; ;) {
          const page = await store.space.scan(forest, partition, { after, limit: 10 })
          seen.push(...page.map((row) => row.id))
          if (page.length < 10) break
          after = page.at(-1)?.id ?? null
        }
        expect(seen.toSorted()).toEqual(here.map((object) => object.id).toSorted())
        expect(await store.space.scan(forest, 'DC=unknown', { after: null, limit: 10 })).toEqual([])
        expect(await store.space.scan(tenant, partition, { after: null, limit: 10 })).toEqual([])
      })
    })
  })
}

function end(object: ConnectorSpaceObject, more: object) {
  const { id, connectorId, kind } = object
  return { id, connectorId, kind, metaverseId: null, outboundBindings: {}, isLeaving: false, ...more }
}

/** An object with something in every field, every type of value and every kind of change among it. */
function fullObject(metaverseId: ReturnType<typeof metaverseObject>['id']): ConnectorSpaceObject {
  const problem = { code: 'cd-error', message: 'It "failed"\n…', firstAt: moment, lastAt: moment + 5, retryCount: 2 }
  return person('Änne Berg', {
    anchor: '5d2a7e0c',
    isTransient: false,
    link: linkTo(metaverseId, { kind: 'joined', provisionedBy: outbound }),
    synchronized: {
      displayName: ['Änne Berg 🙂'],
      proxyAddresses: ['SMTP:a@contoso.com', 'smtp:b@contoso.com'],
      userAccountControl: [512n],
      accountExpires: [9_223_372_036_854_775_807n],
      negative: [-9_223_372_036_854_775_808n, 0n, -1n, 9_007_199_254_740_993n],
      objectSid: [Uint8Array.of(1, 5, 0, 255)],
      certificates: [new Uint8Array(0), Uint8Array.of(0)],
      mixed: ['', 'true', true, false, 1n, Uint8Array.of(49)],
      flag: [true],
    },
    pendingImport: {
      operation: 'delete-add',
      renamedFrom: 'CN=Before,DC=contoso,DC=com',
      changes: {
        sn: { kind: 'replace', values: ['Berg'] },
        telephoneNumber: { kind: 'replace', values: [] },
        otherMails: { kind: 'update', add: ['x', 1n], remove: [Uint8Array.of(7)] },
      },
    },
    pendingExport: { operation: 'add', newDn: null, changes: { mail: { kind: 'replace', values: ['a@contoso.com', 'b'] } } },
    escrowedExport: { ...emptyUpdate, newDn: 'CN=After' },
    unconfirmedExport: { operation: 'delete', newDn: null, changes: {} },
    outboundBindings: {
      member: { metaverseAttribute: 'member', ruleId: outbound },
      manager: { metaverseAttribute: 'boss', ruleId: inbound },
    },
    needsSync: true,
    syncProblem: problem,
    exportProblem: { ...problem, code: 'other' },
    importHash: 'c8b1',
  })
}
