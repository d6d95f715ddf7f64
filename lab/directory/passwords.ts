import { createHash, randomBytes } from 'node:crypto'
import type { Entry } from './tree/entry.ts'
import type { DirectoryTree } from './tree/tree.ts'

/** How many earlier passwords a wrong attempt may match without being counted as guessing (MS-SAMR 3.1.1.7.1). */
const forgivenHistory = 2

interface PasswordRecord {
  /** Hashes, the present one first. */
  readonly hashes: readonly Buffer[]
  readonly changedAtMs: number
}

/** How a password compares with what the directory keeps. */
export type PasswordMatch = 'current' | 'previous' | 'recent' | 'wrong'

/** The passwords of a directory: salted hashes only, present and past, never in an entry and never in an answer. */
export class Passwords {
  readonly #tree: DirectoryTree
  readonly #salt = randomBytes(16)
  readonly #records = new Map<Entry, PasswordRecord>()

  constructor(tree: DirectoryTree) {
    this.#tree = tree
  }

  has(entry: Entry): boolean {
    return this.#records.has(entry)
  }

  /** Sets the present password; up to `historyLength` earlier ones stay known. Undone with the transaction. */
  set(entry: Entry, password: string, historyLength: number): void {
    const before = this.#records.get(entry)
    const hashes = [this.#hash(password), ...(before?.hashes ?? [])].slice(0, Math.max(historyLength, forgivenHistory) + 1)
    this.#records.set(entry, { hashes, changedAtMs: this.#tree.clock.now() })
    this.#tree.onUndo(() => (before === undefined ? this.#records.delete(entry) : this.#records.set(entry, before)))
  }

  /** `previous` is the one before the present, `recent` the one before that. */
  compare(entry: Entry, password: string): PasswordMatch {
    const hash = this.#hash(password)
    const position = this.#records.get(entry)?.hashes.findIndex((each) => each.equals(hash)) ?? -1
    return position === 0 ? 'current' : position === 1 ? 'previous' : position === forgivenHistory ? 'recent' : 'wrong'
  }

  /** Is it the present password or one of the `historyLength` latest? */
  isRemembered(entry: Entry, password: string, historyLength: number): boolean {
    const hash = this.#hash(password)
    return (this.#records.get(entry)?.hashes ?? []).slice(0, Math.max(historyLength, 1)).some((each) => each.equals(hash))
  }

  /** Milliseconds since the last change; infinity for an account that never had one. */
  ageMs(entry: Entry): number {
    const record = this.#records.get(entry)
    return record === undefined ? Infinity : this.#tree.clock.now() - record.changedAtMs
  }

  #hash(password: string): Buffer {
    return createHash('sha256').update(this.#salt).update(password, 'utf8').digest()
  }
}
