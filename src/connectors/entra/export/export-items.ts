import { assert, unreachable } from '#src/base/assert.ts'
import { ConnectionError } from '../../contract/connection-error.ts'
import type { ExportItem, ExportResult } from '../../contract/exchange.ts'
import { isSuccess } from '../graph/graph-error.ts'
import { anchorOf, dnOf, isEntraType, parseAnchor, type EntraId } from '../identity.ts'
import { addObject } from './add-object.ts'
import { refuseGroup } from './group-body.ts'
import { refusalOf } from './graph-refusal.ts'
import { itemBody } from './item-body.ts'
import { writeReferences } from './references.ts'
import { sourceAnchorChange } from './source-anchor-change.ts'
import { isCreatable, unsupportedType } from '../unsupported-export.ts'
import { refused, resultOf, unanswered, written, type WriteOutcome, type Written } from './write-outcome.ts'
import type { Writer } from './writer.ts'

/**
 * Writes items: those of one object one after the other, different objects side by side, packed into batches. When the
 * connection breaks on the way, what is known is handed over and the rest is `unknown`; it throws when nothing is known.
 */
export async function exportItems(writer: Writer, items: readonly ExportItem[]): Promise<readonly ExportResult[]> {
  const results = new Map<ExportItem, ExportResult>()
  const objects = Map.groupBy(items, (item) => item.anchor ?? item.dn)
  const writes = [...objects.values()].map(async (ofObject) => {
    for (const item of ofObject) results.set(item, resultOf(item, await writeItem(writer, item)))
  })
  const ends = await Promise.allSettled(writes)
  const failures = ends.filter((end) => end.status === 'rejected').map((end): unknown => end.reason)
  const defect = failures.find((failure) => !(failure instanceof ConnectionError) && !writer.client.signal.aborted)
  if (defect !== undefined) throw defect
  if (failures.length > 0 && results.size === 0) throw failures[0]
  return items.map((item) => results.get(item) ?? resultOf(item, unanswered))
}

async function writeItem(writer: Writer, item: ExportItem): Promise<WriteOutcome> {
  const { objectType } = item
  const unsupported = unsupportedType(writer.vocabulary, item)
  if (!isEntraType(objectType) || unsupported !== null) return refused('no-export-to-this-object-type', unsupported ?? '')
  if (item.operation === 'add' && isCreatable(objectType)) {
    const added = await addObject(writer, objectType, item)
    const object = added.kind === 'written' ? parseAnchor(added.anchor ?? '') : null
    return added.kind === 'written' && object !== null ? withReferences(writer, added, { object, item }) : added
  }
  assert(item.operation !== 'add', 'only what can be created is added')
  const object = parseAnchor(item.anchor ?? '')
  if (object === null || object.type !== objectType) {
    return refused('cd-missing-object', `${item.anchor ?? item.dn} does not name a ${objectType} of Entra ID.`)
  }
  const refusal = objectType === 'group' ? refuseGroup(item.current) : null
  if (refusal !== null) return { kind: 'refused', refusal }
  switch (item.operation) {
    case 'update':
      return updateObject(writer, object, item)
    case 'delete':
      return deleteObject(writer, object)
    default:
      return unreachable(item.operation)
  }
}

async function updateObject(writer: Writer, object: EntraId, item: ExportItem): Promise<WriteOutcome> {
  const body = itemBody(item, object.type, writer.vocabulary)
  if (!body.ok) return { kind: 'refused', refusal: body.error }
  const anchoring = sourceAnchorChange(object.type, item)
  if (anchoring.kind === 'refused') return anchoring
  const isStamped = anchoring.kind === 'stamped'
  const changes = isStamped ? { ...body.value, ...anchoring.body } : body.value
  const outcome: Written = isStamped ? { ...written, anchor: anchorOf(object), dn: dnOf(object, anchoring.sourceAnchor) } : written
  if (Object.keys(changes).length === 0) return withReferences(writer, outcome, { object, item })
  const answer = await writer.write({ method: 'PATCH', path: `/${object.type}s/${object.id}`, body: changes, idempotent: true })
  if (answer === null) return unanswered
  if (!isSuccess(answer)) return { kind: 'refused', refusal: refusalOf(answer, 'update') }
  return withReferences(writer, outcome, { object, item })
}

async function deleteObject(writer: Writer, object: EntraId): Promise<WriteOutcome> {
  const answer = await writer.write({ method: 'DELETE', path: `/${object.type}s/${object.id}`, idempotent: true })
  if (answer === null) return unanswered
  return isSuccess(answer) || answer.status === 404 ? written : { kind: 'refused', refusal: refusalOf(answer, 'delete') }
}

async function withReferences(
  writer: Writer,
  outcome: Written,
  { object, item }: { readonly object: EntraId; readonly item: ExportItem },
): Promise<WriteOutcome> {
  if (item.references.length === 0) return outcome
  const references = await writeReferences(writer, object, item.references)
  if (references.gone !== null && item.operation === 'update') return { kind: 'refused', refusal: references.gone }
  if (references.isUnanswered) return unanswered
  return { ...outcome, failedReferences: references.failed }
}
