import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Loading } from './loading.tsx'
import { ProblemNotice } from './problem-notice.tsx'

/**
 * What a query found, or that it is on its way, or why not. What was found once stays while it is fetched again: a service that
 * cannot be reached takes nothing away, the frame says how old it is.
 */
export function QueryView<Found>(of: {
  readonly query: UseQueryResult<Found>
  readonly what?: string
  readonly children: (found: Found) => ReactNode
}) {
  const { query, what, children } = of
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.isError) return <ProblemNotice error={query.error} retry={() => void query.refetch()} />
  return <Loading {...(what === undefined ? {} : { what })} />
}
