import { Attribute, type Client } from 'ldapts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startLabDirectory, type LabDirectory } from '../server.ts'
import { change, codeOf, connect, FlagControl, listOf, quotedPassword, readEntry } from '../testing/ldap-client.ts'
import { sidText } from '../tree/windows-formats.ts'
import { controlOid } from '../wire/controls.ts'

let lab: LabDirectory
let client: Client
let ou = ''
let count = 0

beforeAll(async () => {
  lab = await startLabDirectory()
  client = await connect(lab)
})
afterAll(async () => {
  await client.unbind()
  await lab.close()
})
beforeEach(() => {
  ou = lab.directory.addOrganizationalUnit({ name: `Unit ${++count}` })
})

function addUser(name: string): string {
  return lab.directory.addUser({ name, sAMAccountName: `${name}${count}`, parent: ou })
}

describe('add', () => {
  it('gives a user identity and defaults', async () => {
    const dn = `CN=Ada Löwe,${ou}`
    await client.add(dn, { objectClass: ['top', 'person', 'organizationalPerson', 'user'], sAMAccountName: `ada${count}`, sn: 'Löwe' })
    const entry = await readEntry(client, dn)
    expect(entry).toMatchObject({
      cn: 'Ada Löwe',
      sn: 'Löwe',
      userAccountControl: '546',
      sAMAccountType: '805306368',
      primaryGroupID: '513',
      pwdLastSet: '0',
    })
    expect((entry['objectGUID'] as Buffer).length).toBe(16)
    expect(sidText(entry['objectSid'] as Buffer)).toMatch(/^S-1-5-21-\d+-\d+-\d+-11\d\d$/)
    expect(entry['objectCategory']).toBe(`CN=Person,CN=Schema,CN=Configuration,${lab.baseDn}`)
    expect(listOf(entry['objectClass'])).toEqual(['top', 'person', 'organizationalPerson', 'user'])
  })

  it('gives two users two SIDs, and an account name to one who brought none', async () => {
    await client.add(`CN=one,${ou}`, { objectClass: 'user' })
    await client.add(`CN=two,${ou}`, { objectClass: 'user' })
    const [one, two] = [await readEntry(client, `CN=one,${ou}`), await readEntry(client, `CN=two,${ou}`)]
    expect(one['objectSid']).not.toEqual(two['objectSid'])
    expect(String(one['sAMAccountName'])).toMatch(/^\$[0-9A-F]{6}-/)
  })

  it('keeps the account type of a group in step with its group type', async () => {
    const dn = `CN=List,${ou}`
    await client.add(dn, { objectClass: 'group', sAMAccountName: `list${count}`, groupType: '8' })
    expect((await readEntry(client, dn))['sAMAccountType']).toBe('268435457')
    await client.modify(dn, change('replace', 'groupType', ['-2147483644']))
    expect((await readEntry(client, dn))['sAMAccountType']).toBe('536870912')
  })

  it('links members and managers both ways', async () => {
    const boss = addUser('boss')
    await client.add(`CN=Team,${ou}`, { objectClass: 'group', member: [boss] })
    await client.add(`CN=aide,${ou}`, { objectClass: 'user', manager: boss })
    const entry = await readEntry(client, boss, ['memberOf', 'directReports'])
    expect(entry).toMatchObject({ memberOf: `CN=Team,${ou}`, directReports: `CN=aide,${ou}` })
  })

  it('of a name that is taken is refused with 68', async () => {
    await client.add(`CN=twice,${ou}`, { objectClass: 'contact' })
    const again = client.add(`cn=TWICE,${ou}`, { objectClass: 'contact' })
    await expect(again).rejects.toThrow('00002071: UpdErr')
    expect(await codeOf(client.add(`CN=twice,${ou}`, { objectClass: 'contact' }))).toBe(68)
  })

  it('of an account name that is taken is refused with 68, of a UPN with 19', async () => {
    const attributes = { objectClass: 'user', sAMAccountName: `same${count}`, userPrincipalName: `same${count}@contoso.lab` }
    await client.add(`CN=first,${ou}`, attributes)
    await expect(client.add(`CN=second,${ou}`, { ...attributes, userPrincipalName: 'x@y' })).rejects.toThrow('00000524: UpdErr')
    expect(await codeOf(client.add(`CN=second,${ou}`, { ...attributes, sAMAccountName: `other${count}` }))).toBe(19)
    expect(await codeOf(client.search(`CN=second,${ou}`, { scope: 'base' }))).toBe(32)
  })

  it('below nothing is refused with 32, below a user with 64, under the wrong naming attribute with 64', async () => {
    expect(await codeOf(client.add(`CN=lost,OU=nowhere,${ou}`, { objectClass: 'user' }))).toBe(32)
    expect(await codeOf(client.add(`CN=child,${addUser('parent')}`, { objectClass: 'user' }))).toBe(64)
    expect(await codeOf(client.add(`OU=wrong,${ou}`, { objectClass: 'user' }))).toBe(64)
  })

  it('with an unknown attribute or class is refused with 16, with one the class does not have with 65', async () => {
    expect(await codeOf(client.add(`CN=x,${ou}`, { objectClass: 'user', nonsense: '1' }))).toBe(16)
    expect(await codeOf(client.add(`CN=x,${ou}`, { objectClass: 'nonsense' }))).toBe(16)
    expect(await codeOf(client.add(`CN=x,${ou}`, { objectClass: 'contact', userAccountControl: '512' }))).toBe(65)
    expect(await codeOf(client.add(`CN=x,${ou}`, { sn: 'x' }))).toBe(65)
  })

  it('of an enabled user needs a password that meets the policy', async () => {
    const attributes = (password: string | null) => [
      new Attribute({ type: 'objectClass', values: ['user'] }),
      new Attribute({ type: 'sAMAccountName', values: [`pw${count}`] }),
      new Attribute({ type: 'userAccountControl', values: ['512'] }),
      ...(password === null ? [] : [new Attribute({ type: 'unicodePwd', values: [quotedPassword(password)] })]),
    ]
    await expect(client.add(`CN=pw,${ou}`, attributes(null))).rejects.toThrow('0000052D: SvcErr')
    expect(await codeOf(client.add(`CN=pw,${ou}`, attributes('short')))).toBe(53)
    expect(await codeOf(client.add(`CN=pw,${ou}`, attributes('Correct-Horse-7')))).toBe(0)
  })
})

