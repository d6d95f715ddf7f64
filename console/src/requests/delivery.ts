import { queryOptions } from '@tanstack/react-query'
import type { Static } from 'typebox'
import type { channelListShape, deliverySecretShape, sinkListShape } from '#src/api/contract/alert.ts'
import { ask, pathOf } from './ask.ts'

type ChannelList = Static<typeof channelListShape>
type SinkList = Static<typeof sinkListShape>
export type ChannelBody = ChannelList['channels'][number]
export type SinkBody = SinkList['sinks'][number]
export type DeliveryField = 'token' | 'signing-key' | 'client-key' | 'password'

/** Who is told of alerts. */
export const channelsQuery = queryOptions({
  queryKey: ['configuration', 'channels'],
  queryFn: ({ signal }) => ask<ChannelList>({ path: '/alert-channels', signal }),
})

/** Where events are sent besides the log. */
export const sinksQuery = queryOptions({
  queryKey: ['configuration', 'sinks'],
  queryFn: ({ signal }) => ask<SinkList>({ path: '/sinks', signal }),
})

/** Stores a secret of a channel or sink. It goes out as bytes and is nowhere else. */
export function storeDeliverySecret(
  of: { readonly kind: 'channel' | 'sink'; readonly name: string; readonly field: DeliveryField },
  secret: string,
): Promise<Static<typeof deliverySecretShape>> {
  const place = of.kind === 'channel' ? 'alert-channels' : 'sinks'
  return ask({ method: 'PUT', path: pathOf(place, of.name, 'secrets', of.field), secret })
}
