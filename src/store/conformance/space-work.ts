import { describe, expect, it } from 'vitest'
import type { DnKey, ObjectId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject, ObjectProblem } from '#src/model/connector-space-object.ts'
import type { Page, SpaceFilter, Store, SyncMode } from '../store.ts'
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
  objectNamed,
  partition,
  person,
  placeholder,
  puts,
  tenant,
} from './sample.ts'

const update = { operation: 'update', renamedFrom: null, changes: { sn: { kind: 'replace', values: ['Berg'] } } } as const
const problem: ObjectProblem = { code: 'cd-error', message: 'refused', firstAt: moment, lastAt: moment, retryCount: 0 }

/** What the steps visit, and what people look for. */
export function describeSpaceWork(open: OpenStore): void {
  describe('the deletions an export would send', () => {
    it('are the pending deletes without transients, out of what the directory holds', async () => {
      await withUnsoundStore(open, async (store) => {
        const leaving = { operation: 'delete', newDn: null, changes: {} } as const
        await store.commit({
          putObjects: puts(
            person('Stays'),
            person('Leaves', { pendingExport: leaving }),
            person('Parked', { pendingExport: leaving, isTransient: true }),
            person('Sent', { unconfirmedExport: leaving }),
            person('Added', { anchor: null, pendingExport: { operation: 'add', newDn: null, changes: {} } }),
            placeholder('CN=Somewhere'),
            person('Other', { connectorId: tenant, pendingExport: leaving }),
          ),
        })
        expect(await store.space.deletions(forest)).toEqual({ pending: 1, waiting: 0, approved: 0, rejected: 0, existing: 4 })
        expect(await store.space.deletions(tenant)).toMatchObject({ pending: 1, existing: 1 })
      })
    })
  })

  describe('the work of a synchronization step', () => {
    it('holds in delta mode what was imported, asked for or failed, deletes apart', async () => {
      await withStore(open, async (store) => {
        const imported = person('Imported', { pendingImport: update })
        const replaced = person('Replaced', { pendingImport: { ...update, operation: 'delete-add' } })
        const asked = person('Asked', { needsSync: true })
        const failed = person('Failed', { syncProblem: problem })
        const deleted = person('Deleted', { pendingImport: { ...update, operation: 'delete' }, needsSync: true })
        const quiet = person('Quiet')
        const other = person('Other', { connectorId: tenant, pendingImport: update })
        await store.commit({ putObjects: puts(imported, replaced, asked, failed, deleted, quiet, other) })
        expect(await visited(store, 'delta', 'changes')).toEqual(sortedIds(imported, replaced, asked, failed))
        expect(await visited(store, 'delta', 'deletes')).toEqual([deleted.id])
        expect(await store.space.syncWorkCount({ connectorId: forest, mode: 'delta' })).toBe(5)
      })
    })

    it('holds in full mode all but placeholders', async () => {
      await withStore(open, async (store) => {
        const quiet = Array.from({ length: 7 }, (_, i) => person(`Quiet ${i}`))
        const deleted = person('Deleted', { pendingImport: { ...update, operation: 'delete' } })
        await store.commit({ putObjects: puts(...quiet, deleted, placeholder('CN=Outside')) })
        expect(await visited(store, 'full', 'changes')).toEqual(sortedIds(...quiet))
        expect(await visited(store, 'full', 'deletes')).toEqual([deleted.id])
        expect(await store.space.syncWorkCount({ connectorId: forest, mode: 'full' })).toBe(8)
      })
    })

    it('is no longer there once it was done', async () => {
      await withStore(open, async (store) => {
        const object = person('Anna', { pendingImport: update, needsSync: true })
        await store.commit({ putObjects: puts(object) })
        await store.commit({ putObjects: puts({ ...object, pendingImport: null, needsSync: false }) })
        expect(await visited(store, 'delta', 'changes')).toEqual([])
      })
    })
  })

  describe('the work of an export step', () => {
    it('comes parents first, and deletes deepest first', async () => {
      await withStore(open, async (store) => {
        const names = ['OU=Z', 'OU=A,OU=Z', 'CN=b,OU=A,OU=Z', 'OU=B,OU=Z', 'CN=a,OU=B,OU=Z']
        const adds = names.map((name) => unexported(`${name},${partition}`))
        const deletes = names.map((name) =>
          person('Gone', { ...named(`${name},OU=Old,${partition}`), pendingExport: { ...emptyUpdate, operation: 'delete' } }),
        )
        await store.commit({ putObjects: puts(...adds.toReversed(), ...deletes) })
        expect((await exported(store, 'adds')).map((object) => object.dn)).toEqual(adds.map((object) => object.dn))
        expect((await exported(store, 'deletes')).map((object) => object.dn)).toEqual(deletes.map((object) => object.dn).toReversed())
        expect(await exported(store, 'updates')).toEqual([])
      })
    })

    it('leaves out what is in escrow, itself or an edge of it, and what has no name yet', async () => {
      await withUnsoundStore(open, async (store) => {
        const free = person('Free', { pendingExport: emptyUpdate })
        const escrowed = person('Escrowed', { pendingExport: emptyUpdate, escrowedExport: emptyUpdate })
        const byEdge = person('ByEdge', { pendingExport: emptyUpdate })
        const transient = unexported(`CN=New,${partition}`, { isTransient: true })
        await store.commit({
          putObjects: puts(free, escrowed, byEdge, transient),
          putEdges: [edgePut({ ...edge(byEdge, 'member', free), escrowedExport: 'delete' })],
        })
        expect((await exported(store, 'updates')).map((object) => object.id)).toEqual([free.id])
        expect(await exported(store, 'adds')).toEqual([])
        const inEscrow = await store.space.escrowed(forest, { after: null, limit: 10 })
        expect(inEscrow.map((object) => object.id)).toEqual(sortedIds(escrowed, byEdge))
        const [first] = await store.space.escrowed(forest, { after: null, limit: 1 })
        const rest = await store.space.escrowed(forest, { after: first?.id ?? null, limit: 10 })
        expect([first, ...rest].map((object) => object?.id)).toEqual(sortedIds(escrowed, byEdge))
      })
    })

    it('goes on behind the name an object had, although the export renamed it', async () => {
      await withStore(open, async (store) => {
        const rename = { operation: 'update', newDn: null, changes: { sn: { kind: 'replace', values: ['x'] } } } as const
        const [anna, bert, carl] = ['Anna', 'Bert', 'Carl'].map((name) => person(name, { pendingExport: rename }))
        await store.commit({ putObjects: puts(anna as ConnectorSpaceObject, bert as ConnectorSpaceObject, carl as ConnectorSpaceObject) })
        const [first] = await store.space.exportWork({ connectorId: forest, partition, phase: 'updates', after: null, limit: 1 })
        expect(first?.id).toBe(anna?.id)
        await store.commit({
          putObjects: puts({ ...(anna as ConnectorSpaceObject), ...named(`CN=Zora,OU=People,${partition}`), pendingExport: null }),
        })
        const rest = await store.space.exportWork({
          connectorId: forest,
          partition,
          phase: 'updates',
          after: first?.dnKey ?? null,
          limit: 9,
        })
        expect(rest.map((object) => object.id)).toEqual([bert?.id, carl?.id])
      })
    })

    it('is that of one partition when one is named', async () => {
      await withStore(open, async (store) => {
        const here = unexported('CN=Here,DC=contoso,DC=com')
        const there = unexported('CN=There,DC=fabrikam,DC=com', { partition: 'DC=fabrikam,DC=com' })
        await store.commit({ putObjects: puts(here, there) })
        const work = (name: string) =>
          store.space.exportWork({ connectorId: forest, partition: name, phase: 'adds', after: null, limit: 9 })
        expect((await work('DC=fabrikam,DC=com')).map((object) => object.id)).toEqual([there.id])
        expect(await work('DC=unknown')).toEqual([])
      })
    })
  })

  describe('the numbers of a connector space', () => {
    it('count every slot', async () => {
      await withUnsoundStore(open, async (store) => {
        const identity = metaverseObject()
        await store.commit({
          putMetaverse: [metaversePut(identity)],
          putObjects: puts(
            placeholder('CN=Outside'),
            person('Joined', { link: linkTo(identity.id), syncProblem: problem }),
            person('A', { pendingImport: { ...update, operation: 'add' } }),
            person('B', { pendingImport: { ...update, operation: 'delete-add' } }),
            person('C', { pendingImport: update, exportProblem: problem }),
            person('D', { pendingImport: { ...update, operation: 'delete' } }),
            unexported(`CN=E,${partition}`),
            person('F', { pendingExport: emptyUpdate, escrowedExport: emptyUpdate }),
            person('G', { pendingExport: { ...emptyUpdate, operation: 'delete' }, unconfirmedExport: emptyUpdate }),
            person('H', { connectorId: tenant, pendingImport: update }),
          ),
        })
        expect(await store.space.statistics(forest)).toEqual({
          objects: 8,
          placeholders: 1,
          joined: 1,
          unjoined: 7,
          importAdd: 2,
          importUpdate: 1,
          importDelete: 1,
          exportAdd: 1,
          exportUpdate: 1,
          exportDelete: 1,
          escrowed: 1,
          unconfirmed: 1,
          syncErrors: 1,
          exportErrors: 1,
        })
        expect((await store.space.statistics(tenant)).importUpdate).toBe(1)
      })
    })

    it('are zero for a connector nothing is known of', async () => {
      await withStore(open, async (store) => {
        const numbers = await store.space.statistics(forest)
        expect(Object.values(numbers).every((number) => number === 0)).toBe(true)
      })
    })
  })

  describe('searching a connector space', () => {
    it('finds by part of the name without case, by the escaped form of what is typed, and by the whole anchor', async () => {
      await withStore(open, async (store) => {
        const anna = person('Anna Berg', { anchor: 'GUID-1' })
        const comma = person('Berg\\, Änne')
        await store.commit({ putObjects: puts(anna, comma, person('Carl')) })
        expect(await found(store, 'ANNA b')).toEqual([anna.dn])
        expect(await found(store, 'Berg, Änne')).toEqual([comma.dn])
        expect(await found(store, 'GUID-1')).toEqual([anna.dn])
        expect(await found(store, 'GUID')).toEqual([])
        expect(await found(store, 'cn=carl,ou=People')).toEqual([`CN=Carl,OU=People,${partition}`])
        expect(await found(store, '%')).toEqual([])
      })
    })

    it('finds a container by its whole name with everything below it, page by page in the order of the tree', async () => {
      await withStore(open, async (store) => {
        const tree = ['OU=A', 'CN=x,OU=A', 'OU=B,OU=A', 'CN=y,OU=B,OU=A', 'OU=A-team', 'CN=z,OU=A-team'].map((name) =>
          objectNamed(`${name},${partition}`),
        )
        await store.commit({ putObjects: puts(...tree) })
        const below = await found(store, `ou=a,${partition}`)
        expect(below.toSorted()).toEqual(
          tree
            .slice(0, 4)
            .map((object) => object.dn)
            .toSorted(),
        )
        const query = { connectorId: forest, text: `OU=A,${partition}`, filter: 'all', limit: 3 } as const
        const first = await store.space.search({ ...query, after: null })
        const second = await store.space.search({ ...query, after: first.at(-1)?.dnKey ?? null })
        expect([...first, ...second].map((object) => object.dn)).toEqual(below)
      })
    })

    it.each<readonly [SpaceFilter, Partial<ConnectorSpaceObject>]>([
      ['pending-import', { pendingImport: update }],
      ['pending-export', { pendingExport: emptyUpdate }],
      ['sync-error', { syncProblem: problem }],
      ['export-error', { exportProblem: problem }],
      ['escrowed', { escrowedExport: emptyUpdate }],
      ['unconfirmed', { unconfirmedExport: emptyUpdate }],
      ['transient', { isTransient: true }],
      ['error', { syncProblem: problem }],
      ['error', { exportProblem: problem }],
      ['pending-import-add', { pendingImport: { ...update, operation: 'add' } }],
      ['pending-import-update', { pendingImport: update }],
      ['pending-import-delete', { pendingImport: { ...update, operation: 'delete' } }],
      ['pending-export-add', { pendingExport: { ...emptyUpdate, operation: 'add' } }],
      ['pending-export-update', { pendingExport: emptyUpdate }],
      ['pending-export-delete', { pendingExport: { ...emptyUpdate, operation: 'delete' } }],
    ])('shows with the filter %s only what it says', async (filter, slots) => {
      await withUnsoundStore(open, async (store) => {
        const wanted = person('Wanted', slots)
        await store.commit({ putObjects: puts(wanted, person('Other'), placeholder('CN=Outside')) })
        expect(await found(store, '', filter)).toEqual([wanted.dn])
        expect(await found(store, 'wanted', filter)).toEqual([wanted.dn])
        expect(await found(store, 'other', filter)).toEqual([])
      })
    })

    it('tells joined, unjoined and placeholders apart', async () => {
      await withStore(open, async (store) => {
        const identity = metaverseObject()
        const joined = person('Joined', { link: linkTo(identity.id) })
        await store.commit({
          putObjects: puts(joined, person('Unjoined'), placeholder('CN=Outside')),
          putMetaverse: [metaversePut(identity)],
        })
        expect(await found(store, '', 'joined')).toEqual([joined.dn])
        expect(await found(store, '', 'unjoined')).toEqual([`CN=Unjoined,OU=People,${partition}`])
        expect(await found(store, '', 'placeholder')).toEqual(['CN=Outside'])
        expect((await found(store, '', 'all')).length).toBe(3)
      })
    })
  })
}

