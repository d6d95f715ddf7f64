import type { Client, Entry } from 'ldapts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generateContoso } from '../contoso/generate.ts'
import { dirSyncFlag } from './dirsync.ts'
import { startLabDirectory, type LabDirectory } from './server.ts'
import {
  codeOf,
  connect,
  dirSync,
  ExtendedDnControl,
  listOf,
  PageControl,
  type DirSyncAnswer,
  type DirSyncQuery,
} from './testing/ldap-client.ts'

const incremental = dirSyncFlag.incrementalValues
/** In upper case, so that the client does not fill in what did not come. */
const attributes = [
  'SAMACCOUNTNAME',
  'GIVENNAME',
  'SN',
  'CN',
  'NAME',
  'MEMBER',
  'OBJECTCLASS',
  'ISDELETED',
  'LASTKNOWNPARENT',
  'MANAGER',
  'USERACCOUNTCONTROL',
]

let lab: LabDirectory
let client: Client
let ou: string
let count = 0

beforeAll(async () => {
  lab = await startLabDirectory({ organisation: generateContoso({ seed: 5, people: 40, groups: 3 }) })
  client = await connect(lab, 'syncAccount')
  ou = lab.directory.addOrganizationalUnit({ name: 'Sync' })
})
afterAll(async () => {
  await client.unbind()
  await lab.close()
})

function addUser(): string {
  return lab.directory.addUser({ name: `Person ${++count}`, parent: ou, attributes: { givenName: 'Ada' } })
}

async function present(query: DirSyncQuery = {}): Promise<Buffer> {
  return (await dirSync(client, lab, query)).cookie
}

/** What changed since `cookie`, one entry expected. */
async function onlyChange(cookie: Buffer, query: DirSyncQuery = {}): Promise<Entry> {
  const { entries } = await dirSync(client, lab, { attributes, ...query, cookie })
  expect(entries.map((entry) => entry.dn)).toHaveLength(1)
  return entries[0] as Entry
}

/** Attribute names of an entry, without those every DirSync entry has. */
function told(entry: Entry): readonly string[] {
  return Object.keys(entry)
    .filter((key) => !['dn', 'objectGUID', 'instanceType', ...attributes].includes(key))
    .sort()
}

describe('a full DirSync import', () => {
  it('brings every object of the naming context and then nothing', async () => {
    const full = await dirSync(client, lab, { filter: '(objectClass=user)', attributes })
    expect(full.entries.length).toBeGreaterThan(40)
    expect((await dirSync(client, lab, { cookie: full.cookie, attributes })).entries).toEqual([])
  })

  it('brings neither the naming attribute nor back links nor what is not replicated', async () => {
    const { entries } = await dirSync(client, lab, { filter: '(employeeID=100003)' })
    const [person] = entries
    const names = Object.keys(person ?? {})
    expect(names).toEqual(
      expect.arrayContaining([
        'name',
        'objectGUID',
        'parentGUID',
        'instanceType',
        'objectClass',
        'sAMAccountName',
        'proxyAddresses',
        'manager',
      ]),
    )
    for (const absent of ['cn', 'memberOf', 'uSNChanged', 'whenChanged', 'badPwdCount', 'distinguishedName', 'unicodePwd'])
      expect(names).not.toContain(absent)
    expect((await dirSync(client, lab, { filter: '(employeeID=100003)', attributes: ['cn'] })).entries).toEqual([])
  })

  it('can be had of the configuration, too', async () => {
    const { entries } = await dirSync(client, lab, {
      base: `CN=Configuration,${lab.baseDn}`,
      filter: '(objectClass=crossRef)',
      attributes: ['nCName'],
    })
    expect(entries).toHaveLength(5)
  })
})

