/** Where the time comes from. Handed in, so that decisions and tests can be repeated. Milliseconds since 1970, UTC. */
export interface Clock {
  now(): number
}

/** The clock of the machine. */
export const systemClock: Clock = { now: () => Date.now() }

/** UTC text with milliseconds, for example `2026-11-22T09:30:04.113Z`. */
export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString()
}
