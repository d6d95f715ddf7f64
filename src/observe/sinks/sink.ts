import type { Event } from '#src/model/event.ts'
import type { Clock } from '#src/base/clock.ts'
import type { Secret } from '#src/base/secret.ts'
import type { DeliverySecretField } from '#src/model/delivery.ts'
import type { Installation } from './envelope.ts'

/** What became of a batch of events. */
export type SendOutcome =
  | { readonly kind: 'sent' }
  /** The receiver is away or not ready: the same again later. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** The receiver does not take these events, and would not take them later either. */
  | { readonly kind: 'refused'; readonly reason: string }

/** A place that events are sent to. Used by one caller at a time. */
export interface Sink {
  /** Sends events in their order. `sent` means that the receiver has them, as far as its protocol tells. */
  send(events: readonly Event[]): Promise<SendOutcome>
  /** Ends connections and overwrites secrets. */
  close(): Promise<void>
}

/** What became of a test of a sink or an alert channel, as its receiver put it. */
export interface DeliveryTest {
  readonly name: string
  readonly type: 'file' | 'syslog' | 'webhook' | 'mail'
  /** Where to, for people; never with a secret. */
  readonly target: string
  readonly outcome: SendOutcome['kind']
  /** The answer of the receiver, or why there was none. */
  readonly answer: string
  /** When it was sent, milliseconds since 1970, and how long the answer took. */
  readonly at: number
  readonly tookMs: number
}

/** What sinks work with. */
export interface SinkParts {
  readonly installation: Installation
  readonly clock: Clock
  /** Relative paths of files begin here. */
  readonly dataDirectory: string
  /** A secret out of the vault, for the sink to destroy; null when none is stored. */
  secret(field: DeliverySecretField): Promise<Secret | null>
}

/** A failure as one line. Never holds what was sent. */
export function failureOf(error: unknown): SendOutcome {
  const text = error instanceof Error ? error.message || ('code' in error ? String(error.code) : error.name) : String(error)
  return { kind: 'failed', reason: text.replaceAll(/\s+/g, ' ').slice(0, 300) }
}
