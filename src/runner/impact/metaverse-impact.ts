import type { MetaverseId } from '#src/model/brand.ts'
import type { MetaverseEdge } from '#src/model/edge.ts'
import { metaverseValues, type MetaverseObject } from '#src/model/metaverse-object.ts'
import { sameValues, showValue } from '#src/model/value.ts'
import type { Store } from '#src/store/store.ts'
import type { AttributeImpact, ImpactChange } from './impact-change.ts'
import { mergePages, type Pair } from './merge-pages.ts'

/** Objects read at once. */
const pageLength = 500

/** What is different in the metaverse: identities made, changed and removed. Counts every object it has looked at. */
export async function* metaverseImpact(before: Store, after: Store, looked: () => void): AsyncGenerator<ImpactChange> {
  const pairs = mergePages<MetaverseObject, MetaverseId>(
    (cursor) => before.metaverse.scan({ after: cursor, limit: pageLength }),
    (cursor) => after.metaverse.scan({ after: cursor, limit: pageLength }),
    (object) => object.id,
  )
  for await (const pair of pairs) {
    looked()
    const attributes = attributeImpacts(pair)
    const references = referenceImpacts(await edgesOf(before, pair.before), await edgesOf(after, pair.after))
    const shown = pair.after ?? pair.before
    const operation = pair.before === null ? 'add' : pair.after === null ? 'delete' : 'update'
    if (shown === null || (operation === 'update' && attributes.length === 0 && references.length === 0)) continue
    yield { kind: 'metaverse', operation, id: shown.id, objectType: shown.objectType, displayName: nameOf(shown), attributes, references }
  }
}

function attributeImpacts({ before, after }: Pair<MetaverseObject>): readonly AttributeImpact[] {
  const names = new Set([...Object.keys(before?.attributes ?? {}), ...Object.keys(after?.attributes ?? {})])
  return [...names].toSorted().flatMap((attribute) => {
    const old = before === null ? [] : metaverseValues(before, attribute)
    const next = after === null ? [] : metaverseValues(after, attribute)
    if (sameValues(old, next)) return []
    const part = after?.attributes[attribute]?.[0] ?? before?.attributes[attribute]?.[0] ?? null
    return [{ attribute, before: old, after: next, ruleId: part?.ruleId ?? null, connectorId: part?.connectorId ?? null }]
  })
}

async function edgesOf(store: Store, object: MetaverseObject | null): Promise<readonly MetaverseEdge[]> {
  if (object === null || Object.keys(object.inboundBindings).length === 0) return []
  return store.edges.ofMetaverseSources([object.id], Number.MAX_SAFE_INTEGER)
}

function referenceImpacts(
  before: readonly MetaverseEdge[],
  after: readonly MetaverseEdge[],
): readonly { readonly attribute: string; readonly added: number; readonly removed: number }[] {
  const names = new Set([...before, ...after].map(({ attribute }) => attribute))
  return [...names].toSorted().flatMap((attribute) => {
    const old = new Set(before.filter((edge) => edge.attribute === attribute).map(({ target }) => target))
    const next = new Set(after.filter((edge) => edge.attribute === attribute).map(({ target }) => target))
    const [added, removed] = [next.difference(old).size, old.difference(next).size]
    return added + removed === 0 ? [] : [{ attribute, added, removed }]
  })
}

function nameOf(object: MetaverseObject): string | null {
  const value = ['displayName', 'cn', 'accountName', 'userPrincipalName', 'mail'].flatMap((name) => metaverseValues(object, name))[0]
  return value === undefined ? null : showValue(value)
}
