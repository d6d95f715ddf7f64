import type { ConnectorId, RunId } from './brand.ts'

/** An entry of the event log before it has a number. */
export interface EventEntry {
  /** Identifier in the event catalogue, for example 6000. */
  readonly id: number
  readonly level: 'information' | 'warning' | 'error'
  /** Milliseconds since 1970. */
  readonly at: number
  readonly connectorId: ConnectorId | null
  readonly runId: RunId | null
  /** One line for people. */
  readonly message: string
  /** Typed fields; never a secret. */
  readonly fields: Readonly<Record<string, string | number | boolean | null>>
  /** Entries with the same text here say the same: while their storm lasts, the first one counts the others. */
  readonly storm?: string
}

/** An entry of the append-only event log. */
export interface Event extends Omit<EventEntry, 'storm'> {
  /** Counts up, without gaps. */
  readonly sequence: number
  /** How often the same was said again, and when last; absent where it was said once. */
  readonly repeated?: { readonly times: number; readonly lastAt: number }
}
