import type { ConnectorId, ObjectId } from '#src/model/brand.ts'
import { applyChanges, composeChanges, diffAttributes, isEmptyChange } from '#src/model/change.ts'
import {
  emptyObject,
  importedImage,
  type ConnectorSpaceObject,
  type ObjectProblem,
  type PendingImport,
} from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import { absentEdge, isImported, type ObjectEdge, type ObjectEdgeKey } from '#src/model/edge.ts'
import type { StagingCounter } from '#src/model/run.ts'
import type { AttributeChanges } from '#src/model/change.ts'
import type { Attributes } from '#src/model/value.ts'
import { confirmExport } from './confirm.ts'
import { ownedAfterImport } from './ownership.ts'

/** One object as an import reports it, its references resolved to objects of the connector space. */
export type Report =
  | {
      readonly kind: 'object'
      readonly anchor: string
      readonly dn: string
      readonly objectType: string
      readonly attributes: Attributes
      /** Every reference value there is. */
      readonly references: readonly Omit<ObjectEdgeKey, 'source'>[]
      readonly importHash: string | null
    }
  | {
      readonly kind: 'update'
      readonly dn: string | null
      readonly attributes: AttributeChanges
      /** Reference values spoken of, and whether each is there now. */
      readonly references: readonly { readonly attribute: string; readonly target: ObjectId; readonly isThere: boolean }[]
      /** Reference attributes given completely: values not among `references` are gone. */
      readonly complete: readonly string[]
    }
  | { readonly kind: 'delete' }

/** What is known before staging. */
export interface StageInput {
  readonly report: Report
  /** The object as it is stored, or null when it is new. An object with the same name and no anchor yet counts as the same. */
  readonly stored: ConnectorSpaceObject | null
  /** Stored edges of the object: all of them for a complete object, at least those spoken of for an update. */
  readonly edges: readonly ObjectEdge[]
  readonly connectorId: ConnectorId
  readonly partition: string
  /** Identifier to use for a new object. */
  readonly newId: ObjectId
  /** Milliseconds since 1970. */
  readonly at: number
}

/** What staging one report comes to. */
export interface Staged {
  readonly counter: StagingCounter
  /** The object to store; null when it is removed or nothing changed. */
  readonly object: ConnectorSpaceObject | null
  readonly isRemoved: boolean
  readonly edges: readonly { readonly edge: ObjectEdge; readonly dirty: boolean | null }[]
  /** An export that did not stick, to be reported and done again. */
  readonly problem: ObjectProblem | null
  readonly referenceAdds: number
  readonly referenceDeletes: number
}

/** What the slot of an object holds while only its edges wait to be exported. */
const emptyUpdate = { operation: 'update', newDn: null, changes: {} } as const

/** Compares what a directory reports with what is stored and says what becomes pending. Staging a report twice changes nothing. */
export function stage(input: StageInput): Staged {
  const { report, stored } = input
  if (report.kind === 'delete') return stageDelete(input)
  if (stored === null || stored.kind === 'placeholder') return stageNew(input)
  const image = report.kind === 'object' ? report.attributes : applyChanges(importedImage(stored), report.attributes)
  return stageKnown(input, stored, image)
}

/** Whether the object's add was handed out and no import has shown it yet. */
export function isUnconfirmedAdd(stored: ConnectorSpaceObject): boolean {
  const isHandedOut = stored.escrowedExport?.operation === 'add' || stored.unconfirmedExport?.operation === 'add'
  return isHandedOut && stored.pendingImport === null && isEmptyImage(stored.synchronized)
}

/**
 * What a finished full import did not see: gone, unless it never was there. `edges` are those of the object; they matter for
 * an unconfirmed add alone.
 */
export function stageUnseen(stored: ConnectorSpaceObject, known: { readonly edges: readonly ObjectEdge[]; readonly at: number }): Staged {
  if (isUnconfirmedAdd(stored)) return stageLostAdd(stored, known)
  if (stored.anchor === null) return unchanged('stage-no-change')
  return removal(stored)
}

