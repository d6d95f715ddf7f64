import { parseDn } from '#src/model/dn.ts'
import type { Container, ContainerLevel } from '../contract/container.ts'
import type { LdapClient } from '../ldap/client.ts'
import { equal, or } from '../ldap/filter.ts'
import { pagedSearch } from '../ldap/paged-search.ts'
import type { SearchEntry } from '../ldap/response.ts'
import { dnOf, textsOf } from './entry.ts'

const pageSize = 500
/** Containers of one level that are read: a tree with more on one level is not for choosing from. */
const containersMax = 5_000

/** Classes whose objects hold others, the more telling ones first. */
const kinds = ['organizationalUnit', 'builtinDomain', 'lostAndFound', 'msDS-QuotaContainer', 'container'] as const

/** The containers right below a name, in the order of their names. */
export async function containersBelow(client: LdapClient, parent: string): Promise<ContainerLevel> {
  const found: SearchEntry[] = []
  const filter = or(...kinds.map((kind) => equal('objectClass', kind)))
  for await (const entries of pagedSearch(client, { base: parent, scope: 'one', filter, attributes: ['objectClass'], pageSize })) {
    found.push(...entries)
    if (found.length > containersMax) break
  }
  const containers = found.slice(0, containersMax).map(containerOf)
  return {
    containers: containers.toSorted((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1)),
    isMore: found.length > containersMax,
  }
}

function containerOf(entry: SearchEntry): Container {
  const dn = dnOf(entry)
  const classes = textsOf(entry, 'objectClass')
  return { dn, name: parseDn(dn)[0]?.[0]?.value ?? dn, kind: kinds.find((kind) => classes.includes(kind)) ?? 'container' }
}
