import { policyAttributes, type DomainPolicyOptions } from './domain-policy-options.ts'
import { attributeNamed, classNamed } from './schema/schema.ts'
import { parseRdn, splitDn } from './tree/distinguished-name.ts'
import type { Entry, Values } from './tree/entry.ts'
import { DirectoryTree } from './tree/tree.ts'
import { plantSchema } from './schema/schema-entries.ts'

/** Names and identities a forest of one domain is founded with. */
export interface Foundation {
  readonly tree: DirectoryTree
  readonly dnsDomain: string
  readonly netbiosName: string
  readonly domainSid: Buffer
  readonly invocationId: Buffer
  readonly nextGuid: () => Buffer
  readonly policy: DomainPolicyOptions
}

/** The landmarks of a founded forest. */
export interface Forest {
  readonly configuration: Entry
  readonly deletedObjects: Entry
  readonly serverDn: string
  readonly settings: Entry
  readonly hostName: string
}

/** DC=contoso,DC=lab of `contoso.lab`. */
export function domainDn(dnsDomain: string): string {
  return dnsDomain
    .split('.')
    .map((label) => `DC=${label}`)
    .join(',')
}

const functionalLevel = '7'
const siteName = 'Default-First-Site-Name'
const controllerName = 'DC1'

/** systemFlags of a crossRef (MS-ADTS 2.2.10): 1 = naming context of the forest, 2 = domain, 4 = not in the global catalogue. */
const crossRefFlags = { enterprise: '1', domain: '3', application: '5' } as const

/** Containers of the domain with the GUIDs wellKnownObjects lists them under (MS-ADTS 6.1.1.4). */
const wellKnownContainers = [
  {
    rdn: 'CN=Users',
    className: 'container',
    guid: 'A9D1CA15768811D1ADED00C04FD8D5CD',
    description: 'Default container for upgraded user accounts',
  },
  {
    rdn: 'CN=Computers',
    className: 'container',
    guid: 'AA312825768811D1ADED00C04FD8D5CD',
    description: 'Default container for upgraded computer accounts',
  },
  { rdn: 'CN=System', className: 'container', guid: 'AB1D30F3768811D1ADED00C04FD8D5CD', description: 'Builtin system settings' },
  {
    rdn: 'OU=Domain Controllers',
    className: 'organizationalUnit',
    guid: 'A361B2FFFFD211D1AA4B00C04FD7D83A',
    description: 'Default container for domain controllers',
  },
  { rdn: 'CN=Infrastructure', className: 'infrastructureUpdate', guid: '2FBAC1870ADE11D297C400C04FD8D5CD', description: null },
  {
    rdn: 'CN=Deleted Objects',
    className: 'container',
    guid: '18E2EA80684F11D2B9AA00C04F79F805',
    description: 'Default container for deleted objects',
  },
  {
    rdn: 'CN=LostAndFound',
    className: 'lostAndFound',
    guid: 'AB8153B7768811D1ADED00C04FD8D5CD',
    description: 'Default container for orphaned objects',
  },
  {
    rdn: 'CN=ForeignSecurityPrincipals',
    className: 'container',
    guid: '22B70C67D56E4EFB91E9300FCA3DC1AA',
    description: 'Default container for security identifiers (SIDs) associated with objects from external, trusted domains',
  },
  {
    rdn: 'CN=Program Data',
    className: 'container',
    guid: '09460C08AE1E4A4EA0F64AEE7DAA1E5A',
    description: 'Default location for storage of application data.',
  },
  {
    rdn: 'CN=Managed Service Accounts',
    className: 'container',
    guid: '1EB93889E40C45DF9F0C64D23BBB6237',
    description: 'Default container for managed service accounts',
  },
] as const

/** Founds a forest of one domain with one controller: naming contexts, partitions, site, server and schema. */
export function foundForest(foundation: Foundation): Forest {
  const { tree, dnsDomain } = foundation
  const plant = planter(foundation)
  const domain = tree.domain
  fillDomain(foundation)
  const configuration = plant(`CN=Configuration,${domain.dn}`, 'configuration', {})
  const schema = plant(`CN=Schema,${configuration.dn}`, 'dMD', { objectVersion: '88' })
  for (const label of ['DomainDnsZones', 'ForestDnsZones']) plant(`DC=${label},${domain.dn}`, 'domainDNS', {})
  for (const { rdn, className, description } of wellKnownContainers)
    plant(`${rdn},${domain.dn}`, className, { ...(description === null ? {} : { description }), isCriticalSystemObject: 'TRUE' })
  plant(`CN=Builtin,${domain.dn}`, 'builtinDomain', { isCriticalSystemObject: 'TRUE' })
  const servers = plantSite(plant, configuration)
  const hostName = `${controllerName.toLowerCase()}.${dnsDomain}`
  const server = plant(`CN=${controllerName},${servers.dn}`, 'server', { dNSHostName: hostName })
  const settings = plant(`CN=NTDS Settings,${server.dn}`, 'nTDSDSA', {
    invocationId: foundation.invocationId,
    'msDS-Behavior-Version': functionalLevel,
    options: '1',
  })
  plantPartitions(foundation, plant, configuration)
  connectController(tree, { settings, heads: [domain, configuration, schema] })
  plantDirectoryService(plant, configuration)
  plantSchema(tree, schema, plant)
  const deletedObjects = tree.get(`CN=Deleted Objects,${domain.dn}`)
  const deletedConfiguration = plant(`CN=Deleted Objects,${configuration.dn}`, 'container', {})
  for (const container of [deletedObjects, deletedConfiguration]) container.state = 'deleted'
  return { configuration, deletedObjects, serverDn: server.dn, settings, hostName }
}

