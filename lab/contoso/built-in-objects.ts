import { filetimeOf, sidBytes } from '../directory/tree/windows-formats.ts'
import { groupTypes } from './groups.ts'
import type { OrganisationObject } from './organisation.ts'
import { accountBits, type Staffing } from './people.ts'

const never = '9223372036854775807'
const yearMs = 365 * 86_400_000

interface BuiltInGroup {
  readonly name: string
  readonly rid: number
  readonly kind: keyof typeof groupTypes
  readonly members: readonly string[]
}

/** Groups every domain is born with, with the accounts and groups that are in them from the start. */
const domainGroups: readonly BuiltInGroup[] = [
  { name: 'Domain Admins', rid: 512, kind: 'globalSecurity', members: ['Administrator'] },
  { name: 'Domain Users', rid: 513, kind: 'globalSecurity', members: [] },
  { name: 'Domain Guests', rid: 514, kind: 'globalSecurity', members: [] },
  { name: 'Domain Computers', rid: 515, kind: 'globalSecurity', members: [] },
  { name: 'Domain Controllers', rid: 516, kind: 'globalSecurity', members: [] },
  { name: 'Cert Publishers', rid: 517, kind: 'domainLocalSecurity', members: [] },
  { name: 'Schema Admins', rid: 518, kind: 'universalSecurity', members: ['Administrator'] },
  { name: 'Enterprise Admins', rid: 519, kind: 'universalSecurity', members: ['Administrator'] },
  { name: 'Group Policy Creator Owners', rid: 520, kind: 'globalSecurity', members: ['Administrator'] },
  { name: 'Protected Users', rid: 525, kind: 'globalSecurity', members: [] },
]

const builtInGroups: readonly BuiltInGroup[] = [
  { name: 'Administrators', rid: 544, kind: 'builtInSecurity', members: ['Administrator', 'Domain Admins', 'Enterprise Admins'] },
  { name: 'Users', rid: 545, kind: 'builtInSecurity', members: ['Domain Users'] },
  { name: 'Guests', rid: 546, kind: 'builtInSecurity', members: ['Domain Guests', 'Guest'] },
  { name: 'Account Operators', rid: 548, kind: 'builtInSecurity', members: [] },
  { name: 'Server Operators', rid: 549, kind: 'builtInSecurity', members: [] },
  { name: 'Backup Operators', rid: 551, kind: 'builtInSecurity', members: [] },
  { name: 'Remote Desktop Users', rid: 555, kind: 'builtInSecurity', members: [] },
]

/** Administrator, Guest and krbtgt, the built-in groups and the domain controller: all marked isCriticalSystemObject. */
export function builtInObjects(staffing: Staffing): readonly OrganisationObject[] {
  const users = `CN=Users,${staffing.baseDn}`
  const accounts = [
    account(staffing, {
      name: 'Administrator',
      rid: 500,
      bits: accountBits.neverExpires,
      description: 'Built-in account for administering the computer/domain',
    }),
    account(staffing, { name: 'Guest', rid: 501, bits: 0x10222, description: 'Built-in account for guest access to the computer/domain' }),
    account(staffing, { name: 'krbtgt', rid: 502, bits: accountBits.disabled, description: 'Key Distribution Center Service Account' }),
  ]
  const inUsers = (name: string) => `CN=${name},${users}`
  const groups = domainGroups.map((group) =>
    builtInGroup(staffing, group, { sid: staffing.identities.wellKnownSid(group.rid), container: users, dnOf: inUsers }),
  )
  const local = builtInGroups.map((group) =>
    builtInGroup(staffing, group, { sid: sidBytes(`S-1-5-32-${group.rid}`), container: `CN=Builtin,${staffing.baseDn}`, dnOf: inUsers }),
  )
  return [...accounts, ...groups, ...local, domainController(staffing)]
}

