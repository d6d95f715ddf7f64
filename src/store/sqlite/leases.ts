import { must } from '#src/base/assert.ts'
import { AppError } from '#src/base/app-error.ts'
import type { Fence, LeaseAnswer, LeaseVerbs } from '../store.ts'
import type { Tables } from './tables.ts'

interface LeaseRow {
  readonly holder: string | null
  readonly token: number
  readonly since: number
  readonly expires_at: number
}

/** Leases with fencing tokens. The row of a lease stays when it is released, because its token must go on counting. */
export function leaseVerbs(tables: Tables): LeaseVerbs {
  const { database } = tables
  return {
    acquire: async (request) => database.transaction(() => acquire(tables, request)),
    renew: async (fence, expiresAt) =>
      database.run(
        'UPDATE lease SET expires_at = ? WHERE name = ? AND token = ? AND holder IS NOT NULL',
        expiresAt,
        fence.lease,
        fence.token,
      ) === 1,
    release: async (fence) => {
      database.run('UPDATE lease SET holder = NULL, expires_at = 0 WHERE name = ? AND token = ?', fence.lease, fence.token)
    },
  }
}

function acquire(tables: Tables, request: Parameters<LeaseVerbs['acquire']>[0]): LeaseAnswer {
  const { name, holder, now, expiresAt } = request
  const row = tables.database.get<LeaseRow>('SELECT holder, token, since, expires_at FROM lease WHERE name = ?', name)
  if (row !== null && row.holder !== null && row.expires_at > now) return { held: false, holder: row.holder, since: row.since }
  const taken = must(
    tables.database.get<{ token: number }>(
      `INSERT INTO lease (name, holder, token, since, expires_at) VALUES (?1, ?2, 1, ?3, ?4)
       ON CONFLICT DO UPDATE SET holder = ?2, token = token + 1, since = ?3, expires_at = ?4 RETURNING token`,
      name,
      holder,
      now,
      expiresAt,
    ),
    'the token of the lease',
  )
  return { held: true, fence: { lease: name, token: taken.token } }
}

/** Throws `lease-lost` unless the lease is still the one that was acquired. Belongs inside the transaction it protects. */
export function requireLease(tables: Tables, fence: Fence): void {
  const row = tables.database.get<Pick<LeaseRow, 'token'>>(
    'SELECT token FROM lease WHERE name = ? AND token = ? AND holder IS NOT NULL',
    fence.lease,
    fence.token,
  )
  if (row === null) throw new AppError('lease-lost', { subject: fence.lease, facts: { token: fence.token } })
}

/** A process that died cannot release its leases; only one process works on a data directory, so all of them are void. */
export function voidLeases(tables: Tables): void {
  tables.database.run('UPDATE lease SET holder = NULL, expires_at = 0 WHERE holder IS NOT NULL')
}

/** Whether anybody holds a lease that has not expired. */
export function hasLiveLease(tables: Tables, now: number): boolean {
  return tables.database.get('SELECT 1 FROM lease WHERE holder IS NOT NULL AND expires_at > ?', now) !== null
}
