import { EqualityFilter, type Client, type Filter } from 'ldapts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generateContoso } from '../contoso/generate.ts'
import { startLabDirectory, type LabDirectory } from './server.ts'
import { codeOf, connect, ExtendedDnControl, FlagControl, listOf, PageControl, readEntry, searchAll } from './testing/ldap-client.ts'
import { guidText } from './tree/windows-formats.ts'
import { controlOid } from './wire/controls.ts'

const people = 130
let lab: LabDirectory
let client: Client
let ou: string

beforeAll(async () => {
  lab = await startLabDirectory({
    organisation: generateContoso({ seed: 3, people, groups: 8 }),
    limits: { pageSizeMax: 50, rangeMax: 40 },
  })
  client = await connect(lab, 'syncAccount')
  ou = lab.directory.addOrganizationalUnit({ name: 'Filters' })
  const sizes = ['7', '12', '100']
  sizes.forEach((size, index) => {
    const user = { name: `Ünal, Person ${index}`, sAMAccountName: `filter${index}`, parent: ou }
    lab.directory.addUser({
      ...user,
      attributes: { sn: 'Müller', employeeID: size, userAccountControl: index === 0 ? '546' : '544', msExchRecipientTypeDetails: size },
    })
  })
  lab.directory.addGroup({ name: 'Inner', parent: ou, members: [`CN=Ünal\\, Person 0,${ou}`] })
  lab.directory.addGroup({ name: 'Outer', parent: ou, members: [`CN=Inner,${ou}`] })
})
afterAll(async () => {
  await client.unbind()
  await lab.close()
})

async function found(filter: string | Filter): Promise<readonly string[]> {
  const { searchEntries } = await client.search(ou, { scope: 'sub', filter, attributes: ['name'] })
  return searchEntries.map((entry) => String(entry['name'])).sort()
}

describe('a filter', () => {
  const everybody = ['Ünal, Person 0', 'Ünal, Person 1', 'Ünal, Person 2']
  const [zero, one, two] = everybody as [string, string, string]
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['(sAMAccountName=FILTER1)', [one]],
    ['(sn=müller)', everybody],
    ['(&(objectClass=user)(!(employeeID=7)))', [one, two]],
    ['(|(employeeID=7)(employeeID=100))', [zero, two]],
    ['(msExchRecipientTypeDetails>=12)', [one, two]],
    ['(msExchRecipientTypeDetails<=12)', [zero, one]],
    ['(name=*person*)', everybody],
    ['(name=ünal*1)', [one]],
    ['(sn~=MÜLLER)', everybody],
    ['(userAccountControl:1.2.840.113556.1.4.803:=2)', [zero]],
    ['(userAccountControl:1.2.840.113556.1.4.804:=3)', [zero]],
    ['(groupType:1.2.840.113556.1.4.803:=2147483648)', ['Inner', 'Outer']],
    ['(objectCategory=person)', everybody],
    ['(objectCategory=group)', ['Inner', 'Outer']],
    ['(givenName=*)', []],
    ['(!(givenName=*))', [...everybody, 'Filters', 'Inner', 'Outer'].sort()],
    ['(noSuchAttribute=x)', []],
    ['(!(noSuchAttribute=x))', []],
    ['(anr=filter2)', [two]],
    ['(objectClass=*)', [...everybody, 'Filters', 'Inner', 'Outer'].sort()],
  ]
  it.each(cases)('%s finds what Active Directory would', async (filter, expected) => {
    expect(await found(filter)).toEqual(expected)
  })

  it('on links compares objects, not text', async () => {
    expect(await found(`(memberOf=cn=inner, ${ou.toLowerCase()})`)).toEqual([zero])
    expect(await found(`(member=CN=Inner,${ou})`)).toEqual(['Outer'])
  })

  it('follows nested groups with the in-chain rule', async () => {
    expect(await found(`(memberOf:1.2.840.113556.1.4.1941:=CN=Outer,${ou})`)).toEqual(['Inner', zero])
    expect(await found(`(member:1.2.840.113556.1.4.1941:=CN=Ünal\\5c, Person 0,${ou})`)).toEqual(['Inner', 'Outer'])
  })

  it('finds an object by its GUID, as bytes and as text', async () => {
    const entry = await readEntry(client, `CN=Inner,${ou}`, ['objectGUID'])
    const guid = entry['objectGUID'] as Buffer
    expect(await found(new EqualityFilter({ attribute: 'objectGUID', value: guid }))).toEqual(['Inner'])
    expect(await found(`(objectGUID=${guidText(guid)})`)).toEqual(['Inner'])
  })

  it('finds what changed after a USN', async () => {
    const usn = lab.directory.highestCommittedUsn
    lab.directory.modify(`CN=Inner,${ou}`, { description: 'changed' })
    expect(await found(`(uSNChanged>=${usn + 1})`)).toEqual(['Inner'])
  })
})