async function visited(store: Store, mode: SyncMode, phase: 'changes' | 'deletes'): Promise<readonly ObjectId[]> {
  return allPages<ObjectId, ObjectId>(
    (page) => store.space.syncWork({ connectorId: forest, mode, phase, ...page }),
    (id) => id,
  )
}

async function exported(store: Store, phase: 'adds' | 'updates' | 'deletes'): Promise<readonly ConnectorSpaceObject[]> {
  return allPages<ConnectorSpaceObject, DnKey>(
    (page) => store.space.exportWork({ connectorId: forest, partition: null, phase, ...page }),
    (object) => object.dnKey,
  )
}

async function found(store: Store, text: string, filter: SpaceFilter = 'all'): Promise<readonly string[]> {
  const objects = await allPages<ConnectorSpaceObject, DnKey>(
    (page) => store.space.search({ connectorId: forest, text, filter, ...page }),
    (object) => object.dnKey,
  )
  return objects.map((object) => object.dn)
}

/** Reads in pages of two, so that every list also shows that its cursor works. */
async function allPages<Item, Cursor>(
  read: (page: Page<Cursor>) => Promise<readonly Item[]>,
  cursorOf: (item: Item) => Cursor,
): Promise<readonly Item[]> {
  const items: Item[] = []
  for (let after: Cursor | null = null, pages = 0; pages < 100; pages++) {
    const page: readonly Item[] = await read({ after, limit: 2 })
    items.push(...page)
    const last = page.at(-1)
    if (last === undefined) return items
    after = cursorOf(last)
  }
  throw new Error('The pages do not end.')
}

function unexported(dn: string, more: Partial<ConnectorSpaceObject> = {}): ConnectorSpaceObject {
  return objectNamed(dn, { anchor: null, pendingExport: { operation: 'add', newDn: null, changes: {} }, ...more })
}

function named(dn: string): Pick<ConnectorSpaceObject, 'dn' | 'dnKey'> {
  const { dnKey } = objectNamed(dn)
  return { dn, dnKey }
}

function sortedIds(...objects: readonly ConnectorSpaceObject[]): readonly ObjectId[] {
  return objects.map((object) => object.id).toSorted()
}
