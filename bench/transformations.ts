import { createHash } from 'node:crypto'
import { ignoreThisFlow, type Control, type Value } from '#src/expressions/values.ts'

/**
 * The transformations of the rules of the box as somebody would write them in TypeScript who never heard of a rule language:
 * plain functions with the means of the platform. They are what compiled expressions are measured against.
 */
export type Transformation = (user: User) => Value | Control

/** Attributes by name, absent where the directory has no value; what a row of a database gives. */
export type User = Readonly<Record<string, Value>>

/** The transformation that means the same as an expression of the shipped rules; null where nobody wrote one. */
export function byHand(expression: string): Transformation | null {
  const text = expression.replace(/\s+/g, '')
  const single = patterns.flatMap(([pattern, make]) => {
    const found = pattern.exec(text)
    return found === null ? [] : [make(found[1] ?? '', found[2] ?? '')]
  })
  return single[0] ?? byText.get(text) ?? null
}

const patterns: readonly (readonly [RegExp, (name: string, other: string) => Transformation])[] = [
  [/^Trim\(\[([\w-]+)\]\)$/, trimmed],
  [/^%([\w.]+)%$/, parameter],
  [/^IIF\(IsNullOrEmpty\(\[(\w+)\]\),NULL,Left\(Trim\(Item\(\[\1\],1\)\),448\)\)$/, firstValue],
  [/^IIF\(IsNullOrEmpty\(\[(\w+)\]\),IgnoreThisFlow,\[\1\]\)$/, ifPresent],
  [/^IIF\(\[cloudSOAExchMailbox\]=True,\[(\w+)\],IgnoreThisFlow\)$/, ifMailboxIsOurs],
]

function trimmed(name: string): Transformation {
  return (user) => {
    const value = user[name]
    if (typeof value === 'string') return value.trim()
    return Array.isArray(value) ? value.map((each) => (each as string).trim()) : null
  }
}

export const parameters: Readonly<Record<string, string>> = {
  'Connector.ID': '{ae4db4cc-b16b-4eb2-acf5-837ca84e4d7d}',
  'Domain.FQDN': 'contoso.com',
  'Domain.Netbios': 'CONTOSO',
  'Forest.FQDN': 'contoso.com',
  'Forest.Netbios': 'CONTOSO',
}

function parameter(name: string): Transformation {
  return () => parameters[name] ?? null
}

function firstValue(name: string): Transformation {
  return (user) => {
    const values = user[name] as readonly string[] | undefined
    return values === undefined ? null : (values[0] as string).trim().slice(0, 448)
  }
}

function ifPresent(name: string): Transformation {
  return (user) => {
    const value = user[name] ?? null
    return value === null || value === '' ? ignoreThisFlow : value
  }
}

function ifMailboxIsOurs(name: string): Transformation {
  return (user) => (user['cloudSOAExchMailbox'] === true ? (user[name] ?? null) : ignoreThisFlow)
}

function text(user: User, name: string): string {
  return (user[name] as string | undefined) ?? ''
}

function sidText(sid: Uint8Array): string {
  const view = new DataView(sid.buffer, sid.byteOffset, sid.byteLength)
  let result = `S-${sid[0]}-${view.getUint16(2) * 2 ** 32 + view.getUint32(4)}`
  for (let i = 8; i < sid.length; i += 4) result += `-${view.getUint32(i, true)}`
  return result
}

function guidBase64(user: User): string {
  return Buffer.from(user['objectGUID'] as Uint8Array).toString('base64')
}

function generalizedTime(fileTime: bigint): string {
  const date = new Date(Number(fileTime / 10_000n - 11_644_473_600_000n))
  return `${date.toISOString().slice(0, 19).replace(/[-T:]/g, '')}.0Z`
}

function principalName(user: User): string {
  const name = text(user, 'userPrincipalName')
  if (name !== '') return name
  const account = text(user, 'sAMAccountName')
  if (account === '') throw new Error('AccountName is not present')
  return `${account}@${parameters['Domain.FQDN']}`
}

