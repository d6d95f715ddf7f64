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
}

/** An entry of the append-only event log. */
export interface Event extends EventEntry {
  /** Counts up, without gaps. */
  readonly sequence: number
}
