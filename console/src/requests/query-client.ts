import { QueryClient } from '@tanstack/react-query'
import { localCodes, RequestProblem } from './request-problem.ts'

const triesMax = 3

/**
 * What was asked for stays good until the live stream says that it changed, so nothing is fetched on a hunch. A refusal is an
 * answer; only a service that cannot be reached is asked again.
 */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false,
        networkMode: 'always',
        retry: (failures, error) => failures < triesMax && error instanceof RequestProblem && error.problem.code === localCodes.unreachable,
        retryDelay: (failures) => Math.min(1_000 * 2 ** failures, 8_000),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
}
