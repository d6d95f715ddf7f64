import { useSyncExternalStore } from 'react'

/** One clock for the page: a thousand rows do not need a thousand timers. */
class Clock {
  now = Date.now()
  readonly #everyMs: number
  readonly #watchers = new Set<() => void>()
  #timer: ReturnType<typeof setInterval> | null = null

  constructor(everyMs: number) {
    this.#everyMs = everyMs
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher)
    this.#timer ??= setInterval(() => this.#tick(), this.#everyMs)
    // A clock nobody looked at stood still.
    if (this.#watchers.size === 1) this.#tick()
    return () => {
      this.#watchers.delete(watcher)
      if (this.#watchers.size > 0 || this.#timer === null) return
      clearInterval(this.#timer)
      this.#timer = null
    }
  }

  #tick(): void {
    this.now = Date.now()
    for (const watcher of this.#watchers) watcher()
  }
}

const clocks = new Map<number, Clock>()

/** The time, renewed every so many milliseconds; the page is asleep otherwise. */
export function useNow(everyMs = 10_000): number {
  const clock = clockOf(everyMs)
  return useSyncExternalStore(clock.watch, () => clock.now)
}

function clockOf(everyMs: number): Clock {
  const known = clocks.get(everyMs)
  if (known !== undefined) return known
  const clock = new Clock(everyMs)
  clocks.set(everyMs, clock)
  return clock
}
