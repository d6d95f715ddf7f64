import type { EventBody } from '#src/api/contract/event.ts'

/** A line of the list: an event, or that some are missing. */
export type EventLine =
  | { readonly kind: 'event'; readonly sequence: number; readonly event: EventBody }
  | { readonly kind: 'gap'; readonly sequence: number; readonly missing: number }

/** Events newest first, with a mark where the log has a hole: it counts without gaps, so a number that is missing is an event that was lost. */
export function withGaps(events: readonly EventBody[]): readonly EventLine[] {
  return events.flatMap((event, index): readonly EventLine[] => {
    const line = { kind: 'event', sequence: event.sequence, event } as const
    const above = events[index - 1]
    const missing = above === undefined ? 0 : above.sequence - event.sequence - 1
    return missing <= 0 ? [line] : [{ kind: 'gap', sequence: event.sequence + 0.5, missing }, line]
  })
}

/** The same without marks, for a list that was filtered and so has holes everywhere. */
export function withoutGaps(events: readonly EventBody[]): readonly EventLine[] {
  return events.map((event) => ({ kind: 'event', sequence: event.sequence, event }))
}
