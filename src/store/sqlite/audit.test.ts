import { describe, expect, it } from 'vitest'
import { auditEntry } from '../conformance/sample.ts'
import { appendAudit, auditVerbs } from './audit.ts'
import { Codec } from './codec.ts'
import { Database } from './driver.ts'
import { migrate } from './migrate.ts'
import { Names } from './names.ts'
import type { Tables } from './tables.ts'

describe('The audit in the database', () => {
  it('refuses to change or forget an entry', () => {
    const tables = auditOf(2)
    for (const sql of ["UPDATE audit SET actor = 'nobody'", 'DELETE FROM audit WHERE sequence = 1']) {
      expect(() => tables.database.run(sql)).toThrow(/append-only/)
    }
  })

  it.each([
    ["UPDATE audit SET actor = 'nobody' WHERE sequence = 2", [{ sequence: 2, kind: 'changed' }]],
    ['UPDATE audit SET version = NULL WHERE sequence = 4', [{ sequence: 4, kind: 'changed' }]],
    ['DELETE FROM audit WHERE sequence = 3', [{ sequence: 3, kind: 'missing' }]],
    [
      'DELETE FROM audit WHERE sequence IN (1, 2)',
      [
        { sequence: 1, kind: 'missing' },
        { sequence: 2, kind: 'missing' },
      ],
    ],
  ])('names the entry when somebody with other tools does: %s', async (sql, breaks) => {
    const tables = auditOf(5)
    tables.database.exec('DROP TRIGGER audit_is_append_only; DROP TRIGGER audit_keeps_everything')
    tables.database.run(sql)
    expect((await auditVerbs(tables).check()).breaks).toEqual(breaks)
  })

  it('names an entry that was changed together with its own hash by the one after it', async () => {
    const tables = auditOf(3)
    tables.database.exec('DROP TRIGGER audit_is_append_only')
    const forged = auditOf(2, 'somebody else')
    const { hash } = forged.database.get<{ hash: string }>('SELECT hash FROM audit WHERE sequence = 2') ?? { hash: '' }
    tables.database.run("UPDATE audit SET actor = 'somebody else', hash = ? WHERE sequence = 2", hash)
    expect((await auditVerbs(tables).check()).breaks.map(({ sequence }) => sequence)).toContain(3)
  })

  it('shows by another head that its end was cut off', async () => {
    const tables = auditOf(3)
    const { head } = await auditVerbs(tables).check()
    tables.database.exec('DROP TRIGGER audit_keeps_everything; DELETE FROM audit WHERE sequence = 3')
    const cut = await auditVerbs(tables).check()
    expect(cut.breaks).toEqual([])
    expect(cut.head).not.toBe(head)
  })
})

function auditOf(entries: number, actor = 'anna'): Tables {
  const database = new Database(':memory:', { busyTimeoutMs: 0 })
  migrate(database)
  const names = new Names(database)
  const tables = { database, names, codec: new Codec(names) }
  for (let i = 1; i <= entries; i++) appendAudit(tables, auditEntry(i, { actor }))
  return tables
}
