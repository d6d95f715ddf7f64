import type { PartitionDocument } from '#src/model/configuration.ts'
import { dnKey } from '#src/model/dn.ts'
import type { ActiveDirectorySettings } from './settings.ts'

/** An account name taken apart. */
interface AccountName {
  readonly form: 'principal' | 'netbios' | 'dn'
  readonly account: string
  /** What stands after the @ or before the backslash, in lower case. */
  readonly domain: string
}

function readName(userName: string): AccountName {
  const backslash = userName.indexOf('\\')
  if (backslash > 0 && !userName.includes('=')) {
    return { form: 'netbios', account: userName.slice(backslash + 1).toLowerCase(), domain: userName.slice(0, backslash).toLowerCase() }
  }
  const at = userName.lastIndexOf('@')
  if (at > 0) return { form: 'principal', account: userName.slice(0, at).toLowerCase(), domain: userName.slice(at + 1).toLowerCase() }
  return { form: 'dn', account: userName, domain: '' }
}

/** DNS and NetBIOS names of the domains that are known, in lower case. A domain is usually called by the first label of its DNS name. */
function domainsOf(settings: ActiveDirectorySettings, partitions: readonly PartitionDocument[]): ReadonlyMap<string, string> {
  const known = new Map<string, string>([[settings.forest, settings.forest.split('.')[0] ?? settings.forest]])
  for (const { parameters } of partitions) {
    const [dns, netbios] = [parameters['Domain.FQDN'], parameters['Domain.Netbios']]
    if (typeof dns === 'string' && typeof netbios === 'string' && netbios !== '') known.set(dns.toLowerCase(), netbios.toLowerCase())
  }
  return known
}

/**
 * The account behind a name, one key for the forms `account@domain` and `DOMAIN\account`. A distinguished name, and a user principal
 * name with a suffix of its own, are keys of their own until the directory has said whose they are.
 */
export function accountKeyOf(settings: ActiveDirectorySettings, partitions: readonly PartitionDocument[]): string {
  const { form, account, domain } = readName(settings.userName)
  if (form === 'dn') return `${settings.forest}|${dnKey(account)}`
  const byNetbios = [...domainsOf(settings, partitions)].find(([, netbios]) => netbios === domain)?.[0]
  return `${settings.forest}|${account}@${form === 'netbios' ? (byNetbios ?? domain) : domain}`
}

/** A domain controller hides which part of a name is wrong, so a domain nobody here knows is worth a word, with a name to try. */
export function nameHintOf(settings: ActiveDirectorySettings, partitions: readonly PartitionDocument[]): string | null {
  const { form, account, domain } = readName(settings.userName)
  const known = domainsOf(settings, partitions)
  const [dns, netbios] = [...known][0] ?? [settings.forest, settings.forest]
  const isKnown = form === 'dn' || known.has(domain) || [...known.values()].includes(domain)
  if (isKnown) return null
  const given = form === 'netbios' ? `${domain.toUpperCase()}\\` : `@${domain}`
  return `"${given}" is no domain of ${settings.forest} that is known here. Try ${netbios.toUpperCase()}\\${account} or ${account}@${dns}.`
}
