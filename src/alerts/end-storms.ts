import { isoTime, type Clock } from '#src/base/clock.ts'
import type { Event, EventEntry } from '#src/model/event.ts'
import type { Store } from '#src/store/store.ts'
import { entryOf, makeEvent } from '#src/observe/make-event.ts'

/** Repeats are counted for this long; then it is said how many there were, and the next one is written again. */
export const stormMs = 30 * 60_000
/** Storms that are ended in one go. */
const stormsMax = 500

/** Ends the storms whose time is over, and says how often each event was repeated. Returns how many said so. */
export async function endStorms(store: Pick<Store, 'events' | 'commit'>, now: number): Promise<number> {
  const over = await store.events.storms({ begunBefore: now - stormMs + 1, limit: stormsMax })
  const events = over.flatMap((first) => summary(first, now))
  if (over.length > 0) await store.commit({ endStorms: over.map(({ sequence }) => sequence), events })
  return events.length
}

function summary({ id, sequence, at, connectorId, message, repeated }: Event, now: number): readonly EventEntry[] {
  if (repeated === undefined) return []
  const { times, lastAt } = repeated
  const fields = { event: id, name: entryOf(id)?.name ?? '', times, firstAt: isoTime(at), lastAt: isoTime(lastAt), sequence, text: message }
  return [makeEvent(20047, fields, { at: now, connectorId, runId: null })]
}

/** How often it is looked whether a storm is over. */
const lookMs = 30_000

/** Ends storms while the service runs. */
export class StormWatch {
  readonly #parts: { readonly store: Store; readonly clock: Clock; failed(error: unknown): void }
  #timer: NodeJS.Timeout | null = null
  #working: Promise<unknown> = Promise.resolve()

  constructor(parts: { readonly store: Store; readonly clock: Clock; failed(error: unknown): void }) {
    this.#parts = parts
  }

  start(): void {
    this.#look()
    this.#timer ??= setInterval(() => this.#look(), lookMs)
    this.#timer.unref()
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
    await this.#working
  }

  #look(): void {
    const { store, clock, failed } = this.#parts
    this.#working = this.#working.then(() => endStorms(store, clock.now())).catch(failed)
  }
}