function isFiltered(user: User): boolean {
  const account = text(user, 'sAMAccountName')
  const nickname = text(user, 'mailNickname')
  if ((user['isCriticalSystemObject'] ?? null) !== null || account === '') return true
  if (account === 'SUPPORT_388945a0' || nickname.startsWith('SystemMailbox{') || account.startsWith('AAD_')) return true
  if (nickname.startsWith('CAS_') && nickname.includes('}')) return true
  if (account.startsWith('CAS_') && account.includes('}')) return true
  if (account.startsWith('MSOL_')) return true
  const details = user['msExchRecipientTypeDetails'] as bigint | undefined
  if (details !== undefined && (details & 0x21c07000n) > 0n) return true
  const dn = text(user, 'dn')
  return dn.slice(0, dn.search(/(?<!\\),/)).includes('\\0ACNF:')
}

function distinctAddresses(user: User): Value {
  const addresses = user['proxyAddresses'] as readonly string[] | undefined
  return addresses === undefined ? null : [...new Set(addresses.map((address) => address.trim()))]
}

function anchor(user: User): Value {
  const own = text(user, 'sourceAnchor')
  const cloud = text(user, 'cloudSourceAnchor')
  if (cloud === '' || text(user, 'cloudAnchor').split('_')[0] !== user['sourceObjectType']) return user['sourceAnchor'] ?? null
  if (cloud !== own) throw new Error('SourceAnchor attribute has changed.')
  return own
}

/** The key credential with the hash of its entries put in front of them. */
function deviceKeys(user: User): Value {
  const keys = user['searchableDeviceKey'] as readonly Uint8Array[] | undefined
  if (keys === undefined) return null
  return keys.map((key) => {
    const head = 7 + (key[4] as number) + 256 * (key[5] as number)
    const hash = createHash('sha256').update(key.subarray(head)).digest()
    return Uint8Array.from([...key.subarray(0, head), 32, 0, 2, ...hash, ...key.subarray(head)])
  })
}

const isRoom = (user: User): boolean => user['msExchRecipientTypeDetails'] === 2n

function byteAnchor(user: User): Value {
  return user['mS-DS-ConsistencyGuid'] ?? user['objectGUID'] ?? null
}

