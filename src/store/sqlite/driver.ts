import { backup, DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { databaseError } from './database-error.ts'

/** What can be bound to a statement. */
export type SqlValue = SQLInputValue

/** Pages copied between two turns for everybody else: 4 MB. */
const pagesPerCopy = 1_000

/**
 * The little of SQLite the store uses, on top of `node:sqlite`: prepared statements by their text, transactions, and errors
 * that say what to do. The only file that knows the binding, so that it can be exchanged.
 */
export class Database {
  readonly file: string
  readonly #connection: DatabaseSync
  /** Every text is a constant of the source, so the cache has a natural bound. */
  readonly #statements = new Map<string, StatementSync>()
  readonly #afterRollback: (() => void)[] = []

  constructor(file: string, options: { readonly busyTimeoutMs: number }) {
    this.file = file
    this.#connection = this.#guard(() => new DatabaseSync(file, { timeout: options.busyTimeoutMs }))
  }

  /** Runs statements without results or parameters. */
  exec(sql: string): void {
    this.#guard(() => this.#connection.exec(sql))
  }

  /** Runs one statement; returns how many rows it changed. */
  run(sql: string, ...parameters: readonly SqlValue[]): number {
    return this.#guard(() => Number(this.#prepared(sql).run(...parameters).changes))
  }

  /** All rows. `Row` names the columns of the statement; whoever writes the statement vouches for it. */
  all<Row>(sql: string, ...parameters: readonly SqlValue[]): readonly Row[] {
    return this.#guard(() => this.#prepared(sql).all(...parameters) as unknown as readonly Row[])
  }

  /** The first row, or null. */
  get<Row>(sql: string, ...parameters: readonly SqlValue[]): Row | null {
    return this.#guard(() => (this.#prepared(sql).get(...parameters) as unknown as Row | undefined) ?? null)
  }

  /** Runs `work` in one transaction that owns the write lock from its start; an error undoes all of it. */
  transaction<T>(work: () => T): T {
    this.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.exec('COMMIT')
      return result
    } catch (error) {
      this.#rollback()
      throw error
    }
  }

  /**
   * A transaction that survives a power cut from the moment it returns. Ordinary ones survive the end of the process; a
   * power cut may undo the last of them, which the next import repairs.
   */
  durably<T>(work: () => T): T {
    this.exec('PRAGMA synchronous = FULL')
    try {
      return this.transaction(work)
    } finally {
      this.exec('PRAGMA synchronous = NORMAL')
    }
  }

  /** Copies everything into another file, some pages at a time, so that nobody has to wait for the whole. Tells how far it has come. */
  async copyTo(file: string, progress: (done: number, total: number) => void = () => undefined): Promise<void> {
    try {
      await backup(this.#connection, file, {
        rate: pagesPerCopy,
        progress: ({ totalPages, remainingPages }) => progress(totalPages - remainingPages, totalPages),
      })
    } catch (error) {
      throw databaseError(error, file)
    }
  }

  /** What memory must forget when a transaction is undone. */
  afterRollback(forget: () => void): void {
    this.#afterRollback.push(forget)
  }

  close(): void {
    this.#statements.clear()
    if (this.#connection.isOpen) this.#guard(() => this.#connection.close())
  }

  /** SQLite has rolled back by itself after some errors, a full disk among them. */
  #rollback(): void {
    if (this.#connection.isOpen && this.#connection.isTransaction) this.#connection.exec('ROLLBACK')
    for (const forget of this.#afterRollback) forget()
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const statement = this.#connection.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  #guard<T>(call: () => T): T {
    try {
      return call()
    } catch (error) {
      throw databaseError(error, this.file)
    }
  }
}
