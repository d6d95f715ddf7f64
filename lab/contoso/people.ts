import { formatRdn } from '../directory/tree/distinguished-name.ts'
import { filetimeOf } from '../directory/tree/windows-formats.ts'
import { countries, type City, type Country } from './countries.ts'
import { cultures, type LocalName } from './cultures.ts'
import { departments, type Department } from './departments.ts'
import type { Identities } from './identities.ts'
import type { OrganisationObject, OrganisationValue } from './organisation.ts'
import type { Random } from './random.ts'

/** What people are made with. */
export interface Staffing {
  readonly random: Random
  readonly identities: Identities
  readonly baseDn: string
  /** Suffix of userPrincipalName. */
  readonly dnsDomain: string
  readonly mailDomain: string
  readonly company: string
  readonly nowMs: number
}

/** A person and where they stand. */
export interface Person {
  readonly object: OrganisationObject
  readonly cell: Cell
}

/** The people of one department in one country: they share an organizational unit and a lead. */
export interface Cell {
  readonly country: Country
  readonly department: Department
  readonly ou: string
}

const dayMs = 86_400_000
const never = '9223372036854775807'
/** How many people report to one lead, at most. */
const span = 8
const disabledPercent = 3
const neverExpiresPercent = 2
const aliasPercent = 15
const firstEmployeeNumber = 100_000
/** One more country or department for so many people. */
const peoplePerCountry = 60
const peoplePerDepartment = 25

export const accountBits = { enabled: 0x200, disabled: 0x202, neverExpires: 0x10200 } as const

/** The cells an organisation of this size has, the weight of their countries with them. */
export function cellsFor(people: number, baseDn: string): readonly Cell[] {
  const presentCountries = countries.slice(0, Math.min(countries.length, 2 + Math.floor(people / peoplePerCountry)))
  const presentDepartments = departments.slice(0, Math.min(departments.length, 4 + Math.floor(people / peoplePerDepartment)))
  return presentCountries.flatMap((country) =>
    presentDepartments.map((department) => ({
      country,
      department,
      ou: `${formatRdn({ type: 'OU', value: department.name })},OU=${country.name},OU=People,${baseDn}`,
    })),
  )
}

/**
 * Makes `count` people. The first is the chief; then one head per department, who reports to the chief; in each cell the first leads
 * the others, in steps of eight.
 */
export function generatePeople(staffing: Staffing, cells: readonly Cell[], count: number): readonly Person[] {
  const { random } = staffing
  const people: Person[] = []
  const namesTaken = new Set<string>()
  const heads = new Map<Department, Person>()
  const staff = new Map<Cell, Person[]>()
  const lots = cells.flatMap((cell) => Array.from({ length: cell.country.weight }, () => cell))
  const headCells = cells.filter((cell) => cell.country === cells[0]?.country)
  for (let number = 0; number < count; number++) {
    const isHead = number > 0 && number <= headCells.length
    const cell = (isHead ? headCells[number - 1] : random.pick(lots)) as Cell
    const colleagues = staff.get(cell) ?? []
    const lead = colleagues[Math.floor((colleagues.length - 1) / span)]
    const manager = isHead ? people[0] : (lead ?? heads.get(cell.department) ?? people[0])
    const title = number === 0 ? 'Chief Executive Officer' : isHead ? cell.department.head : titleOf(random, cell, colleagues.length)
    const person = { cell, object: makePerson(staffing, { cell, number, title, manager: manager?.object.dn ?? null }, namesTaken) }
    people.push(person)
    if (isHead) heads.set(cell.department, person)
    if (number <= headCells.length) continue
    colleagues.push(person)
    staff.set(cell, colleagues)
  }
  return people
}

function titleOf(random: Random, { department }: Cell, position: number): string {
  return position === 0 ? department.lead : random.pick(department.titles)
}

interface Post {
  readonly cell: Cell
  readonly number: number
  readonly title: string
  readonly manager: string | null
}

