import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { FlowView } from '#src/rules/flow-source.ts'
import type { CompiledRule } from '#src/rules/rule-set.ts'
import { showCondition } from '#src/rules/show-condition.ts'
import type { Decision } from './decision.ts'

/*
 * Why an object is to be deleted in its directory, in words. The reason is kept with the delete: whoever has to approve it days
 * later reads there what the synchronization knew when it decided.
 */

/** No Provision rule keeps the object any more, although its identity lives on. */
export function lostProvision(
  object: ConnectorSpaceObject,
  of: { readonly view: FlowView; readonly connectorRules: readonly CompiledRule[] },
): string {
  const rule = of.connectorRules.find((candidate) => candidate.id === object.link?.provisionedBy)
  if (rule === undefined) return 'the Provision rule that kept it was removed or disabled'
  const verdict = rule.scope(of.view)
  if (verdict.inScope) return `"${rule.name}", which kept it, no longer provisions`
  return `out of the scope of "${rule.name}": ${verdict.failed.map(showCondition).join(' or ')} does not hold`
}

/** The identity goes because of what happened to an object of a source. */
export function lostIdentity(decision: Decision, object: ConnectorSpaceObject): string {
  const place = `${object.dn} of "${decision.rules.connector(object.connectorId)?.name ?? object.connectorId}"`
  switch (object.pendingImport?.operation) {
    case 'delete':
      return `its identity is gone: ${place} was deleted or is no longer read`
    case 'delete-add':
      return `its identity is gone: ${place} was replaced by an object of another type`
    default:
      return `its identity is gone: no rule that keeps it has ${place} in scope any more`
  }
}
