import { afterEach, describe, expect, it } from 'vitest'
import { labPasswords } from '#lab/directory/lab-accounts.ts'
import { startLabDirectory, type LabDirectory } from '#lab/directory/server.ts'
import { must } from '#src/base/assert.ts'
import type { Selection } from '../contract/driver.ts'
import { startNameServer } from './testing/name-server.ts'
import {
  collectPages,
  describeSelection,
  narrowSchema,
  objectNamed,
  openSession,
  withSession,
  type TestForest,
} from './testing/test-forest.ts'

const ACCOUNT = 'svc-sync@contoso.lab'

describe('a forest with two domains', () => {
  const stops: (() => unknown)[] = []

  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop()
  })

  /** Two domains of the lab that let the same account in; only DNS knows the domain controller of the second. */
  async function start(): Promise<{
    first: LabDirectory
    second: LabDirectory
    forest: TestForest
    selection: Selection
    settings: Record<string, unknown>
  }> {
    const [first, second] = [await startLabDirectory(), await startLabDirectory({ domain: 'eu.lab' })]
    stops.push(
      () => first.close(),
      () => second.close(),
    )
    for (const lab of [first, second])
      for (const right of ['read-deleted-objects', 'write'] as const) lab.directory.grant('svc-sync', right)
    second.directory.modify(second.directory.account('svc-sync').dn, { userPrincipalName: ACCOUNT })
    const port = Number(new URL(second.url).port)
    const services = { '_ldap._tcp.dc._msdcs.eu.lab': [{ name: 'dc1.eu.lab', port, priority: 0, weight: 0 }] }
    const names = await startNameServer({ services, hosts: { 'dc1.eu.lab': '127.0.0.1' } })
    stops.push(() => names.stop())
    const forest: TestForest = {
      forest: first.dnsDomain,
      server: new URL(first.url).host,
      ca: `${must(first.caPem, 'a CA')}\n${must(second.caPem, 'a CA')}`,
      baseDn: first.baseDn,
      userName: ACCOUNT,
      password: labPasswords.syncAccount,
    }
    const settings = { security: 'plain-text-allowed', ca: undefined, dnsServers: [names.address] }
    const { partitions, schema } = await describeSelection({ ...forest, server: new URL(must(first.ldapsUrl, 'LDAPS')).host })
    const other = { ...must(partitions[0], 'a partition'), name: second.baseDn }
    return {
      first,
      second,
      forest,
      settings,
      selection: { partitions: [...partitions, other], schema: narrowSchema(schema, { user: ['cn', 'displayName'] }) },
    }
  }

  it('is read from a domain controller of each, found by DNS', async () => {
    const { first, second, forest, selection, settings } = await start()
    const here = first.directory.addUser({ name: 'here' })
    const there = second.directory.addUser({ name: 'there' })
    await withSession(forest, { selection, settings }, async (session) => {
      const local = await collectPages(session.fullImport({ partition: first.baseDn, pageSize: 500 }))
      const remote = await collectPages(session.fullImport({ partition: second.baseDn, pageSize: 500 }))
      expect(objectNamed(local.changes, here).dn).toBe(here)
      const { anchor, objectType } = objectNamed(remote.changes, there)
      expect(JSON.parse(remote.watermark)).toMatchObject({ mode: 'dirsync', server: `dc1.eu.lab:${new URL(second.url).port}` })

      expect(await session.read([{ objectType, anchor, dn: there }])).toMatchObject([{ kind: 'object', anchor, dn: there }])
      const attributes = { displayName: { kind: 'replace', values: ['Written there'] } } as const
      const item = {
        key: '1',
        operation: 'update',
        objectType,
        dn: there,
        newDn: null,
        anchor,
        attributes,
        references: [],
        current: {},
      } as const
      expect(await session.export([item])).toMatchObject([{ outcome: 'success' }])
      expect(second.directory.read(there)?.['displayName']).toEqual(['Written there'])
      const { changes } = await collectPages(session.deltaImport({ partition: second.baseDn, pageSize: 500, watermark: remote.watermark }))
      expect(changes).toMatchObject([{ kind: 'update', anchor, attributes: { displayName: { values: ['Written there'] } } }])
    })
  })

  it('says that a partition is missing when nobody can be found who holds it', async () => {
    const { forest, selection, settings } = await start()
    const lost = { ...must(selection.partitions[0], 'a partition'), name: 'OU=no domain,DC=nowhere,DC=lab' }
    const session = await openSession(forest, { selection: { ...selection, partitions: [lost] }, settings })
    await expect(collectPages(session.fullImport({ partition: lost.name, pageSize: 500 }))).rejects.toMatchObject({
      failure: 'partition-missing',
    })
    await session.close()
  })
})
