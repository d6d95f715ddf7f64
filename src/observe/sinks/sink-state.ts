import type { Store } from '#src/store/store.ts'

/** How far a sink has come; kept in the store, so that a restart goes on where it ended. */
export interface SinkState {
  /** Sequence of the last event that was sent or is not wanted. */
  readonly cursor: number
  /** When something was last sent, milliseconds since 1970. */
  readonly sentAt: number | null
  readonly failing: { readonly since: number; readonly reason: string; readonly attempts: number } | null
  /** Events that were never sent: history went before them, or the receiver refused them for good. */
  readonly missed: number
}

export function sinkStateKey(name: string): string {
  return `sink.${name.toLowerCase()}`
}

/** The state of a sink; null for one that never ran. */
export async function readSinkState(store: Store, name: string): Promise<SinkState | null> {
  const text = await store.state.get(sinkStateKey(name))
  return text === null ? null : (JSON.parse(text) as SinkState)
}
