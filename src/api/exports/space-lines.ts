import { compareText } from '#src/configuration/schema-text.ts'
import type { DnKey, ObjectId } from '#src/model/brand.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { isImported, isPresent, type ObjectEdge } from '#src/model/edge.ts'
import type { SpaceFilter, Store, StoredConfiguration } from '#src/store/store.ts'
import { namesOf } from '../bodies/names.ts'
import { spaceExportFormat, type SpaceExportFilter, type SpaceExportLine, type SpaceExportReferences } from '../contract/space-export.ts'
import { referencesPerLine } from './sorted.ts'
import { spaceObjectLine } from './space-object-line.ts'

/** Objects read at once. */
const pageLength = 200
/** References of a page that are read together; with more, each object's are read by themselves. */
const referencesTogether = 10_000
/** Targets of references whose names are read at once. */
const targetsPerLoad = 1_000

const filters: Readonly<Record<SpaceExportFilter, SpaceFilter>> = {
  all: 'all',
  'pending-export': 'pending-export',
  'pending-import': 'pending-import',
  errors: 'error',
  disconnectors: 'unjoined',
}

/**
 * A connector space as lines, by name from the root down. What is held in memory is one page of objects, or the references of
 * one object where it has many. Read page by page: what a run changes meanwhile is seen or not, object by object.
 */
export async function* spaceExportLines(
  store: Store,
  of: { readonly connector: ConnectorDocument; readonly stored: StoredConfiguration; readonly filter: SpaceExportFilter },
): AsyncGenerator<SpaceExportLine> {
  const { connector, stored, filter } = of
  const names = namesOf(stored)
  yield {
    type: 'space',
    format: spaceExportFormat,
    connector: connector.name,
    connectorId: connector.id,
    connectorType: connector.type,
    filter,
    configurationVersion: stored.version,
  }
  let count = 0
  let after: DnKey | null = null
  for (;;) {
    const page: readonly ConnectorSpaceObject[] = await store.space.search({
      connectorId: connector.id,
      text: '',
      filter: filters[filter],
      after,
      limit: pageLength,
    })
    const together = await edgesOfPage(store, page)
    for (const object of page) {
      yield spaceObjectLine(object, names)
      const edges = together === null ? await store.edges.ofSources([object.id]) : (together.get(object.id) ?? [])
      yield* referenceLines(store, object, edges)
    }
    count += page.length
    after = page.at(-1)?.dnKey ?? null
    if (page.length < pageLength) break
  }
  yield { type: 'end', objects: count }
}

/** The edges of a page by source, or null when they are too many to be held together. */
async function edgesOfPage(
  store: Store,
  page: readonly ConnectorSpaceObject[],
): Promise<ReadonlyMap<ObjectId, readonly ObjectEdge[]> | null> {
  const ids = page.map((object) => object.id)
  const total = (await store.edges.counts(ids)).reduce((sum, { count }) => sum + count, 0)
  return total > referencesTogether ? null : Map.groupBy(await store.edges.ofSources(ids), (edge) => edge.source)
}

async function* referenceLines(
  store: Store,
  object: ConnectorSpaceObject,
  edges: readonly ObjectEdge[],
): AsyncGenerator<SpaceExportReferences> {
  if (edges.length === 0) return
  const targets = await targetsOf(store, edges)
  const byAttribute = [...Map.groupBy(edges, (edge) => edge.attribute)].toSorted(([a], [b]) => compareText(a, b))
  for (const [attribute, own] of byAttribute) {
    const values = own
      .map((edge) => ({ key: targets.get(edge.target)?.key ?? edge.target, value: referenceValue(edge, targets) }))
      .toSorted((a, b) => compareText(a.key, b.key))
    for (let i = 0; i < values.length; i += referencesPerLine) {
      const part = values.slice(i, i + referencesPerLine).map(({ value }) => value)
      yield { type: 'references', dn: object.dn, attribute, values: part }
    }
  }
}

interface Target {
  readonly key: DnKey
  readonly dn: string
  readonly anchor: string | null
}

async function targetsOf(store: Store, edges: readonly ObjectEdge[]): Promise<ReadonlyMap<ObjectId, Target>> {
  const ids = [...new Set(edges.map((edge) => edge.target))]
  const targets = new Map<ObjectId, Target>()
  for (let i = 0; i < ids.length; i += targetsPerLoad) {
    for (const { id, dnKey, dn, anchor } of await store.space.load(ids.slice(i, i + targetsPerLoad))) {
      targets.set(id, { key: dnKey, dn, anchor })
    }
  }
  return targets
}

function referenceValue(edge: ObjectEdge, targets: ReadonlyMap<ObjectId, Target>): SpaceExportReferences['values'][number] {
  const { synchronized, pendingImport, pendingExport, escrowedExport, unconfirmedExport } = edge
  const target = targets.get(edge.target)
  return {
    dn: target?.dn ?? edge.target,
    anchor: target?.anchor ?? null,
    before: isImported(edge),
    after: isPresent(edge),
    synchronized,
    pendingImport,
    pendingExport,
    escrowedExport,
    unconfirmedExport,
  }
}
