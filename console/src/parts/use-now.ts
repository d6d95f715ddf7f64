import { useSyncExternalStore } from 'react'

/** One clock for the page: a thousand rows do not need a thousand timers. */
const clocks = new Map<number, { now: number; readonly watchers: Set<() => void>; timer: ReturnType<typeof setInterval> | null }>()

/** The time, renewed every so many milliseconds; the page is asleep otherwise. */
export function useNow(everyMs = 10_000): number {
  return useSyncExternalStore(
    (watcher) => watch(everyMs, watcher),
    () => clockOf(everyMs).now,
  )
}

function clockOf(everyMs: number) {
  const known = clocks.get(everyMs)
  if (known !== undefined) return known
  const clock = { now: Date.now(), watchers: new Set<() => void>(), timer: null }
  clocks.set(everyMs, clock)
  return clock
}

function watch(everyMs: number, watcher: () => void): () => void {
  const clock = clockOf(everyMs)
  clock.watchers.add(watcher)
  clock.now = Date.now()
  clock.timer ??= setInterval(() => {
    clock.now = Date.now()
    for (const each of clock.watchers) each()
  }, everyMs)
  return () => {
    clock.watchers.delete(watcher)
    if (clock.watchers.size > 0 || clock.timer === null) return
    clearInterval(clock.timer)
    clock.timer = null
  }
}
