import type { Value } from '#src/expressions/values.ts'
import type { User } from './transformations.ts'

/**
 * People of a company as a directory has them: nobody has every attribute, and hardly two have the same. (The engines of
 * JavaScript are faster for objects that all look alike than any real directory would let them be.)
 */
export function sampleUsers(count: number): readonly User[] {
  return Array.from({ length: count }, (_, i) => sampleUser(i))
}

const givenNames = ['Anna', 'Björn', 'Chidi', 'Dorothée', 'Emre', 'Fatima', 'Göran']
const surnames = ['Berg', 'Ødegård', 'Okafor', 'Lefèvre', 'Yılmaz', 'Al-Sayed', 'Lind', 'Novák']
const optional = [
  'title',
  'department',
  'company',
  'telephoneNumber',
  'mobile',
  'streetAddress',
  'l',
  'st',
  'postalCode',
  'c',
  'co',
  'info',
  'initials',
]
const rare = [
  'homePhone',
  'pager',
  'ipPhone',
  'middleName',
  'wWWHomePage',
  'preferredLanguage',
  'extensionAttribute1',
  'extensionAttribute5',
  'extensionAttribute12',
]

function sampleUser(i: number): User {
  const givenName = givenNames[i % givenNames.length] as string
  const sn = surnames[i % surnames.length] as string
  const account = `user${i}`
  const has = (index: number, oneIn: number): boolean => (i * 31 + index * 17) % oneIn === 0
  const some = [...optional.filter((_, k) => !has(k, 3)), ...rare.filter((_, k) => has(k, 4))].map((name, k): [string, Value] => [
    name,
    k % 5 === 0 ? ` ${name} of ${givenName} ` : `${name} of ${givenName}`,
  ])
  const lists: [string, Value][] = has(1, 2) ? [['description', [` Works in unit ${i % 40}`]]] : []
  return Object.fromEntries([
    ...identity(i, `${givenName} ${sn}`, account),
    ['givenName', givenName],
    ['sn', sn],
    ...some,
    ...lists,
    ['mail', `${account}@contoso.com`],
    ['mailNickname', account],
    ['proxyAddresses', [`SMTP:${account}@contoso.com`, `smtp:${account}@contoso.onmicrosoft.com`]],
    ...(has(2, 3) ? ([['msExchRecipientTypeDetails', 1n]] as [string, Value][]) : []),
    ...inCloud(i),
  ])
}

function identity(i: number, cn: string, account: string): readonly [string, Value][] {
  return [
    ['dn', `CN=${cn},OU=Unit ${i % 40},OU=People,DC=contoso,DC=com`],
    ['cn', cn],
    ['displayName', cn],
    ['objectGUID', Uint8Array.from({ length: 16 }, (_, k) => (i * 7 + k * 13) & 255)],
    ['objectSid', new Uint8Array([1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, i & 255, i >> 8, 0, 0])],
    ['sAMAccountName', account],
    ['userPrincipalName', `${account}@contoso.com`],
    ['userAccountControl', i % 10 === 0 ? 514n : 512n],
    ['pwdLastSet', 130_543_784_930_000_000n + BigInt(i) * 864_000_000_000n],
    ['countryCode', 578n],
  ]
}

function inCloud(i: number): readonly [string, Value][] {
  const sourceAnchor = Buffer.from(`anchor of ${i}`).toString('base64')
  const known: readonly [string, Value][] = [
    ['sourceAnchor', sourceAnchor],
    ['sourceObjectType', 'User'],
    ['usageLocation', 'NO'],
  ]
  if (i % 3 === 0) return known
  return [
    ...known,
    ['cloudSourceAnchor', sourceAnchor],
    ['cloudAnchor', `User_${i}`],
    ['cloudSOAExchMailbox', false],
    ['cloudMSExchRecipientDisplayType', 1_073_741_824n],
  ]
}