describe('modify', () => {
  it('adds, replaces and removes values in one step, or none of them', async () => {
    const dn = addUser('changing')
    await client.modify(dn, [
      change('add', 'givenName', ['Ada']),
      change('replace', 'title', ['Pilot']),
      change('add', 'otherTelephone', ['1', '2']),
    ])
    await client.modify(dn, [change('delete', 'otherTelephone', ['1']), change('delete', 'title')])
    const entry = await readEntry(client, dn)
    expect(entry).toMatchObject({ givenName: 'Ada', otherTelephone: '2' })
    expect(entry['title']).toBeUndefined()
    const usn = lab.directory.highestCommittedUsn
    expect(await codeOf(client.modify(dn, [change('replace', 'givenName', ['Lost']), change('delete', 'title')]))).toBe(16)
    expect((await readEntry(client, dn))['givenName']).toBe('Ada')
    expect(lab.directory.highestCommittedUsn).toBe(usn)
  })

  it('refuses with the code of Active Directory', async () => {
    const dn = addUser('refusing')
    await client.modify(dn, [change('add', 'givenName', ['Ada']), change('add', 'otherTelephone', ['1'])])
    const cases: readonly (readonly [ReturnType<typeof change>, number])[] = [
      [change('delete', 'title'), 16],
      [change('delete', 'otherTelephone', ['9']), 16],
      [change('replace', 'nonsense', ['9']), 16],
      [change('replace', 'title', ['a', 'b']), 19],
      [change('replace', 'employeeID', ['12345678901234567']), 19],
      [change('replace', 'objectGUID', [Buffer.alloc(16)]), 19],
      [change('replace', 'manager', [`CN=nobody,${ou}`]), 19],
      [change('add', 'otherTelephone', ['1']), 20],
      [change('add', 'givenName', ['Grace']), 20],
      [change('replace', 'userAccountControl', ['many']), 21],
      [change('replace', 'memberOf', [`CN=Domain Admins,CN=Users,${lab.baseDn}`]), 53],
      [change('replace', 'pwdLastSet', ['12345']), 53],
      [change('replace', 'groupType', ['2']), 65],
      [change('replace', 'cn', ['other']), 67],
    ]
    const answers: (readonly [string, number])[] = []
    for (const [one] of cases) answers.push([one.modification.type, await codeOf(client.modify(dn, one))])
    expect(answers).toEqual(cases.map(([one, code]) => [one.modification.type, code]))
  })

  it('of an object that is not there is refused with 32', async () => {
    expect(await codeOf(client.modify(`CN=nobody,${ou}`, change('replace', 'sn', ['x'])))).toBe(32)
  })

  it('of members knows who is in and who is not', async () => {
    const [one, two] = [addUser('one'), addUser('two')]
    const group = lab.directory.addGroup({ name: `Members ${count}`, parent: ou, members: [one] })
    await expect(client.modify(group, change('add', 'member', [one]))).rejects.toThrow('00000562: UpdErr')
    expect(await codeOf(client.modify(group, change('add', 'member', [one])))).toBe(68)
    expect(await codeOf(client.modify(group, change('delete', 'member', [two])))).toBe(53)
    expect(await codeOf(client.modify(group, change('add', 'member', [`CN=nobody,${ou}`])))).toBe(53)
    await client.modify(group, change('add', 'member', [one]), new FlagControl(controlOid.permissiveModify))
    await client.modify(group, [change('add', 'member', [two]), change('delete', 'member', [one])])
    expect((await readEntry(client, group))['member']).toBe(two)
    await client.modify(group, change('replace', 'member', [one]))
    expect((await readEntry(client, group))['member']).toBe(one)
    await client.modify(group, change('delete', 'member'))
    expect((await readEntry(client, group))['member']).toBeUndefined()
  })

  it('takes an anchor of sixteen bytes back as it was written', async () => {
    const dn = addUser('anchored')
    const anchor = Buffer.from('00112233445566778899aabbccddeeff', 'hex')
    await client.modify(dn, change('replace', 'mS-DS-ConsistencyGuid', [anchor]))
    expect((await readEntry(client, dn))['mS-DS-ConsistencyGuid']).toEqual(anchor)
  })
})

