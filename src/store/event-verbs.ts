import type { ConnectorId, RunId } from '#src/model/brand.ts'
import type { Event } from '#src/model/event.ts'

/** Which events of the log are wanted. What is left out does not matter. */
export interface EventFilter {
  readonly connectorId: ConnectorId | null
  readonly eventId: number | null
  /** One of these identifiers. */
  readonly eventIds?: readonly number[]
  readonly levels?: readonly Event['level'][]
  /** Identifiers from `first` up to and without `end`. */
  readonly range?: { readonly first: number; readonly end: number }
  /** Not before, milliseconds since 1970. */
  readonly since?: number
  /** Not before this entry of the log: how far back is looked at the most. */
  readonly from?: number
  /** Written by one of these runs, or by this cycle itself. */
  readonly writtenBy?: { readonly runIds: readonly RunId[]; readonly cycleId: string | null }
  /** Holds the text in its message or the value of a field; or is about one of these. Letters of ASCII match in either case. */
  readonly text?: { readonly contains: string; readonly eventIds: readonly number[]; readonly connectorIds: readonly ConnectorId[] }
}

/** Reading the event log. It is written with `WriteBatch`. */
export interface EventVerbs {
  /** Newest first; `before` is a sequence. */
  list(query: EventFilter & { before: number | null; limit: number }): Promise<readonly Event[]>
  /** In the order they were written, those after a sequence; 0 for all that are kept. */
  after(query: { sequence: number; limit: number }): Promise<readonly Event[]>
  /** First entries of storms that last and began before, oldest first. */
  storms(query: { begunBefore: number; limit: number }): Promise<readonly Event[]>
}