/** Adds one object with its stored attributes. */
export type Plant = (dn: string, className: string, attributes: Readonly<Record<string, Values>>) => Entry

function planter({ tree, nextGuid }: Foundation): Plant {
  const heads = new Set(['configuration', 'dMD'])
  return (dn, className, attributes) =>
    tree.transact(() => {
      const [own = '', ...above] = splitDn(dn)
      const entry = tree.create({
        guid: nextGuid(),
        definition: classNamed(className),
        parent: tree.get(above.join(',')),
        rdn: parseRdn(own),
        atMs: tree.clock.now(),
        role: heads.has(className) || className === 'domainDNS' ? 'naming-context' : 'object',
      })
      for (const [name, values] of Object.entries(attributes)) tree.fill(entry, attributeNamed(name).name, values)
      return entry
    })
}

function fillDomain({ tree, domainSid, policy }: Foundation): void {
  const { domain } = tree
  tree.transact(() => {
    const attributes: Record<string, Values> = {
      objectSid: domainSid,
      ...policyAttributes(policy),
      'msDS-Behavior-Version': functionalLevel,
      'ms-DS-MachineAccountQuota': '10',
      nTMixedDomain: '0',
      isCriticalSystemObject: 'TRUE',
      wellKnownObjects: wellKnownContainers.map(({ rdn, guid }) => `B:32:${guid}:${rdn},${domain.dn}`),
    }
    for (const [name, values] of Object.entries(attributes)) tree.fill(domain, name, values)
  })
}

function plantSite(plant: Plant, configuration: Entry): Entry {
  const sites = plant(`CN=Sites,${configuration.dn}`, 'sitesContainer', {})
  const site = plant(`CN=${siteName},${sites.dn}`, 'site', {})
  return plant(`CN=Servers,${site.dn}`, 'serversContainer', {})
}

/** One crossRef per naming context: from these a client learns partitions and NetBIOS names. */
function plantPartitions({ tree, dnsDomain, netbiosName }: Foundation, plant: Plant, configuration: Entry): void {
  const partitions = plant(`CN=Partitions,${configuration.dn}`, 'crossRefContainer', { 'msDS-Behavior-Version': functionalLevel })
  const { domain } = tree
  const rows = [
    {
      cn: netbiosName,
      dn: domain.dn,
      dns: dnsDomain,
      flags: crossRefFlags.domain,
      more: { nETBIOSName: netbiosName, nTMixedDomain: '0', 'msDS-Behavior-Version': functionalLevel },
    },
    { cn: 'Enterprise Configuration', dn: configuration.dn, dns: dnsDomain, flags: crossRefFlags.enterprise, more: {} },
    { cn: 'Enterprise Schema', dn: `CN=Schema,${configuration.dn}`, dns: dnsDomain, flags: crossRefFlags.enterprise, more: {} },
    {
      cn: 'DomainDnsZones',
      dn: `DC=DomainDnsZones,${domain.dn}`,
      dns: `DomainDnsZones.${dnsDomain}`,
      flags: crossRefFlags.application,
      more: {},
    },
    {
      cn: 'ForestDnsZones',
      dn: `DC=ForestDnsZones,${domain.dn}`,
      dns: `ForestDnsZones.${dnsDomain}`,
      flags: crossRefFlags.application,
      more: {},
    },
  ]
  for (const { cn, dn, dns, flags, more } of rows) {
    const entry = plant(`CN=${cn},${partitions.dn}`, 'crossRef', { dnsRoot: dns, systemFlags: flags, ...more })
    tree.transact(() => tree.link(attributeNamed('nCName'), entry, tree.get(dn)))
  }
}

function connectController(tree: DirectoryTree, { settings, heads }: { settings: Entry; heads: readonly Entry[] }): void {
  tree.transact(() => {
    for (const head of heads) {
      tree.link(attributeNamed('hasMasterNCs'), settings, head)
      tree.link(attributeNamed('msDS-hasMasterNCs'), settings, head)
      tree.link(attributeNamed('fSMORoleOwner'), head, settings)
    }
  })
}

function plantDirectoryService(plant: Plant, configuration: Entry): void {
  const services = plant(`CN=Services,${configuration.dn}`, 'container', {})
  const windows = plant(`CN=Windows NT,${services.dn}`, 'container', {})
  plant(`CN=Directory Service,${windows.dn}`, 'nTDSService', { tombstoneLifetime: '180' })
}
