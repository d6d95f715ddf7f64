import { builtInObjects, serviceAccounts } from './built-in-objects.ts'
import { contactCount, generateContacts } from './contacts.ts'
import { generateGroups } from './groups.ts'
import { domainIdentities } from './identities.ts'
import type { Organisation, OrganisationObject } from './organisation.ts'
import { cellsFor, generatePeople, type Cell, type Staffing } from './people.ts'
import { seededRandom } from './random.ts'

/** How large an organisation is to be, and what it is called. */
export interface ContosoOptions {
  readonly seed: number
  /** Employees; service and built-in accounts come on top. */
  readonly people: number
  /** Groups beside the built-in ones. */
  readonly groups: number
  /** DNS name of the domain and suffix of the user principal names: `contoso.lab`. */
  readonly domain?: string
  /** Domain of the mail addresses; that of the directory where nothing is said. */
  readonly mailDomain?: string
  readonly company?: string
  /** "Today", in milliseconds since 1970: passwords and objects are older than this. */
  readonly nowMs?: number
}

const unsaidNow = Date.UTC(2026, 0, 15, 8)
const dayMs = 86_400_000

/** Makes an organisation. The same options give the same objects, to the last byte. */
export function generateContoso(options: ContosoOptions): Organisation {
  const { seed, people, groups, domain = 'contoso.lab', mailDomain = domain, company = 'Contoso', nowMs = unsaidNow } = options
  const random = seededRandom(seed)
  const identities = domainIdentities(random)
  const baseDn = domain
    .split('.')
    .map((label) => `DC=${label}`)
    .join(',')
  const staffing: Staffing = { random, identities, baseDn, dnsDomain: domain, mailDomain, company, nowMs }
  const system = [...builtInObjects(staffing), ...serviceAccounts(staffing)]
  const cells = people === 0 ? [] : cellsFor(people, baseDn)
  const staff = generatePeople(staffing, cells, people)
  const objects = [
    ...units(staffing, cells),
    ...system,
    ...staff.map((person) => person.object),
    ...generateContacts(staffing, contactCount(people)),
    ...generateGroups(staffing, staff, groups),
  ]
  return { dnsDomain: domain, netbiosName: netbiosNameOf(domain), baseDn, domainSid: identities.domainSid, objects }
}

/** NetBIOS name of a domain: its first label, upper case, at most 15 characters. */
function netbiosNameOf(domain: string): string {
  return (domain.split('.')[0] as string).toUpperCase().slice(0, 15)
}

/** Organizational units: four at the top, below People one per country, below that one per department. */
function units(staffing: Staffing, cells: readonly Cell[]): OrganisationObject[] {
  const { baseDn } = staffing
  const top = ['Groups', 'Service Accounts', 'Contacts', 'People'].map((name) => `OU=${name},${baseDn}`)
  const countries = [...new Set(cells.map((cell) => cell.ou.slice(cell.ou.indexOf(',') + 1)))]
  return [...top, ...countries, ...cells.map((cell) => cell.ou)].map((dn) => ({
    dn,
    className: 'organizationalUnit',
    objectGuid: staffing.identities.guid(),
    createdAtMs: staffing.nowMs - 4000 * dayMs,
    attributes: {},
    links: {},
  }))
}
