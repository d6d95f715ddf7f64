import type { Directory } from './directory.ts'
import type { Values } from './tree/entry.ts'
import { generalizedTime } from './tree/windows-formats.ts'
import { controlOid } from './wire/controls.ts'

/** OIDs of the extended operations the lab knows. */
export const extendedOid = {
  startTls: '1.3.6.1.4.1.1466.20037',
  whoAmI: '1.3.6.1.4.1.4203.1.11.3',
} as const

/** LDAP_CAP_ACTIVE_DIRECTORY_OID and its successors up to Windows Server 2012 (MS-ADTS 3.1.1.3.4.3). */
const capabilities = ['800', '1670', '1791', '1935', '2080', '2237'].map((last) => `1.2.840.113556.1.4.${last}`)

/** Attributes of the root DSE (MS-ADTS 3.1.1.3.2), computed for each reader: some of them move. */
export function rootDse(directory: Directory): Readonly<Record<string, Values>> {
  const { tree, configuration, dnsDomain, hostName } = directory
  const base = tree.domain.dn
  return {
    currentTime: generalizedTime(tree.clock.now()),
    subschemaSubentry: `CN=Aggregate,CN=Schema,${configuration.dn}`,
    dsServiceName: directory.settings.dn,
    namingContexts: [base, configuration.dn, `CN=Schema,${configuration.dn}`, `DC=DomainDnsZones,${base}`, `DC=ForestDnsZones,${base}`],
    defaultNamingContext: base,
    schemaNamingContext: `CN=Schema,${configuration.dn}`,
    configurationNamingContext: configuration.dn,
    rootDomainNamingContext: base,
    supportedControl: Object.values(controlOid),
    supportedExtension: Object.values(extendedOid),
    supportedLDAPVersion: ['3', '2'],
    supportedCapabilities: capabilities,
    highestCommittedUSN: String(tree.highestUsn),
    dnsHostName: hostName,
    ldapServiceName: `${dnsDomain}:${hostName.split('.')[0]}$@${dnsDomain.toUpperCase()}`,
    serverName: directory.serverDn,
    isSynchronized: 'TRUE',
    isGlobalCatalogReady: 'TRUE',
    domainFunctionality: '7',
    forestFunctionality: '7',
    domainControllerFunctionality: '7',
  }
}
