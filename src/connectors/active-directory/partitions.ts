import type { PartitionDocument } from '#src/model/configuration.ts'
import type { LdapClient } from '../ldap/client.ts'
import { equal } from '../ldap/filter.ts'
import { pagedSearch } from '../ldap/paged-search.ts'
import type { SearchEntry } from '../ldap/response.ts'
import { textOf } from './entry.ts'
import type { RootDse } from './root-dse.ts'

/** Bits of systemFlags on a crossRef (MS-ADTS 2.2.10): an Active Directory naming context, and one of a domain. */
const NAMING_CONTEXT = 0x1
const DOMAIN = 0x2
const PAGE_SIZE = 500

interface CrossRef {
  readonly dn: string
  readonly dnsName: string
  readonly netbiosName: string
  readonly flags: number
}

/** What the forest calls itself, and its naming contexts, domains first and selected. */
export async function discoverPartitions(
  client: LdapClient,
  rootDse: RootDse,
): Promise<{ readonly forest: string; readonly partitions: readonly PartitionDocument[] }> {
  const found: SearchEntry[] = []
  for await (const entries of pagedSearch(client, {
    base: `CN=Partitions,${rootDse.configurationNamingContext}`,
    scope: 'one',
    filter: equal('objectClass', 'crossRef'),
    attributes: ['nCName', 'dnsRoot', 'nETBIOSName', 'systemFlags'],
    pageSize: PAGE_SIZE,
  })) {
    found.push(...entries)
  }
  const references = found.map(readCrossRef).filter(({ dn, flags }) => dn !== '' && (flags & NAMING_CONTEXT) !== 0)
  const root = references.find(({ dn }) => dn.toLowerCase() === rootDse.rootDomainNamingContext.toLowerCase())
  const sorted = references.toSorted((a, b) => (b.flags & DOMAIN) - (a.flags & DOMAIN) || (a.dn < b.dn ? -1 : 1))
  return { forest: root?.dnsName ?? '', partitions: sorted.map((reference) => partitionOf(reference, root)) }
}

function partitionOf(reference: CrossRef, root: CrossRef | undefined): PartitionDocument {
  return {
    name: reference.dn,
    selected: (reference.flags & DOMAIN) !== 0,
    include: [],
    exclude: [],
    parameters: {
      'Domain.FQDN': reference.dnsName,
      'Domain.Netbios': reference.netbiosName,
      'Domain.LDAP': reference.dn,
      'Forest.FQDN': root?.dnsName ?? '',
      'Forest.Netbios': root?.netbiosName ?? '',
      'Forest.LDAP': root?.dn ?? '',
    },
  }
}

function readCrossRef(entry: SearchEntry): CrossRef {
  return {
    dn: textOf(entry, 'nCName') ?? '',
    dnsName: textOf(entry, 'dnsRoot') ?? '',
    netbiosName: textOf(entry, 'nETBIOSName') ?? '',
    flags: Number(textOf(entry, 'systemFlags') ?? 0),
  }
}