function stageDelete(input: StageInput): Staged {
  if (input.stored === null || input.stored.kind === 'placeholder') return unchanged('stage-no-change')
  return removal(input.stored)
}

/** The whole connector space is taken leave of: the object goes as if its directory had deleted it, even one that was never exported. */
export function stageRecall(stored: ConnectorSpaceObject): Staged {
  return removal(stored)
}

/** An unlinked object has nothing to recall: the row goes at once. A linked one waits for its synchronization. */
function removal(stored: ConnectorSpaceObject): Staged {
  if (stored.link === null) return { ...unchanged('stage-delete'), isRemoved: true }
  if (stored.pendingImport?.operation === 'delete') return unchanged('stage-no-change')
  const pendingImport: PendingImport = { operation: 'delete', renamedFrom: null, changes: {} }
  return {
    ...unchanged('stage-delete'),
    // What was handed out stays as it is: should the object come back, that import settles it.
    object: { ...stored, pendingImport, importHash: null },
  }
}

/** The add was accepted and the object is not there: the directory lost it. It is exported again if it is still wanted. */
function stageLostAdd(stored: ConnectorSpaceObject, known: { readonly edges: readonly ObjectEdge[]; readonly at: number }): Staged {
  if (stored.link === null) return { ...unchanged('stage-delete'), isRemoved: true }
  const problem = notReimported(stored, { missed: ['the whole object'], at: known.at })
  const tower = [stored.unconfirmedExport, stored.escrowedExport, stored.pendingExport]
  const changes = tower.reduce<AttributeChanges>((all, delta) => composeChanges(all, delta?.changes ?? {}), {})
  const object: ConnectorSpaceObject = {
    ...stored,
    anchor: null,
    escrowedExport: null,
    unconfirmedExport: null,
    pendingExport: { operation: 'add', newDn: null, changes },
    needsSync: true,
    syncProblem: problem,
  }
  const lost = known.edges.filter((edge) => edge.escrowedExport !== null || edge.unconfirmedExport !== null)
  const edges = lost.map((edge) => ({ edge: { ...edge, escrowedExport: null, unconfirmedExport: null }, dirty: true }))
  return { ...unchanged('stage-update'), object, edges, problem }
}

function stageNew(input: StageInput): Staged {
  const { report, stored } = input
  if (report.kind !== 'object') return unchanged('stage-failure')
  const identity = { id: stored?.id ?? input.newId, connectorId: input.connectorId, dn: report.dn, dnKey: dnKey(report.dn) }
  const changes = diffAttributes({}, report.attributes)
  const object: ConnectorSpaceObject = {
    ...emptyObject(identity, 'object'),
    partition: input.partition,
    objectType: report.objectType,
    anchor: report.anchor,
    pendingImport: { operation: 'add', renamedFrom: null, changes },
    importHash: report.importHash,
  }
  const edges = stageEdges({ ...input, stored: object })
  return { ...unchanged('stage-add'), object, edges: edges.changed, referenceAdds: edges.adds }
}

