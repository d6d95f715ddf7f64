import type { Clock } from '#src/base/clock.ts'
import type { SinkSelection } from '#src/model/delivery.ts'
import type { Event, EventEntry } from '#src/model/event.ts'
import type { Store } from '#src/store/store.ts'
import { makeEvent } from '../make-event.ts'
import { sourceOf } from '../event-source.ts'
import type { SendOutcome, Sink } from './sink.ts'
import { readSinkState, sinkStateKey, type SinkState } from './sink-state.ts'

/** Events of one batch. The queue itself is the event log, bounded by how long history is kept; nothing else is in memory. */
const batchMax = 200
/** Without a word from anybody the log is looked at this often. */
const lookMs = 5_000
/** Events that nobody wants may be passed over this far before it is written down. */
const unwrittenMax = 500
/** How often an event that is refused by itself is tried before it is given up. */
const refusalsMax = 3

/** Milliseconds until the next try after so many failures. */
export type Backoff = (attempts: number) => number

/** A second, then twice as long every time, up to five minutes. */
export const usualBackoff: Backoff = (attempts) => Math.min(300_000, 1_000 * 2 ** Math.min(attempts - 1, 20))

/** What a worker works with. */
export interface SinkWorkerParts {
  readonly selection: SinkSelection
  readonly sink: Sink
  readonly store: Store
  readonly clock: Clock
  readonly backoff: Backoff
  /** Told when the store cannot be read or written. */
  failed(error: unknown): void
}

const rank = { information: 0, warning: 1, error: 2 } as const
/** Events about sinks never lead to further events about sinks. */
const aboutSinks = new Set([20190, 20191, 20192])

/**
 * Takes events of the log to one sink, in their order, at least once: the cursor moves only after the sink has them. A sink that is
 * away holds nobody up, for the log is written whether sinks follow or not.
 */
export class SinkWorker {
  readonly #parts: SinkWorkerParts
  readonly #closing = new AbortController()
  #state: SinkState = { cursor: 0, sentAt: null, failing: null, missed: 0 }
  #written = 0
  #batch = batchMax
  #refusals = 0
  #wake: (() => void) | null = null
  #isWoken = false
  #sending: Promise<unknown> = Promise.resolve()
  readonly #ended: Promise<void>

  constructor(parts: SinkWorkerParts) {
    this.#parts = parts
    this.#ended = this.#work()
  }

  /** Says that there may be something new. */
  wake(): void {
    this.#isWoken = true
    if (this.#state.failing === null) this.#wake?.()
  }

  /**
   * Sends one event past the log, between two batches and over the same connection. One that arrives shows that the receiver is back, so that what
   * waits need not wait any longer.
   */
  async test(event: Event): Promise<SendOutcome> {
    const outcome = await this.#send([event])
    if (outcome.kind === 'sent') this.#wake?.()
    return outcome
  }

  /** Ends with the batch that is under way. */
  async close(): Promise<void> {
    this.#closing.abort()
    this.#wake?.()
    await this.#ended
    await this.#sending
    await this.#parts.sink.close()
  }

  async #work(): Promise<void> {
    try {
      this.#state = (await readSinkState(this.#parts.store, this.#parts.selection.name)) ?? (await this.#firstState())
      this.#written = this.#state.cursor
    } catch (error) {
      return this.#parts.failed(error)
    }
    while (!this.#closing.signal.aborted) {
      try {
        const waitMs = await this.#step()
        if (waitMs > 0) await this.#pause(waitMs)
      } catch (error) {
        this.#parts.failed(error)
        await this.#pause(lookMs)
      }
    }
    if (this.#written !== this.#state.cursor) await this.#write(this.#state, []).catch(this.#parts.failed)
  }

  /** A new sink begins with what comes, not with all of history. */
  async #firstState(): Promise<SinkState> {
    const [newest] = await this.#parts.store.events.list({ connectorId: null, eventId: null, before: null, limit: 1 })
    const state = { ...this.#state, cursor: newest?.sequence ?? 0 }
    await this.#write(state, [])
    return state
  }

  /** One batch. Returns how long to wait before the next one, in milliseconds. */
  async #step(): Promise<number> {
    this.#isWoken = false
    const page = await this.#parts.store.events.after({ sequence: this.#state.cursor, limit: this.#batch })
    const last = page.at(-1)
    if (last === undefined) return lookMs
    await this.#tellGap(page[0])
    const wanted = page.filter((event) => this.#isWanted(event))
    if (wanted.length === 0) return this.#passOver(last.sequence)
    return this.#settle(await this.#send(wanted), { wanted, last: last.sequence })
  }

  /** A sink is used by one caller at a time. */
  #send(events: readonly Event[]): Promise<SendOutcome> {
    const sent = this.#sending.then(() => this.#parts.sink.send(events))
    this.#sending = sent.catch(() => undefined)
    return sent
  }

