import { queryOptions } from '@tanstack/react-query'
import type { AccountBody, ConnectorDetailBody, ConnectorListBody, TestConnectorLine } from '#src/api/contract/connector.ts'
import { ask, askLines, pathOf } from './ask.ts'

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

/** Tests what is stored, line by line. A right one lets what was turned away go on. */
export function testConnector(name: string): AsyncGenerator<TestConnectorLine, void, void> {
  return askLines<TestConnectorLine>({ method: 'POST', path: pathOf('connectors', name, 'test') })
}