function stageKnown(input: StageInput, stored: ConnectorSpaceObject, image: Attributes): Staged {
  const { report } = input
  if (report.kind === 'delete') return removal(stored)
  const dn = report.dn ?? stored.dn
  const mentioned = report.kind === 'object' ? null : new Set([...Object.keys(report.attributes), ...(report.dn === null ? [] : ['dn'])])
  const seen = { image, dn, mentioned }
  const escrowed = confirmExport(withoutDelete(stored.escrowedExport), seen)
  const unconfirmed = confirmExport(withoutDelete(stored.unconfirmedExport), seen)
  const edges = stageEdges(input)
  const missed = [...escrowed.missed, ...unconfirmed.missed.filter((name) => !escrowed.missed.includes(name)), ...edges.missed]
  if (survivedDelete(stored)) missed.push('the deletion')
  // An update need not name every edge: where something was pending before, edges may be the reason.
  const hasEdges = edges.hasPending || (report.kind === 'update' && stored.pendingImport !== null)
  const pendingImport = pending(stored, { report, image, dn, hasEdges })
  const problem = missed.length === 0 ? null : notReimported(stored, { missed, at: input.at })
  const after: ConnectorSpaceObject = {
    ...stored,
    partition: stored.partition ?? input.partition,
    dn,
    dnKey: dnKey(dn),
    isTransient: false,
    anchor: report.kind === 'object' ? report.anchor : stored.anchor,
    objectType: report.kind === 'object' ? report.objectType : stored.objectType,
    pendingImport,
    escrowedExport: escrowed.rest,
    unconfirmedExport: unconfirmed.rest,
    pendingExport: exportAfter(stored) ?? (edges.changed.some(({ edge }) => edge.pendingExport !== null) ? emptyUpdate : null),
    needsSync: stored.needsSync || (problem !== null && stored.link !== null),
    syncProblem: problem ?? stored.syncProblem,
    importHash: report.kind === 'object' ? report.importHash : null,
  }
  const owned = ownedAfterImport(after, image)
  const object = owned === after.owned ? after : { ...after, owned }
  const counter = counterFor(stored, {
    object,
    hasEdgeChange: edges.changed.some((put) => put.edge.pendingImport !== null) || edges.importChanged,
  })
  return { counter, object, isRemoved: false, edges: edges.changed, problem, referenceAdds: edges.adds, referenceDeletes: edges.deletes }
}

/** A delete that left the object in place is asked for again; an add that is there already only has its differences left. */
function exportAfter(stored: ConnectorSpaceObject): ConnectorSpaceObject['pendingExport'] {
  if (survivedDelete(stored) && stored.link === null) {
    const reason = (stored.escrowedExport ?? stored.unconfirmedExport)?.reason
    const remove = { operation: 'delete', newDn: null, changes: {} } as const
    return reason === undefined ? remove : { ...remove, reason }
  }
  if (stored.pendingExport?.operation === 'add') return { ...stored.pendingExport, operation: 'update' }
  return stored.pendingExport
}

/** The directory was told to delete the object, and still reports it. */
function survivedDelete(stored: ConnectorSpaceObject): boolean {
  return stored.escrowedExport?.operation === 'delete' || stored.unconfirmedExport?.operation === 'delete'
}

function withoutDelete(delta: ConnectorSpaceObject['escrowedExport']): ConnectorSpaceObject['escrowedExport'] {
  return delta?.operation === 'delete' ? null : delta
}

function pending(
  stored: ConnectorSpaceObject,
  now: { readonly report: Report; readonly image: Attributes; readonly dn: string; readonly hasEdges: boolean },
): PendingImport | null {
  const changes = diffAttributes(stored.synchronized, now.image)
  const before = stored.pendingImport
  const first = before?.renamedFrom ?? (dnKey(now.dn) === stored.dnKey ? null : stored.dn)
  const renamedFrom = first === null || dnKey(first) === dnKey(now.dn) ? null : first
  if (now.report.kind === 'object' && now.report.objectType !== stored.objectType) return { operation: 'delete-add', renamedFrom, changes }
  if (before?.operation === 'delete-add') return { ...before, renamedFrom, changes }
  if (before?.operation === 'add' || isEmptyImage(stored.synchronized)) return { operation: 'add', renamedFrom: null, changes }
  if (isEmptyChange(changes) && renamedFrom === null && !now.hasEdges) return null
  return { operation: 'update', renamedFrom, changes }
}

function counterFor(
  stored: ConnectorSpaceObject,
  now: { readonly object: ConnectorSpaceObject; readonly hasEdgeChange: boolean },
): StagingCounter {
  const { object } = now
  if (object.pendingImport?.operation === 'delete-add' && stored.pendingImport?.operation !== 'delete-add') return 'stage-delete-add'
  if (object.pendingImport?.operation === 'add' && stored.pendingImport?.operation !== 'add') return 'stage-add'
  if (object.dnKey !== stored.dnKey && !stored.isTransient) return 'stage-rename'
  const isSame = isEmptyChange(diffAttributes(importedImage(stored), importedImage(object))) && stored.pendingImport?.operation !== 'delete'
  return isSame && !now.hasEdgeChange ? 'stage-no-change' : 'stage-update'
}

