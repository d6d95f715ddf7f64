import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sambaMissing, startSamba, type SambaServer } from '#tools/servers/samba.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import type { Selection, Session } from '../contract/driver.ts'
import type { ImportChange } from '../contract/exchange.ts'
import { guidText } from './object-guid.ts'
import {
  collectPages,
  describeSelection,
  narrowSchema,
  objectNamed,
  openSession,
  sambaForest,
  withSession,
  type TestForest,
} from './testing/test-forest.ts'

const ATTRIBUTES = [
  'cn',
  'displayName',
  'description',
  'objectGUID',
  'objectSid',
  'sAMAccountName',
  'userAccountControl',
  'accountExpires',
  'thumbnailPhoto',
]

describeServer(sambaMissing(), 'importing from Samba', () => {
  let samba: SambaServer
  let forest: TestForest
  let whole: Selection
  let units = 0

  beforeAll(async () => {
    samba = await startSamba()
    forest = sambaForest(samba)
    whole = await describeSelection(forest)
  })

  afterAll(async () => {
    await samba.stop()
  })

  /** A container of its own for a test, and a session that sees nothing else. */
  async function ownUnit(): Promise<{ unit: string; selection: Selection; session: Session }> {
    const unit = await samba.createOrganizationalUnit(`Unit ${++units}`)
    const schema = narrowSchema(whole.schema, { user: [...ATTRIBUTES, 'manager'], group: ['cn', 'member', 'objectGUID', 'sAMAccountName'] })
    const selection = { partitions: whole.partitions.map((partition) => ({ ...partition, include: [unit] })), schema }
    return { unit, selection, session: await openSession(forest, { selection }) }
  }

  const full = (session: Session, pageSize = 500) => collectPages(session.fullImport({ partition: samba.baseDn, pageSize }))
  const delta = (session: Session, watermark: string) =>
    collectPages(session.deltaImport({ partition: samba.baseDn, pageSize: 500, watermark }))

  /** Runs a change against an imported unit and returns what the delta import says. */
  async function changesAfter(session: Session, change: () => Promise<unknown>): Promise<readonly ImportChange[]> {
    const { watermark } = await full(session)
    await change()
    return (await delta(session, watermark)).changes
  }

  describe('the description', () => {
    it('names the forest, its partitions with their parameters, and the types with inherited attributes', async () => {
      await withSession(forest, {}, async (session) => {
        const { suggestedName, partitions, schema } = await session.describe()
        expect(suggestedName).toBe('contoso.lab')
        expect(partitions[0]).toEqual({
          name: 'DC=contoso,DC=lab',
          selected: true,
          include: [],
          exclude: [],
          parameters: {
            'Domain.FQDN': 'contoso.lab',
            'Domain.Netbios': 'CONTOSO',
            'Domain.LDAP': 'DC=contoso,DC=lab',
            'Forest.FQDN': 'contoso.lab',
            'Forest.Netbios': 'CONTOSO',
            'Forest.LDAP': 'DC=contoso,DC=lab',
          },
        })
        expect(partitions.slice(1).every(({ selected }) => !selected)).toBe(true)
        expect(schema['user']?.attributes).toMatchObject({
          objectGUID: { type: 'binary', multiValued: false, access: 'read-only' },
          userAccountControl: { type: 'integer', multiValued: false, access: 'read-write' },
          accountExpires: { type: 'integer', multiValued: false },
          proxyAddresses: { type: 'string', multiValued: true, access: 'read-write' },
          isCriticalSystemObject: { type: 'boolean' },
          manager: { type: 'reference', multiValued: false, access: 'read-write' },
          directReports: { type: 'reference', multiValued: true, access: 'read-only' },
          tokenGroups: { type: 'binary', access: 'read-only' },
        })
        expect(schema['user']?.attributes).not.toHaveProperty('unicodePwd')
        expect(schema['group']?.attributes['member']).toEqual({ type: 'reference', multiValued: true, access: 'read-write' })
      })
    })
  })

  describe('a reference given as a security identifier', () => {
    it('is the object that has it, and no value when nobody has it', async () => {
      const { unit, selection, session: users } = await ownUnit()
      const anna = await samba.createUser({ name: 'creator', container: unit })
      const sid = Buffer.from(objectNamed((await full(users)).changes, anna.dn).attributes['objectSid']?.[0] as Uint8Array)
      await users.close()
      const unknown = Buffer.from(sid)
      unknown.writeUInt32LE(999_999, unknown.length - 4)
      // Nobody may write mS-DS-CreatorSID, so another attribute of bytes stands in: what counts is that the schema says reference.
      const [known, lost] = await Promise.all(
        [sid, unknown].map((value, i) => samba.createUser({ name: `created${i}`, container: unit, attributes: { thumbnailPhoto: value } })),
      )
      const reference = { type: 'reference', multiValued: false, access: 'read-only' } as const
      const schema = { user: { attributes: { ...selection.schema['user']?.attributes, thumbnailPhoto: reference } } }
      const { changes } = await withSession(forest, { selection: { ...selection, schema } }, (session) => full(session))
      expect(objectNamed(changes, known?.dn ?? '').references['thumbnailPhoto']).toEqual([
        { dn: anna.dn, anchor: objectNamed(changes, anna.dn).anchor },
      ])
      expect(objectNamed(changes, lost?.dn ?? '').references['thumbnailPhoto'] ?? []).toEqual([])
    })
  })

  describe('a full import', () => {
    it('brings users and groups with exact values and references by name and key', async () => {
      const { unit, session } = await ownUnit()
      const photo = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
      const asciiPhoto = Buffer.from('plain text that is binary')
      const anna = await samba.createUser({
        name: 'anna',
        commonName: 'Berg, Anna',
        container: unit,
        attributes: { displayName: 'Anna Bérg', thumbnailPhoto: photo },
      })
      const bert = await samba.createUser({
        name: 'bert',
        container: unit,
        attributes: { manager: anna.dn, thumbnailPhoto: asciiPhoto, accountExpires: '133700000000000001' },
      })
      const group = await samba.createGroup('staff', [anna.dn, bert.dn], unit)

      const { changes, pages } = await full(session)
      await session.close()
      const imported = objectNamed(changes, anna.dn)
      expect(imported.dn).toBe(`CN=Berg\\, Anna,${unit}`)
      expect(imported.objectType).toBe('user')
      expect(imported.attributes).toMatchObject({
        cn: ['Berg, Anna'],
        displayName: ['Anna Bérg'],
        userAccountControl: [546n],
        thumbnailPhoto: [new Uint8Array(photo)],
      })
      expect(guidText(imported.attributes['objectGUID']?.[0] as Uint8Array)).toBe(imported.anchor)
      expect(imported.attributes['objectSid']?.[0]).toBeInstanceOf(Uint8Array)
      const other = objectNamed(changes, bert.dn)
      expect(other.attributes).toMatchObject({ accountExpires: [133700000000000001n], thumbnailPhoto: [new Uint8Array(asciiPhoto)] })
      expect(other.references).toEqual({ manager: [{ dn: imported.dn, anchor: imported.anchor }] })
      const members = objectNamed(changes, group).references['member'] ?? []
      expect(members.toSorted((a, b) => (a.anchor ?? '').localeCompare(b.anchor ?? ''))).toEqual(
        [imported, other].map(({ dn, anchor }) => ({ dn, anchor })).toSorted((a, b) => a.anchor.localeCompare(b.anchor)),
      )
      expect(changes).toHaveLength(3)
      // Groups come after everything they may refer to.
      expect(pages.map((page) => page.changes.map((change) => change.kind === 'object' && change.objectType))).toEqual([
        ['user', 'user'],
        ['group'],
        [],
      ])
      expect(pages.map(({ watermark }) => watermark !== null)).toEqual([false, false, true])
    })

    it('reads page by page and skips what was deleted', async () => {
      const { unit, session } = await ownUnit()
      for (let i = 0; i < 7; i++) await samba.createUser({ name: `paged${i}`, container: unit })
      await samba.delete(`CN=paged3,${unit}`)
      const { pages, changes } = await full(session, 2)
      await session.close()
      expect(changes.map((change) => (change.kind === 'object' ? change.attributes['cn'] : change.kind))).toHaveLength(6)
      expect(pages.map((page) => page.changes.length)).toEqual([2, 2, 2, 0])
    })

    it('leaves out excluded containers, takes included ones below them, and counts what it left out', async () => {
      const { unit, selection, session } = await ownUnit()
      await session.close()
      const outside = await samba.createOrganizationalUnit('Outside', unit)
      const inside = await samba.createOrganizationalUnit('Inside', outside)
      for (const [name, container] of [
        ['in1', unit],
        ['out1', outside],
        ['in2', inside],
      ] as const)
        await samba.createUser({ name, container })
      const partitions = selection.partitions.map((partition) => ({ ...partition, include: [unit, inside], exclude: [outside] }))
      const { changes, pages } = await withSession(forest, { selection: { ...selection, partitions } }, (session) => full(session))
      expect(changes.map((change) => ('dn' in change ? change.dn : '')).sort()).toEqual([`CN=in1,${unit}`, `CN=in2,${inside}`])
      expect(pages.reduce((sum, page) => sum + page.filtered.objects, 0)).toBe(1)
    })

    it('does not begin when a selected container is not there', async () => {
      const { selection, session } = await ownUnit()
      await session.close()
      const partitions = selection.partitions.map((partition) => ({ ...partition, include: [`OU=Nowhere,${samba.baseDn}`] }))
      await withSession(forest, { selection: { ...selection, partitions } }, async (session) => {
        await expect(full(session)).rejects.toMatchObject({ failure: 'configuration', reason: 'container-missing' })
      })
    })
  })

  describe('a delta import by DirSync', () => {
    it('brings nothing when nothing happened, and what happened during the full import otherwise', async () => {
      const { unit, session } = await ownUnit()
      await samba.createUser({ name: 'quiet1', container: unit })
      const pages = session.fullImport({ partition: samba.baseDn, pageSize: 500 })[Symbol.asyncIterator]()
      await pages.next()
      await samba.createUser({ name: 'quiet2', container: unit })
      const last = await pages.next()
      const first = await delta(session, last.value?.watermark)
      expect(first.changes).toEqual([objectNamed(first.changes, `CN=quiet2,${unit}`)])
      expect((await delta(session, first.watermark)).changes).toEqual([])
      await session.close()
    })

    it('brings a changed, a cleared and a disabled attribute as an update of just that', async () => {
      const { unit, session } = await ownUnit()
      const user = await samba.createUser({ name: 'changed', container: unit, attributes: { displayName: 'Before', description: 'Old' } })
      const { anchor } = objectNamed((await full(session)).changes, user.dn)
      const update = (attributes: Record<string, unknown>) => [{ kind: 'update', anchor, dn: user.dn, attributes, references: {} }]
      expect(await changesAfter(session, () => samba.replace(user.dn, 'displayName', 'After'))).toEqual(
        update({ displayName: { kind: 'replace', values: ['After'] } }),
      )
      expect(await changesAfter(session, () => samba.replace(user.dn, 'description', []))).toEqual(
        update({ description: { kind: 'replace', values: [] } }),
      )
      await samba.enable(user.dn)
      const disabled = await changesAfter(session, () => samba.disable(user.dn))
      expect(disabled).toEqual(update({ userAccountControl: { kind: 'replace', values: [546n] } }))
      await session.close()
    })

    it('brings one new and one removed member as single changes', async () => {
      const { unit, session } = await ownUnit()
      const users = await Promise.all(['one', 'two', 'three'].map((name) => samba.createUser({ name: `member-${name}`, container: unit })))
      const [first, second, third] = users.map(({ dn }) => dn) as [string, string, string]
      const group = await samba.createGroup('changing', [first, second], unit)
      const { changes } = await full(session)
      const target = (dn: string) => ({ dn, anchor: objectNamed(changes, dn).anchor })
      const found = await changesAfter(session, async () => {
        await samba.tool('group', 'addmembers', 'changing', 'member-three')
        await samba.tool('group', 'removemembers', 'changing', 'member-one')
      })
      expect(found).toEqual([
        {
          kind: 'update',
          anchor: objectNamed(changes, group).anchor,
          dn: group,
          attributes: {},
          references: { member: { kind: 'update', add: [target(third)], remove: [target(first)] } },
        },
      ])
      await session.close()
    })

    it('brings a changed manager as one reference that went and one that came', async () => {
      const { unit, session } = await ownUnit()
      const old = await samba.createUser({ name: 'old-boss', container: unit })
      const boss = await samba.createUser({ name: 'new-boss', container: unit })
      const user = await samba.createUser({ name: 'report', container: unit, attributes: { manager: old.dn } })
      const found = await changesAfter(session, () => samba.replace(user.dn, 'manager', boss.dn))
      expect(found).toEqual([
        expect.objectContaining({
          references: {
            manager: { kind: 'update', add: [expect.objectContaining({ dn: boss.dn })], remove: [expect.objectContaining({ dn: old.dn })] },
          },
        }),
      ])
      await session.close()
    })

    it('brings a renamed and a moved object complete under its new name', async () => {
      const { unit, session } = await ownUnit()
      const below = await samba.createOrganizationalUnit('Below', unit)
      const user = await samba.createUser({ name: 'mover', container: unit, attributes: { displayName: 'Moving' } })
      const renamed = await changesAfter(session, async () => (await samba.admin()).modifyDN(user.dn, 'CN=Renamed'))
      expect(objectNamed(renamed, `CN=Renamed,${unit}`).attributes).toMatchObject({ cn: ['Renamed'], displayName: ['Moving'] })
      const moved = await changesAfter(session, () => samba.move(`CN=Renamed,${unit}`, below))
      expect(moved).toEqual([objectNamed(moved, `CN=Renamed,${below}`)])
      await session.close()
    })

    it('brings a move out of the selection as a deletion and a move back as a complete object', async () => {
      const { unit, session } = await ownUnit()
      const user = await samba.createUser({ name: 'traveller', container: unit })
      const { anchor } = objectNamed((await full(session)).changes, user.dn)
      const out = await changesAfter(session, () => samba.move(user.dn, `CN=Users,${samba.baseDn}`))
      expect(out).toEqual([{ kind: 'delete', isElsewhere: true, anchor }])
      const back = await changesAfter(session, () => samba.move(`CN=traveller,CN=Users,${samba.baseDn}`, unit))
      expect(objectNamed(back, user.dn).anchor).toBe(anchor)
      await session.close()
    })

    it('brings everything below a renamed container under its new name', async () => {
      const { unit, session } = await ownUnit()
      const team = await samba.createOrganizationalUnit('Team', unit)
      await samba.createUser({ name: 'team1', container: team })
      await samba.createUser({ name: 'team2', container: await samba.createOrganizationalUnit('Deeper', team) })
      const found = await changesAfter(session, async () => (await samba.admin()).modifyDN(team, 'OU=Crew'))
      const names = found.map((change) => (change.kind === 'object' ? change.dn : change.kind)).sort()
      expect(names).toEqual([`CN=team1,OU=Crew,${unit}`, `CN=team2,OU=Deeper,OU=Crew,${unit}`])
      await session.close()
    })

    it('leaves what is below a container that was moved out to the next full import', async () => {
      const { unit, session } = await ownUnit()
      const team = await samba.createOrganizationalUnit('Leaving', unit)
      const user = await samba.createUser({ name: 'leaving1', container: team })
      const { anchor } = objectNamed((await full(session)).changes, user.dn)
      const found = await changesAfter(session, () => samba.move(team, samba.baseDn))
      expect(found).toEqual([])
      expect((await full(session)).changes).not.toContainEqual(expect.objectContaining({ anchor }))
      await session.close()
    })

    it('brings a deletion, and a new object of the same name beside it with another key', async () => {
      const { unit, session } = await ownUnit()
      const user = await samba.createUser({ name: 'phoenix', container: unit })
      const { anchor } = objectNamed((await full(session)).changes, user.dn)
      const found = await changesAfter(session, async () => {
        await samba.delete(user.dn)
        await samba.createUser({ name: 'phoenix', container: unit })
      })
      expect(found[0]).toEqual({ kind: 'delete', anchor })
      expect(objectNamed(found, user.dn).anchor).not.toBe(anchor)
      expect(found).toHaveLength(2)
      await session.close()
    })

    it('says nothing of objects of other types or in other containers', async () => {
      const { unit, session } = await ownUnit()
      const found = await changesAfter(session, async () => {
        await samba.createUser({ name: 'elsewhere' })
        await samba.createOrganizationalUnit('Just a unit', unit)
        await (await samba.admin()).add(`CN=PC,${unit}`, { objectClass: 'computer', sAMAccountName: 'PC$' })
      })
      // DirSync leads out of the selection too; what was created there is nothing we hold.
      expect(found.filter(({ kind }) => kind !== 'delete')).toEqual([])
      await session.close()
    })

    it('asks for a full import when it cannot go on from a watermark', async () => {
      const { session } = await ownUnit()
      const { watermark } = await full(session)
      const stored: Record<string, unknown> = JSON.parse(watermark)
      const expectRefusal = async (changed: Record<string, unknown>, reason: string) =>
        await expect(delta(session, JSON.stringify({ ...stored, ...changed }))).rejects.toMatchObject({
          failure: 'full-import-required',
          reason,
        })
      await expectRefusal({ mode: 'other' }, 'watermark-unreadable')
      await expectRefusal({ cookie: Buffer.from('garbage!').toString('base64') }, 'watermark-rejected')
      await expectRefusal({ usn: '999999999' }, 'database-set-back')
      await session.close()
    })
  })

  describe('reading single objects', () => {
    it('gives complete objects, deletions for keys that lead nowhere, and nothing for a name nobody has', async () => {
      const { unit, session } = await ownUnit()
      const user = await samba.createUser({ name: 'single', container: unit })
      const { anchor } = objectNamed((await full(session)).changes, user.dn)
      const absent = '00000000-0000-0000-0000-000000000001'
      const found = await session.read([
        { objectType: 'user', anchor, dn: user.dn },
        { objectType: 'user', anchor: absent, dn: null },
        { objectType: 'user', anchor: null, dn: user.dn },
        { objectType: 'user', anchor: null, dn: `CN=nobody,${unit}` },
      ])
      expect(found).toEqual([
        expect.objectContaining({ kind: 'object', anchor }),
        { kind: 'delete', anchor: absent },
        expect.objectContaining({ anchor }),
      ])
      await session.close()
    })
  })
})
