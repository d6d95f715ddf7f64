import type { ConnectorId, DnKey } from '#src/model/brand.ts'
import { importedImage, topImage, type ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { ObjectEdgeKey } from '#src/model/edge.ts'
import { sameValues } from '#src/model/value.ts'
import type { Store } from '#src/store/store.ts'
import type { AttributeImpact, ImpactChange, ReferenceImpact } from './impact-change.ts'
import { mergePages, type NextPage } from './merge-pages.ts'

/** Objects read at once. */
const pageLength = 500
/** References read at once. */
const referencesPerPage = 1_000

/** What is different in one connector space: links, pending exports, errors. Counts every object it has looked at. */
export async function* spaceImpact(
  before: Store,
  after: Store,
  of: { readonly connectorId: ConnectorId; looked(): void },
): AsyncGenerator<ImpactChange> {
  for await (const pair of mergePages(pagesOf(before, of.connectorId), pagesOf(after, of.connectorId), (object) => object.dnKey)) {
    of.looked()
    yield* linkImpact(pair.before, pair.after)
    yield* await exportImpact({ store: before, object: pair.before }, { store: after, object: pair.after })
    yield* errorImpact(pair.before, pair.after)
  }
}

function pagesOf(store: Store, connectorId: ConnectorId): NextPage<ConnectorSpaceObject, DnKey> {
  return (after) => store.space.search({ connectorId, text: '', filter: 'all', after, limit: pageLength })
}

function linkImpact(before: ConnectorSpaceObject | null, after: ConnectorSpaceObject | null): readonly ImpactChange[] {
  const [old, next] = [before?.link ?? null, after?.link ?? null]
  if (old?.metaverseId === next?.metaverseId) return []
  const cut = old === null || before === null ? [] : [change(before, 'disjoined', old.ruleId)]
  const made = next === null || after === null ? [] : [change(after, next.kind, next.ruleId)]
  return [...cut, ...made]
}

function change(
  object: ConnectorSpaceObject,
  operation: Extract<ImpactChange, { kind: 'link' }>['operation'],
  ruleId: Extract<ImpactChange, { kind: 'link' }>['ruleId'],
): ImpactChange {
  return { kind: 'link', operation, connectorId: object.connectorId, dn: object.dn, objectType: object.objectType, ruleId }
}

interface Side {
  readonly store: Store
  readonly object: ConnectorSpaceObject | null
}

/** What would wait to be exported, where that is not what waits now. */
async function exportImpact(before: Side, after: Side): Promise<readonly ImpactChange[]> {
  const [old, next] = [before.object?.pendingExport ?? null, after.object?.pendingExport ?? null]
  if (old === null && next === null) return []
  const [oldReferences, references] = [await pendingReferences(before), await pendingReferences(after)]
  const isSame =
    old?.operation === next?.operation &&
    old?.newDn === next?.newDn &&
    sameExport(before.object, after.object) &&
    JSON.stringify(oldReferences) === JSON.stringify(references)
  const shown = after.object ?? before.object
  if (isSame || shown === null) return []
  const { connectorId, dn, objectType } = shown
  const operation = next?.operation ?? 'withdrawn'
  const attributes = operation === 'delete' || after.object === null ? [] : exported(after.object)
  return [{ kind: 'export', operation, connectorId, dn, newDn: next?.newDn ?? null, objectType, attributes, references }]
}

function sameExport(before: ConnectorSpaceObject | null, after: ConnectorSpaceObject | null): boolean {
  const [old, next] = [before === null ? [] : exported(before), after === null ? [] : exported(after)]
  return (
    old.length === next.length &&
    old.every((one) => next.some((other) => other.attribute === one.attribute && sameValues(other.after, one.after)))
  )
}

/** The attributes of a pending export with what was last imported and what is wanted. */
function exported(object: ConnectorSpaceObject): readonly AttributeImpact[] {
  const [imported, top] = [importedImage(object), topImage(object)]
  return Object.keys(object.pendingExport?.changes ?? {})
    .toSorted()
    .map((attribute) => ({
      attribute,
      before: imported[attribute] ?? [],
      after: top[attribute] ?? [],
      ruleId: null,
      connectorId: object.connectorId,
    }))
}

async function pendingReferences({ store, object }: Side): Promise<readonly ReferenceImpact[]> {
  if (object === null || object.pendingExport === null) return []
  const found: ReferenceImpact[] = []
  let after: ObjectEdgeKey | null = null
  for (;;) {
    const page: Awaited<ReturnType<Store['edges']['pendingExport']>> = await store.edges.pendingExport(object.id, {
      after,
      limit: referencesPerPage,
    })
    for (const { edge, target } of page) {
      if (edge.pendingExport !== null) found.push({ attribute: edge.attribute, target: target.dn, change: edge.pendingExport })
    }
    after = page.at(-1)?.edge ?? null
    if (page.length < referencesPerPage) break
  }
  return found.toSorted((a, b) => (`${a.attribute} ${a.target}` < `${b.attribute} ${b.target}` ? -1 : 1))
}

function errorImpact(before: ConnectorSpaceObject | null, after: ConnectorSpaceObject | null): readonly ImpactChange[] {
  const problem = after?.syncProblem ?? null
  if (after === null || problem === null || problem.code === before?.syncProblem?.code) return []
  return [{ kind: 'error', connectorId: after.connectorId, dn: after.dn, code: problem.code, message: problem.message }]
}
