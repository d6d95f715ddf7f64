import type { Store, StoredConfiguration } from '#src/store/store.ts'
import type { WriteBatch } from '#src/store/write-batch.ts'

/** What was written: a batch, or a configuration with what was written for it. */
export type Written =
  | { readonly kind: 'batch'; readonly batch: WriteBatch }
  | { readonly kind: 'configuration'; readonly stored: StoredConfiguration }

/** Rings when events were committed, and says of every write what it was. What listeners do never holds a commit up. */
export class EventBell {
  readonly #listeners = new Set<() => void>()
  readonly #watchers = new Set<(written: Written) => void>()

  /** Calls the listener after every commit that wrote events. */
  listen(listener: () => void): void {
    this.#listeners.add(listener)
  }

  /** Calls the watcher after every write until the returned function is called. */
  watch(watcher: (written: Written) => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  /** The store that rings. */
  over(store: Store): Store {
    return {
      ...store,
      configuration: {
        ...store.configuration,
        save: async (request) => {
          const stored = await store.configuration.save(request)
          this.#tell({ kind: 'configuration', stored })
          return stored
        },
      },
      commit: async (batch, fence) => {
        await store.commit(batch, fence)
        this.#tell({ kind: 'batch', batch })
        if ((batch.events?.length ?? 0) > 0) for (const listener of this.#listeners) listener()
      },
    }
  }

  #tell(written: Written): void {
    for (const watcher of this.#watchers) watcher(written)
  }
}
