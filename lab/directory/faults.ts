/** How often a fault strikes before it is spent. */
export type FaultCount = number | 'always'

/** What can be made to go wrong, as clients of real domain controllers meet it. */
export type Fault =
  /** Simple binds are refused with this sub-code, whatever the password; `account` limits it to one bind name. */
  | { readonly kind: 'refuse-credentials'; readonly subCode: string; readonly account?: string }
  /** The connection is cut after so many entries, counted over all pages: behind a whole message, or in the middle of the next. */
  | { readonly kind: 'drop-connection'; readonly afterEntries: number; readonly cut: 'between-messages' | 'inside-message' }
  /** Each search answer waits this long. */
  | { readonly kind: 'slow-answers'; readonly delayMs: number }
  /** Operations are refused with 51 (busy) or 52 (unavailable). */
  | { readonly kind: 'busy' | 'unavailable'; readonly operation: 'bind' | 'search' | 'write' | 'any' }
  /** A page without entries, but with a cookie to go on: rare, and deadly for clients that stop there. */
  | { readonly kind: 'empty-page' }
  /** Requests are read and never answered. */
  | { readonly kind: 'silence' }

interface Armed {
  readonly fault: Fault
  left: number
  /** Entries that have passed since the fault was armed or last struck. */
  entries: number
}

/** The faults a test or a demo has switched on. Each strikes a counted number of times; the default is once. */
export class Faults {
  readonly #armed = new Set<Armed>()
  readonly #struck = new Map<Fault['kind'], number>()

  /** Switches a fault on for its next `times` occasions and returns a function that switches it off. */
  arm(fault: Fault, times: FaultCount = 1): () => void {
    const armed: Armed = { fault, left: times === 'always' ? Infinity : times, entries: 0 }
    this.#armed.add(armed)
    return () => this.#armed.delete(armed)
  }

  /** Switches everything off. */
  clear(): void {
    this.#armed.clear()
  }

  /** How often a kind of fault has struck. */
  struck(kind: Fault['kind']): number {
    return this.#struck.get(kind) ?? 0
  }

  /** The fault that strikes on this occasion, or null. Uses one of its times up. */
  take<K extends Fault['kind']>(
    kind: K,
    applies: (fault: Extract<Fault, { kind: K }>) => boolean = () => true,
  ): Extract<Fault, { kind: K }> | null {
    for (const armed of this.#armed) {
      const fault = armed.fault
      if (!isOfKind(fault, kind) || !applies(fault)) continue
      this.#strike(armed)
      return fault
    }
    return null
  }

  /** Counts an entry that is about to be sent; returns the fault that cuts the connection behind it, or null. */
  passEntry(): Extract<Fault, { kind: 'drop-connection' }> | null {
    for (const armed of this.#armed) {
      const { fault } = armed
      if (fault.kind !== 'drop-connection' || ++armed.entries < fault.afterEntries) continue
      armed.entries = 0
      this.#strike(armed)
      return fault
    }
    return null
  }

  #strike(armed: Armed): void {
    if (--armed.left <= 0) this.#armed.delete(armed)
    this.#struck.set(armed.fault.kind, this.struck(armed.fault.kind) + 1)
  }
}

function isOfKind<K extends Fault['kind']>(fault: Fault, kind: K): fault is Extract<Fault, { kind: K }> {
  return fault.kind === kind
}