describe('MaxBytes', () => {
  it('cuts the answer into rounds that bring everything exactly once', async () => {
    const whole = await dirSync(client, lab, { attributes })
    const parts = await dirSync(client, lab, { attributes, maxBytes: 2000 })
    expect(parts.rounds).toBeGreaterThan(5)
    expect(parts.entries.map((entry) => entry.dn).sort()).toEqual(whole.entries.map((entry) => entry.dn).sort())
  })

  it('of one byte brings one object per round', async () => {
    const { entries, rounds } = await dirSync(client, lab, { attributes: ['sAMAccountName'], filter: '(objectClass=group)', maxBytes: 1 })
    expect(rounds).toBeGreaterThanOrEqual(entries.length)
  })

  it('does not lose the old attributes of an object that changes between two rounds', async () => {
    const early = addUser()
    addUser()
    let seen: DirSyncAnswer | null = null
    const changing: Client = Object.create(client) as Client
    let searches = 0
    changing.search = async (...request) => {
      if (++searches === 3) lab.directory.modify(early, { sn: 'Late' })
      return client.search(...request)
    }
    seen = await dirSync(changing, lab, { attributes, maxBytes: 1500 })
    const last = seen.entries.filter((entry) => entry.dn === early).at(-1)
    expect(last).toMatchObject({ givenName: 'Ada', sn: 'Late' })
  })
})

describe('a delta', () => {
  it('carries the changed attributes among those asked for', async () => {
    const dn = addUser()
    const cookie = await present()
    lab.directory.modify(dn, { givenName: 'Grace', description: 'not asked for' })
    const entry = await onlyChange(cookie)
    expect(told(entry)).toEqual(['givenName'])
    expect(entry['givenName']).toBe('Grace')
  })

  it('does not tell of attributes nobody asked for', async () => {
    const dn = addUser()
    const cookie = await present()
    lab.directory.modify(dn, { description: 'quiet' })
    expect((await dirSync(client, lab, { cookie, attributes })).entries).toEqual([])
  })

  it('shows a cleared attribute without values', async () => {
    const dn = addUser()
    const cookie = await present()
    lab.directory.modify(dn, { givenName: null })
    const entry = await onlyChange(cookie)
    expect(told(entry)).toEqual(['givenName'])
    expect(entry['givenName']).toEqual([])
  })

  it('shows a new object whole', async () => {
    const cookie = await present()
    const dn = addUser()
    const entry = await onlyChange(cookie)
    expect(entry.dn).toBe(dn)
    expect(told(entry)).toEqual(['givenName', 'name', 'objectClass', 'parentGUID', 'sAMAccountName', 'userAccountControl'])
  })

  it('shows a rename and a move as name and parentGUID, without the objects below', async () => {
    const unit = lab.directory.addOrganizationalUnit({ name: 'Old', parent: ou })
    lab.directory.addUser({ name: 'Below', parent: unit })
    const cookie = await present()
    const moved = lab.directory.move(lab.directory.rename(unit, 'New, name'), lab.baseDn)
    const entry = await onlyChange(cookie)
    expect(entry.dn).toBe(`OU=New\\, name,${lab.baseDn}`)
    expect(moved).toBe(entry.dn)
    expect(told(entry)).toEqual(['name', 'parentGUID'])
    lab.directory.delete(moved, 'tree')
  })

  it('shows a deletion as a tombstone with its former parent, whatever the filter keeps', async () => {
    const dn = addUser()
    const before = lab.directory.read(dn)
    const cookie = await present()
    lab.directory.delete(dn)
    const entry = await onlyChange(cookie, { filter: '(objectClass=user)' })
    expect(entry['objectGUID']).toEqual(before?.['objectGUID']?.[0])
    expect(entry.dn).toMatch(/^CN=Person \d+\\0ADEL:[0-9a-f-]{36},CN=Deleted Objects,DC=contoso,DC=lab$/)
    expect(entry['isDeleted']).toBe('TRUE')
    expect(String(entry['lastKnownParent'])).toMatch(/^<GUID=[0-9a-f-]{36}>;OU=Sync,DC=contoso,DC=lab$/)
  })

  it('tells of a deletion even to those who did not ask for isDeleted', async () => {
    const dn = addUser()
    const cookie = await present()
    lab.directory.delete(dn)
    const entry = await onlyChange(cookie, { attributes: ['GIVENNAME'] })
    expect(entry['isDeleted']).toBe('TRUE')
  })

  it('shows an object that came and went between two cookies', async () => {
    const cookie = await present()
    lab.directory.delete(addUser())
    expect((await onlyChange(cookie))['isDeleted']).toBe('TRUE')
  })

  it('does not tell of an object that left the filter', async () => {
    const dn = addUser()
    lab.directory.modify(dn, { department: 'Sales' })
    const cookie = await present({ filter: '(department=Sales)' })
    lab.directory.modify(dn, { department: 'Finance' })
    expect((await dirSync(client, lab, { cookie, filter: '(department=Sales)' })).entries).toEqual([])
  })

  it('tells of an account that signed in for the first time', async () => {
    lab.directory.addUser({ name: 'first-logon', password: 'Correct-Horse-7' })
    const cookie = await present()
    const own = await connect(lab)
    await own.bind('first-logon@contoso.lab', 'Correct-Horse-7')
    await own.unbind()
    const { entries } = await dirSync(client, lab, { cookie, attributes: ['lastLogonTimestamp'], filter: '(sAMAccountName=first-logon)' })
    expect(entries).toHaveLength(1)
  })
})

