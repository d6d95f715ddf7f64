import { isoTime } from '#src/base/clock.ts'
import type { AttributeChanges } from '#src/model/change.ts'
import { topImage, type ConnectorSpaceObject, type ExportDelta, type ObjectProblem } from '#src/model/connector-space-object.ts'
import type { Attributes } from '#src/model/value.ts'
import type { ExportDeltaBody, SpaceEntryBody, SpaceObjectBody } from '../contract/space.ts'
import type { Names } from './names.ts'
import { valueBody, type AttributesBody, type ChangesBody } from '../contract/value.ts'

/** An object of a connector space as a search shows it. */
export function spaceEntryBody(object: ConnectorSpaceObject): SpaceEntryBody {
  const problem = object.syncProblem ?? object.exportProblem
  return {
    id: object.id,
    kind: object.kind,
    objectType: object.objectType,
    dn: object.dn,
    displayName: displayNameOf(object),
    anchor: object.anchor,
    metaverseId: object.link?.metaverseId ?? null,
    link: object.link?.kind ?? null,
    waiting: waitingOf(object),
    problem: problem === null ? null : objectProblemBody(problem),
  }
}

/** What people call the object, as it is or is about to be: names of a tenant are made of hexadecimal digits. */
function displayNameOf(object: ConnectorSpaceObject): string | null {
  const [value] = topImage(object)['displayName'] ?? []
  return typeof value === 'string' ? value : null
}

/** The link of an object with its lineage, rules by name. */
export function linkBody(link: ConnectorSpaceObject['link'], names: Names): SpaceObjectBody['link'] {
  if (link === null) return null
  return {
    metaverseId: link.metaverseId,
    kind: link.kind,
    ...names.lineage(link.ruleId),
    provisionedBy: link.provisionedBy === null ? null : names.rule(link.provisionedBy),
    provisionedById: link.provisionedBy === null ? null : names.lineage(link.provisionedBy).ruleId,
    at: isoTime(link.at),
  }
}

/** What an object waits for, in words, read from its slots. */
export function waitingOf(object: ConnectorSpaceObject): string[] {
  return [
    ...(object.pendingImport === null ? [] : [`pending-import ${object.pendingImport.operation}`]),
    ...(object.needsSync && object.pendingImport === null ? ['synchronization'] : []),
    ...(object.pendingExport === null ? [] : [`pending-export ${object.pendingExport.operation}`]),
    ...(object.escrowedExport === null ? [] : [`escrowed ${object.escrowedExport.operation}`]),
    ...(object.unconfirmedExport === null ? [] : [`unconfirmed ${object.unconfirmedExport.operation}`]),
    ...(object.isTransient ? ['transient'] : []),
  ]
}

export function objectProblemBody(problem: ObjectProblem): NonNullable<SpaceEntryBody['problem']> {
  return { ...problem, firstAt: isoTime(problem.firstAt), lastAt: isoTime(problem.lastAt) }
}

export function attributesBody(attributes: Attributes): AttributesBody {
  return Object.fromEntries(Object.entries(attributes).map(([name, values]) => [name, values.map(valueBody)]))
}

export function changesBody(changes: AttributeChanges): ChangesBody {
  return Object.fromEntries(
    Object.entries(changes).map(([name, change]) => [
      name,
      change.kind === 'replace'
        ? { kind: 'replace' as const, values: change.values.map(valueBody) }
        : { kind: 'update' as const, add: change.add.map(valueBody), remove: change.remove.map(valueBody) },
    ]),
  )
}

export function exportDeltaBody(delta: ExportDelta | null): ExportDeltaBody | null {
  if (delta === null) return null
  const { operation, newDn, changes, reason } = delta
  return { operation, newDn, changes: changesBody(changes), ...(reason === undefined ? {} : { reason }) }
}
