import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { SearchBody } from '#src/api/contract/search.ts'
import { ask } from './ask.ts'

/** What is looked for, and where: `metaverse`, the name of a connector, or everywhere. */
export interface Searching {
  readonly said: string
  readonly space: string | null
  readonly limit: number
}

/** Names change with every run, so an answer is not kept for long. */
const keptMs = 20_000

/** Where something is of which only the identifier is known. */
export function whereaboutsQuery(id: string) {
  return queryOptions({
    queryKey: ['objects', 'whereabouts', id],
    queryFn: ({ signal }) => ask<SearchBody>({ path: '/search', query: { q: id, limit: 1 }, signal }),
  })
}

/** What was found. A search that is superseded by the next letter is given up; what it found before stays until then. */
export function findQuery({ said, space, limit }: Searching) {
  return queryOptions({
    queryKey: ['objects', 'search', said, space, limit],
    enabled: said !== '',
    staleTime: keptMs,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => ask<SearchBody>({ path: '/search', query: { q: said, space, limit }, signal }),
  })
}
