import type { ObjectId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { isUnconfirmedAdd, stageUnseen } from '#src/engine/stage.ts'
import type { ObjectEdgePut, WriteBatch } from '#src/store/write-batch.ts'
import { onlookersOfRemoved } from './onlookers.ts'
import { part } from './parting.ts'
import type { SeenSet } from './seen-set.ts'
import { commit, ended, objectError, type DirectoryStep, type StepEnd } from './step.ts'

/** When a full import that saw too little is not believed. */
export interface ShrinkGuard {
  /** Share of the known objects of a partition that may be missing, from 0 to 1; null when a person accepted whatever is missing. */
  readonly shareMax: number | null
}

/** Fewer missing objects than this are always believed: half of a small directory may well leave on one day. */
const alwaysBelieved = 25
const pageSize = 1_000

/**
 * Stages as deletes what a finished full import did not see. An empty answer for a partition that has objects, or one that
 * shrank more than the guard allows, stages nothing and ends the step: half an import must never look like a mass leave.
 */
export async function obsolete(step: DirectoryStep, by: { readonly seen: SeenSet; readonly guard: ShrinkGuard }): Promise<StepEnd | null> {
  const { known, missing } = await count(step, by.seen)
  if (missing === 0) return null
  if (by.guard.shareMax !== null) {
    if (by.seen.size === 0) return refused(missing, known, 'empty-source')
    if (missing > alwaysBelieved && missing > known * by.guard.shareMax) return refused(missing, known, 'shrunk')
  }
  let done = 0
  for await (const ids of unseenPages(step, by.seen)) {
    await commit(step, await stageMissing(step, ids))
    done += ids.length
    step.report({ phase: 'completing-obsoletion', done, total: missing })
  }
  return null
}

/**
 * Partitions that are not selected any more, or not even named, have no steps of their own: the full import of another one stages
 * what is left of them as deletes. Somebody took them out of the configuration, so no share of them is too large; whatever follows
 * from it meets the guard of the export.
 */
export async function leaveDeselected(step: DirectoryStep): Promise<void> {
  const selected = new Set(step.connector.partitions.filter((partition) => partition.selected).map(({ name }) => name))
  for (const partition of await step.store.space.partitions(step.connector.id)) {
    if (selected.has(partition)) continue
    const left = { ...step, partition }
    for await (const page of scan(left))
      await commit(
        step,
        await stageMissing(
          step,
          page.map((row) => row.id),
        ),
      )
    await commit(step, { removeWatermarks: [{ connectorId: step.connector.id, partition }] })
  }
}

function refused(missing: number, known: number, reason: string): StepEnd {
  return ended('stopped-deletion-limit', {
    reason: `${reason}: ${known - missing} of ${known} seen`,
    advice:
      `${missing} of ${known} known objects were not reported, so nothing was taken for deleted. Check the selected containers and the ` +
      "account's rights; if the objects are really gone, run the full import once more with --accept-shrink.",
  })
}

async function count(step: DirectoryStep, seen: SeenSet): Promise<{ readonly known: number; readonly missing: number }> {
  let known = 0
  let missing = 0
  for await (const page of scan(step)) {
    known += page.filter((row) => row.anchor !== null).length
    missing += page.filter((row) => row.anchor !== null && !seen.has(row.ordinal)).length
  }
  return { known, missing }
}

async function* scan(step: DirectoryStep): AsyncGenerator<Awaited<ReturnType<DirectoryStep['store']['space']['scan']>>> {
  let after: ObjectId | null = null
  for (;;) {
    const page: Awaited<ReturnType<DirectoryStep['store']['space']['scan']>> = await step.store.space.scan(
      step.connector.id,
      step.partition,
      { after, limit: pageSize },
    )
    if (page.length === 0) return
    yield page
    after = page.at(-1)?.id ?? null
  }
}

async function* unseenPages(step: DirectoryStep, seen: SeenSet): AsyncGenerator<readonly ObjectId[]> {
  for await (const page of scan(step)) {
    const ids = page.filter((row) => !seen.has(row.ordinal)).map((row) => row.id)
    if (ids.length > 0) yield ids
  }
}

/** What it means for objects that an import looked for and did not find. */
export async function stageMissing(step: DirectoryStep, ids: readonly ObjectId[]): Promise<WriteBatch> {
  const at = step.clock.now()
  const removed: ConnectorSpaceObject[] = []
  const put = []
  const errors = []
  const putEdges: ObjectEdgePut[] = []
  const objects = await step.store.space.load(ids)
  const edges = await step.store.edges.ofSources(objects.filter(isUnconfirmedAdd).map((object) => object.id))
  for (const stored of objects) {
    const staged = stageUnseen(stored, { edges: edges.filter((edge) => edge.source === stored.id), at })
    putEdges.push(...staged.edges)
    step.counts.staging(staged.counter, stored)
    if (staged.isRemoved) removed.push(stored)
    if (staged.object !== null) put.push({ object: staged.object, keys: null })
    if (staged.problem === null) continue
    const { code, message, firstAt, retryCount } = staged.problem
    errors.push(objectError(step, { objectId: stored.id, dn: stored.dn, code, message, at, firstAt, retryCount }))
  }
  const parting = await part(step, removed)
  const wakeObjects = await onlookersOfRemoved(
    step,
    removed.map(({ id }) => id),
  )
  return {
    removeEdgesInto: parting.removed,
    removeObjects: parting.removed,
    putObjects: [...put, ...parting.placeholders.map((object) => ({ object, keys: [] }))],
    putEdges: [...parting.edges, ...putEdges],
    wakeObjects,
    objectErrors: errors,
  }
}