interface StagedEdges {
  readonly changed: readonly { readonly edge: ObjectEdge; readonly dirty: boolean | null }[]
  /** Whether any edge of the object is pending import after this report. */
  readonly hasPending: boolean
  /** Whether the report changed what is imported. */
  readonly importChanged: boolean
  readonly missed: readonly string[]
  readonly adds: number
  readonly deletes: number
}

function stageEdges(input: StageInput): StagedEdges {
  const source = input.stored?.id ?? input.newId
  const known = new Map(input.edges.map((edge) => [`${edge.target}${edge.attribute}`, edge]))
  const said = saidOf(input.report, input.edges)
  const changed: { edge: ObjectEdge; dirty: boolean | null }[] = []
  const missed = new Set<string>()
  const pendingKeys = new Set(input.edges.filter((edge) => edge.pendingImport !== null).map((edge) => `${edge.target}${edge.attribute}`))
  const isLinked = (input.stored?.link ?? null) !== null
  let adds = 0
  let deletes = 0
  for (const [key, { attribute, target, isThere }] of said) {
    const before = known.get(key) ?? absentEdge({ source, attribute, target })
    const handedOut = before.escrowedExport ?? before.unconfirmedExport
    const hasMissed = handedOut !== null && (handedOut === 'add') !== isThere
    if (hasMissed) missed.add(attribute)
    const edge: ObjectEdge = {
      ...before,
      pendingImport: isThere === before.synchronized ? null : isThere ? 'add' : 'delete',
      // No rule may manage the attribute any more, and then nobody else asks again for what was to be taken back.
      pendingExport: before.pendingExport ?? (hasMissed && isThere && isLinked ? 'delete' : null),
      escrowedExport: null,
      unconfirmedExport: null,
    }
    if (edge.pendingImport === null) pendingKeys.delete(key)
    else pendingKeys.add(key)
    const isNews = isImported(before) !== isThere
    if (isNews && isThere) adds++
    if (isNews && !isThere) deletes++
    if (edge.pendingImport !== before.pendingImport || handedOut !== null) changed.push({ edge, dirty: hasMissed ? true : null })
  }
  const importChanged = adds + deletes > 0
  return { changed, hasPending: pendingKeys.size > 0, importChanged, missed: [...missed], adds, deletes }
}

interface Said {
  readonly attribute: string
  readonly target: ObjectId
  readonly isThere: boolean
}

/** Every reference value the report speaks of, and whether it is there: silence in a complete list means it is not. */
function saidOf(report: Report, edges: readonly ObjectEdge[]): ReadonlyMap<string, Said> {
  const said = new Map<string, Said>()
  if (report.kind === 'delete') return said
  const isComplete = report.kind === 'object' ? () => true : (attribute: string) => report.complete.includes(attribute)
  for (const { attribute, target } of edges)
    if (isComplete(attribute)) said.set(`${target}${attribute}`, { attribute, target, isThere: false })
  if (report.kind === 'object') {
    for (const { attribute, target } of report.references) said.set(`${target}${attribute}`, { attribute, target, isThere: true })
  } else {
    for (const reference of report.references) said.set(`${reference.target}${reference.attribute}`, reference)
  }
  return said
}

function notReimported(stored: ConnectorSpaceObject, what: { readonly missed: readonly string[]; readonly at: number }): ObjectProblem {
  const before = stored.syncProblem?.code === 'exported-change-not-reimported' ? stored.syncProblem : null
  return {
    code: 'exported-change-not-reimported',
    message: `The directory does not hold what was exported: ${what.missed.join(', ')}. It will be exported again.`,
    firstAt: before?.firstAt ?? what.at,
    lastAt: what.at,
    retryCount: before === null ? 0 : before.retryCount + 1,
  }
}

function isEmptyImage(image: Attributes): boolean {
  for (const _ in image) return false
  return true
}

function unchanged(counter: StagingCounter): Staged {
  return { counter, object: null, isRemoved: false, edges: [], problem: null, referenceAdds: 0, referenceDeletes: 0 }
}
