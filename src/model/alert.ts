import type { ConnectorId } from './brand.ts'

/** How soon somebody has to look: `P1` now, `P2` the same day, `P3` when there is time. */
export type AlertSeverity = 'P1' | 'P2' | 'P3'

/** What an alert rests on, as plain values for people. Never a secret. */
export type AlertEvidence = Readonly<Record<string, string | number | boolean | null>>

/** Why an alert is over. `superseded`: another alert of the same subject says it better, and nobody is told of the end. */
export interface AlertResolution {
  readonly kind: 'over' | 'superseded'
  /** One sentence. */
  readonly text: string
}

/** Something that somebody has to do, from the moment it was found until it is over. */
export interface Alert {
  /** Counts up, never reused. */
  readonly number: number
  /** Kind of the alert: `credential.rejected`. */
  readonly key: string
  /** What it is about. There is at most one open alert of a key and subject. */
  readonly subject: string
  /** Alerts of one incident replace each other: the end of one that made way for another is not told. */
  readonly incident: string
  readonly severity: AlertSeverity
  /** One line for people. */
  readonly title: string
  /** What to do, in sentences. */
  readonly advice: string
  readonly evidence: AlertEvidence
  /** The connectors that suffer, at the time of the last look. */
  readonly connectors: readonly ConnectorId[]
  /** Milliseconds since 1970. */
  readonly raisedAt: number
  readonly resolvedAt: number | null
  readonly resolution: AlertResolution | null
  /** Somebody is at it. */
  readonly acknowledgement: { readonly by: string; readonly at: number; readonly note: string | null } | null
  /** Nobody is told anything about it until then. */
  readonly snooze: { readonly until: number; readonly by: string; readonly reason: string } | null
}

/** What a message is about: the alert was raised, it is over, or its snooze ended and it is still there. */
export type AlertOccasion = 'raised' | 'resolved' | 'reminder'

/** One message about an alert on its way through one channel. */
export interface AlertDelivery {
  readonly alert: number
  /** Name of the channel. */
  readonly channel: string
  readonly occasion: AlertOccasion
  /** When it was to be sent first, milliseconds since 1970. With the three above it names the delivery. */
  readonly createdAt: number
  readonly state: 'pending' | 'sent' | 'given-up'
  readonly attempts: number
  /** When it is tried next, while it is pending. */
  readonly dueAt: number
  readonly triedAt: number | null
  /** What the receiver answered last. Never a secret. */
  readonly answer: string | null
}
