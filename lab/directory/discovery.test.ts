import type { Client } from 'ldapts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLabDirectory, type LabDirectory } from './server.ts'
import { binaryAttributes, connect, listOf, readEntry } from './testing/ldap-client.ts'

let lab: LabDirectory
let client: Client

beforeAll(async () => {
  lab = await startLabDirectory({ domain: 'fabrikam.lab' })
  client = await connect(lab, 'syncAccount')
})
afterAll(async () => {
  await client.unbind()
  await lab.close()
})

async function children(base: string, filter: string, attributes: string[]) {
  const { searchEntries } = await client.search(base, {
    scope: 'one',
    filter,
    attributes,
    explicitBufferAttributes: binaryAttributes,
    paged: { pageSize: 500 },
  })
  return searchEntries
}

describe('a client finds its way', () => {
  it('from the root DSE to the naming contexts', async () => {
    const root = await readEntry(client, '')
    expect(root['defaultNamingContext']).toBe('DC=fabrikam,DC=lab')
    expect(root['namingContexts']).toEqual([
      'DC=fabrikam,DC=lab',
      'CN=Configuration,DC=fabrikam,DC=lab',
      'CN=Schema,CN=Configuration,DC=fabrikam,DC=lab',
      'DC=DomainDnsZones,DC=fabrikam,DC=lab',
      'DC=ForestDnsZones,DC=fabrikam,DC=lab',
    ])
    expect(root['supportedCapabilities']).toContain('1.2.840.113556.1.4.800')
    expect(root['supportedControl']).toContain('1.2.840.113556.1.4.841')
    expect(root['dnsHostName']).toBe('dc1.fabrikam.lab')
    expect(Number(root['highestCommittedUSN'])).toBe(lab.directory.highestCommittedUsn)
  })

  it('to the identity of the controller', async () => {
    const root = await readEntry(client, '', ['dsServiceName'])
    const settings = await readEntry(client, String(root['dsServiceName']), ['invocationId', 'hasMasterNCs', 'objectClass'])
    expect(settings['invocationId']).toEqual(lab.directory.invocationId)
    expect(listOf(settings['hasMasterNCs'])).toContain(lab.baseDn)
  })

  it('to the partitions with their NetBIOS names', async () => {
    const refs = await children(`CN=Partitions,CN=Configuration,${lab.baseDn}`, '(objectClass=crossRef)', [
      'nCName',
      'dnsRoot',
      'nETBIOSName',
      'systemFlags',
    ])
    const domain = refs.find((entry) => entry['nCName'] === lab.baseDn)
    expect(domain).toMatchObject({ dnsRoot: 'fabrikam.lab', nETBIOSName: 'FABRIKAM', systemFlags: '3' })
    expect(refs.map((entry) => entry['systemFlags']).sort()).toEqual(['1', '1', '3', '5', '5'])
  })

  it('to itself and its groups', async () => {
    const root = await readEntry(client, '', ['tokenGroups'])
    const [own, ...groups] = listOf(root['tokenGroups'])
    const account = await readEntry(client, `CN=svc-sync,OU=Service Accounts,${lab.baseDn}`, [
      'objectSid',
      'canonicalName',
      'msDS-PrincipalName',
    ])
    expect(own).toEqual(account['objectSid'])
    expect(groups.length).toBe(2)
    expect(account['canonicalName']).toBe('fabrikam.lab/Service Accounts/svc-sync')
    expect(account['msDS-PrincipalName']).toBe('FABRIKAM\\svc-sync')
  })

  it('to objects by GUID and SID', async () => {
    const dn = `CN=Domain Users,CN=Users,${lab.baseDn}`
    const group = await readEntry(client, dn, ['objectGUID', 'objectSid', 'primaryGroupToken'])
    const guid = (group['objectGUID'] as Buffer).toString('hex')
    const sid = (group['objectSid'] as Buffer).toString('hex')
    expect((await readEntry(client, `<GUID=${guid}>`, ['cn'])).dn).toBe(dn)
    expect((await readEntry(client, `<SID=${sid}>`, ['cn'])).dn).toBe(dn)
    expect(group['primaryGroupToken']).toBe('513')
  })
})

describe('the schema', () => {
  it('describes attributes with syntax, arity and link', async () => {
    const schema = `CN=Schema,CN=Configuration,${lab.baseDn}`
    const attributes = await children(schema, '(objectClass=attributeSchema)', [
      'lDAPDisplayName',
      'attributeSyntax',
      'oMSyntax',
      'isSingleValued',
      'linkID',
      'systemOnly',
    ])
    const named = new Map(attributes.map((entry) => [entry['lDAPDisplayName'], entry]))
    expect(named.get('member')).toMatchObject({
      attributeSyntax: '2.5.5.1',
      oMSyntax: '127',
      isSingleValued: 'FALSE',
      linkID: '2',
      systemOnly: 'FALSE',
    })
    expect(named.get('memberOf')).toMatchObject({ linkID: '3' })
    expect(named.get('objectGUID')).toMatchObject({ attributeSyntax: '2.5.5.10', isSingleValued: 'TRUE', systemOnly: 'TRUE' })
    expect(named.get('userAccountControl')).toMatchObject({ attributeSyntax: '2.5.5.9', oMSyntax: '2' })
    expect(named.get('extensionAttribute15')).toMatchObject({ attributeSyntax: '2.5.5.12', oMSyntax: '64' })
    expect(attributes.length).toBeGreaterThan(300)
  })

  it('describes classes with parents and auxiliaries, and names every attribute they may have', async () => {
    const schema = `CN=Schema,CN=Configuration,${lab.baseDn}`
    const classes = await children(schema, '(objectClass=classSchema)', [
      'lDAPDisplayName',
      'subClassOf',
      'systemAuxiliaryClass',
      'systemMayContain',
      'mayContain',
    ])
    const attributes = await children(schema, '(objectClass=attributeSchema)', ['lDAPDisplayName'])
    const known = new Set(attributes.map((entry) => entry['lDAPDisplayName']))
    const user = classes.find((entry) => entry['lDAPDisplayName'] === 'user')
    expect(user?.['subClassOf']).toBe('organizationalPerson')
    expect(listOf(user?.['systemAuxiliaryClass'])).toContain('mailRecipient')
    const named = classes.flatMap((entry) => [...listOf(entry['systemMayContain']), ...listOf(entry['mayContain'])])
    expect(named.filter((name) => !known.has(String(name)))).toEqual([])
  })
})