describe('a search', () => {
  it('keeps to its scope', async () => {
    const base = await client.search(ou, { scope: 'base' })
    const one = await client.search(ou, { scope: 'one' })
    const sub = await client.search(ou, { scope: 'sub' })
    expect([base, one, sub].map((result) => result.searchEntries.length)).toEqual([1, 5, 6])
  })

  it('returns the attributes that were asked for, in the spelling of the schema', async () => {
    const { searchEntries } = await client.search(`CN=Inner,${ou}`, {
      scope: 'base',
      attributes: ['SAMACCOUNTNAME', 'memberof', 'nonsense'],
    })
    expect(searchEntries[0]?.['sAMAccountName']).toBe('Inner')
    expect(searchEntries[0]?.['memberOf']).toBe(`CN=Outer,${ou}`)
  })

  it('returns no attributes for 1.1 and no values for typesOnly', async () => {
    const none = await client.search(`CN=Inner,${ou}`, { scope: 'base', attributes: ['1.1'] })
    expect(Object.keys(none.searchEntries[0] ?? {}).filter((key) => key !== '1.1')).toEqual(['dn'])
    const types = await client.search(`CN=Inner,${ou}`, { scope: 'base', returnAttributeValues: false })
    expect(types.searchEntries[0]?.['sAMAccountName']).toEqual([])
  })

  it('never returns a password', async () => {
    const entry = await readEntry(client, `CN=svc-sync,OU=Service Accounts,${lab.baseDn}`, ['*', 'unicodePwd', 'supplementalCredentials'])
    expect(listOf(entry['unicodePwd'])).toEqual([])
  })

  it('ends with references to the naming contexts below, unless the client declines them', async () => {
    const search = { scope: 'sub' as const, filter: '(cn=nobody)' }
    const { searchReferences } = await client.search(lab.baseDn, search)
    expect(searchReferences).toContain(`ldap://contoso.lab/CN=Configuration,${lab.baseDn}`)
    const declined = await client.search(lab.baseDn, search, new FlagControl(controlOid.domainScope))
    expect(declined.searchReferences).toEqual([])
  })

  it('of a base that is not there answers 32 with the nearest ancestor, of another forest 10', async () => {
    const missing = client.search(`CN=Nobody,${ou}`, { scope: 'base' })
    await expect(missing).rejects.toThrow(`best match of:\n\t'${ou}'`)
    expect(await codeOf(client.search(`CN=Nobody,${ou}`, { scope: 'base' }))).toBe(32)
    expect(await codeOf(client.search('DC=elsewhere,DC=lab', { scope: 'base' }))).toBe(10)
  })

  it('writes names with GUID and SID when the extended DN control asks', async () => {
    const { searchEntries } = await client.search(`CN=Outer,${ou}`, { scope: 'base', attributes: ['member'] }, new ExtendedDnControl())
    const [entry] = searchEntries
    expect(entry?.dn).toMatch(/^<GUID=[0-9a-f-]{36}>;<SID=S-1-5-21-\d+-\d+-\d+-\d+>;CN=Outer,/)
    expect(String(entry?.['member'])).toMatch(/^<GUID=[0-9a-f-]{36}>;<SID=S-1-5-21-.*>;CN=Inner,/)
  })

  it('refuses a critical control it does not know', async () => {
    expect(await codeOf(client.search(ou, { scope: 'base' }, new FlagControl('1.2.3.4.5')))).toBe(12)
  })
})

describe('pages', () => {
  const filter = '(objectCategory=person)'

  it('are forced: a search without them stops at the limit of the server with result 4', async () => {
    expect(await codeOf(client.search(lab.baseDn, { scope: 'sub', filter }))).toBe(4)
  })

  it('bring every object once', async () => {
    const entries = await searchAll(client, lab, { filter, attributes: ['sAMAccountName'], paged: { pageSize: 30 } })
    expect(new Set(entries.map((entry) => entry.dn)).size).toBe(entries.length)
    expect(entries.length).toBeGreaterThan(people)
  })

  it('are no larger than the server allows, whatever is asked for', async () => {
    const search = client.searchPaginated(lab.baseDn, { scope: 'sub', filter, timeLimit: 0, paged: { pageSize: 100_000 } })
    const first = await search.next()
    expect(first.value?.searchEntries.length).toBe(50)
    expect((await search.next()).done).toBe(false)
    await search.return(undefined)
  })

  it('of two searches may alternate on one connection', async () => {
    const pages = [0, 1].map(() =>
      client.searchPaginated(lab.baseDn, { scope: 'sub', filter, attributes: ['cn'], paged: { pageSize: 40 } }),
    )
    const counts = [0, 0]
    for (let open = pages.length; open > 0;) {
      open = 0
      for (const [index, search] of pages.entries()) {
        const next = await search.next()
        if (next.done) continue
        counts[index] = (counts[index] ?? 0) + next.value.searchEntries.length
        open++
      }
    }
    expect(counts[0]).toBe(counts[1])
    expect(counts[0]).toBeGreaterThan(people)
  })

  it('cannot be had with a cookie the connection did not get', async () => {
    const control = new PageControl(Buffer.from('another connection'))
    expect(await codeOf(client.search(lab.baseDn, { scope: 'sub', filter }, control))).toBe(12)
  })
})

describe('ranges', () => {
  it('are forced: a long attribute comes empty, with its first range beside it', async () => {
    const group = await readEntry(client, `CN=All Employees,OU=Groups,${lab.baseDn}`)
    expect(group['member']).toEqual([])
    expect(listOf(group['member;range=0-39'])).toHaveLength(40)
  })

  it('bring every value when they are followed to the star', async () => {
    const values = new Set<string>()
    let first = 0
    for (let trip = 0; trip < 10; trip++) {
      const entry = await readEntry(client, `CN=All Employees,OU=Groups,${lab.baseDn}`, [`member;range=${first}-*`])
      const key = Object.keys(entry).find((name) => name.startsWith('member;range=') && listOf(entry[name]).length > 0) ?? ''
      listOf(entry[key]).forEach((value) => values.add(String(value)))
      const last = key.split('-')[1]
      if (last === '*') break
      first = Number(last) + 1
    }
    expect(values.size).toBe(people)
  })

  it('end in a star when they hold the last value', async () => {
    const entry = await readEntry(client, `CN=Outer,${ou}`, ['member;range=0-9'])
    expect(listOf(entry['member;range=0-*'])).toHaveLength(1)
  })

  it('behind the last value are refused', async () => {
    expect(await codeOf(client.search(`CN=Outer,${ou}`, { scope: 'base', attributes: ['member;range=5-*'] }))).toBe(1)
  })
})
