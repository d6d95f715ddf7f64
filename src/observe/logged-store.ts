import type { Logger } from 'pino'
import type { EventEntry } from '#src/model/event.ts'
import type { Store } from '#src/store/store.ts'
import { entryOf } from './make-event.ts'

/** The store with every event also written to the log, once it is committed and not before. */
export function loggedStore(store: Store, log: Logger): Store {
  return {
    ...store,
    commit: async (batch, fence) => {
      await store.commit(batch, fence)
      for (const event of batch.events ?? []) writeEvent(log, event)
    },
  }
}

function writeEvent(log: Logger, event: EventEntry): void {
  const facts = { event: event.id, name: entryOf(event.id)?.name ?? null, runId: event.runId, fields: event.fields }
  switch (event.level) {
    case 'error':
      return log.error(facts, event.message)
    case 'warning':
      return log.warn(facts, event.message)
    case 'information':
      return log.info(facts, event.message)
  }
}
