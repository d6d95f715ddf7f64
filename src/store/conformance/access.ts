import { describe, expect, it } from 'vitest'
import { AppError } from '#src/base/app-error.ts'
import type { ApiToken, HandOver, Session, UserAccount } from '#src/model/account.ts'
import type { Configuration } from '#src/model/configuration.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import { withStore, type OpenStore } from './opened-store.ts'
import { forest, moment, sealedSecret } from './sample.ts'

const at = moment
const emptyConfiguration: Configuration = {
  connectors: [],
  rules: [],
  metaverse: {},
  parameters: {},
  scheduler: { enabled: false, intervalMinutes: 30, exportDeletionThreshold: 500, exportDeletionPercentage: null },
}

const anna: UserAccount = {
  id: 'user-1',
  name: 'Anna',
  role: 'administrator',
  passwordHash: '$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA',
  passwordSetAt: at,
  createdAt: at,
  createdBy: 'root',
  lastSignInAt: null,
}

const session: Session = {
  idHash: 'a'.repeat(64),
  name: 'Anna',
  role: 'administrator',
  userId: anna.id,
  subject: null,
  createdAt: at,
  signedInAt: at,
  lastSeenAt: at,
  address: '127.0.0.1',
  agent: 'browser',
}

const token: ApiToken = {
  id: 'tok1',
  hash: 'b'.repeat(64),
  purpose: 'monitoring',
  role: 'viewer',
  scope: ['see-status'],
  createdAt: at,
  createdBy: 'Anna',
  creatorId: anna.id,
  expiresAt: at + 1_000,
  lastUsedAt: null,
  revokedAt: null,
}

const link: HandOver = {
  hash: 'c'.repeat(64),
  connectorId: forest as ConnectorId,
  recipient: 'Otto of the domain team',
  createdAt: at,
  createdBy: 'Anna',
  expiresAt: at + 1_000,
  refusals: 0,
  usedAt: null,
}

async function refusal(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'accepted',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  )
}

