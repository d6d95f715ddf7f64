import { createHash } from 'node:crypto'
import { auditBreaksMax, type AuditBreak, type AuditCheck, type AuditEntry, type AuditRecord } from '#src/model/audit.ts'
import type { AuditVerbs } from '../vault-verbs.ts'
import type { Tables } from './tables.ts'

type AuditRow = AuditRecord

const columns = 'sequence, at, actor, action, subject, version, reason, outcome, hash'
/** Rows read at once when the chain is checked. */
const pageLength = 1_000
/** What stands in place of the hash before the first entry. */
const beginning = '0'.repeat(64)

/** Reading and checking the audit. */
export function auditVerbs(tables: Tables): AuditVerbs {
  return { list: async (query) => list(tables, query), check: async () => check(tables) }
}

function list(tables: Tables, { subject, before, limit }: Parameters<AuditVerbs['list']>[0]): readonly AuditRecord[] {
  const ofSubject = subject === null ? '' : 'AND subject = ?'
  return tables.database.all<AuditRow>(
    `SELECT ${columns} FROM audit WHERE sequence < ? ${ofSubject} ORDER BY sequence DESC LIMIT ?`,
    before ?? Number.MAX_SAFE_INTEGER,
    ...(subject === null ? [] : [subject]),
    limit,
  )
}

/** Appends an entry: its hash covers its own content and, through the hash of the one before, that of all others. */
export function appendAudit(tables: Tables, entry: AuditEntry): void {
  const last = tables.database.get<{ sequence: number; hash: string }>('SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1')
  const sequence = (last?.sequence ?? 0) + 1
  const { at, actor, action, subject, version, reason, outcome } = entry
  const hash = hashOf(last?.hash ?? beginning, { sequence, ...entry })
  tables.database.run(
    `INSERT INTO audit (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    sequence,
    at,
    actor,
    action,
    subject,
    version,
    reason,
    outcome,
    hash,
  )
}

/** A row whose hash is not that of its content and of the row before was changed; a number that is not there is a missing row. */
function check(tables: Tables): AuditCheck {
  const breaks: AuditBreak[] = []
  let previous = { sequence: 0, hash: beginning }
  let entries = 0
  for (;;) {
    const rows = tables.database.all<AuditRow>(
      `SELECT ${columns} FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?`,
      previous.sequence,
      pageLength,
    )
    for (const row of rows) {
      breaks.push(...breaksAt(previous, row).slice(0, auditBreaksMax - breaks.length))
      previous = row
    }
    entries += rows.length
    if (rows.length < pageLength) break
  }
  return { entries, head: entries === 0 ? null : previous.hash, breaks }
}

function breaksAt(previous: { readonly sequence: number; readonly hash: string }, row: AuditRow): readonly AuditBreak[] {
  const gap = row.sequence - previous.sequence - 1
  // What follows a missing row cannot be proven: its hash rests on one that is gone.
  if (gap > 0) {
    return Array.from({ length: Math.min(gap, auditBreaksMax) }, (_, i) => ({ sequence: previous.sequence + 1 + i, kind: 'missing' }))
  }
  return row.hash === hashOf(previous.hash, row) ? [] : [{ sequence: row.sequence, kind: 'changed' }]
}

/** One form only: a list of JSON values in a fixed order, after the hash before it. */
function hashOf(previous: string, entry: Omit<AuditRow, 'hash'>): string {
  const { sequence, at, actor, action, subject, version, reason, outcome } = entry
  const row = JSON.stringify([sequence, at, actor, action, subject, version, reason, outcome])
  return createHash('sha256').update(previous, 'utf8').update('\n').update(row, 'utf8').digest('hex')
}
