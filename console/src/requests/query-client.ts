import { QueryClient } from '@tanstack/react-query'
import { localCodes, RequestProblem } from './request-problem.ts'

const triesMax = 3
/** What is over after a while by itself. */
const passing: readonly string[] = [localCodes.unreachable, 'requests-throttled', 'service-closing', 'database-busy']

/**
 * What was asked for stays good until the live stream says that it changed, so nothing is fetched on a hunch. A refusal is an
 * answer; only a service that cannot be reached, or wants to be left alone for a moment, is asked again.
 */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false,
        networkMode: 'always',
        retry: (failures, error) => failures < triesMax && error instanceof RequestProblem && passing.includes(error.problem.code),
        retryDelay: waitMs,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
}

/** As long as the service says, otherwise longer with every try. */
function waitMs(failures: number, error: Error): number {
  const seconds = error instanceof RequestProblem ? Number(error.problem.facts['retryAfterSeconds'] ?? NaN) : NaN
  return Number.isFinite(seconds) ? seconds * 1_000 : Math.min(1_000 * 2 ** failures, 8_000)
}
