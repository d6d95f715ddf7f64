/** An invariant of ours that does not hold: always a defect in this program, never the world's fault. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError'
}

/** Ends the operation when one of our own invariants is broken. `message` says what must hold. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(`Invariant broken: ${message}`)
}

/** Returns `value` when it is there; a missing one is a defect of ours. `what` names the thing. */
export function must<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new InvariantError(`Invariant broken: ${what} is missing`)
  return value
}

/** Closes a `switch` over a tagged union: the compiler proves that no case is left. */
export function unreachable(value: never): never {
  throw new InvariantError(`Invariant broken: unexpected case ${JSON.stringify(value)}`)
}
