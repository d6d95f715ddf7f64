import { queryOptions } from '@tanstack/react-query'
import type { LeaveForecastBody, MetaverseSchemaBody, SupplyBody } from '#src/api/contract/metaverse-schema.ts'
import { ask, pathOf } from './ask.ts'

/** Types, attributes, and who may contribute in which order. */
export const metaverseSchemaQuery = queryOptions({
  queryKey: ['metaverse', 'schema'],
  queryFn: ({ signal }) => ask<MetaverseSchemaBody>({ path: '/metaverse-schema', signal }),
})

/** Who supplies the values of a type now. */
export function supplyQuery(type: string) {
  return queryOptions({
    queryKey: ['metaverse', 'supply', type],
    queryFn: ({ signal }) => ask<SupplyBody>({ path: `${pathOf('metaverse-schema', type)}/supply`, signal }),
  })
}

/** What would become of identities if a connector left. It is counted when somebody asks: it reads thousands of objects. */
export function leavingQuery(connector: string) {
  return queryOptions({
    queryKey: ['metaverse', 'leaving', connector],
    queryFn: ({ signal }) => ask<LeaveForecastBody>({ path: '/metaverse-schema/leaving', query: { connector }, signal }),
  })
}
