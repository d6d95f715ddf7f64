import { AppError } from '#src/base/app-error.ts'
import { isoTime } from '#src/base/clock.ts'
import type { ConnectorId, MetaverseId, ObjectId } from '#src/model/brand.ts'
import { countedObjectsMax, type CountedObject, type Run, type RunStep } from '#src/model/run.ts'
import type { Store, TouchingRun } from '#src/store/store.ts'
import { showsObjects } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { namesOf, type Names } from './bodies/names.ts'
import { configuredConnector } from './configured-connector.ts'
import {
  objectParameters,
  objectRunPageShape,
  objectRunQuery,
  runObjectPageShape,
  runObjectQuery,
  type ObjectRunPageBody,
} from './contract/run-object.ts'
import { currentRun, runNumbered, runParameters } from './runs.ts'

type Counter = CountedObject['counter']

/** The objects behind the numbers of a run, and the runs behind an object. */
export function runObjectRoutes(api: Api, parts: ApiParts): void {
  const { store } = parts.setup
  api.get(
    '/runs/:number/objects',
    { config: showsObjects, schema: { params: runParameters, querystring: runObjectQuery, response: { 200: runObjectPageShape } } },
    async (request) => {
      const { step: number, target = null, after = null, limit = 50 } = request.query
      const counter = request.query.counter as Counter
      const run = await runNumbered(parts, request.params.number)
      const step = currentRun(parts, run).steps.find((each) => each.number === number)
      if (step === undefined) throw new AppError('run-unknown', { subject: String(run.number), detail: `it has no step ${number}` })
      const targetId = target === null ? null : (await configuredConnector(store, target)).connector.id
      const objects = await store.runs.counted({ runId: run.id, step: number, counter, target: targetId, after, limit })
      const ids = objects.flatMap(({ objectId }) => objectId ?? [])
      const there = new Set((await store.space.load(ids)).map(({ id }) => id))
      return {
        objects: objects.map(({ position, objectId, dn }) => ({
          position,
          objectId,
          dn,
          isThere: objectId !== null && there.has(objectId),
        })),
        count: numberOf(step, { counter, target: targetId }),
        keptMax: countedObjectsMax,
        after: objects.length === limit ? (objects.at(-1)?.position ?? null) : null,
      }
    },
  )
  api.get(
    '/objects/:id/runs',
    { config: showsObjects, schema: { params: objectParameters, querystring: objectRunQuery, response: { 200: objectRunPageShape } } },
    async (request) => {
      const { before = null, limit = 50 } = request.query
      const objects = await rowsOf(store, request.params.id.toLowerCase())
      const runs = await store.runs.touching({ objects, before, limit })
      const names = namesOf(await store.configuration.current())
      return {
        runs: runs.map((touching) => touchingBody(touching, names)),
        keptMax: countedObjectsMax,
        before: runs.length === limit ? (runs.at(-1)?.run.number ?? null) : null,
      }
    },
  )
}

/** The number itself, of which the objects may be the first only. */
function numberOf({ counters }: RunStep, { counter, target }: { readonly counter: Counter; readonly target: ConnectorId | null }): number {
  const groups: readonly Readonly<Partial<Record<string, number>>>[] =
    target === null ? [counters.staging, counters.inbound, counters.export] : [counters.outbound[target] ?? {}]
  return groups.reduce((sum, group) => sum + (group[counter] ?? 0), 0)
}

/** An identity stands for itself and everything joined to it; an object that is gone is still known by its runs. */
async function rowsOf(store: Store, id: string): Promise<readonly ObjectId[]> {
  const joined = await store.space.ofMetaverse([id as MetaverseId])
  return [id as ObjectId, ...joined.map((object) => object.id)]
}

function touchingBody({ run, counted }: TouchingRun, names: Names): ObjectRunPageBody['runs'][number] {
  return {
    number: run.number,
    connector: names.connector(run.connectorId),
    profile: run.profile,
    result: run.result,
    startedAt: isoTime(run.startedAt),
    did: counted.map(({ step, counter, target, objectId, dn }) => ({
      step,
      type: typeOf(run, step),
      counter,
      target: target === null ? null : names.connector(target),
      objectId,
      dn,
    })),
  }
}

/** A step that goes on may not be in the history yet. */
function typeOf(run: Run, step: number): string {
  return run.steps.find((each) => each.number === step)?.type ?? 'in-progress'
}