describe('group members', () => {
  it('come as the complete list by default', async () => {
    const [one, two, three] = [addUser(), addUser(), addUser()]
    const group = lab.directory.addGroup({ name: 'Complete', parent: ou, members: [one, two] })
    const cookie = await present()
    lab.directory.addMember(group, three)
    lab.directory.removeMember(group, one)
    const entry = await onlyChange(cookie)
    expect(told(entry)).toEqual(['member'])
    expect(entry['member']).toEqual([two, three])
  })

  it('come as what was added and removed with INCREMENTAL_VALUES', async () => {
    const [one, two, three] = [addUser(), addUser(), addUser()]
    const group = lab.directory.addGroup({ name: 'Incremental', parent: ou, members: [one, two] })
    const cookie = await present()
    lab.directory.addMember(group, three)
    lab.directory.removeMember(group, one)
    const entry = await onlyChange(cookie, { flags: incremental })
    expect(told(entry)).toEqual(['member;range=0-0', 'member;range=1-1'])
    expect(entry['member;range=1-1']).toBe(three)
    expect(entry['member;range=0-0']).toBe(one)
  })

  it('all count as added in a full import with INCREMENTAL_VALUES', async () => {
    const { entries } = await dirSync(client, lab, { flags: incremental, filter: '(cn=All Employees)', attributes })
    expect(listOf(entries[0]?.['member;range=1-1'])).toHaveLength(40)
  })

  it('that are deleted go without a word', async () => {
    const dn = addUser()
    const group = lab.directory.addGroup({ name: 'Bereft', parent: ou, members: [dn] })
    const cookie = await present()
    lab.directory.delete(dn)
    const { entries } = await dirSync(client, lab, { cookie, attributes })
    expect(entries.map((entry) => entry['isDeleted'])).toEqual(['TRUE'])
    expect(lab.directory.read(group)?.['member']).toBeUndefined()
  })

  it('are followed when they are renamed, without a change of the group', async () => {
    const dn = addUser()
    const group = lab.directory.addGroup({ name: 'Faithful', parent: ou, members: [dn] })
    const cookie = await present()
    const renamed = lab.directory.rename(dn, 'Renamed Member')
    expect((await onlyChange(cookie)).dn).toBe(renamed)
    expect(lab.directory.read(group)?.['member']).toEqual([renamed])
  })

  it('carry GUIDs when the extended DN control asks', async () => {
    const dn = addUser()
    lab.directory.addGroup({ name: 'Extended', parent: ou, members: [dn] })
    const { entries } = await dirSync(client, lab, { filter: '(cn=Extended)', attributes, controls: [new ExtendedDnControl()] })
    expect(entries[0]?.dn).toMatch(/^<GUID=[0-9a-f-]{36}>;<SID=/)
    expect(String(entries[0]?.['member'])).toMatch(/^<GUID=[0-9a-f-]{36}>;<SID=S-1-5-21-.*>;CN=Person/)
  })
})

