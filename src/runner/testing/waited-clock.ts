import type { Clock } from '#src/base/clock.ts'

/** The clock of the machine, put forward by whatever is waited for: a back-off of minutes passes at once. */
export class WaitedClock implements Clock {
  #ahead = 0

  now(): number {
    return Date.now() + this.#ahead
  }

  advance(ms: number): void {
    this.#ahead += ms
  }
}
