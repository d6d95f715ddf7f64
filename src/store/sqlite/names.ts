import { must } from '#src/base/assert.ts'
import type { Database } from './driver.ts'

/**
 * The interned texts: connectors, attributes, rules, object types and partitions are small integers in every row. There are
 * as many as a configuration names, a few thousand, so all of them are kept in memory.
 */
export class Names {
  readonly #database: Database
  readonly #idByText = new Map<string, number>()
  readonly #textById = new Map<number, string>()

  constructor(database: Database) {
    this.#database = database
    this.#load()
    database.afterRollback(() => this.#load())
  }

  /** The number of a text, given now when it has none. For writers, inside a transaction. */
  give(text: string): number {
    const known = this.#idByText.get(text)
    if (known !== undefined) return known
    const row = must(this.#database.get<{ id: number }>('INSERT INTO name (text) VALUES (?) RETURNING id', text), 'the new name')
    this.#keep(row.id, text)
    return row.id
  }

  /** The number of a text, or null when nothing was ever filed under it. For readers: null matches no row. */
  find(text: string): number | null {
    return this.#idByText.get(text) ?? null
  }

  /** The text behind a number. */
  text(id: number): string {
    return must(this.#textById.get(id), `the name with number ${id}`)
  }

  #load(): void {
    this.#idByText.clear()
    this.#textById.clear()
    for (const row of this.#database.all<{ id: number; text: string }>('SELECT id, text FROM name')) this.#keep(row.id, row.text)
  }

  #keep(id: number, text: string): void {
    this.#idByText.set(text, id)
    this.#textById.set(id, text)
  }
}
