import type { Store } from '#src/store/store.ts'

/** Rings when events were committed, for whoever takes them further. What listeners do never holds a commit up. */
export class EventBell {
  readonly #listeners = new Set<() => void>()

  /** Calls the listener after every commit that wrote events. */
  listen(listener: () => void): void {
    this.#listeners.add(listener)
  }

  /** The store that rings. */
  over(store: Store): Store {
    return {
      ...store,
      commit: async (batch, fence) => {
        await store.commit(batch, fence)
        if ((batch.events?.length ?? 0) > 0) for (const listener of this.#listeners) listener()
      },
    }
  }
}
