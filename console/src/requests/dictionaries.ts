import { queryOptions } from '@tanstack/react-query'
import type { DictionaryBody } from '#src/api/contract/dictionary.ts'
import { ask } from './ask.ts'

/** What every code means. It is that of the service's version, so it stays as it is. */
export const dictionariesQuery = queryOptions({
  queryKey: ['dictionaries'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }) => ask<DictionaryBody>({ path: '/dictionaries', signal }),
})