/** By the text of the expression without white space. */
const byText: ReadonlyMap<string, Transformation> = new Map<string, Transformation>([
  ['StringFromSid([objectSid])', (user) => sidText(user['objectSid'] as Uint8Array)],
  [
    'IIF(IsPresent([pwdLastSet]),CStr(FormatDateTime(DateFromNum([pwdLastSet]),"yyyyMMddHHmmss.0Z")),NULL)',
    (user) => (user['pwdLastSet'] === undefined ? null : generalizedTime(user['pwdLastSet'] as bigint)),
  ],
  [
    'IIF(IsPresent([msExchRecipientTypeDetails]),IIF([msExchRecipientTypeDetails]=2,NULL,IIF(IsString([objectGUID]),CStr([objectGUID]),ConvertToBase64([objectGUID]))),IIF(IsString([objectGUID]),CStr([objectGUID]),ConvertToBase64([objectGUID])))',
    (user) => (isRoom(user) ? null : guidBase64(user)),
  ],
  [
    'IIF(IsPresent([userPrincipalName]),[userPrincipalName],IIF(IsPresent([sAMAccountName]),([sAMAccountName]&"@"&%Domain.FQDN%),Error("AccountNameisnotpresent")))',
    principalName,
  ],
  [
    'IIF(IsPresent([isCriticalSystemObject])||IsPresent([sAMAccountName])=False||[sAMAccountName]="SUPPORT_388945a0"||Left([mailNickname],14)="SystemMailbox{"||Left([sAMAccountName],4)="AAD_"||(Left([mailNickname],4)="CAS_"&&(InStr([mailNickname],"}")>0))||(Left([sAMAccountName],4)="CAS_"&&(InStr([sAMAccountName],"}")>0))||Left([sAMAccountName],5)="MSOL_"||CBool(IIF(IsPresent([msExchRecipientTypeDetails]),BitAnd([msExchRecipientTypeDetails],&H21C07000)>0,NULL))||CBool(InStr(DNComponent(CRef([dn]),1),"\\\\0ACNF:")>0),True,NULL)',
    (user) => (isFiltered(user) ? true : null),
  ],
  [
    '"CN={"&ConvertToUTF8Hex([sourceAnchor])&"}"',
    (user) => `CN={${Buffer.from(text(user, 'sourceAnchor')).toString('hex').toUpperCase()}}`,
  ],
  [
    'IIF(IsPresent([cloudSourceAnchor]),IIF(Word([cloudAnchor],1,"_")=[sourceObjectType],IIF([cloudSourceAnchor]=[sourceAnchor],[sourceAnchor],Error("SourceAnchorattributehaschanged.")),[sourceAnchor]),[sourceAnchor])',
    anchor,
  ],
  ['IIF(BitAnd([userAccountControl],2)=0,True,False)', (user) => ((user['userAccountControl'] as bigint) & 2n) === 0n],
  ['IIF(IsNullOrEmpty([displayName]),[cn],[displayName])', (user) => user['displayName'] ?? user['cn'] ?? null],
  [
    'Trim(IIF(IsNullOrEmpty([displayName]),[cn],[displayName]))',
    (user) => text(user, user['displayName'] === undefined ? 'cn' : 'displayName').trim(),
  ],
  ['Left(Trim([info]),448)', (user) => text(user, 'info').trim().slice(0, 448)],
  ['RemoveDuplicates(Trim(ImportedValue("proxyAddresses")))', distinctAddresses],
  [
    'IIF(IsPresent([msExchRecipientTypeDetails]),IIF([msExchRecipientTypeDetails]=2,NULL,"User"),"User")',
    (user) => (isRoom(user) ? null : 'User'),
  ],
  ['ImportedValue("sourceAnchor")', (user) => user['sourceAnchor'] ?? null],
  [
    'CBool(IIF(IsNullOrEmpty([cloudMSExchRecipientDisplayType]),NULL,BitAnd([cloudMSExchRecipientDisplayType],&HFF)=0))',
    (user) => user['cloudMSExchRecipientDisplayType'] !== undefined && ((user['cloudMSExchRecipientDisplayType'] as bigint) & 0xffn) === 0n,
  ],
  [
    'IIF(IsNullOrEmpty([cloudLegacyExchangeDN]),NULL,"x500:"&[cloudLegacyExchangeDN])',
    (user) => (user['cloudLegacyExchangeDN'] === undefined ? null : `x500:${user['cloudLegacyExchangeDN'] as string}`),
  ],
  [
    'IIF(IsNull([searchableDeviceKey]),NULL,IIF(CNum(Mid([searchableDeviceKey],1,1))=0,Mid([searchableDeviceKey],1,7+CNum(Mid([searchableDeviceKey],5,2)))&CBin(Len(Thumbprint(Mid([searchableDeviceKey],8+CNum(Mid([searchableDeviceKey],5,2)),Len([searchableDeviceKey])))),2)&CBin(2,1)&Thumbprint(Mid([searchableDeviceKey],8+CNum(Mid([searchableDeviceKey],5,2)),Len([searchableDeviceKey])))&Mid([searchableDeviceKey],8+CNum(Mid([searchableDeviceKey],5,2)),Len([searchableDeviceKey])),NULL))',
    deviceKeys,
  ],
  ['IIF(IsPresent([mS-DS-ConsistencyGuid]),[mS-DS-ConsistencyGuid],[objectGUID])', byteAnchor],
  [
    'ConvertToBase64(IIF(IsPresent([mS-DS-ConsistencyGuid]),[mS-DS-ConsistencyGuid],[objectGUID]))',
    (user) => Buffer.from(byteAnchor(user) as Uint8Array).toString('base64'),
  ],
])
