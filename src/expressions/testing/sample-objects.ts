import { must } from '#src/base/assert.ts'
import type { AttributeSchema } from '#src/model/schema.ts'
import { parseDate } from '../date-parse.ts'
import type { Environment } from '../environment.ts'
import type { FlowSource } from '../diagnose.ts'
import { recordEnvironment } from '../record-environment.ts'
import { Reference, type Scalar, type Value } from '../values.ts'

/** Objects as a domain of a middle-sized company has them, for the rules of the box. */

const guid = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])
const sid = new Uint8Array([1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0, 0])
/** Version 0x200 and three entries of [MS-ADTS] 2.2.20: an identifier, key material and its usage. */
const deviceKey = new Uint8Array([0, 2, 0, 0, 4, 0, 1, 9, 9, 9, 9, 2, 0, 3, 7, 7, 1, 0, 4, 1])

type Values = Readonly<Record<string, Value>>

/** Values that expressions look into; every other attribute of the schema gets one that fits its type. */
const known: Values = {
  dn: 'CN=Anna Berg,OU=Unit 7,OU=People,DC=contoso,DC=com',
  cn: 'Anna Berg',
  displayName: ' Anna Berg ',
  description: [' First description ', 'Second'],
  info: 'Works from Tromsø on Fridays',
  url: ['https://example.com/anna'],
  postOfficeBox: ['12'],
  mail: 'anna.berg@contoso.com',
  mailNickname: 'anna.berg',
  proxyAddresses: ['SMTP:anna.berg@contoso.com', ' smtp:aberg@contoso.com', 'smtp:aberg@contoso.com'],
  userPrincipalName: 'anna.berg@contoso.com',
  sAMAccountName: 'aberg',
  objectGUID: guid,
  objectSid: sid,
  userAccountControl: 512n,
  groupType: -2_147_483_646n,
  pwdLastSet: 130_543_784_930_000_000n,
  msExchRecipientTypeDetails: 1n,
  searchableDeviceKey: [deviceKey],
  sourceAnchor: 'AQIDBAUGBwgJCgsMDQ4PEA==',
  cloudSourceAnchor: 'AQIDBAUGBwgJCgsMDQ4PEA==',
  cloudAnchor: 'User_1b2c',
  sourceObjectType: 'User',
  member: [new Reference('CN=Anna Berg,OU=Unit 7,DC=contoso,DC=com'), new Reference('CN=Bo,OU=Unit 7,DC=contoso,DC=com')],
  memberCount: 2n,
  cloudMSExchRecipientDisplayType: 1_073_741_824n,
  cloudLegacyExchangeDN: '/o=Contoso/cn=anna',
  isCriticalSystemObject: null,
  countryCode: 578n,
}

const parameters: Readonly<Record<string, string>> = {
  'Connector.ID': '{ae4db4cc-b16b-4eb2-acf5-837ca84e4d7d}',
  'Domain.FQDN': 'contoso.com',
  'Domain.LDAP': 'DC=contoso,DC=com',
  'Domain.Netbios': 'CONTOSO',
  'Forest.FQDN': 'contoso.com',
  'Forest.LDAP': 'DC=contoso,DC=com',
  'Forest.Netbios': 'CONTOSO',
}

/** An object that has every attribute of its type. */
export function fullObject(source: FlowSource): Values {
  const entries = source.names.map((name): [string, Value] => [name, valueFor(name, source.find(name)?.schema)])
  return { ...Object.fromEntries(entries), ...(source.isConnectorSpace ? { dn: known['dn'] as Value } : {}) }
}

/** The same object without one attribute. */
export function objectWithout(object: Values, name: string): Values {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key.toLowerCase() !== name.toLowerCase()))
}

/** What rules read from an object of the sample domain. */
export function sampleEnvironment(attributes: Values): Environment {
  return recordEnvironment({ attributes, parameters, nowTicks: must(parseDate('2026-11-22'), 'the moment').ticks, seed: 1 })
}

function valueFor(name: string, schema: AttributeSchema | undefined): Value {
  if (schema === undefined) return null
  const given = known[name]
  const values = given === undefined ? [scalarFor(name, schema)] : Array.isArray(given) ? given : given === null ? [] : [given as Scalar]
  if (values.length === 0) return null
  return schema.multiValued ? values : (values[0] ?? null)
}

function scalarFor(name: string, { type }: AttributeSchema): Scalar {
  switch (type) {
    case 'string':
      return ` ${name} of Anna `
    case 'integer':
      return 2n
    case 'boolean':
      return true
    case 'binary':
      return guid
    case 'reference':
      return new Reference('CN=Somebody,OU=People,DC=contoso,DC=com')
  }
}
