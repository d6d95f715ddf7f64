import { queryOptions } from '@tanstack/react-query'
import type { Static } from 'typebox'
import type { channelListShape, deliverySecretShape, DeliveryTestBody, sinkListShape } from '#src/api/contract/alert.ts'
import type { ChangeRequestBody } from '#src/api/contract/change.ts'
import type { AppliedBody } from '#src/api/contract/configuration.ts'
import { ask, pathOf } from './ask.ts'
import { applyChange } from './configuration.ts'

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

type ReceiverChange = Extract<NonNullable<ChangeRequestBody['changes']>[number], { readonly kind: `${string}-receiver` }>

/** Publishes a change of one sink or channel as a new version of the configuration. */
export function changeReceiver(of: {
  readonly change: ReceiverChange
  readonly version: number
  readonly reason: string
}): Promise<AppliedBody> {
  const { change, version, reason } = of
  return applyChange({ change: { changes: [change] }, version, reason })
}

/** Sends a test and says what the receiver answered. */
export function testReceiver(kind: 'channel' | 'sink', name: string): Promise<DeliveryTestBody> {
  return ask<DeliveryTestBody>({ method: 'POST', path: pathOf(kind === 'channel' ? 'alert-channels' : 'sinks', name, 'test') })
}
