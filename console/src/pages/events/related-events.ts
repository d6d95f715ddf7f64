import type { EventBody } from '#src/api/contract/event.ts'

/** Events of one cause are written in one go: compatibility events beside the native one they repeat. */
const sameMomentMs = 1_000

/** Those of the events around one that belong to it: of the same run, or written at the same moment about the same connector. */
export function relatedEvents(event: EventBody, around: readonly EventBody[]): readonly EventBody[] {
  return around.filter((other) =>
    event.runId !== null && other.runId === event.runId
      ? true
      : other.connector === event.connector && Math.abs(Date.parse(other.at) - Date.parse(event.at)) < sameMomentMs,
  )
}
