import type { ExportReference, ExportResult } from '#src/connectors/contract/exchange.ts'
import { composeChanges } from '#src/model/change.ts'
import type { ObjectId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject, ExportDelta, ObjectProblem } from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import type { ExportCounter } from '#src/model/run.ts'
import { makeEvent, withCompatibility } from '#src/observe/make-event.ts'
import type { ObjectEdgePut, WriteBatch } from '#src/store/write-batch.ts'
import type { Consignment, HandedOut, Shipment } from './escrow.ts'
import { commit, objectError, type DirectoryStep } from './step.ts'

type Failure = { readonly code: string; readonly message: string }

/** What became of one shipment. */
interface Settlement {
  readonly object: ConnectorSpaceObject
  readonly edges: readonly ObjectEdgePut[]
  readonly failures: readonly Failure[]
  readonly outcome: ExportResult['outcome']
  /** Null when nobody knows yet. */
  readonly counter: ExportCounter | null
}

/**
 * Settles a batch in one transaction: what was accepted waits to be seen again, what was refused goes back to pending with
 * the directory's own words, and what got no answer stays in escrow. Returns the objects whose change did not go through.
 */
export async function settleExports(
  step: DirectoryStep,
  sent: Consignment,
  results: readonly ExportResult[],
): Promise<ReadonlySet<ObjectId>> {
  const at = step.clock.now()
  const byKey = await answers(step, sent, results)
  const settlements = sent.shipments.map((shipment) => settle(shipment, byKey, at))
  const errors: NonNullable<WriteBatch['objectErrors']>[number][] = []
  const events: NonNullable<WriteBatch['events']>[number][] = []
  for (const { object, failures, counter } of settlements) {
    if (counter !== null) step.counts.export(counter, object)
    for (const failure of failures) {
      step.counts.errors++
      const { firstAt = at, retryCount = 0 } = object.exportProblem ?? {}
      errors.push(objectError(step, { objectId: object.id, dn: object.dn, ...failure, at, firstAt, retryCount }))
      const fields = { connector: step.connector.name, step: step.number, dn: object.dn, code: failure.code, error: failure.message }
      events.push(...withCompatibility(makeEvent(20058, fields, { at, connectorId: step.connector.id, runId: step.runId })))
    }
  }
  await commit(step, {
    putObjects: settlements.map(({ object }) => ({ object, keys: step.rules.objectKeys(object) })),
    putEdges: settlements.flatMap((settlement) => settlement.edges),
    alignPendingExports: settlements.map(({ object }) => object.id),
    exportedDeletes: settlements.filter(({ counter }) => counter === 'export-delete').map(({ object }) => object.id),
    objectErrors: errors,
    events,
  })
  return new Set(settlements.filter(({ outcome }) => outcome !== 'success').map(({ object }) => object.id))
}

/**
 * Results by the key of their item. An add may turn out to be an object we know under a row of its own, because somebody gave
 * that object the key we match by. Two rows cannot be one object: the outcome stays open until an import has given that row
 * the name, and ours makes way.
 */
async function answers(
  step: DirectoryStep,
  sent: Consignment,
  results: readonly ExportResult[],
): Promise<ReadonlyMap<string, ExportResult>> {
  const byKey = new Map(results.map((result) => [result.key, result]))
  const anchors = results.flatMap((result) => (result.outcome === 'success' ? (result.anchor ?? []) : []))
  if (anchors.length === 0) return byKey
  const rows = await step.store.space.identify(step.connector.id, { anchors, dnKeys: [] })
  const known = new Map(rows.map((row) => [row.anchor, row.id]))
  for (const { object, items } of sent.shipments) {
    for (const key of items.keys()) {
      const result = byKey.get(key)
      const anchor = result?.outcome === 'success' ? result.anchor : null
      if (anchor !== null && (known.get(anchor) ?? object.id) !== object.id) byKey.set(key, { key, outcome: 'unknown' })
    }
  }
  return byKey
}

function settle(shipment: Shipment, results: ReadonlyMap<string, ExportResult>, at: number): Settlement {
  const edges: ObjectEdgePut[] = []
  const failures: Failure[] = []
  let own: ExportResult | undefined
  for (const [key, handedOut] of shipment.items) {
    const result = results.get(key)
    own ??= result ?? { key, outcome: 'unknown' }
    edges.push(...settleEdges(handedOut, result, failures))
  }
  const outcome = own?.outcome ?? 'unknown'
  if (own?.outcome === 'failure') failures.unshift({ code: own.code, message: own.message })
  const problem = failures[0] === undefined ? null : problemOf(shipment.object.exportProblem, { failure: failures[0], at })
  const object = {
    ...settleObject(shipment, own),
    exportProblem: outcome === 'unknown' && problem === null ? shipment.object.exportProblem : problem,
  }
  return { object, edges, failures, outcome, counter: counterOf(shipment.delta, { outcome, hasFailed: failures.length > 0 }) }
}

function settleObject(shipment: Shipment, own: ExportResult | undefined): ConnectorSpaceObject {
  const { object, delta } = shipment
  if (own === undefined || own.outcome === 'unknown') return object
  if (own.outcome === 'failure') return { ...object, escrowedExport: null, pendingExport: delta }
  const dn = own.dn ?? delta.newDn ?? object.dn
  return {
    ...object,
    escrowedExport: null,
    anchor: own.anchor ?? object.anchor,
    dn,
    dnKey: dnKey(dn),
    unconfirmedExport: accepted(object.unconfirmedExport, delta),
  }
}

/** The new change on top of what was accepted before and not seen again yet. An update of edges alone needs no slot of its own. */
function accepted(before: ExportDelta | null, delta: ExportDelta): ExportDelta {
  if (before === null || delta.operation === 'delete') return delta
  const operation = before.operation === 'add' ? 'add' : delta.operation
  return { operation, newDn: delta.newDn ?? before.newDn, changes: composeChanges(before.changes, delta.changes) }
}

function settleEdges(handedOut: readonly HandedOut[], result: ExportResult | undefined, failures: Failure[]): readonly ObjectEdgePut[] {
  if (result === undefined || result.outcome === 'unknown') return []
  const refused = new Set<string>()
  for (const { reference, code, message } of result.outcome === 'success' ? result.failedReferences : []) {
    failures.push({ code, message: `${reference.attribute} ${reference.target.dn}: ${message}` })
    refused.add(referenceKey(reference))
  }
  return handedOut.map(({ edge, reference }): ObjectEdgePut => {
    const isRefused = result.outcome === 'failure' || refused.has(referenceKey(reference))
    const accepted = { ...edge, pendingExport: null, escrowedExport: null, unconfirmedExport: edge.pendingExport }
    return { edge: isRefused ? edge : accepted, dirty: null }
  })
}

function referenceKey(reference: ExportReference): string {
  return `${reference.change}\u0000${reference.attribute}\u0000${reference.target.anchor}`
}

function problemOf(before: ObjectProblem | null, now: { readonly failure: Failure; readonly at: number }): ObjectProblem {
  return { ...now.failure, firstAt: before?.firstAt ?? now.at, lastAt: now.at, retryCount: before === null ? 0 : before.retryCount + 1 }
}

function counterOf(
  delta: ExportDelta,
  how: { readonly outcome: ExportResult['outcome']; readonly hasFailed: boolean },
): ExportCounter | null {
  if (how.outcome === 'unknown') return null
  if (how.hasFailed) return 'export-failure'
  if (delta.operation === 'add') return 'export-add'
  if (delta.operation === 'delete') return 'export-delete'
  return delta.newDn === null ? 'export-update' : 'export-rename'
}
