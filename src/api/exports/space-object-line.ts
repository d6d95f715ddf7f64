import { importedImage, topImage, type ConnectorSpaceObject, type ExportDelta } from '#src/model/connector-space-object.ts'
import { linkBody, objectProblemBody } from '../bodies/object-body.ts'
import type { Names } from '../bodies/names.ts'
import type { ExportDeltaBody } from '../contract/space.ts'
import type { SpaceExportObject } from '../contract/space-export.ts'
import { sortedAttributes, sortedChanges, sortedRecord, sortedValues } from './sorted.ts'

/** One object of a connector space with everything in its slots. References follow on lines of their own. */
export function spaceObjectLine(object: ConnectorSpaceObject, names: Names): SpaceExportObject {
  const { pendingImport } = object
  return {
    type: 'object',
    dn: object.dn,
    anchor: object.anchor,
    objectType: object.objectType,
    kind: object.kind,
    id: object.id,
    partition: object.partition,
    isTransient: object.isTransient,
    needsSync: object.needsSync,
    link: linkLine(object, names),
    desired: desiredOf(object),
    synchronized: sortedAttributes(object.synchronized),
    pendingImport:
      pendingImport === null
        ? null
        : { operation: pendingImport.operation, renamedFrom: pendingImport.renamedFrom, changes: sortedChanges(pendingImport.changes) },
    pendingExport: deltaOf(object.pendingExport),
    escrowedExport: deltaOf(object.escrowedExport),
    unconfirmedExport: deltaOf(object.unconfirmedExport),
    bindings: sortedRecord(object.outboundBindings, ({ metaverseAttribute, ruleId }) => ({ metaverseAttribute, rule: names.rule(ruleId) })),
    syncProblem: object.syncProblem === null ? null : objectProblemBody(object.syncProblem),
    exportProblem: object.exportProblem === null ? null : objectProblemBody(object.exportProblem),
  }
}

/** Rules by name alone: identifiers belong to one configuration, and two exports have to be compared. */
function linkLine({ link }: ConnectorSpaceObject, names: Names): SpaceExportObject['link'] {
  const body = linkBody(link, names)
  if (body === null) return null
  const { metaverseId, kind, rule, provisionedBy, at } = body
  return { metaverseId, kind, rule, provisionedBy, at }
}

/** What everything under way comes to, relative to what was last imported; null when nothing is. */
function desiredOf(object: ConnectorSpaceObject): SpaceExportObject['desired'] {
  const deltas = [object.unconfirmedExport, object.escrowedExport, object.pendingExport].filter((delta) => delta !== null)
  const last = deltas.at(-1)
  if (last === undefined) return null
  const [before, after] = [importedImage(object), topImage(object)]
  const touched = deltas.flatMap((delta) => Object.keys(delta.changes)).map((name): [string, string] => [name, name])
  return {
    operation: last.operation === 'update' && deltas.some((delta) => delta.operation === 'add') ? 'add' : last.operation,
    dn: deltas.findLast((delta) => delta.newDn !== null)?.newDn ?? object.dn,
    attributes:
      last.operation === 'delete'
        ? {}
        : sortedRecord(Object.fromEntries(touched), (name) => ({
            before: sortedValues(before[name] ?? []),
            after: sortedValues(after[name] ?? []),
          })),
  }
}

function deltaOf(delta: ExportDelta | null): ExportDeltaBody | null {
  if (delta === null) return null
  const { operation, newDn, changes, reason } = delta
  return { operation, newDn, changes: sortedChanges(changes), ...(reason === undefined ? {} : { reason }) }
}
