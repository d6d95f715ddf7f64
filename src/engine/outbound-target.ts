import { must } from '#src/base/assert.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import type { FlowView } from '#src/rules/flow-source.ts'
import { makesLinks, type CompiledRule } from '#src/rules/rule-set.ts'
import type { Decision } from './decision.ts'
import { SyncError } from './sync-error.ts'
import { metaverseView } from './views.ts'

/** One connector as a target: its document, the rules that apply, and the metaverse object as they see it. */
export interface Target {
  readonly connector: ConnectorDocument
  readonly rules: readonly CompiledRule[]
  /** All rules to the connector, in scope or not. */
  readonly all: readonly CompiledRule[]
  readonly view: FlowView
  readonly provision: CompiledRule | null
}

/** Asks the rules to a connector for their scope. Null when the connector is not configured any more. */
export function targetOf(
  decision: Decision,
  metaverse: MetaverseObject,
  of: { readonly connectorId: ConnectorId; readonly rules: readonly CompiledRule[] },
): Target | null {
  const connector = decision.rules.connector(of.connectorId)
  if (connector === null) return null
  const view = metaverseView(decision, metaverse, connector)
  const inScope = of.rules.filter((rule) => {
    const verdict = rule.scope(view)
    decision.trace.add({
      kind: 'scope',
      rule,
      object: metaverse.id,
      inScope: verdict.inScope,
      failed: verdict.inScope ? [] : verdict.failed,
    })
    return verdict.inScope
  })
  // Rules that only flow do nothing without one in scope that makes links to objects of their type.
  const linkedTypes = new Set(inScope.filter(makesLinks).map((rule) => rule.targetObjectType))
  const rules = inScope.filter((rule) => linkedTypes.has(rule.targetObjectType))
  return { connector, rules, all: of.rules, view, provision: rules.find((rule) => rule.linkType === 'Provision') ?? null }
}

/**
 * The distinguished name that the rules for an object type give, from the first naming flow that says something; null when
 * none does. A flow that applies once names only an object that is being created. Throws `SyncError` for a flow that fails.
 */
export function nameGiven(
  decision: Decision,
  to: Target,
  object: { readonly objectType: string | null; readonly isCreating: boolean },
): string | null {
  for (const { naming, name, targetObjectType } of to.rules) {
    if (naming === null || targetObjectType !== object.objectType || (naming.applyOnce && !object.isCreating)) continue
    const outcome = naming.evaluate(to.view, decision.surroundings)
    if (outcome.kind === 'null' || outcome.kind === 'ignore') continue
    const given = outcome.kind === 'values' ? outcome.values[0] : undefined
    if (typeof given === 'string') return given
    const reason = outcome.kind === 'error' ? outcome.message : 'the flow to dn did not end in text'
    throw new SyncError('sync-rule-flow-provisioning-failed', reason, { step: 'provisioning', rule: name })
  }
  return null
}

/** The name a new object gets. Throws `SyncError` when no flow gives one. */
export function nameForNew(decision: Decision, to: Target): string {
  const provision = must(to.provision, 'a Provision rule in scope')
  const name = nameGiven(decision, to, { objectType: provision.targetObjectType, isCreating: true })
  if (name !== null) return name
  throw new SyncError('sync-rule-flow-provisioning-failed', `No flow gives the new object in "${to.connector.name}" a name (target dn)`, {
    step: 'provisioning',
    rule: provision.name,
  })
}
