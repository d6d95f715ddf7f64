import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { RunBody, RunErrorPageBody, RunLine, RunPageBody, StartRunBody } from '#src/api/contract/run.ts'
import type { RunComparisonBody } from '#src/api/contract/run-comparison.ts'
import type { RunObjectPageBody } from '#src/api/contract/run-object.ts'
import { ask, askLines, pathOf } from './ask.ts'

const pageSize = 100

/** Which runs of the history are wanted. */
export interface RunFilter {
  readonly connector: string | null
  readonly status: string | null
  readonly profile: string | null
  /** Begun not before, UTC. */
  readonly from: string | null
}

/** The history, newest first, page by page. */
export function runsQuery(filter: RunFilter) {
  return infiniteQueryOptions({
    queryKey: ['runs', 'list', filter],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam, signal }) =>
      ask<RunPageBody>({ path: '/runs', query: { ...filter, before: pageParam, limit: pageSize }, signal }),
    getNextPageParam: (page: RunPageBody) => page.before,
  })
}

export function runQuery(number: number) {
  return queryOptions({
    queryKey: ['runs', 'one', number],
    queryFn: ({ signal }) => ask<RunBody>({ path: pathOf('runs', number), signal }),
  })
}

/** Errors on single objects of a run. */
export function runErrorsQuery(number: number) {
  return infiniteQueryOptions({
    queryKey: ['runs', 'errors', number],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam, signal }) =>
      ask<RunErrorPageBody>({ path: pathOf('runs', number, 'errors'), query: { after: pageParam, limit: pageSize }, signal }),
    getNextPageParam: (page: RunErrorPageBody) => page.after,
  })
}

/** Which number of a run. `target` is the connector of an outbound one. */
export interface CounterOf {
  readonly run: number
  readonly step: number
  readonly counter: string
  readonly target: string | null
}

/** The objects behind one number of a run, as they were named then. */
export function runObjectsQuery({ run, step, counter, target }: CounterOf) {
  return infiniteQueryOptions({
    queryKey: ['runs', 'objects', run, step, counter, target],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam, signal }) =>
      ask<RunObjectPageBody>({
        path: pathOf('runs', run, 'objects'),
        query: { step, counter, target, after: pageParam, limit: pageSize },
        signal,
      }),
    getNextPageParam: (page: RunObjectPageBody) => page.after,
  })
}

/** Starts a run and returns it as soon as it has a number; it goes on by itself. */
export async function startRun(of: StartRunBody): Promise<RunBody> {
  for await (const line of askLines<RunLine>({ method: 'POST', path: '/runs', json: of })) return line.run
  throw new Error('The service began a run without saying so')
}

/** A run beside another one; null is the one before of the same connector and profile. */
export function runComparisonQuery(number: number, other: number | null) {
  return queryOptions({
    queryKey: ['runs', 'comparison', number, other],
    queryFn: ({ signal }) => ask<RunComparisonBody>({ path: pathOf('runs', number, 'comparison'), query: { with: other }, signal }),
  })
}

/** Runs one step of a run again, and returns the new run as soon as it has a number. */
export async function retryStep(number: number, step: number): Promise<RunBody> {
  for await (const line of askLines<RunLine>({ method: 'POST', path: pathOf('runs', number, 'retry'), json: { step } })) return line.run
  throw new Error('The service began a run without saying so')
}

/** Runs of a file at the most, and how many are fetched at once. */
export const savedRunsMax = 10_000
const savedPageSize = 500

/** The history as it is filtered, newest first, as far as a file holds it. */
export async function runsToSave(filter: RunFilter): Promise<readonly RunBody[]> {
  const runs: RunBody[] = []
  while (runs.length < savedRunsMax) {
    const before = runs.at(-1)?.number ?? null
    const page = await ask<RunPageBody>({ path: '/runs', query: { ...filter, before, limit: savedPageSize } })
    runs.push(...page.runs)
    if (page.before === null) break
  }
  return runs
}

export function stopRun(number: number): Promise<RunBody> {
  return ask<RunBody>({ method: 'POST', path: pathOf('runs', number, 'stop') })
}
