import { expect } from 'vitest'
import type { Store } from '../store.ts'

/** A store made for one test. */
export interface OpenedStore {
  /** The store as it is open now. */
  readonly store: Store
  /** Closes the store and opens it again on what it wrote. */
  reopen(): Promise<Store>
  /** Closes the store and removes what it wrote. */
  dispose(): Promise<void>
}

/** Makes an empty store. */
export type OpenStore = () => Promise<OpenedStore>

/** Runs a test on a store of its own; afterwards the store has to be sound. */
export async function withStore(open: OpenStore, test: (store: Store, opened: OpenedStore) => Promise<void>): Promise<void> {
  const opened = await open()
  try {
    await test(opened.store, opened)
    expect(await opened.store.verify()).toEqual([])
  } finally {
    await opened.dispose()
  }
}

/** Runs a test that leaves a state no engine would leave, so that only the verbs are looked at. */
export async function withUnsoundStore(open: OpenStore, test: (store: Store) => Promise<void>): Promise<void> {
  const opened = await open()
  try {
    await test(opened.store)
  } finally {
    await opened.dispose()
  }
}
