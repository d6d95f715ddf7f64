import { useSyncExternalStore } from 'react'
import type { LiveRunBody } from '#src/api/contract/live.ts'

/** Runs that ended longer ago are in the history and no longer kept here. */
const keptMax = 200

/** What was last heard of each run, by its number. */
const runs = new Map<number, LiveRunBody>()
const watchers = new Set<() => void>()
let snapshot: readonly LiveRunBody[] = []

/** Keeps what a message says. */
export function keepLiveRun(run: LiveRunBody): void {
  runs.set(run.number, run)
  const oldest = [...runs.keys()].toSorted((a, b) => a - b)[0]
  if (runs.size > keptMax && oldest !== undefined) runs.delete(oldest)
  publish()
}

/** Forgets everything: something was missed, or somebody else signs in. */
export function forgetLiveRuns(): void {
  runs.clear()
  publish()
}

/** What is known of a run beyond the history; undefined where nothing was heard of it. */
export function useLiveRun(number: number): LiveRunBody | undefined {
  return useSyncExternalStore(watch, () => runs.get(number))
}

/** All runs something was heard of, newest first. */
export function useLiveRuns(): readonly LiveRunBody[] {
  return useSyncExternalStore(watch, () => snapshot)
}

function publish(): void {
  snapshot = [...runs.values()].toSorted((a, b) => b.number - a.number)
  for (const watcher of watchers) watcher()
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}