/** Accounts of services, among them the one the connector signs in with. */
export function serviceAccounts(staffing: Staffing): readonly OrganisationObject[] {
  const rows = [
    ['svc-sync', 'Directory synchronization: replicates changes'],
    ['svc-reader', 'Reads the directory, nothing more'],
    ['svc-backup', 'Nightly backup'],
    ['svc-scan', 'Scan to mail'],
  ] as const
  return rows.map(([name, description]) => ({
    dn: `CN=${name},OU=Service Accounts,${staffing.baseDn}`,
    className: 'user',
    objectGuid: staffing.identities.guid(),
    createdAtMs: staffing.nowMs - yearMs,
    attributes: {
      ...userAttributes(staffing, {
        name: staffing.identities.accountName(name),
        sid: staffing.identities.nextSid(),
        bits: accountBits.neverExpires,
      }),
      userPrincipalName: `${name}@${staffing.dnsDomain}`,
      displayName: name,
      description,
    },
    links: {},
  }))
}

function account(staffing: Staffing, row: { name: string; rid: number; bits: number; description: string }): OrganisationObject {
  const sid = staffing.identities.wellKnownSid(row.rid)
  return {
    dn: `CN=${row.name},CN=Users,${staffing.baseDn}`,
    className: 'user',
    objectGuid: staffing.identities.guid(),
    createdAtMs: staffing.nowMs - 10 * yearMs,
    attributes: {
      ...userAttributes(staffing, { name: staffing.identities.accountName(row.name), sid, bits: row.bits }),
      description: row.description,
      isCriticalSystemObject: 'TRUE',
      ...(row.name === 'Guest' ? {} : { adminCount: '1' }),
      ...(row.name === 'krbtgt' ? { showInAdvancedViewOnly: 'TRUE', servicePrincipalName: 'kadmin/changepw' } : {}),
    },
    links: {},
  }
}

function userAttributes({ nowMs }: Staffing, user: { name: string; sid: Buffer; bits: number }): Record<string, string | Buffer> {
  return {
    objectSid: user.sid,
    sAMAccountName: user.name,
    sAMAccountType: '805306368',
    userAccountControl: String(user.bits),
    primaryGroupID: user.name === 'Guest' ? '514' : '513',
    accountExpires: never,
    pwdLastSet: filetimeOf(nowMs - yearMs),
    badPwdCount: '0',
    codePage: '0',
    countryCode: '0',
  }
}

interface GroupPlace {
  readonly sid: Buffer
  readonly container: string
  readonly dnOf: (name: string) => string
}

function builtInGroup(staffing: Staffing, group: BuiltInGroup, place: GroupPlace): OrganisationObject {
  return {
    dn: `CN=${group.name},${place.container}`,
    className: 'group',
    objectGuid: staffing.identities.guid(),
    createdAtMs: staffing.nowMs - 10 * yearMs,
    attributes: {
      objectSid: place.sid,
      sAMAccountName: staffing.identities.accountName(group.name),
      ...groupTypes[group.kind],
      isCriticalSystemObject: 'TRUE',
    },
    links: group.members.length === 0 ? {} : { member: group.members.map(place.dnOf) },
  }
}

function domainController(staffing: Staffing): OrganisationObject {
  return {
    dn: `CN=DC1,OU=Domain Controllers,${staffing.baseDn}`,
    className: 'computer',
    objectGuid: staffing.identities.guid(),
    createdAtMs: staffing.nowMs - 10 * yearMs,
    attributes: {
      objectSid: staffing.identities.wellKnownSid(1000),
      sAMAccountName: staffing.identities.accountName('DC1$'),
      sAMAccountType: '805306369',
      userAccountControl: String(0x82000),
      primaryGroupID: '516',
      accountExpires: never,
      pwdLastSet: filetimeOf(staffing.nowMs),
      dNSHostName: `dc1.${staffing.dnsDomain}`,
      operatingSystem: 'Windows Server 2022 Standard',
      operatingSystemVersion: '10.0 (20348)',
      isCriticalSystemObject: 'TRUE',
    },
    links: {},
  }
}
