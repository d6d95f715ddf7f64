import { describe, expect, it } from 'vitest'
import { sidText } from '../directory/tree/windows-formats.ts'
import { generateContoso } from './generate.ts'
import type { OrganisationObject } from './organisation.ts'

const contoso = generateContoso({ seed: 11, people: 600, groups: 60, mailDomain: 'contoso.example' })
const byDn = new Map(contoso.objects.map((object) => [object.dn, object]))
const people = contoso.objects.filter((object) => object.attributes['employeeID'] !== undefined)
const groups = contoso.objects.filter((object) => object.dn.endsWith(`,OU=Groups,${contoso.baseDn}`))

function values(objects: readonly OrganisationObject[], name: string): readonly string[] {
  return objects.flatMap(({ attributes }) => attributes[name] ?? []).map(String)
}

describe('Contoso', () => {
  it('is the same for the same seed and another for another', () => {
    const options = { people: 80, groups: 10 }
    expect(generateContoso({ seed: 1, ...options })).toEqual(generateContoso({ seed: 1, ...options }))
    expect(generateContoso({ seed: 1, ...options })).not.toEqual(generateContoso({ seed: 2, ...options }))
  })

  it('has as many people and groups as asked for', () => {
    expect(people).toHaveLength(600)
    expect(groups).toHaveLength(60)
  })

  it('has every name, GUID, SID, account and address once', () => {
    expect(byDn.size).toBe(contoso.objects.length)
    const unique = (list: readonly unknown[]) => expect(new Set(list).size).toBe(list.length)
    unique(contoso.objects.map((object) => object.dn.toLowerCase()))
    unique(contoso.objects.map((object) => object.objectGuid.toString('hex')))
    const withSid = contoso.objects.flatMap(({ attributes }) => attributes['objectSid'] ?? [])
    unique(withSid.map((sid) => sidText(sid as Buffer)))
    for (const name of ['sAMAccountName', 'userPrincipalName', 'mail', 'proxyAddresses', 'employeeID']) {
      unique(values(contoso.objects, name).map((value) => value.toLowerCase()))
    }
  })

  it('keeps account names to what SAM allows, whatever the alphabet of the name', () => {
    for (const name of values(people, 'sAMAccountName')) expect(name).toMatch(/^[a-z0-9.-]{3,20}$/)
    const names = values(people, 'displayName').join(' ')
    expect(names).toMatch(/[äöüß]/)
    expect(names).toMatch(/\p{Script=Cyrillic}/u)
    expect(people.some((person) => person.dn.includes('\\,'))).toBe(true)
  })

  it('puts parents before children and refers to nobody who is not there', () => {
    const containers = new Set([
      contoso.baseDn,
      `CN=Users,${contoso.baseDn}`,
      `CN=Builtin,${contoso.baseDn}`,
      `OU=Domain Controllers,${contoso.baseDn}`,
    ])
    for (const { dn, links } of contoso.objects) {
      expect(containers).toContain(dn.replace(/^(?:\\.|[^,\\])*,/, ''))
      containers.add(dn)
      for (const target of Object.values(links).flat()) expect(byDn.has(target)).toBe(true)
    }
  })

  it('leads everybody to one chief', () => {
    const managerOf = (person: OrganisationObject) => byDn.get(person.links['manager']?.[0] ?? '')
    const chiefs = people.filter((person) => managerOf(person) === undefined)
    expect(chiefs.map((chief) => chief.attributes['title'])).toEqual(['Chief Executive Officer'])
    for (const person of people) {
      let steps = 0
      for (let above = managerOf(person); above !== undefined && steps < 20; above = managerOf(above)) steps++
      expect(steps).toBeLessThan(10)
    }
    const reports = Map.groupBy(people, (person) => person.links['manager']?.[0])
    expect(reports.size).toBeGreaterThan(50)
  })

  it('has a few disabled accounts and marks what belongs to the system', () => {
    const disabled = values(people, 'userAccountControl').filter((bits) => (Number(bits) & 2) !== 0)
    expect(disabled.length).toBeGreaterThan(3)
    expect(disabled.length).toBeLessThan(60)
    const critical = contoso.objects
      .filter((object) => object.attributes['isCriticalSystemObject'] === 'TRUE')
      .map((object) => object.attributes['sAMAccountName'])
    expect(critical).toEqual(expect.arrayContaining(['Administrator', 'krbtgt', 'Domain Users', 'Administrators', 'DC1$']))
    expect(people.some((person) => person.attributes['isCriticalSystemObject'] !== undefined)).toBe(false)
  })

  it('has large, nested, managed and mail-enabled groups of about twenty members', () => {
    const sizes = groups.map((group) => group.links['member']?.length ?? 0)
    expect(sizes[0]).toBe(600)
    const teams = groups.filter((group) => !String(group.attributes['displayName']).startsWith('All '))
    const average = teams.reduce((sum, group) => sum + (group.links['member']?.length ?? 0), 0) / teams.length
    expect(average).toBeGreaterThan(12)
    expect(average).toBeLessThan(28)
    expect(groups.some((group) => group.links['member']?.some((dn) => byDn.get(dn)?.className === 'group'))).toBe(true)
    expect(groups.some((group) => group.links['managedBy'] !== undefined)).toBe(true)
    const types = new Set(values(groups, 'groupType'))
    expect(types).toEqual(new Set(['-2147483646', '-2147483640', '-2147483644', '8']))
    expect(values(groups, 'proxyAddresses').every((address) => address.startsWith('SMTP:'))).toBe(true)
  })

  it('gives everybody one primary address and one more', () => {
    for (const person of people) {
      const addresses = values([person], 'proxyAddresses')
      expect(addresses.filter((address) => address.startsWith('SMTP:'))).toEqual([`SMTP:${String(person.attributes['mail'])}`])
      expect(addresses.filter((address) => address.startsWith('smtp:')).length).toBeGreaterThanOrEqual(1)
    }
  })

  it('may have nobody: then only system and service accounts are there', () => {
    const empty = generateContoso({ seed: 1, people: 0, groups: 0 })
    expect(values(empty.objects, 'sAMAccountName')).toEqual(expect.arrayContaining(['Administrator', 'svc-sync']))
    expect(empty.objects.some((object) => object.className === 'contact')).toBe(false)
  })
})
