import { queryOptions } from '@tanstack/react-query'
import type { SampleListBody } from '#src/api/contract/sample.ts'
import { ask } from './ask.ts'

/** How much there was after each cycle of the last day. The service says what a day is where no time is given. */
export const samplesQuery = queryOptions({
  queryKey: ['samples'],
  queryFn: ({ signal }) => ask<SampleListBody>({ path: '/history/samples', signal }),
})