function makePerson(staffing: Staffing, post: Post, namesTaken: Set<string>): OrganisationObject {
  const { random, identities } = staffing
  const { cell, number } = post
  const culture = cultures[cell.country.culture]
  const given = random.pick(culture.given)
  const family = random.pick(culture.family)
  const employeeId = String(firstEmployeeNumber + number)
  const createdAtMs = staffing.nowMs - (30 + random.below(3000)) * dayMs - random.below(dayMs)
  return {
    dn: `${formatRdn({ type: 'CN', value: commonName({ given, family, employeeId }, cell, namesTaken) })},${cell.ou}`,
    className: 'user',
    objectGuid: identities.guid(),
    createdAtMs,
    attributes: {
      ...accountAttributes(staffing, { given, family }),
      ...workplace(random, cell, random.pick(cell.country.cities)),
      title: post.title,
      department: cell.department.name,
      company: staffing.company,
      employeeID: employeeId,
    },
    links: post.manager === null ? {} : { manager: [post.manager] },
  }
}

interface FullName {
  readonly given: LocalName
  readonly family: LocalName
}

/** Two people of one name in one unit are told apart by the employee number, as administrators do it. */
function commonName({ given, family, employeeId }: FullName & { employeeId: string }, cell: Cell, namesTaken: Set<string>): string {
  const plain = cell.country.nameOrder === 'given-first' ? `${given.native} ${family.native}` : `${family.native}, ${given.native}`
  const key = `${plain},${cell.ou}`.toLowerCase()
  if (namesTaken.has(key)) return `${plain} (${employeeId})`
  namesTaken.add(key)
  return plain
}

function accountAttributes(staffing: Staffing, { given, family }: FullName): Record<string, OrganisationValue> {
  const { random, identities, dnsDomain, mailDomain, nowMs } = staffing
  const latin = `${given.latin}.${family.latin}`.toLowerCase().replaceAll(/[^a-z0-9.-]/g, '')
  const account = identities.accountName(latin)
  const bits = random.chance(disabledPercent)
    ? accountBits.disabled
    : random.chance(neverExpiresPercent)
      ? accountBits.neverExpires
      : accountBits.enabled
  const mail = `${account}@${mailDomain}`
  const aliases = random.chance(aliasPercent)
    ? [`smtp:${given.latin.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}.${account}@${mailDomain}`]
    : []
  return {
    objectSid: identities.nextSid(),
    sAMAccountName: account,
    sAMAccountType: '805306368',
    userPrincipalName: `${account}@${dnsDomain}`,
    userAccountControl: String(bits),
    primaryGroupID: '513',
    accountExpires: never,
    pwdLastSet: filetimeOf(nowMs - random.below(40) * dayMs - random.below(dayMs)),
    badPwdCount: '0',
    codePage: '0',
    givenName: given.native,
    sn: family.native,
    displayName: `${given.native} ${family.native}`,
    mail,
    mailNickname: account,
    proxyAddresses: [`SMTP:${mail}`, `smtp:${account}@${dnsDomain === mailDomain ? `mail.${dnsDomain}` : dnsDomain}`, ...aliases],
  }
}

function workplace(random: Random, { country }: Cell, city: City): Record<string, OrganisationValue> {
  const extension = String(1000 + random.below(9000))
  const mobile: Record<string, string> = random.chance(60)
    ? { mobile: `${country.dialPrefix} 1${random.below(10)}${random.below(10)} ${1_000_000 + random.below(9_000_000)}` }
    : {}
  return {
    c: country.code,
    co: country.name,
    countryCode: country.number,
    l: city.name,
    st: city.state,
    postalCode: city.postalCode,
    streetAddress: city.street,
    physicalDeliveryOfficeName: city.name,
    telephoneNumber: `${country.dialPrefix} 555 ${extension}`,
    ...mobile,
  }
}
