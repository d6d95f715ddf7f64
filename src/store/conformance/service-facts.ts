import { describe, expect, it } from 'vitest'
import { AppError } from '#src/base/app-error.ts'
import type { Configuration } from '#src/model/configuration.ts'
import { withStore, type OpenStore } from './opened-store.ts'
import { auditEntry, eventEntry, forest, moment, partition, person, puts, sealedSecret, tenant } from './sample.ts'

const configuration: Configuration = {
  connectors: [],
  rules: [],
  metaverse: { person: { attributes: { displayName: { type: 'string', multiValued: false, access: 'read-write' } } } },
  parameters: {},
  scheduler: { enabled: true, intervalMinutes: 30, exportDeletionThreshold: 500, exportDeletionPercentage: null },
}

/** Configuration, secrets, leases, watermarks and the small facts of the service. */
export function describeServiceFacts(open: OpenStore): void {
  describe('configuration', () => {
    it('is stored in versions that never change', async () => {
      await withStore(open, async (store) => {
        expect(await store.configuration.current()).toBeNull()
        const request = { expectedVersion: 0, configuration, at: moment, author: 'anna', reason: 'first' }
        const first = await store.configuration.save(request)
        expect(first).toEqual({ version: 1, at: moment, author: 'anna', reason: 'first', configuration })
        const changed = { ...configuration, scheduler: { ...configuration.scheduler, enabled: false } }
        await store.configuration.save({ ...request, expectedVersion: 1, configuration: changed, reason: 'second' })
        expect((await store.configuration.current())?.configuration).toEqual(changed)
        expect(await store.configuration.version(1)).toEqual(first)
        expect(await store.configuration.version(3)).toBeNull()
        expect((await store.configuration.history(10)).map((entry) => [entry.version, entry.reason])).toEqual([
          [2, 'second'],
          [1, 'first'],
        ])
        expect(await store.configuration.history(1)).toHaveLength(1)
        expect((await store.configuration.history(10, 2)).map(({ version }) => version)).toEqual([1])
      })
    })

    it('is not saved over a version its author has not seen', async () => {
      await withStore(open, async (store) => {
        const request = { expectedVersion: 0, configuration, at: moment, author: 'anna', reason: 'first' }
        await store.configuration.save(request)
        await expect(store.configuration.save(request)).rejects.toMatchObject({ code: 'configuration-changed', facts: { newest: 1 } })
        await expect(store.configuration.save({ ...request, expectedVersion: 2 })).rejects.toBeInstanceOf(AppError)
        expect((await store.configuration.history(10)).length).toBe(1)
      })
    })

    it('is saved together with the full steps that connectors owe for it, or without them', async () => {
      await withStore(open, async (store) => {
        const owed = {
          connectorId: forest,
          step: 'full-import',
          at: moment,
          configurationVersion: 1,
          author: 'anna',
          reasons: ['New.'],
        } as const
        const request = { configuration, at: moment, author: 'anna', reason: 'first', overrides: [owed] }
        await expect(store.configuration.save({ ...request, expectedVersion: 4 })).rejects.toBeInstanceOf(AppError)
        expect(await store.overrides.list()).toEqual([])
        await store.configuration.save({ ...request, expectedVersion: 0 })
        expect(await store.overrides.list()).toEqual([owed])
      })
    })
  })

  describe('secrets', () => {
    it('are kept in versions, the newest active', async () => {
      await withStore(open, async (store) => {
        expect(await store.secrets.active(forest)).toBeNull()
        await store.commit({ putSecret: sealedSecret(1) })
        await store.commit({ putSecret: sealedSecret(1, { ownerId: tenant }) })
        await store.commit({ putSecret: sealedSecret(2, { testedAt: moment }) })
        expect(await store.secrets.active(forest)).toEqual(sealedSecret(2, { testedAt: moment }))
        expect(await store.secrets.versions(forest)).toEqual([
          sealedSecret(2, { testedAt: moment }),
          sealedSecret(1, { status: 'superseded', supersededAt: moment }),
        ])
        expect((await store.secrets.versions(tenant)).map((secret) => secret.status)).toEqual(['active'])
      })
    })

    it('are gone when they were shredded', async () => {
      await withStore(open, async (store) => {
        await store.commit({ putSecret: sealedSecret(1) })
        await store.commit({ putSecret: sealedSecret(2) })
        await store.commit({ shredSecrets: [{ ownerId: forest, version: 1 }] })
        expect((await store.secrets.versions(forest)).map((secret) => secret.version)).toEqual([2])
      })
    })

    it('may wait beside the active version, and take its place', async () => {
      await withStore(open, async (store) => {
        await store.commit({ putSecret: sealedSecret(1) })
        await store.commit({ putSecret: sealedSecret(2, { status: 'pending' }) })
        expect((await store.secrets.active(forest))?.version).toBe(1)
        await store.commit({ promoteSecret: { ownerId: forest, version: 2, at: moment + 9 } })
        expect((await store.secrets.versions(forest)).map(({ version, status, supersededAt }) => [version, status, supersededAt])).toEqual([
          [2, 'active', null],
          [1, 'superseded', moment + 9],
        ])
        await store.commit({ promoteSecret: { ownerId: forest, version: 1, at: moment + 10 } })
        expect(await store.secrets.active(forest)).toEqual(sealedSecret(1))
      })
    })

    it('are listed for all owners, and get another wrapped key without a new ciphertext', async () => {
      await withStore(open, async (store) => {
        await store.commit({ putSecret: sealedSecret(1) })
        await store.commit({ putSecret: sealedSecret(1, { ownerId: tenant }) })
        await store.commit({ rewrapSecrets: [{ ownerId: tenant, version: 1, wrappedKey: Uint8Array.of(5), keyId: 'next' }] })
        const all = await store.secrets.all()
        expect(all).toHaveLength(2)
        expect(all).toContainEqual(sealedSecret(1))
        expect(all).toContainEqual(sealedSecret(1, { ownerId: tenant, wrappedKey: Uint8Array.of(5), keyId: 'next' }))
      })
    })
  })

  describe('the audit', () => {
    it('keeps its entries in order, newest first, each with the hash of everything up to it', async () => {
      await withStore(open, async (store) => {
        expect(await store.audit.check()).toEqual({ entries: 0, head: null, breaks: [] })
        await store.commit({ audit: [auditEntry(1), auditEntry(2, { subject: 'vault', version: null })] })
        await store.commit({ audit: [auditEntry(3)] })
        const listed = await store.audit.list({ subject: null, before: null, limit: 10 })
        expect(listed.map((entry) => ({ ...entry, hash: undefined }))).toEqual([
          { sequence: 3, ...auditEntry(3), hash: undefined },
          { sequence: 2, ...auditEntry(2, { subject: 'vault', version: null }), hash: undefined },
          { sequence: 1, ...auditEntry(1), hash: undefined },
        ])
        expect(new Set(listed.map(({ hash }) => hash)).size).toBe(3)
        expect(await store.audit.check()).toEqual({ entries: 3, head: listed[0]?.hash, breaks: [] })
      })
    })

    it('is paged, and narrowed to one subject', async () => {
      await withStore(open, async (store) => {
        await store.commit({ audit: [auditEntry(1), auditEntry(2, { subject: 'vault' }), auditEntry(3)] })
        const sequences = async (query: Parameters<typeof store.audit.list>[0]) =>
          (await store.audit.list(query)).map(({ sequence }) => sequence)
        expect(await sequences({ subject: null, before: 3, limit: 1 })).toEqual([2])
        expect(await sequences({ subject: forest, before: null, limit: 10 })).toEqual([3, 1])
      })
    })
  })

  describe('leases', () => {
    const request = { name: 'forest', holder: 'one', now: 1_000, expiresAt: 2_000 }

    it('are held by one at a time, and say by whom and since when', async () => {
      await withStore(open, async (store) => {
        const first = await store.leases.acquire(request)
        expect(first).toMatchObject({ held: true, fence: { lease: 'forest' } })
        expect(await store.leases.acquire({ ...request, holder: 'two', now: 1_500 })).toEqual({ held: false, holder: 'one', since: 1_000 })
        expect(await store.leases.acquire({ ...request, name: 'tenant', holder: 'two' })).toMatchObject({ held: true })
      })
    })

    it('are taken by others once they expire or are released, with a larger token', async () => {
      await withStore(open, async (store) => {
        const tokens: number[] = []
        for (const now of [1_000, 3_000, 5_000]) {
          const answer = await store.leases.acquire({ ...request, now, expiresAt: now + 1_000 })
          if (answer.held) tokens.push(answer.fence.token)
        }
        const last = await store.leases.acquire({ ...request, now: 9_000, expiresAt: 10_000 })
        if (last.held) await store.leases.release(last.fence)
        const next = await store.leases.acquire({ ...request, holder: 'two', now: 9_001, expiresAt: 10_000 })
        if (next.held) tokens.push(next.fence.token)
        expect(tokens.length).toBe(4)
        expect(new Set(tokens).size).toBe(4)
        expect(tokens.toSorted((a, b) => a - b)).toEqual(tokens)
      })
    })

    it('are renewed by their holder only', async () => {
      await withStore(open, async (store) => {
        const first = await store.leases.acquire(request)
        if (!first.held) throw new Error('A free lease was refused.')
        expect(await store.leases.renew(first.fence, 5_000)).toBe(true)
        expect(await store.leases.acquire({ ...request, holder: 'two', now: 4_000 })).toMatchObject({ held: false })
        const second = await store.leases.acquire({ ...request, holder: 'two', now: 5_000, expiresAt: 6_000 })
        expect(second.held).toBe(true)
        expect(await store.leases.renew(first.fence, 9_000)).toBe(false)
        await store.leases.release(first.fence)
        expect(await store.leases.acquire({ ...request, now: 5_500 })).toMatchObject({ held: false, holder: 'two' })
      })
    })

    it('fence the writes made under them', async () => {
      await withStore(open, async (store) => {
        const first = await store.leases.acquire(request)
        if (!first.held) throw new Error('A free lease was refused.')
        await store.commit({ putState: { a: '1' } }, first.fence)
        await store.leases.acquire({ ...request, holder: 'two', now: 3_000, expiresAt: 4_000 })
        const late = { putState: { a: '2' }, events: [eventEntry()], putObjects: puts(person('Late')) }
        await expect(store.commit(late, first.fence)).rejects.toMatchObject({ code: 'lease-lost' })
        expect(await store.state.get('a')).toBe('1')
        expect((await store.space.statistics(forest)).objects).toBe(0)
        await expect(store.commit({}, { lease: 'never', token: 1 })).rejects.toMatchObject({ code: 'lease-lost' })
      })
    })

    it('do not hold a writer any more once they were released', async () => {
      await withStore(open, async (store) => {
        const first = await store.leases.acquire(request)
        if (!first.held) throw new Error('A free lease was refused.')
        await store.leases.release(first.fence)
        await expect(store.commit({}, first.fence)).rejects.toMatchObject({ code: 'lease-lost' })
      })
    })
  })

  describe('watermarks and state', () => {
    it('are written with the batch they belong to', async () => {
      await withStore(open, async (store) => {
        const mark = { connectorId: forest, partition, value: 'cookie', at: moment }
        await store.commit({ putWatermarks: [mark, { ...mark, partition: 'other' }], putState: { next: 'soon', gone: 'x' } })
        await store.commit({
          putWatermarks: [{ ...mark, value: 'later' }],
          removeWatermarks: [{ connectorId: forest, partition: 'other' }],
        })
        await store.commit({ putState: { gone: null } })
        expect(await store.watermarks.of(forest)).toEqual([{ ...mark, value: 'later' }])
        expect(await store.watermarks.of(tenant)).toEqual([])
        expect([await store.state.get('next'), await store.state.get('gone')]).toEqual(['soon', null])
      })
    })
  })
}