/** Users, sessions, tokens and links. */
export function describeAccess(open: OpenStore): void {
  describe('who may use the service', () => {
    it('is found by name, whatever its case, and no name is given twice', async () => {
      await withStore(open, async (store) => {
        await store.commit({ access: { at, addUser: anna } })
        expect(await store.access.user('aNNa')).toEqual(anna)
        expect(await store.access.user('otto')).toBeNull()
        expect(await refusal(store.commit({ access: { at, addUser: { ...anna, id: 'user-2', name: 'ANNA' } } }))).toBe('user-exists')
        await store.commit({ access: { at, putUser: { ...anna, role: 'viewer' }, noteSignIn: anna.id } })
        expect(await store.access.users()).toEqual([{ ...anna, role: 'viewer', lastSignInAt: at }])
      })
    })

    it('has sessions that end one by one, all at once, by age, and with the account', async () => {
      await withStore(open, async (store) => {
        const other = { ...session, idHash: 'd'.repeat(64), createdAt: at + 1, lastSeenAt: at + 1 }
        await store.commit({ access: { at, addUser: anna, putSession: { session, as: 'begun' } } })
        await store.commit({ access: { at, putSession: { session: other, as: 'begun' } } })
        await store.commit({ access: { at, putSession: { session: { ...session, lastSeenAt: at + 5 }, as: 'seen' } } })
        expect(await store.access.session(session.idHash)).toEqual({ ...session, lastSeenAt: at + 5 })
        await store.commit({ access: { at, endSessions: { of: 'user', userId: anna.id, except: other.idHash } } })
        expect(await store.access.sessions()).toEqual([other])
        await store.commit({ access: { at, putSession: { session, as: 'seen' } } })
        expect(await store.access.session(session.idHash)).toBeNull()
        await store.commit({ access: { at, endSessions: { of: 'age', lastSeenBefore: at + 1, createdBefore: at + 1 } } })
        expect(await store.access.sessions()).toHaveLength(1)
        await store.commit({ access: { at, putSession: { session: { ...session, role: 'viewer' }, as: 'begun' } } })
        expect(await store.access.sessions()).toHaveLength(1)
        await store.commit({ access: { at, removeUsers: [anna.id] } })
        expect(await store.access.sessions()).toEqual([])
      })
    })

    it('has tokens that stay revoked and that end with who made them', async () => {
      await withStore(open, async (store) => {
        const byOthers = { ...token, id: 'tok2', creatorId: null, scope: null, createdAt: at - 1 }
        await store.commit({ access: { at, addUser: anna, putToken: token } })
        await store.commit({ access: { at, putToken: byOthers } })
        expect(await store.access.tokens()).toEqual([token, byOthers])
        await store.commit({ access: { at: at + 9, removeUsers: [anna.id] } })
        expect((await store.access.tokens()).map(({ revokedAt }) => revokedAt)).toEqual([at + 9, null])
        await store.commit({ access: { at, putToken: { ...token, lastUsedAt: at + 10 } } })
        expect(await store.access.token(token.id)).toEqual({ ...token, lastUsedAt: at + 10, revokedAt: at + 9 })
        expect(await store.access.token('none')).toBeNull()
      })
    })

    it('has no secret left that a changed configuration voids, and keeps it when the change is refused', async () => {
      await withStore(open, async (store) => {
        await store.commit({ putSecret: sealedSecret(1) })
        const entry = {
          at,
          actor: 'Anna',
          action: 'secret-forgotten',
          subject: forest,
          version: null,
          reason: 'host',
          outcome: 'done',
        } as const
        const request = { configuration: emptyConfiguration, at, author: 'Anna', reason: 'another host' }
        const together = { shredSecrets: [{ ownerId: forest, version: 1 }], audit: [entry] }
        expect(await refusal(store.configuration.save({ ...request, expectedVersion: 7, together }))).toBe('configuration-changed')
        expect(await store.secrets.active(forest)).not.toBeNull()
        await store.configuration.save({ ...request, expectedVersion: 0, together })
        expect(await store.secrets.active(forest)).toBeNull()
        expect(await store.audit.list({ subject: forest, before: null, limit: 5 })).toMatchObject([entry])
      })
    })

    it('has a configuration and the secret that goes with it, or neither', async () => {
      await withStore(open, async (store) => {
        await store.commit({ putSecret: sealedSecret(1) })
        const request = { configuration: emptyConfiguration, at, author: 'Anna', reason: 'another account' }
        const together = {
          putSecrets: [sealedSecret(2)],
          shredSecrets: [{ ownerId: forest, version: 1 }],
          putState: { account: 'another' },
        }
        expect(await refusal(store.configuration.save({ ...request, expectedVersion: 7, together }))).toBe('configuration-changed')
        expect(await store.secrets.versions(forest)).toMatchObject([{ version: 1, status: 'active' }])
        expect(await store.state.get('account')).toBeNull()
        await store.configuration.save({ ...request, expectedVersion: 0, together })
        expect(await store.secrets.versions(forest)).toMatchObject([{ version: 2, status: 'active' }])
        expect(await store.state.get('account')).toBe('another')
        expect((await store.configuration.current())?.version).toBe(1)
      })
    })

    it('has links that are used up once', async () => {
      await withStore(open, async (store) => {
        await store.commit({ access: { at, putHandOver: link } })
        await store.commit({ access: { at, putHandOver: { ...link, refusals: 1 } } })
        expect(await store.access.handOver(link.hash)).toEqual({ ...link, refusals: 1 })
        await store.commit({ access: { at: at + 2, useHandOver: link.hash } })
        const second = store.commit({ access: { at: at + 3, useHandOver: link.hash }, putState: { told: 'yes' } })
        expect(await refusal(second)).toBe('hand-over-gone')
        expect(await store.state.get('told')).toBeNull()
        expect((await store.access.handOver(link.hash))?.usedAt).toBe(at + 2)
      })
    })
  })
}
