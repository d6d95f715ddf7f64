import type { ObjectId } from '#src/model/brand.ts'
import { importedImage, type ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import type { OutboundCounter } from '#src/model/run.ts'
import { contribute, isKnownToDirectory } from './contributions.ts'
import type { Decision } from './decision.ts'
import { lostIdentity } from './delete-reason.ts'
import { flowOutbound, releaseObjects, type OutboundResult } from './outbound.ts'
import { SyncError } from './sync-error.ts'

/** What became of a metaverse object. */
export interface Recomputed {
  readonly isChanged: boolean
  readonly isRemoved: boolean
  readonly outbound: readonly OutboundResult[]
}

/** Whose synchronization it is, and whether that object is projecting the metaverse object right now. */
interface Cause {
  readonly cause: ConnectorSpaceObject
  readonly createdBy?: ConnectorSpaceObject | null
}

/** Passes over one metaverse object; more means that rules provision and deprovision in a circle. */
const passesMax = 10

/**
 * Recomputes a metaverse object from everything linked to it and flows the result out, or removes it with nothing left to keep
 * it. Outbound rules may cut the link of an object that contributed: then its values are recalled and everything is decided
 * again.
 */
export function recompute(decision: Decision, metaverse: MetaverseObject, by: Cause): Recomputed {
  let current = metaverse
  let isChanged = false
  let outbound: readonly OutboundResult[] = []
  for (let pass = 1; pass <= passesMax; pass++) {
    const inbound = contribute(decision, current, by.createdBy ?? null)
    if (!inbound.isSupported) {
      const released = releaseObjects(decision, metaverse, lostIdentity(decision, by.cause))
      return { isChanged: true, isRemoved: true, outbound: merged(outbound, removed(decision, metaverse, released)) }
    }
    if (inbound.isChanged) {
      decision.draft.putMetaverse(inbound.object)
      touchBindings(decision, current, inbound.object)
      current = inbound.object
      isChanged = true
    }
    const results = flowOutbound(decision, current, inbound.inScope)
    outbound = merged(outbound, results)
    if (pass === 1 && !results.some(({ counter }) => isDisconnect(counter))) return { isChanged, isRemoved: false, outbound }
    if (!hasOtherContributors(decision, current, inbound.contributors)) return { isChanged, isRemoved: false, outbound }
  }
  throw new SyncError(
    'extension-provisioning-call-limit-reached',
    `After ${passesMax} passes the rules still cut and make links in turn: what an object contributes takes its own rule out of scope`,
    { step: 'provisioning', rule: null },
  )
}

function removed(decision: Decision, metaverse: MetaverseObject, outbound: readonly OutboundResult[]): readonly OutboundResult[] {
  decision.draft.removeMetaverse(metaverse.id)
  decision.trace.add({
    kind: 'link',
    rule: null,
    object: metaverse.id,
    message: 'metaverse object removed: no Provision or StickyJoin rule keeps it',
  })
  return outbound
}

/** Whether outbound rules changed which objects contribute. */
function hasOtherContributors(decision: Decision, metaverse: MetaverseObject, before: ReadonlySet<ObjectId>): boolean {
  const now = decision.draft.objectsOf(metaverse.id).filter(isKnownToDirectory)
  return now.length !== before.size || now.some((object) => !before.has(object.id))
}

function isDisconnect(counter: OutboundCounter): boolean {
  return counter === 'provisioned-disconnect' || counter === 'provisioned-delete-add-flow' || counter === 'provisioned-delete-add-no-flow'
}

/** Whether a counter stands for an object made anew. */
export function isAdd(counter: OutboundCounter): boolean {
  return counter === 'provisioned-add-flow' || counter === 'provisioned-add-no-flow'
}

/** One counter per connector: the later pass counts, unless it found nothing to do; an object cut and made again is a delete-add. */
export function merged(first: readonly OutboundResult[], second: readonly OutboundResult[]): readonly OutboundResult[] {
  if (first.length === 0) return second
  const counters = new Map(first.map(({ connectorId, counter }) => [connectorId, counter]))
  for (const { connectorId, counter } of second) {
    const before = counters.get(connectorId)
    if (before !== undefined && counter === 'connector-no-flow') continue
    counters.set(connectorId, before !== undefined && isDisconnect(before) && isAdd(counter) ? deleteAdd(counter) : counter)
  }
  return [...counters].map(([connectorId, counter]) => ({ connectorId, counter }))
}

function deleteAdd(counter: OutboundCounter): OutboundCounter {
  return counter === 'provisioned-add-flow' ? 'provisioned-delete-add-flow' : 'provisioned-delete-add-no-flow'
}

/** Where a reference attribute has another source now, the edges on both sides have to flow again. */
function touchBindings(decision: Decision, before: MetaverseObject, after: MetaverseObject): void {
  if (before.inboundBindings === after.inboundBindings) return
  const sources = [...Object.values(before.inboundBindings), ...Object.values(after.inboundBindings)].flat()
  if (JSON.stringify(before.inboundBindings) === JSON.stringify(after.inboundBindings)) return
  decision.draft.touchMetaverse(after.id)
  for (const binding of sources) decision.draft.touchObject(binding.objectId)
}

/** What was imported becomes the hologram; a problem of the past is put right. */
export function settle(decision: Decision, id: ObjectId): void {
  const object = decision.draft.object(id)
  if (object === null) return
  if (object.pendingImport === null && !object.needsSync && object.syncProblem === null) return
  decision.draft.putObject({
    ...object,
    synchronized: importedImage(object),
    pendingImport: null,
    needsSync: false,
    syncProblem: null,
  })
}
