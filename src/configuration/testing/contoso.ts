import { countingIds } from '#src/base/ids.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { Configuration, ConnectorDocument } from '#src/model/configuration.ts'
import type { RunProfile } from '#src/model/run.ts'
import { parseAttributeSchema, type ObjectTypeSchema, type Schema } from '#src/model/schema.ts'
import { must } from '#src/base/assert.ts'
import { loadPack } from '../load-pack.ts'
import { instantiatePack } from '../pack.ts'
import { packAttributes } from '../pack-attributes.ts'

/**
 * A small complete configuration for tests: a forest and a tenant under the shipped rules, every attribute the rules use
 * selected with the type the real directory gives it.
 */
export function contoso(): Configuration {
  const connectors = [forest('contoso.lab'), tenant('contoso.onmicrosoft.com')]
  const pack = loadPack('active-directory-to-entra-id')
  return {
    connectors,
    rules: instantiatePack(pack, { connectors }),
    metaverse: pack.metaverse,
    parameters: {},
    scheduler: { enabled: true, intervalMinutes: 30, exportDeletionThreshold: 500, exportDeletionPercentage: null },
  }
}

const ids = countingIds(1_700_000_000_000)

/** A connector of type `active-directory` for a domain, with or without the attributes of Exchange. */
export function forest(domain: string, without: RegExp = /^$/): ConnectorDocument {
  const [first] = domain.split('.')
  const dn = domain
    .split('.')
    .map((part) => `DC=${part}`)
    .join(',')
  return {
    id: ids.next() as ConnectorId,
    name: domain,
    type: 'active-directory',
    settings: { servers: [`dc1.${domain}`], account: `${first}\\sync` },
    partitions: [
      {
        name: dn,
        selected: true,
        include: [`OU=People,${dn}`],
        exclude: [],
        parameters: { 'Domain.FQDN': domain, 'Domain.Netbios': String(first).toUpperCase() },
      },
    ],
    schema: selection('active-directory', without),
    parameters: {},
    profiles: profiles(),
  }
}

/** A connector of type `entra-id`. */
export function tenant(domain: string): ConnectorDocument {
  return {
    id: ids.next() as ConnectorId,
    name: domain,
    type: 'entra-id',
    settings: { tenantId: domain, clientId: '6f1c1c1e-0b7a-4f57-9c3a-2f6f3f0b1a11', credential: 'secret' },
    partitions: [{ name: 'default', selected: true, include: [], exclude: [], parameters: {} }],
    schema: selection('entra-id'),
    parameters: {},
    profiles: profiles(),
  }
}

function profiles(): readonly RunProfile[] {
  return [
    { name: 'Full Import', steps: [{ type: 'full-import', partition: null }] },
    { name: 'Delta Synchronization', steps: [{ type: 'delta-synchronization', partition: null }] },
    { name: 'Export', steps: [{ type: 'export', partition: null }] },
  ]
}

/** Types that differ from a single text, as Active Directory and Graph define them. */
const types: Readonly<Record<string, string>> = {
  accountEnabled: 'boolean',
  businessPhones: 'string[]',
  description: 'string[]',
  groupType: 'integer',
  isCriticalSystemObject: 'boolean',
  'mS-DS-ConsistencyGuid': 'binary',
  mailEnabled: 'boolean write-on-create',
  managedBy: 'reference',
  manager: 'reference',
  member: 'reference[]',
  members: 'reference[]',
  msExchMasterAccountSid: 'binary',
  msExchRecipientTypeDetails: 'integer',
  objectGUID: 'binary read-only',
  objectSid: 'binary read-only',
  owners: 'reference[]',
  securityEnabled: 'boolean',
  sourceAnchor: 'string write-on-create',
  userAccountControl: 'integer',
}

function selection(connectorType: 'active-directory' | 'entra-id', without: RegExp = /^$/): Schema {
  const used = must(packAttributes(loadPack('active-directory-to-entra-id'))[connectorType], connectorType)
  return Object.fromEntries(
    Object.entries(used).map(([objectType, names]): [string, ObjectTypeSchema] => {
      const attributes = names
        .filter((name) => !without.test(name))
        .map((name) => [name, must(parseAttributeSchema(typeOf(connectorType, name)), name)] as const)
      return [objectType, { attributes: Object.fromEntries(attributes) }]
    }),
  )
}

function typeOf(connectorType: string, name: string): string {
  if (name === 'proxyAddresses') return connectorType === 'entra-id' ? 'string[] read-only' : 'string[]'
  if (name === 'description' && connectorType === 'entra-id') return 'string'
  return types[name] ?? 'string'
}
