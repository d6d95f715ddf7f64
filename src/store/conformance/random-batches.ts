import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvariantError } from '#src/base/assert.ts'
import type { ConnectorSpaceObject, ExportDelta } from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import { edgeKey, type EdgeChange, type MetaverseEdge, type ObjectEdge } from '#src/model/edge.ts'
import type { Store } from '../store.ts'
import type { ObjectEdgePut, ObjectPut, WriteBatch } from '../write-batch.ts'
import { applied, emptyState, type NaiveState } from './naive-store.ts'
import { withUnsoundStore, type OpenStore } from './opened-store.ts'
import { emptyUpdate, forest, linkTo, metaverseObject, metaversePut, objectNamed, tenant } from './sample.ts'

/** Random batches on a small world, each compared with what the naive store makes of it. */
export function describeRandomBatches(open: OpenStore): void {
  describe('random batches', () => {
    it('leave what the naive store leaves, or are refused by both', { timeout: 240_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyBatch, { minLength: 1, maxLength: 12 }), async (random) => {
          await withUnsoundStore(open, async (store) => {
            const batches = [everything, ...random]
            expect(await written(store, batches)).toEqual(expected(batches))
          })
        }),
        { numRuns: 60 },
      )
    })
  })
}

/** What is there after each batch, and whether it was refused. */
interface Step {
  readonly refused: boolean
  readonly world: Awaited<ReturnType<typeof snapshot>>
}

async function written(store: Store, batches: readonly WriteBatch[]): Promise<readonly Step[]> {
  const steps: Step[] = []
  for (const batch of batches) {
    const refused = await store.commit(batch).then(
      () => false,
      (error: unknown) => isRefusal(error),
    )
    steps.push({ refused, world: await snapshot(store) })
  }
  return steps
}

function isRefusal(error: unknown): true {
  if (error instanceof InvariantError) return true
  throw error
}

function expected(batches: readonly WriteBatch[]): readonly Step[] {
  let state = emptyState()
  return batches.map((batch) => {
    const after = applied(state, batch)
    state = after ?? state
    return { refused: after === null, world: expectation(state) }
  })
}

const ids = Array.from({ length: 8 }, (_, i) => objectNamed(`CN=${i}`).id)
const identities = Array.from({ length: 5 }, () => metaverseObject())
const attributes = ['member', 'manager']
const keys = ['k', 'l']
const spaceOf = (index: number) => (index < 6 ? forest : tenant)

const objectIndex = fc.integer({ min: 0, max: ids.length - 1 })
const someIds = fc.uniqueArray(
  objectIndex.map((index) => ids[index] as (typeof ids)[number]),
  { maxLength: 3 },
)
const identity = fc.constantFrom(...identities)
const change = fc.constantFrom<EdgeChange | null>('add', 'delete', null, null)
const delta = fc.constantFrom<ExportDelta | null>(null, null, emptyUpdate, {
  operation: 'update',
  newDn: null,
  changes: { sn: { kind: 'replace', values: ['x'] } },
})

const anyObject: fc.Arbitrary<ConnectorSpaceObject> = fc
  .record({ index: objectIndex, name: fc.integer({ min: 0, max: 9 }), kind: fc.constantFrom('object', 'object', 'placeholder') })
  .chain(({ index, name, kind }) =>
    fc
      .record({ link: fc.option(identity), pendingExport: delta, escrowedExport: delta, unconfirmedExport: delta, needsSync: fc.boolean() })
      .map(({ link, ...slots }) => {
        const dn = `CN=name ${name}`
        const named = objectNamed(dn, {
          id: ids[index] as (typeof ids)[number],
          connectorId: spaceOf(index),
          dnKey: dnKey(dn),
          anchor: `anchor ${name}`,
        })
        if (kind === 'placeholder') return { ...named, kind: 'placeholder' as const, partition: null, objectType: null }
        return { ...named, ...slots, link: link === null ? null : linkTo(link.id) }
      }),
  )

const objectPuts: fc.Arbitrary<readonly ObjectPut[]> = fc.uniqueArray(
  fc.record({ object: anyObject, keys: fc.option(fc.subarray(keys)) }),
  { maxLength: 4, selector: (put) => put.object.id },
)

const edgeKeys = fc
  .record({ source: objectIndex, attribute: fc.constantFrom(...attributes), target: objectIndex })
  .map(({ source, attribute, target }) => ({
    source: ids[source] as (typeof ids)[number],
    attribute,
    target: ids[target] as (typeof ids)[number],
  }))

const anyEdge: fc.Arbitrary<ObjectEdge> = fc
  .tuple(
    edgeKeys,
    fc.boolean(),
    fc.record({ pendingImport: change, pendingExport: change, escrowedExport: change, unconfirmedExport: change }),
  )
  .map(([key, synchronized, slots]) => ({ ...key, synchronized, ...slots }))

