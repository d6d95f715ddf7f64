import type { MetaverseId, ObjectId } from '#src/model/brand.ts'
import { accountJoiner, isLeaving, type ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { detach } from './inbound.ts'
import type { Decision } from './decision.ts'
import { planWith, type Done, type IdentityPlan, type PlanParts } from './plan-identity.ts'
import { recompute, settle } from './recompute.ts'
import { SyncError } from './sync-error.ts'
import type { World } from './world.ts'

/**
 * What a person decides about the link of one object. `disconnect` cuts it, and no rule joins the object again; `join` makes it,
 * and no rule cuts it while its identity lives; `reset` gives the object back to the rules, from the next synchronization on.
 */
export type LinkWish =
  | { readonly kind: 'disconnect' }
  | { readonly kind: 'join'; readonly metaverseId: MetaverseId }
  | { readonly kind: 'reset' }

/**
 * Plans what follows from a person's wish: values are recalled and flow, other objects are provisioned or deleted, as if a rule
 * had decided the same. A wish that cannot be met fails with `explicit-link-refused` and changes nothing but the object's problem.
 */
export function planLink(world: World, id: ObjectId, by: PlanParts & { readonly wish: LinkWish }): IdentityPlan & { apply(): void } {
  return planWith(world, id, { ...by, decide: (decision, object) => decide(decision, object, by.wish) })
}

function decide(decision: Decision, object: ConnectorSpaceObject, wish: LinkWish): Done {
  if (object.kind === 'placeholder') throw refused('A placeholder stands for an object that is not there: there is nothing to join')
  switch (wish.kind) {
    case 'disconnect':
      return disconnect(decision, object)
    case 'join':
      return join(decision, object, wish.metaverseId)
    default:
      decision.draft.putObject({ ...object, connectorState: 'normal', needsSync: true })
      return { counter: object.link === null ? 'disconnector-remains' : 'connector-no-flow', outbound: [] }
  }
}

function disconnect(decision: Decision, object: ConnectorSpaceObject): Done {
  const former = object.link === null ? null : decision.draft.metaverse(object.link.metaverseId)
  if (object.pendingExport?.operation === 'add') {
    throw refused('It was never exported: take it out of the scope of the rule that provisions it')
  }
  const cut = former === null ? object : detach(decision, object)
  decision.draft.putObject({ ...cut, connectorState: 'explicit' })
  decision.trace.add({ kind: 'link', rule: null, object: object.dn, message: 'disconnected by a person' })
  if (former === null) return { counter: 'disconnector-remains', outbound: [] }
  const left = recompute(decision, former, { cause: object })
  return { counter: left.isRemoved ? 'connector-filtered-remove-mv' : 'connector-filtered-leave-mv', outbound: left.outbound }
}

function join(decision: Decision, object: ConnectorSpaceObject, metaverseId: MetaverseId): Done {
  const metaverse = decision.draft.metaverse(metaverseId)
  if (metaverse === null) throw refused(`There is no metaverse object ${metaverseId}`)
  if (object.link !== null) throw refused('It is joined already: disconnect it first')
  if (isLeaving(object)) throw refused('It waits to be deleted in its directory')
  const twin = decision.draft.objectOf(metaverseId, object.connectorId)
  if (twin !== null) throw refused(`${twin.dn} of the same connector is joined to that metaverse object`)
  const link = { metaverseId, kind: 'joined', ruleId: accountJoiner, provisionedBy: null, at: decision.at } as const
  decision.draft.putObject({ ...object, link, connectorState: 'explicit' })
  decision.draft.touchObject(object.id)
  decision.draft.touchMetaverse(metaverseId)
  decision.trace.add({ kind: 'link', rule: null, object: object.dn, message: 'joined by a person' })
  settle(decision, object.id)
  const result = recompute(decision, metaverse, { cause: object })
  return { counter: result.isChanged ? 'disconnector-joined-flow' : 'disconnector-joined-no-flow', outbound: result.outbound }
}

function refused(message: string): SyncError {
  return new SyncError('explicit-link-refused', message, { step: 'join', rule: null })
}
