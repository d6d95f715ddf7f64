import { isoTime, type Clock } from '#src/base/clock.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import type { Purged, Store } from '#src/store/store.ts'
import { overdueConnectors } from './overdue.ts'
import { readSettings } from './properties.ts'

/** Time between two rounds of maintenance. */
const roundMs = 3_600_000
/** Rows of each kind that one transaction removes: a few milliseconds, after which everybody else has a turn. */
const batchSize = 500
/** Batches of one purge. What is left after that waits for the next one. */
const batchesMax = 10_000
/** Batches of held deletes that are looked up: more never wait at a time. */
const heldMax = 1_000

const lastRoundKey = 'scheduler.maintainedAt'

/** What a purge did. */
export interface PurgeOutcome extends Purged {
  /** Milliseconds since 1970: what ended before went. */
  readonly before: number
  /** False when it gave way to a run; the next purge goes on. */
  readonly isComplete: boolean
}

/**
 * What is done while nothing runs: old history goes, and connectors that were not synchronized for too long are named. It gives way
 * to every run.
 */
export class Maintenance {
  readonly #parts: { readonly store: Store; readonly clock: Clock }
  readonly #isIdle: () => boolean
  #round: Promise<void> | null = null

  constructor(parts: { readonly store: Store; readonly clock: Clock }, isIdle: () => boolean) {
    this.#parts = parts
    this.#isIdle = isIdle
  }

  /** Does what is due. A round that goes on already is waited for. */
  look(): Promise<void> {
    this.#round ??= this.#doRound().finally(() => (this.#round = null))
    return this.#round
  }

  /** Waits for the round that goes on, whatever comes of it. */
  async ended(): Promise<void> {
    await this.#round?.catch(() => undefined)
  }

  /** Removes history that ended longer ago than that, milliseconds. */
  async purge(olderThanMs: number): Promise<PurgeOutcome> {
    const { store, clock } = this.#parts
    const before = clock.now() - olderThanMs
    const held = await store.held.list({ connectorId: null, status: 'open', before: null, limit: heldMax })
    const keep = held.map((batch) => batch.runId)
    let total: Purged = { objectErrors: 0, countedObjects: 0, runs: 0, cycles: 0, events: 0 }
    let isComplete = false
    for (let batches = 0; batches < batchesMax && !isComplete && this.#isIdle(); batches++) {
      const removed = await store.purge({ before, limit: batchSize, keep })
      total = sum(total, removed)
      isComplete = count(removed) === 0
      // An embedded database answers without ever waiting: let the others in.
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
    if (count(total) > 0) {
      const event = makeEvent(20135, { before: isoTime(before), ...total }, { at: clock.now(), connectorId: null, runId: null })
      await store.commit({ events: [event] })
      await store.tidy()
    }
    return { ...total, before, isComplete }
  }

  async #doRound(): Promise<void> {
    const { store, clock } = this.#parts
    const now = clock.now()
    if (now - Number((await store.state.get(lastRoundKey)) ?? 0) < roundMs) return
    const connectors = (await store.configuration.current())?.configuration.connectors ?? []
    const { events, putState } = await overdueConnectors(store, { connectors, now })
    if (events.length > 0 || Object.keys(putState).length > 0) await store.commit({ events, putState })
    const { maintenanceEnabled, purgeIntervalMs } = await readSettings(store)
    const isDone = !maintenanceEnabled || (await this.purge(purgeIntervalMs)).isComplete
    // A round that gave way goes on with the next look.
    if (isDone) await store.commit({ putState: { [lastRoundKey]: String(now) } })
  }
}

function sum(a: Purged, b: Purged): Purged {
  return {
    objectErrors: a.objectErrors + b.objectErrors,
    countedObjects: a.countedObjects + b.countedObjects,
    runs: a.runs + b.runs,
    cycles: a.cycles + b.cycles,
    events: a.events + b.events,
  }
}

function count({ objectErrors, countedObjects, runs, cycles, events }: Purged): number {
  return objectErrors + countedObjects + runs + cycles + events
}
