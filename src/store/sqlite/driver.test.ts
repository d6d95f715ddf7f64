import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { InvariantError } from '#src/base/assert.ts'
import { Database } from './driver.ts'

let directory = ''
let database: Database

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lockstep-driver-'))
  database = new Database(join(directory, 'test.db'), { busyTimeoutMs: 0 })
  database.exec('CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT UNIQUE)')
})

afterEach(() => {
  database.close()
  rmSync(directory, { recursive: true, force: true })
})

const count = () => database.get<{ count: number }>('SELECT count(*) AS count FROM note')?.count

describe('a transaction', () => {
  it('is undone as a whole by an error, and memory is told to forget', () => {
    let forgotten = 0
    database.afterRollback(() => forgotten++)
    const failing = () =>
      database.transaction(() => {
        database.run('INSERT INTO note (text) VALUES (?)', 'one')
        throw new Error('on purpose')
      })
    expect(failing).toThrow('on purpose')
    expect([count(), forgotten]).toEqual([0, 1])
    database.transaction(() => database.run('INSERT INTO note (text) VALUES (?)', 'two'))
    expect([count(), forgotten]).toEqual([1, 1])
  })

  it('that finds the disk full is undone and says so', () => {
    database.exec('PRAGMA max_page_count = 10')
    const fill = () =>
      database.durably(() => {
        for (let i = 0; i < 1_000; i++) database.run('INSERT INTO note (text) VALUES (?)', `${i} ${'x'.repeat(500)}`)
      })
    expect(fill).toThrow(expect.objectContaining({ code: 'database-full' }))
    expect(count()).toBe(0)
    database.exec('PRAGMA max_page_count = 10000')
    fill()
    expect(count()).toBe(1_000)
  })

  it('that meets the lock of another program says so', () => {
    const other = new DatabaseSync(join(directory, 'test.db'))
    other.exec('BEGIN IMMEDIATE')
    expect(() => database.transaction(() => count())).toThrow(expect.objectContaining({ code: 'database-busy' }))
    other.close()
    expect(database.transaction(() => count())).toBe(0)
  })
})

describe('an error of the database', () => {
  it('is a defect of ours when a constraint is broken', () => {
    database.run('INSERT INTO note (text) VALUES (?)', 'one')
    expect(() => database.run('INSERT INTO note (text) VALUES (?)', 'one')).toThrow(InvariantError)
  })
})
