import { must } from '#src/base/assert.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { SealedSecret } from '#src/model/sealed-secret.ts'
import type { SecretVerbs } from '../vault-verbs.ts'
import type { Tables } from './tables.ts'

interface SecretRow {
  readonly version: number
  readonly status: string
  readonly algorithm: string
  readonly nonce: Uint8Array
  readonly ciphertext: Uint8Array
  readonly tag: Uint8Array
  readonly wrapped_key: Uint8Array
  readonly key_id: string
  readonly created_at: number
  readonly created_by: string
  readonly tested_at: number | null
  readonly superseded_at: number | null
  readonly target: string | null
  readonly identity: string | null
}

const columns =
  'version, status, algorithm, nonce, ciphertext, tag, wrapped_key, key_id, created_at, created_by, tested_at, superseded_at, target, identity'

/** Reading sealed secrets. */
export function secretVerbs(tables: Tables): SecretVerbs {
  const { database, names } = tables
  const secrets = (ownerId: ConnectorId, where: string): readonly SealedSecret[] =>
    database
      .all<SecretRow>(`SELECT ${columns} FROM secret WHERE owner = ? ${where} ORDER BY version DESC`, names.find(ownerId))
      .map((row) => decode(ownerId, row))
  return {
    active: async (ownerId) => secrets(ownerId, "AND status = 'active'")[0] ?? null,
    versions: async (ownerId) => secrets(ownerId, ''),
    all: async () =>
      database
        .all<SecretRow & { readonly owner: number }>(`SELECT owner, ${columns} FROM secret ORDER BY owner, version`)
        .map((row) => decode(names.text(row.owner) as ConnectorId, row)),
  }
}

function decode(ownerId: ConnectorId, row: SecretRow): SealedSecret {
  return {
    ownerId,
    version: row.version,
    status: row.status as SealedSecret['status'],
    algorithm: row.algorithm as SealedSecret['algorithm'],
    nonce: row.nonce,
    ciphertext: row.ciphertext,
    tag: row.tag,
    wrappedKey: row.wrapped_key,
    keyId: row.key_id,
    createdAt: row.created_at,
    createdBy: row.created_by,
    testedAt: row.tested_at,
    supersededAt: row.superseded_at,
    keptFor: row.target === null ? null : { place: row.target, identity: row.identity },
  }
}

/** Stores a version; an active one supersedes the one that was active before. */
export function putSecret(tables: Tables, secret: SealedSecret): void {
  const owner = tables.names.give(secret.ownerId)
  if (secret.status === 'active') supersede(tables, { owner, version: secret.version, at: secret.createdAt })
  tables.database.run(
    `INSERT OR REPLACE INTO secret (owner, ${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    owner,
    secret.version,
    secret.status,
    secret.algorithm,
    secret.nonce,
    secret.ciphertext,
    secret.tag,
    secret.wrappedKey,
    secret.keyId,
    secret.createdAt,
    secret.createdBy,
    secret.testedAt,
    secret.supersededAt,
    secret.keptFor?.place ?? null,
    secret.keptFor?.identity ?? null,
  )
}

/** Makes a version the active one. One that is not there is a defect of the caller. */
export function promoteSecret(tables: Tables, of: { readonly ownerId: ConnectorId; readonly version: number; readonly at: number }): void {
  const { ownerId, version, at } = of
  const owner = must(tables.names.find(ownerId), 'the owner of the version')
  supersede(tables, { owner, version, at })
  const sql = "UPDATE secret SET status = 'active', superseded_at = NULL WHERE owner = ? AND version = ? RETURNING version"
  must(tables.database.get(sql, owner, version), `version ${version} of the secret`)
}

/** The same ciphertext under another key-encryption key. */
export function rewrapSecret(tables: Tables, of: Pick<SealedSecret, 'ownerId' | 'version' | 'wrappedKey' | 'keyId'>): void {
  const sql = 'UPDATE secret SET wrapped_key = ?, key_id = ? WHERE owner = ? AND version = ?'
  tables.database.run(sql, of.wrappedKey, of.keyId, tables.names.find(of.ownerId), of.version)
}

function supersede(tables: Tables, by: { readonly owner: number; readonly version: number; readonly at: number }): void {
  const sql = "UPDATE secret SET status = 'superseded', superseded_at = ? WHERE owner = ? AND version <> ? AND status = 'active'"
  tables.database.run(sql, by.at, by.owner, by.version)
}

/** Removes a version. The commit around it has `secure_delete` on, so the pages are zeroed, and empties the log afterwards. */
export function removeSecret(tables: Tables, ownerId: ConnectorId, version: number): void {
  tables.database.run('DELETE FROM secret WHERE owner = ? AND version = ?', tables.names.find(ownerId), version)
}
