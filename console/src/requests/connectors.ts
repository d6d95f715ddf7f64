import { queryOptions } from '@tanstack/react-query'
import type { AccountBody, ConnectorDetailBody, ConnectorListBody } from '#src/api/contract/connector.ts'
import { ask, pathOf } from './ask.ts'

export const connectorsQuery = queryOptions({
  queryKey: ['connectors', 'list'],
  queryFn: ({ signal }) => ask<ConnectorListBody>({ path: '/connectors', signal }),
})

export function connectorQuery(name: string) {
  return queryOptions({
    queryKey: ['connectors', 'one', name],
    queryFn: ({ signal }) => ask<ConnectorDetailBody>({ path: pathOf('connectors', name), signal }),
  })
}

/** Accounts the connectors sign in as, with how each of them stands. */
export const accountsQuery = queryOptions({
  queryKey: ['accounts', 'list'],
  queryFn: ({ signal }) => ask<{ readonly accounts: readonly AccountBody[] }>({ path: '/credentials', signal }),
})