  async #passOver(sequence: number): Promise<number> {
    this.#state = { ...this.#state, cursor: sequence }
    if (sequence - this.#written >= unwrittenMax) await this.#write(this.#state, [])
    return 0
  }

  async #settle(outcome: SendOutcome, of: { readonly wanted: readonly Event[]; readonly last: number }): Promise<number> {
    switch (outcome.kind) {
      case 'sent':
        await this.#sent(of.last)
        return 0
      case 'failed':
        return this.#failed(outcome.reason)
      case 'refused':
        return this.#refused(outcome.reason, of)
    }
  }

  async #sent(cursor: number): Promise<void> {
    const { failing } = this.#state
    const now = this.#parts.clock.now()
    const { name } = this.#parts.selection
    const recovered = failing === null ? [] : [makeEvent(20191, { sink: name, outageMs: now - failing.since }, this.#origin())]
    this.#batch = batchMax
    this.#refusals = 0
    await this.#write({ ...this.#state, cursor, sentAt: now, failing: null }, recovered)
  }

  async #failed(reason: string): Promise<number> {
    const { failing } = this.#state
    const attempts = (failing?.attempts ?? 0) + 1
    const event = failing === null ? [makeEvent(20190, { sink: this.#parts.selection.name, reason }, this.#origin())] : []
    const since = failing?.since ?? this.#parts.clock.now()
    await this.#write({ ...this.#state, failing: { since, reason, attempts } }, event)
    return this.#parts.backoff(attempts)
  }

  /** A batch that is refused is sent in halves, until the one event is found that the receiver does not take. */
  async #refused(reason: string, of: { readonly wanted: readonly Event[]; readonly last: number }): Promise<number> {
    if (this.#batch > 1) {
      this.#batch = of.wanted.length === 1 ? 1 : Math.ceil(this.#batch / 2)
      return 0
    }
    this.#refusals++
    if (this.#refusals < refusalsMax) return this.#parts.backoff(this.#refusals)
    this.#refusals = 0
    await this.#miss({ events: 1, reason, cursor: of.last, isQuiet: of.wanted.every(({ id }) => aboutSinks.has(id)) })
    return 0
  }

  /** History may go while a sink is away. */
  async #tellGap(first: Event | undefined): Promise<void> {
    const missing = first === undefined ? 0 : first.sequence - this.#state.cursor - 1
    if (first === undefined || missing <= 0) return
    await this.#miss({ events: missing, reason: 'they went with old history', cursor: first.sequence - 1, isQuiet: false })
  }

  async #miss(gap: {
    readonly events: number
    readonly reason: string
    readonly cursor: number
    readonly isQuiet: boolean
  }): Promise<void> {
    const { events, reason, cursor } = gap
    const told = gap.isQuiet ? [] : [makeEvent(20192, { sink: this.#parts.selection.name, events, reason }, this.#origin())]
    await this.#write({ ...this.#state, cursor, missed: this.#state.missed + events }, told)
  }

  #isWanted({ id, level }: Event): boolean {
    const { minimumLevel, sources } = this.#parts.selection
    return rank[level] >= rank[minimumLevel] && (sources.length === 0 || sources.includes(sourceOf(id)))
  }

  #origin() {
    return { at: this.#parts.clock.now(), connectorId: null, runId: null }
  }

  async #write(state: SinkState, events: readonly EventEntry[]): Promise<void> {
    await this.#parts.store.commit({ putState: { [sinkStateKey(this.#parts.selection.name)]: JSON.stringify(state) }, events })
    this.#state = state
    this.#written = state.cursor
  }

  /** Waits until the time is over, something is new, or the end. While a sink fails nothing new hurries it. */
  #pause(ms: number): Promise<void> {
    if (this.#closing.signal.aborted || (this.#isWoken && this.#state.failing === null)) return Promise.resolve()
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.#wake = null
        resolve()
      }
      const timer = setTimeout(done, ms)
      timer.unref()
      this.#wake = done
    })
  }
}