describe('ANCESTORS_FIRST', () => {
  it('brings containers before what they hold, also when they changed later, and each once', async () => {
    lab.directory.modify(ou, { description: 'changed after its children' })
    const query = { attributes: ['NAME'], maxBytes: 1500 }
    const plain = await dirSync(client, lab, query)
    const ordered = await dirSync(client, lab, { ...query, flags: dirSyncFlag.ancestorsFirst })
    expect(orphans(plain.entries)).toBeGreaterThan(0)
    expect(orphans(ordered.entries)).toBe(0)
    expect(ordered.entries.map((entry) => entry.dn).sort()).toEqual(plain.entries.map((entry) => entry.dn).sort())
  })
})

/** Live objects that came before their parent. */
function orphans(entries: readonly Entry[]): number {
  const seen = new Set<string>()
  let orphaned = 0
  for (const { dn, isDeleted } of entries) {
    const parent = dn.replace(/^(?:\\.|[^,])*,/, '')
    if (dn !== lab.baseDn && isDeleted !== 'TRUE' && !seen.has(parent)) orphaned++
    seen.add(dn)
  }
  return orphaned
}

describe('rights', () => {
  it('DirSync needs "Replicating Directory Changes"', async () => {
    const plain = await connect(lab, 'plainUser')
    await expect(dirSync(plain, lab)).rejects.toThrow('00002105: LdapErr')
    expect(await codeOf(dirSync(plain, lab))).toBe(50)
    await plain.unbind()
  })

  it('granted while connected count at once', async () => {
    lab.directory.addUser({ name: 'late', password: 'Correct-Horse-7' })
    const late = await connect(lab)
    await late.bind('late@contoso.lab', 'Correct-Horse-7')
    expect(await codeOf(dirSync(late, lab))).toBe(50)
    lab.directory.grant('late', 'replicate-changes')
    expect(await codeOf(dirSync(late, lab))).toBe(0)
    await late.unbind()
  })

  it('OBJECT_SECURITY does without, and shows deletions only to those who may read them', async () => {
    const plain = await connect(lab, 'plainUser')
    const query = { flags: dirSyncFlag.objectSecurity, attributes: ['ISDELETED', 'NAME'] }
    const deleted = async () => (await dirSync(plain, lab, query)).entries.filter((entry) => entry['isDeleted'] === 'TRUE').length
    expect(await deleted()).toBe(0)
    lab.directory.grant('svc-reader', 'read-deleted-objects')
    expect(await deleted()).toBeGreaterThan(3)
    lab.directory.revoke('svc-reader', 'read-deleted-objects')
    await plain.unbind()
  })
})

describe('refusals', () => {
  it('a base that is no naming context is refused with 50, with OBJECT_SECURITY 53', async () => {
    expect(await codeOf(dirSync(client, lab, { base: ou }))).toBe(50)
    expect(await codeOf(dirSync(client, lab, { base: ou, flags: dirSyncFlag.objectSecurity }))).toBe(53)
  })

  it('a cookie that is none is refused with 12', async () => {
    expect(await codeOf(dirSync(client, lab, { cookie: Buffer.from('garbage!') }))).toBe(12)
  })

  it('paged results exclude DirSync', async () => {
    expect(await codeOf(dirSync(client, lab, { controls: [new PageControl(Buffer.alloc(0))] }))).toBe(1)
  })
})

describe('the life of a controller', () => {
  it('a cookie of another copy of the database means everything from the start', async () => {
    const cookie = await present()
    lab.directory.renewInvocationId()
    const { entries } = await dirSync(client, lab, { cookie, attributes })
    expect(entries.length).toBeGreaterThan(40)
  })

  it('an old image put back hides changes from newer cookies: the USN went down, the identity did not', async () => {
    const backup = lab.directory.takeBackup()
    const lost = addUser()
    addUser()
    const cookie = await present()
    const usn = lab.directory.highestCommittedUsn
    lab.directory.restore(backup)
    expect(lab.directory.read(lost)).toBeNull()
    expect(lab.directory.highestCommittedUsn).toBeLessThan(usn)
    const missed = lab.directory.addUser({ name: 'Missed', parent: ou })
    expect((await dirSync(client, lab, { cookie, attributes })).entries).toEqual([])
    const fresh = await dirSync(client, lab, { attributes })
    expect(fresh.entries.map((entry) => entry.dn)).toContain(missed)
  })
})
