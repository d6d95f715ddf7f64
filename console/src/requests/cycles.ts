import { queryOptions } from '@tanstack/react-query'
import type { CycleBody, CycleLine, CycleRecordBody, StartCycleBody } from '#src/api/contract/cycle.ts'
import { ask, askLines, pathOf } from './ask.ts'

interface CyclePage {
  readonly cycles: readonly CycleRecordBody[]
  readonly before: string | null
}

/** The last cycles, newest first; a cycle every half hour makes 48 a day. */
export function cyclesQuery(limit: number) {
  return queryOptions({
    queryKey: ['cycles', 'list', limit],
    queryFn: ({ signal }) => ask<CyclePage>({ path: '/cycles', query: { limit }, signal }),
  })
}

/** One cycle with its runs. */
export function cycleQuery(id: string) {
  return queryOptions({
    queryKey: ['cycles', 'one', id],
    queryFn: ({ signal }) => ask<CycleBody>({ path: pathOf('cycles', id), signal }),
  })
}

/** Begins a cycle and returns with its first sign of life; it goes on by itself. */
export async function startCycle(of: StartCycleBody): Promise<void> {
  for await (const line of askLines<CycleLine>({ method: 'POST', path: '/cycles', json: of })) {
    if (line.type !== 'ended') return
  }
}

export function stopCycle(): Promise<CycleBody> {
  return ask<CycleBody>({ method: 'POST', path: '/cycles/stop' })
}
