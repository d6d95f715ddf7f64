import { formatRdn } from '../directory/tree/distinguished-name.ts'
import type { Country } from './countries.ts'
import type { OrganisationObject, OrganisationValue } from './organisation.ts'
import type { Cell, Person, Staffing } from './people.ts'

/** groupType values (MS-ADTS 2.2.12), signed 32 bits as LDAP shows them, with the sAMAccountType that belongs to each. */
export const groupTypes = {
  globalSecurity: { groupType: '-2147483646', sAMAccountType: '268435456' },
  universalSecurity: { groupType: '-2147483640', sAMAccountType: '268435456' },
  domainLocalSecurity: { groupType: '-2147483644', sAMAccountType: '536870912' },
  builtInSecurity: { groupType: '-2147483643', sAMAccountType: '536870912' },
  universalDistribution: { groupType: '8', sAMAccountType: '268435457' },
} as const

type GroupKind = Exclude<keyof typeof groupTypes, 'builtInSecurity'>

const daysPerYear = 365
const dayMs = 86_400_000
const managedPercent = 70
/** Sizes go from 1 to 39, which makes 20 on average. */
const sizeMax = 39
const nestedPercent = 12
const nestedMax = 4

/**
 * Makes `count` groups: first one with everybody and one per country, then teams and projects. Some are mailing lists, some hold
 * other groups; no group reaches itself.
 */
export function generateGroups(staffing: Staffing, people: readonly Person[], count: number): readonly OrganisationObject[] {
  const groups: OrganisationObject[] = []
  const names = new Set<string>()
  const large = largeGroups(people)
  const pool = poolOf(people)
  for (let number = 0; number < count; number++) {
    const plan = large[number] ?? teamPlan(staffing, pool)
    const nested = large[number] === undefined && staffing.random.chance(nestedPercent) ? someGroups(staffing, groups) : []
    const members = [...new Set([...plan.members.map((person) => person.object.dn), ...nested])]
    groups.push(makeGroup(staffing, { ...plan, name: uniqueName(names, plan.name), members, owners: plan.members }))
  }
  return groups
}

interface Plan {
  readonly name: string
  readonly kind: GroupKind
  readonly members: readonly Person[]
}

/** Everybody, then everybody of each country. */
function largeGroups(people: readonly Person[]): readonly Plan[] {
  if (people.length === 0) return []
  const countries = Map.groupBy(people, (person) => person.cell.country.name)
  return [
    { name: 'All Employees', kind: 'universalDistribution', members: people },
    ...[...countries].map(([country, members]) => ({ name: `All ${country}`, kind: 'universalSecurity' as const, members })),
  ]
}

/** From whom teams are drawn. */
interface Pool {
  readonly byCell: ReadonlyMap<Cell, readonly Person[]>
  readonly cells: readonly Cell[]
  readonly byCountry: ReadonlyMap<Country, readonly Person[]>
  readonly people: readonly Person[]
}

function poolOf(people: readonly Person[]): Pool {
  const byCell = Map.groupBy(people, (person) => person.cell)
  return { byCell, cells: [...byCell.keys()], byCountry: Map.groupBy(people, (person) => person.cell.country), people }
}

function teamPlan({ random }: Staffing, pool: Pool): Plan {
  const size = 1 + random.below(sizeMax)
  const kind = random.pick<GroupKind>([
    'globalSecurity',
    'globalSecurity',
    'globalSecurity',
    'universalSecurity',
    'universalDistribution',
    'universalDistribution',
    'domainLocalSecurity',
  ])
  if (pool.people.length === 0) return { name: `Team ${random.below(1000)}`, kind, members: [] }
  const cell = random.pick(pool.cells)
  const team = pool.byCell.get(cell) ?? []
  // A small department borrows from its whole country: otherwise most draws would meet somebody who is in already.
  const colleagues = team.length > 2 * size ? team : (pool.byCountry.get(cell.country) ?? [])
  const draw = () => (random.chance(80) ? random.pick(colleagues) : random.pick(pool.people))
  const members = new Set(Array.from({ length: Math.min(size, pool.people.length) }, draw))
  return { name: `${cell.department.name} ${random.pick(cell.department.topics)} ${cell.country.code}`, kind, members: [...members] }
}

/** Groups made earlier only, so that nesting never closes a circle. */
function someGroups({ random }: Staffing, earlier: readonly OrganisationObject[]): readonly string[] {
  if (earlier.length === 0) return []
  return Array.from({ length: 1 + random.below(nestedMax) }, () => random.pick(earlier).dn)
}

function uniqueName(names: Set<string>, wanted: string): string {
  let name = wanted
  for (let number = 2; names.has(name.toLowerCase()); number++) name = `${wanted} ${number}`
  names.add(name.toLowerCase())
  return name
}

interface GroupPlan extends Omit<Plan, 'members'> {
  readonly members: readonly string[]
  readonly owners: readonly Person[]
}

function makeGroup(staffing: Staffing, plan: GroupPlan): OrganisationObject {
  const { random, identities, baseDn, mailDomain, nowMs } = staffing
  const owner = plan.owners.length > 0 && random.chance(managedPercent) ? random.pick(plan.owners).object.dn : null
  const account = identities.accountName(plan.name.replaceAll(/[^A-Za-z0-9 -]/g, ''))
  const address = plan.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  const mail: Record<string, OrganisationValue> =
    plan.kind === 'universalDistribution'
      ? { mail: `${address}@${mailDomain}`, mailNickname: address, proxyAddresses: [`SMTP:${address}@${mailDomain}`] }
      : {}
  return {
    dn: `${formatRdn({ type: 'CN', value: plan.name })},OU=Groups,${baseDn}`,
    className: 'group',
    objectGuid: identities.guid(),
    createdAtMs: nowMs - random.below(5 * daysPerYear) * dayMs,
    attributes: {
      objectSid: identities.nextSid(),
      sAMAccountName: account,
      ...groupTypes[plan.kind],
      displayName: plan.name,
      description: plan.kind === 'universalDistribution' ? `Mailing list ${plan.name}` : `Members of ${plan.name}`,
      ...mail,
    },
    links: { ...(plan.members.length === 0 ? {} : { member: plan.members }), ...(owner === null ? {} : { managedBy: [owner] }) },
  }
}
