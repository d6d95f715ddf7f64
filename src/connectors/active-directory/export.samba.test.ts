import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { sambaMissing, startSamba, type SambaServer } from '#tools/servers/samba.ts'
import type { Selection, Session } from '../contract/driver.ts'
import type { ExportItem, ExportReference, ExportResult } from '../contract/exchange.ts'
import {
  collectPages,
  describeSelection,
  narrowSchema,
  objectNamed,
  openSession,
  sambaForest,
  type TestForest,
} from './testing/test-forest.ts'

const USER = [
  'cn',
  'displayName',
  'description',
  'sAMAccountName',
  'userAccountControl',
  'thumbnailPhoto',
  'proxyAddresses',
  'accountExpires',
  'manager',
]

describeServer(sambaMissing(), 'exporting to Samba', () => {
  let samba: SambaServer
  let forest: TestForest
  let selection: Selection
  let unit: string
  let session: Session

  beforeAll(async () => {
    samba = await startSamba()
    forest = sambaForest(samba)
    const whole = await describeSelection(forest)
    unit = await samba.createOrganizationalUnit('Exported')
    const schema = narrowSchema(whole.schema, { user: USER, group: ['cn', 'member', 'sAMAccountName', 'groupType'] })
    selection = { partitions: whole.partitions.map((one) => ({ ...one, include: [unit] })), schema }
    session = await openSession(forest, { selection })
  })

  afterAll(async () => {
    await session.close()
    await samba.stop()
  })

  const everything = async () => (await collectPages(session.fullImport({ partition: samba.baseDn, pageSize: 500 }))).changes
  const imported = async (dn: string) => objectNamed(await everything(), dn)

  /** The target of a reference, or the object itself, as the engine knows it after an import. */
  async function known(dn: string): Promise<{ dn: string; anchor: string }> {
    const { anchor } = await imported(dn)
    return { dn, anchor }
  }

  async function send(item: Partial<ExportItem> & Pick<ExportItem, 'operation' | 'dn'>): Promise<ExportResult> {
    const whole = { key: 'k', objectType: 'user', newDn: null, anchor: null, attributes: {}, references: [], current: {}, ...item }
    const [result] = await session.export([whole])
    return must(result, 'the result of the item')
  }

  const success = (more: Partial<ExportResult> = {}) => ({
    key: 'k',
    outcome: 'success',
    anchor: null,
    dn: null,
    failedReferences: [],
    ...more,
  })
  const replace = (...values: (string | bigint | boolean | Uint8Array)[]) => ({ kind: 'replace', values }) as const
  const reference = (attribute: string, change: 'add' | 'delete', target: ExportReference['target']) => ({ attribute, change, target })

  describe('an addition', () => {
    it('writes every kind of value and brings back the key of the new object', async () => {
      const boss = await samba.createUser({ name: 'boss', container: unit })
      const dn = `CN=Neu\\, Nora,${unit}`
      const photo = Uint8Array.from([0xff, 0xd8, 0, 1, 2])
      const result = await send({
        operation: 'add',
        dn,
        attributes: {
          cn: replace('Neu, Nora'),
          sAMAccountName: replace('nora'),
          displayName: replace('Nora Neü'),
          userAccountControl: replace(546n),
          accountExpires: replace(133700000000000001n),
          proxyAddresses: replace('SMTP:nora@contoso.lab', 'smtp:nn@contoso.lab'),
          thumbnailPhoto: replace(photo),
          description: replace(),
        },
        references: [reference('manager', 'add', await known(boss.dn))],
      })
      const found = await imported(dn)
      expect(result).toEqual(success({ anchor: found.anchor }))
      expect(found.attributes).toMatchObject({
        cn: ['Neu, Nora'],
        displayName: ['Nora Neü'],
        userAccountControl: [546n],
        accountExpires: [133700000000000001n],
        thumbnailPhoto: [photo],
      })
      expect(found.attributes['proxyAddresses']?.toSorted()).toEqual(['SMTP:nora@contoso.lab', 'smtp:nn@contoso.lab'])
      expect(found.references['manager']).toEqual([await known(boss.dn)])
    })

    it('makes the object although one of its references is refused', async () => {
      const dn = `CN=halfgroup,${unit}`
      const member = await samba.createUser({ name: 'halfmember', container: unit })
      const bad = reference('member', 'add', { dn: `CN=nobody,${unit}`, anchor: '00000000-0000-0000-0000-000000000001' })
      const result = await send({
        operation: 'add',
        dn,
        objectType: 'group',
        attributes: { sAMAccountName: replace('halfgroup') },
        references: [bad, reference('member', 'add', await known(member.dn))],
      })
      expect(result).toMatchObject({ outcome: 'success', failedReferences: [{ reference: bad, code: 'dn-attributes-failure' }] })
      expect((await imported(dn)).references['member']).toEqual([await known(member.dn)])
    })

    it('says when the name is taken, the container missing, or the account name used', async () => {
      const { dn } = await samba.createUser({ name: 'taken', container: unit })
      expect(await send({ operation: 'add', dn })).toMatchObject({ outcome: 'failure', code: 'cd-existing-object' })
      expect(await send({ operation: 'add', dn: `CN=x,OU=Nowhere,${unit}` })).toMatchObject({
        outcome: 'failure',
        code: 'non-existent-parent',
      })
      const again = await send({ operation: 'add', dn: `CN=other,${unit}`, attributes: { sAMAccountName: replace('taken') } })
      expect(again).toMatchObject({ outcome: 'failure', code: 'cd-existing-object', message: expect.stringMatching(/samaccountname/i) })
    })
  })

  describe('an update', () => {
    it('replaces, clears, adds and removes values, and does not mind what is so already', async () => {
      const { dn } = await samba.createUser({
        name: 'updated',
        container: unit,
        attributes: { displayName: 'Old', description: 'Gone', proxyAddresses: ['smtp:a@x', 'smtp:b@x'] },
      })
      const attributes: ExportItem['attributes'] = {
        displayName: replace('New'),
        description: replace(),
        proxyAddresses: { kind: 'update', add: ['smtp:b@x', 'smtp:c@x'], remove: ['smtp:a@x', 'smtp:never@x'] },
      }
      const { anchor } = await known(dn)
      expect(await send({ operation: 'update', dn, anchor, attributes })).toEqual(success())
      const found = await imported(dn)
      expect(found.attributes).toMatchObject({ displayName: ['New'] })
      expect(found.attributes).not.toHaveProperty('description')
      expect(found.attributes['proxyAddresses']?.toSorted()).toEqual(['smtp:b@x', 'smtp:c@x'])
    })

    it('adds and removes members, also those that are there or gone already, and exchanges a manager', async () => {
      const [a, b, c] = await Promise.all(['ma', 'mb', 'mc'].map((name) => samba.createUser({ name, container: unit })))
      const [anna, bert, cleo] = await Promise.all([a, b, c].map((user) => known(must(user, 'a user').dn)))
      const group = await samba.createGroup('members', [a?.dn ?? '', b?.dn ?? ''], unit)
      const references = [
        reference('member', 'add', must(anna, 'a')),
        reference('member', 'delete', must(bert, 'b')),
        reference('member', 'add', must(cleo, 'c')),
      ]
      const { anchor } = await known(group)
      for (let times = 0; times < 2; times++) expect(await send({ operation: 'update', dn: group, anchor, references })).toEqual(success())
      const members = (await imported(group)).references['member'] ?? []
      expect(members.map(({ dn }) => dn).sort()).toEqual([a?.dn, c?.dn])

      const user = must(anna, 'a')
      expect(await send({ operation: 'update', ...user, references: [reference('manager', 'add', must(bert, 'b'))] })).toEqual(success())
      const exchange = [reference('manager', 'add', must(cleo, 'c')), reference('manager', 'delete', must(bert, 'b'))]
      expect(await send({ operation: 'update', ...user, references: exchange })).toEqual(success())
      expect((await imported(user.dn)).references['manager']).toEqual([cleo])
    })

    it('writes to the object it means although another has taken its name, and to targets that were renamed', async () => {
      const { dn } = await samba.createUser({ name: 'meant', container: unit })
      const target = await samba.createUser({ name: 'target', container: unit })
      const object = await known(dn)
      const renamed = await known(target.dn)
      const admin = await samba.admin()
      await admin.modifyDN(dn, 'CN=meant before')
      await admin.modifyDN(target.dn, 'CN=target after')
      await samba.createUser({ name: 'meant', commonName: 'meant', container: unit }).catch(() => undefined)
      const result = await send({
        operation: 'update',
        ...object,
        attributes: { displayName: replace('Meant') },
        references: [reference('manager', 'add', renamed)],
      })
      expect(result).toEqual(success())
      const found = await imported(`CN=meant before,${unit}`)
      expect(found.attributes['displayName']).toEqual(['Meant'])
      expect(found.references['manager']).toEqual([{ dn: `CN=target after,${unit}`, anchor: renamed.anchor }])
    })

    it('renames and moves', async () => {
      const { dn } = await samba.createUser({ name: 'renamed', container: unit })
      const { anchor } = await known(dn)
      const below = await samba.createOrganizationalUnit('Moved here', unit)
      expect(await send({ operation: 'update', dn, anchor, newDn: `CN=Renamed\\, Once,${unit}` })).toEqual(success())
      expect(await send({ operation: 'update', dn, anchor, newDn: `CN=Twice,${below}` })).toEqual(success())
      expect((await imported(`CN=Twice,${below}`)).anchor).toBe(anchor)
      await samba.createUser({ name: 'occupant', container: unit })
      expect(await send({ operation: 'update', dn, anchor, newDn: `CN=occupant,${unit}` })).toMatchObject({ code: 'rename-to-existing-dn' })
      expect(await send({ operation: 'update', dn, anchor, newDn: `CN=Twice,OU=Nowhere,${unit}` })).toMatchObject({
        code: 'non-existent-parent',
      })
    })

    it('says what the directory refused: a missing object, an unknown attribute, the name as an attribute', async () => {
      const { dn } = await samba.createUser({ name: 'refused', container: unit })
      const { anchor } = await known(dn)
      const absent = '00000000-0000-0000-0000-000000000001'
      expect(await send({ operation: 'update', dn, anchor: absent, attributes: { displayName: replace('x') } })).toMatchObject({
        code: 'cd-missing-object',
      })
      expect(await send({ operation: 'update', dn, anchor, attributes: { noSuchAttribute: replace('x') } })).toMatchObject({
        code: 'schema-violation',
      })
      expect(await send({ operation: 'update', dn, anchor, attributes: { cn: replace('x') } })).toMatchObject({
        code: 'modify-naming-attribute',
      })
      expect(await send({ operation: 'update', dn, anchor, attributes: { userAccountControl: replace('no number') } })).toMatchObject({
        outcome: 'failure',
      })
    })

    it('says that the account may not write', async () => {
      const { dn } = await samba.createUser({ name: 'protected', container: unit })
      const { anchor } = await known(dn)
      const plain = await samba.createUser({ name: 'plain-writer', password: 'Plain!Passw0rd1' })
      const weak = await openSession(forest, { selection, userName: plain.upn, password: 'Plain!Passw0rd1' })
      const item = { key: 'k', operation: 'update', objectType: 'user', dn, newDn: null, anchor, current: {} } as const
      const results = await weak.export([{ ...item, attributes: { description: replace('x') }, references: [] }])
      await weak.close()
      expect(results).toMatchObject([{ outcome: 'failure', code: 'permission-issue', message: expect.any(String) }])
    })
  })

  describe('a deletion', () => {
    it('deletes the object with this key and nothing else', async () => {
      const { dn } = await samba.createUser({ name: 'deleted', container: unit })
      const { anchor } = await known(dn)
      expect(await send({ operation: 'delete', dn, anchor })).toEqual(success())
      const again = await samba.createUser({ name: 'deleted', container: unit })
      expect(await send({ operation: 'delete', dn, anchor })).toMatchObject({ outcome: 'failure', code: 'cd-missing-object' })
      expect((await imported(again.dn)).anchor).not.toBe(anchor)
    })

    it('does not take a container with what is in it', async () => {
      const full = await samba.createOrganizationalUnit('Full', unit)
      await samba.createUser({ name: 'inmate', container: full })
      const schema = narrowSchema((await describeSelectionOfUnits()).schema, { organizationalUnit: ['ou'] })
      const units = await openSession(forest, { selection: { ...selection, schema } })
      const { changes } = await collectPages(units.fullImport({ partition: samba.baseDn, pageSize: 500 }))
      const { anchor } = objectNamed(changes, full)
      const [result] = await units.export([
        {
          key: 'k',
          operation: 'delete',
          objectType: 'organizationalUnit',
          dn: full,
          newDn: null,
          anchor,
          attributes: {},
          references: [],
          current: {},
        },
      ])
      await units.close()
      expect(result).toMatchObject({ outcome: 'failure', code: 'cd-error', message: expect.stringContaining('non-leaf') })
    })
  })

  async function describeSelectionOfUnits(): Promise<Selection> {
    const { schema } = await session.describe()
    return { partitions: [], schema }
  }
})
