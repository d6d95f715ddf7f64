import { AppError } from '#src/base/app-error.ts'
import type { ApiToken, HandOver, Session, UserAccount } from '#src/model/account.ts'
import type { AccessWrites } from '../write-batch.ts'
import { userNameKey } from './access.ts'
import type { Tables } from './tables.ts'

/** Writes who may use the service: ends first, so that a change and the end of what it voids are one batch. */
export function writeAccess(tables: Tables, writes: AccessWrites): void {
  const { database } = tables
  if (writes.addUser !== undefined) requireFreeName(tables, writes.addUser)
  const user = writes.addUser ?? writes.putUser
  if (user !== undefined) putUser(tables, user)
  if (writes.noteSignIn !== undefined)
    database.run('UPDATE user_account SET last_sign_in_at = ? WHERE id = ?', writes.at, writes.noteSignIn)
  if (writes.endSessions !== undefined) endSessions(tables, writes.endSessions)
  if (writes.putSession !== undefined) putSession(tables, writes.putSession)
  for (const id of writes.removeUsers ?? []) {
    database.run('UPDATE api_token SET revoked_at = ? WHERE creator_id = ? AND revoked_at IS NULL', writes.at, id)
    database.run('DELETE FROM user_account WHERE id = ?', id)
  }
  if (writes.putToken !== undefined) putToken(tables, writes.putToken)
  if (writes.putHandOver !== undefined) putHandOver(tables, writes.putHandOver)
  if (writes.useHandOver !== undefined) useHandOver(tables, writes.useHandOver, writes.at)
}

function requireFreeName({ database }: Tables, { name }: UserAccount): void {
  if (database.get('SELECT 1 FROM user_account WHERE name_key = ?', userNameKey(name)) === null) return
  throw new AppError('user-exists', { subject: name })
}

function putUser({ database }: Tables, user: UserAccount): void {
  database.run(
    `INSERT INTO user_account (id, name_key, name, role, password_hash, password_set_at, created_at, created_by, last_sign_in_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET role = excluded.role, password_hash = excluded.password_hash,
       password_set_at = excluded.password_set_at`,
    user.id,
    userNameKey(user.name),
    user.name,
    user.role,
    user.passwordHash,
    user.passwordSetAt,
    user.createdAt,
    user.createdBy,
    user.lastSignInAt,
  )
}

function endSessions({ database }: Tables, ended: NonNullable<AccessWrites['endSessions']>): void {
  switch (ended.of) {
    case 'session':
      database.run('DELETE FROM session WHERE id_hash = ?', ended.idHash)
      return
    case 'user':
      database.run('DELETE FROM session WHERE user_id = ? AND id_hash <> ?', ended.userId, ended.except ?? '')
      return
    case 'name':
      database.run('DELETE FROM session WHERE name = ?', ended.name)
      return
    case 'age':
      database.run('DELETE FROM session WHERE last_seen_at < ? OR created_at < ?', ended.lastSeenBefore, ended.createdBefore)
      return
  }
}

/** The names of a session never change; a session that was ended meanwhile does not come back. */
function putSession({ database }: Tables, { session, as }: NonNullable<AccessWrites['putSession']>): void {
  if (as === 'seen') {
    database.run(
      'UPDATE session SET signed_in_at = ?, last_seen_at = ? WHERE id_hash = ?',
      session.signedInAt,
      session.lastSeenAt,
      session.idHash,
    )
    return
  }
  insertSession({ database }, session)
}

function insertSession({ database }: Pick<Tables, 'database'>, session: Session): void {
  database.run(
    `INSERT INTO session (id_hash, name, role, user_id, subject, created_at, signed_in_at, last_seen_at, address, agent)
     SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
     WHERE ?4 IS NULL OR EXISTS (SELECT 1 FROM user_account WHERE id = ?4 AND role = ?3)`,
    session.idHash,
    session.name,
    session.role,
    session.userId,
    session.subject,
    session.createdAt,
    session.signedInAt,
    session.lastSeenAt,
    session.address,
    session.agent,
  )
}

function putToken({ database }: Tables, token: ApiToken): void {
  database.run(
    `INSERT INTO api_token
       (id, hash, purpose, role, scope, created_at, created_by, creator_id, expires_at, last_used_at, revoked_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET last_used_at = coalesce(excluded.last_used_at, last_used_at),
       revoked_at = coalesce(revoked_at, excluded.revoked_at)`,
    token.id,
    token.hash,
    token.purpose,
    token.role,
    token.scope === null ? null : JSON.stringify(token.scope),
    token.createdAt,
    token.createdBy,
    token.creatorId,
    token.expiresAt,
    token.lastUsedAt,
    token.revokedAt,
  )
}

function putHandOver({ database }: Tables, link: HandOver): void {
  database.run(
    `INSERT INTO hand_over (hash, connector, recipient, created_at, created_by, expires_at, refusals, used_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (hash) DO UPDATE SET refusals = excluded.refusals`,
    link.hash,
    link.connectorId,
    link.recipient,
    link.createdAt,
    link.createdBy,
    link.expiresAt,
    link.refusals,
    link.usedAt,
  )
}

/** In the transaction of the secret that came through it: whoever is second gets nothing stored. */
function useHandOver({ database }: Tables, hash: string, at: number): void {
  if (database.run('UPDATE hand_over SET used_at = ? WHERE hash = ? AND used_at IS NULL', at, hash) === 1) return
  throw new AppError('hand-over-gone', { detail: 'it was used already' })
}
