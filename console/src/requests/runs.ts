import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { RunBody, RunErrorPageBody, RunLine, RunPageBody, StartRunBody } from '#src/api/contract/run.ts'
import { ask, askLines, pathOf } from './ask.ts'

const pageSize = 100

/** The history, newest first, page by page. */
export function runsQuery(filter: { readonly connector: string | null }) {
  return infiniteQueryOptions({
    queryKey: ['runs', 'list', filter],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam, signal }) =>
      ask<RunPageBody>({ path: '/runs', query: { connector: filter.connector, before: pageParam, limit: pageSize }, signal }),
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

/** Starts a run and returns it as soon as it has a number; it goes on by itself. */
export async function startRun(of: StartRunBody): Promise<RunBody> {
  for await (const line of askLines<RunLine>({ method: 'POST', path: '/runs', json: of })) return line.run
  throw new Error('The service began a run without saying so')
}

export function stopRun(number: number): Promise<RunBody> {
  return ask<RunBody>({ method: 'POST', path: pathOf('runs', number, 'stop') })
}
