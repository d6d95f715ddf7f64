import type { Clock } from '#src/base/clock.ts'
import { countingIds } from '#src/base/ids.ts'
import type { ObjectId } from '#src/model/brand.ts'
import { topImage, type ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { Attributes, Value } from '#src/model/value.ts'
import { sameValues } from '#src/model/value.ts'
import type { RuleSet } from '#src/rules/rule-set.ts'
import type { Store } from '#src/store/store.ts'
import { planBatch, type PlannedBatch } from './plan-batch.ts'

/** One value that comes out differently. */
export interface DryRunChange {
  /** `null` for the metaverse, else the connector. */
  readonly connectorId: string | null
  readonly attribute: string
  readonly before: readonly Value[]
  readonly after: readonly Value[]
}

/** What the changed rules make of one object, compared with the rules there are. */
export interface DryRunObject {
  readonly id: ObjectId
  readonly dn: string
  readonly changes: readonly DryRunChange[]
  /** What the changed rules fail with; null when they do not. */
  readonly error: { readonly code: string; readonly message: string } | null
  /** Whether the rules there are fail too. */
  readonly failedBefore: boolean
}

/** Objects planned together: enough to load their surroundings at once, few enough to let others in between. */
const batchSize = 50

/**
 * Plans some objects twice, with the rules there are and with changed ones, and says where the outcome differs. Every object is planned on what is
 * stored and nothing is written. Objects of one batch see each other's plans, as they would in a synchronization.
 */
export async function* dryRun(
  parts: { readonly store: Store; readonly clock: Clock; readonly before: RuleSet; readonly after: RuleSet },
  ids: readonly ObjectId[],
): AsyncGenerator<DryRunObject> {
  for (let i = 0; i < ids.length; i += batchSize) {
    const batch = ids.slice(i, i + batchSize)
    const at = parts.clock.now()
    const before = await planned(parts.store, { rules: parts.before, at }, batch)
    const after = await planned(parts.store, { rules: parts.after, at }, batch)
    for (const { id, dn, plan } of after.plans) {
      const former = before.plans.find((each) => each.id === id)?.plan
      yield {
        id,
        dn,
        changes: plan.kind === 'failed' ? [] : compared(outcomeOf(before, id), outcomeOf(after, id)),
        error: plan.kind === 'failed' ? { code: plan.problem.code, message: plan.problem.message } : null,
        failedBefore: former?.kind === 'failed',
      }
    }
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
}

function planned(
  store: Store,
  { rules, at }: { readonly rules: RuleSet; readonly at: number },
  batch: readonly ObjectId[],
): Promise<PlannedBatch> {
  // The same identifiers and random numbers for both: what differs then is the doing of the rules.
  const ids = countingIds(at)
  const surroundings = { at, newId: () => ids.next(), newGuid: () => ids.next(), random: () => 0.5 }
  return planBatch({ store, rules, surroundings }, batch)
}

/** Place → attributes: the identity of an object, and everything joined to it in other connectors. */
type Places = ReadonlyMap<string | null, Attributes>

function outcomeOf({ world }: PlannedBatch, id: ObjectId): Places {
  const object = world.object(id)
  const metaverseId = object?.link?.metaverseId ?? null
  const metaverse = metaverseId === null ? null : world.metaverse(metaverseId)
  if (metaverse === null || metaverseId === null) return new Map()
  const attributes = Object.fromEntries(
    Object.entries(metaverse.attributes).map(([name, contributions]) => [name, contributions.flatMap(({ values }) => values)]),
  )
  const targets = world.objectsOf(metaverseId).filter((each) => each.id !== id)
  return new Map<string | null, Attributes>([
    [null, { ...attributes, [typeLabel]: [metaverse.objectType] }],
    ...targets.map((target) => [target.connectorId as string, targetAttributes(target)] as const),
  ])
}

/** Stand among the attributes in angle brackets, which no attribute of a directory has. */
const typeLabel = '<object type>'
const nameLabel = '<name>'
const deleteLabel = '<delete>'

function targetAttributes(target: ConnectorSpaceObject): Attributes {
  const isDeleted = target.pendingExport?.operation === 'delete'
  return { ...topImage(target), [nameLabel]: [target.pendingExport?.newDn ?? target.dn], ...(isDeleted ? { [deleteLabel]: [true] } : {}) }
}

function compared(before: Places, after: Places): readonly DryRunChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((connectorId) => {
    const [was, is] = [before.get(connectorId) ?? {}, after.get(connectorId) ?? {}]
    return [...new Set([...Object.keys(was), ...Object.keys(is)])]
      .filter((attribute) => !sameValues(was[attribute] ?? [], is[attribute] ?? []))
      .map((attribute) => ({ connectorId, attribute, before: was[attribute] ?? [], after: is[attribute] ?? [] }))
  })
}