const edgePuts: fc.Arbitrary<readonly ObjectEdgePut[]> = fc.array(fc.record({ edge: anyEdge, dirty: fc.constantFrom(true, false, null) }), {
  maxLength: 6,
})

const anyMetaverseEdge: fc.Arbitrary<MetaverseEdge> = fc
  .record({ source: identity, attribute: fc.constantFrom(...attributes), target: identity, at: fc.integer({ min: 1, max: 3 }) })
  .map(({ source, attribute, target, at }) => ({
    source: source.id,
    attribute,
    target: target.id,
    connectorId: forest,
    ruleId: linkTo(source.id).ruleId,
    at,
  }))

const someIdentities = fc.uniqueArray(
  identity.map((object) => object.id),
  { maxLength: 2 },
)

/** Every part may be absent. */
const anyBatch: fc.Arbitrary<WriteBatch> = fc.record(
  {
    removeEdgesInto: someIds,
    removeObjects: someIds,
    putObjects: objectPuts,
    removeMetaverse: someIdentities,
    putMetaverse: fc.uniqueArray(identity, { maxLength: 3 }).map((objects) => objects.map((object) => metaversePut(object))),
    putEdges: edgePuts,
    settleImportedEdges: someIds,
    releaseEdges: fc.array(edgeKeys, { maxLength: 2 }),
    removeMetaverseEdges: fc.array(anyMetaverseEdge, { maxLength: 3 }),
    putMetaverseEdges: fc.array(anyMetaverseEdge, { maxLength: 4 }),
    touch: fc.record({ objects: someIds, metaverse: someIdentities }),
    touchConnector: fc.constantFrom(forest, tenant),
    cleanEdges: fc.record({ objects: fc.array(edgeKeys, { maxLength: 8 }), metaverse: fc.array(anyMetaverseEdge, { maxLength: 4 }) }),
    alignPendingExports: someIds,
    wakeUnjoined: fc.array(fc.record({ connectorId: fc.constantFrom(forest, tenant), key: fc.constantFrom(...keys) }), { maxLength: 2 }),
    wakeObjects: someIds,
    collectPlaceholders: fc.constantFrom(forest, tenant),
  },
  { requiredKeys: [] },
)

/** The world before the first random batch: without it most of them would be refused for pointing to nothing. */
const everything: WriteBatch = {
  putObjects: ids.map((id, index) => ({ object: objectNamed(`CN=first ${index}`, { id, connectorId: spaceOf(index) }), keys: null })),
  putMetaverse: identities.map((object) => metaversePut(object)),
}

async function snapshot(store: Store) {
  const objects = await store.space.load(ids)
  const dirty = await store.edges.dirty(1_000)
  const filed = await Promise.all([forest, tenant].map((connectorId) => store.space.byKeys(connectorId, keys)))
  const metaverse = await store.metaverse.load(identities.map((object) => object.id))
  return {
    objects: sorted(objects),
    keys: filed
      .flat()
      .map((entry) => `${entry.id} ${entry.key}`)
      .toSorted(),
    metaverse: metaverse.map((object) => object.id).toSorted(),
    edges: sortedEdges(await store.edges.ofSources(ids)),
    dirtyEdges: dirty.objectEdges.map(edgeKey).toSorted(),
    metaverseEdges: sortedEdges(
      await store.edges.ofMetaverseSources(
        identities.map((object) => object.id),
        1_000,
      ),
    ),
    dirtyMetaverseEdges: dirty.metaverseEdges.map(edgeKey).toSorted(),
  }
}

function expectation(state: NaiveState): Awaited<ReturnType<typeof snapshot>> {
  const edges = [...state.edges.values()]
  const metaverseEdges = [...state.metaverseEdges.values()]
  return {
    objects: sorted([...state.objects.values()]),
    keys: [...state.keys].flatMap(([id, list]) => list.map((key) => `${id} ${key}`)).toSorted(),
    metaverse: [...state.metaverse].toSorted(),
    edges: sortedEdges(edges.map((entry) => entry.edge)),
    dirtyEdges: edges
      .filter((entry) => entry.dirty)
      .map((entry) => edgeKey(entry.edge))
      .toSorted(),
    metaverseEdges: sortedEdges(metaverseEdges.map((entry) => entry.edge)),
    dirtyMetaverseEdges: metaverseEdges
      .filter((entry) => entry.dirty)
      .map((entry) => edgeKey(entry.edge))
      .toSorted(),
  }
}

function sorted(objects: readonly ConnectorSpaceObject[]): readonly ConnectorSpaceObject[] {
  return objects.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

function sortedEdges<Edge extends ObjectEdge | MetaverseEdge>(edges: readonly Edge[]): readonly Edge[] {
  return edges.toSorted((a, b) => (edgeKey(a) < edgeKey(b) ? -1 : 1))
}
