import type { ChannelBody, SinkBody } from '../../requests/delivery.ts'

export type ReceiverKind = 'channel' | 'sink'

/** A sink or an alert channel, as far as both are the same. */
export type Receiver = Pick<ChannelBody | SinkBody, 'name' | 'target' | 'list' | 'document' | 'disabled' | 'secrets'>

/** Those of one kind, and the version of the configuration that names them. */
export interface Receivers {
  readonly kind: ReceiverKind
  readonly version: number
  readonly all: readonly Receiver[]
}