describe('rename and move', () => {
  it('change the name, the place or both, and everything below follows', async () => {
    const inner = lab.directory.addOrganizationalUnit({ name: 'inner', parent: ou })
    const dn = lab.directory.addUser({ name: `Mover ${count}`, parent: inner })
    const group = lab.directory.addGroup({ name: `Followers ${count}`, parent: ou, members: [dn] })
    await client.modifyDN(inner, `OU=renamed,${lab.baseDn}`)
    expect((await readEntry(client, group))['member']).toBe(`CN=Mover ${count},OU=renamed,${lab.baseDn}`)
    await client.modifyDN(`CN=Mover ${count},OU=renamed,${lab.baseDn}`, `CN=Settled\\, ${count},${ou}`)
    const entry = await readEntry(client, `CN=Settled\\, ${count},${ou}`)
    expect(entry).toMatchObject({ cn: `Settled, ${count}`, name: `Settled, ${count}`, memberOf: group })
    lab.directory.delete(`OU=renamed,${lab.baseDn}`)
  })

  it('to a taken name are refused with 68, to nowhere with 80, into itself with 53', async () => {
    const [one] = [addUser('one'), addUser('two')]
    expect(await codeOf(client.modifyDN(one, 'CN=two'))).toBe(68)
    expect(await codeOf(client.modifyDN(one, `CN=one,OU=nowhere,${ou}`))).toBe(80)
    const inner = lab.directory.addOrganizationalUnit({ name: 'inner', parent: ou })
    expect(await codeOf(client.modifyDN(ou, `OU=loop,${inner}`))).toBe(53)
    expect(await codeOf(client.modifyDN(one, `CN=one,CN=Configuration,${lab.baseDn}`))).toBe(71)
  })

  it('allow another spelling of the same name', async () => {
    await client.modifyDN(addUser('lower'), 'CN=Lower')
    expect((await readEntry(client, `CN=lower,${ou}`))['cn']).toBe('Lower')
  })
})

