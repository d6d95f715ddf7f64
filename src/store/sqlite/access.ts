import type { ApiToken, HandOver, Session, UserAccount } from '#src/model/account.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { AccessVerbs } from '../store.ts'
import type { Tables } from './tables.ts'

type TokenRow = Omit<ApiToken, 'scope'> & { readonly scope: string | null }
type HandOverRow = Omit<HandOver, 'connectorId'> & { readonly connector: string }

const userColumns = `id, name, role, password_hash AS passwordHash, password_set_at AS passwordSetAt, created_at AS createdAt,
  created_by AS createdBy, last_sign_in_at AS lastSignInAt`
const sessionColumns = `id_hash AS idHash, name, role, user_id AS userId, subject, created_at AS createdAt, signed_in_at AS signedInAt,
  last_seen_at AS lastSeenAt, address, agent`
const tokenColumns = `id, hash, purpose, role, scope, created_at AS createdAt, created_by AS createdBy, creator_id AS creatorId,
  expires_at AS expiresAt, last_used_at AS lastUsedAt, revoked_at AS revokedAt`
const handOverColumns = `hash, connector, recipient, created_at AS createdAt, created_by AS createdBy, expires_at AS expiresAt, refusals,
  used_at AS usedAt`

/** Reading who may use the service. */
export function accessVerbs({ database }: Tables): AccessVerbs {
  return {
    users: async () => database.all<UserAccount>(`SELECT ${userColumns} FROM user_account ORDER BY name_key`).map((row) => ({ ...row })),
    user: async (name) => copy(database.get<UserAccount>(`SELECT ${userColumns} FROM user_account WHERE name_key = ?`, userNameKey(name))),
    session: async (idHash) => copy(database.get<Session>(`SELECT ${sessionColumns} FROM session WHERE id_hash = ?`, idHash)),
    sessions: async () =>
      database.all<Session>(`SELECT ${sessionColumns} FROM session ORDER BY name, created_at, id_hash`).map((row) => ({ ...row })),
    token: async (id) => {
      const row = database.get<TokenRow>(`SELECT ${tokenColumns} FROM api_token WHERE id = ?`, id)
      return row === null ? null : decodeToken(row)
    },
    tokens: async () => database.all<TokenRow>(`SELECT ${tokenColumns} FROM api_token ORDER BY created_at DESC, id`).map(decodeToken),
    handOver: async (hash) => {
      const row = database.get<HandOverRow>(`SELECT ${handOverColumns} FROM hand_over WHERE hash = ?`, hash)
      if (row === null) return null
      const { connector, ...rest } = row
      return { ...rest, connectorId: connector as ConnectorId }
    },
  }
}

/** Names that differ in case, or in how a letter is put together, name the same person. */
export function userNameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}

/** Rows come without a prototype. */
function copy<Row extends object>(row: Row | null): Row | null {
  return row === null ? null : { ...row }
}

function decodeToken({ scope, ...row }: TokenRow): ApiToken {
  return { ...row, scope: scope === null ? null : (JSON.parse(scope) as ApiToken['scope']) }
}