describe('delete', () => {
  it('leaves a tombstone without links and without what it has lost', async () => {
    const dn = addUser('gone')
    const group = lab.directory.addGroup({ name: `Left ${count}`, parent: ou, members: [dn] })
    const before = await readEntry(client, group, ['uSNChanged'])
    await client.del(dn)
    expect(await codeOf(client.search(dn, { scope: 'base' }))).toBe(32)
    expect(await readEntry(client, group, ['uSNChanged'])).toEqual(before)
    expect((await readEntry(client, group))['member']).toBeUndefined()
    const { searchEntries } = await client.search(
      `CN=Deleted Objects,${lab.baseDn}`,
      { scope: 'one', filter: `(sAMAccountName=gone${count})` },
      new FlagControl(controlOid.showDeleted),
    )
    expect(searchEntries[0]).toMatchObject({ isDeleted: 'TRUE', lastKnownParent: ou })
    expect(searchEntries[0]?.['displayName']).toBeUndefined()
  })

  it('hides deleted objects from those who may not read them', async () => {
    lab.directory.delete(addUser('hidden'))
    const plain = await connect(lab, 'plainUser')
    const search = () => plain.search(lab.baseDn, { filter: '(isDeleted=TRUE)' }, new FlagControl(controlOid.showDeleted))
    expect((await search()).searchEntries).toEqual([])
    lab.directory.grant('svc-reader', 'read-deleted-objects')
    expect((await search()).searchEntries.length).toBeGreaterThan(0)
    lab.directory.revoke('svc-reader', 'read-deleted-objects')
    await plain.unbind()
  })

  it('of a container that is not empty is refused with 66 unless the whole tree is meant', async () => {
    addUser('inside')
    await expect(client.del(ou)).rejects.toThrow('00002015: UpdErr')
    expect(await codeOf(client.del(ou))).toBe(66)
    expect(await codeOf(client.del(ou, new FlagControl(controlOid.treeDelete)))).toBe(0)
    expect(await codeOf(client.search(ou, { scope: 'base' }))).toBe(32)
  })

  it('of a built-in account is refused with 53', async () => {
    expect(await codeOf(client.del(`CN=krbtgt,CN=Users,${lab.baseDn}`))).toBe(53)
  })
})

describe('rights', () => {
  it('somebody without them is refused with 50 and changes nothing', async () => {
    const dn = addUser('untouched')
    const plain = await connect(lab, 'plainUser')
    expect(await codeOf(plain.modify(dn, change('replace', 'sn', ['x'])))).toBe(50)
    expect(await codeOf(plain.add(`CN=x,${ou}`, { objectClass: 'contact' }))).toBe(50)
    expect(await codeOf(plain.modifyDN(dn, 'CN=y'))).toBe(50)
    expect(await codeOf(plain.del(dn))).toBe(50)
    expect((await readEntry(plain, dn, ['allowedAttributesEffective']))['allowedAttributesEffective']).toEqual([])
    lab.directory.grant('svc-reader', 'write')
    expect(await codeOf(plain.modify(dn, change('replace', 'sn', ['x'])))).toBe(0)
    expect(listOf((await readEntry(plain, dn, ['allowedAttributesEffective']))['allowedAttributesEffective'])).toContain('sn')
    lab.directory.revoke('svc-reader', 'write')
    await plain.unbind()
  })
})

describe('compare', () => {
  it('tells whether an attribute has a value', async () => {
    const dn = addUser('compared')
    expect(await client.compare(dn, 'displayName', 'COMPARED')).toBe(true)
    expect(await client.compare(dn, 'displayName', 'other')).toBe(false)
  })
})
