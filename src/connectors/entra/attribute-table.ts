import { must } from '#src/base/assert.ts'
import { parseAttributeSchema, type AttributeSchema, type ObjectTypeSchema, type Schema } from '#src/model/schema.ts'
import type { EntraType } from './identity.ts'

/** One attribute of the connector space and the property of Graph behind it. */
export interface EntraAttribute {
  readonly name: string
  readonly schema: AttributeSchema
  /** Property or relationship of Graph. */
  readonly property: string
  /** Field inside a complex property, or null. */
  readonly field: string | null
}

const extensionAttributes = Object.fromEntries(
  Array.from({ length: 15 }, (_, index) => [`extensionAttribute${index + 1}`, 'string onPremisesExtensionAttributes/']),
)

/**
 * Users: names and types of Graph v1.0, rights as its reference says for applications. `read-only` is what this connector
 * cannot write because Graph offers nobody a way to (`proxyAddresses`, `onPremises…` of a synchronized directory) or
 * because it would be another product's job (passwords, licences). After the access, the Graph property where it has
 * another name, with `/` for the field of the same name inside a complex property.
 */
const userLines: Readonly<Record<string, string>> = {
  sourceAnchor: 'string write-on-create onPremisesImmutableId',
  accountEnabled: 'boolean',
  ageGroup: 'string',
  businessPhones: 'string[]',
  city: 'string',
  companyName: 'string',
  consentProvidedForMinor: 'string',
  country: 'string',
  createdDateTime: 'string read-only',
  creationType: 'string read-only',
  department: 'string',
  displayName: 'string',
  employeeHireDate: 'string',
  employeeId: 'string',
  employeeLeaveDateTime: 'string',
  employeeType: 'string',
  externalUserState: 'string read-only',
  faxNumber: 'string',
  givenName: 'string',
  imAddresses: 'string[] read-only',
  jobTitle: 'string',
  lastPasswordChangeDateTime: 'string read-only',
  legalAgeGroupClassification: 'string read-only',
  mail: 'string',
  mailNickname: 'string',
  manager: 'reference',
  mobilePhone: 'string',
  officeLocation: 'string',
  onPremisesDistinguishedName: 'string read-only',
  onPremisesDomainName: 'string read-only',
  onPremisesImmutableId: 'string read-only',
  onPremisesLastSyncDateTime: 'string read-only',
  onPremisesSamAccountName: 'string read-only',
  onPremisesSecurityIdentifier: 'string read-only',
  onPremisesSyncEnabled: 'boolean read-only',
  onPremisesUserPrincipalName: 'string read-only',
  otherMails: 'string[]',
  passwordPolicies: 'string',
  postalCode: 'string',
  preferredDataLocation: 'string',
  preferredLanguage: 'string',
  proxyAddresses: 'string[] read-only',
  securityIdentifier: 'string read-only',
  showInAddressList: 'boolean',
  signInSessionsValidFromDateTime: 'string read-only',
  state: 'string',
  streetAddress: 'string',
  surname: 'string',
  usageLocation: 'string',
  userPrincipalName: 'string',
  userType: 'string',
  ...extensionAttributes,
}

/** Groups: security and Microsoft 365 groups. Whether a group carries mail is decided once, when it is made. */
const groupLines: Readonly<Record<string, string>> = {
  sourceAnchor: 'string write-on-create uniqueName',
  classification: 'string',
  createdDateTime: 'string read-only',
  description: 'string',
  displayName: 'string',
  expirationDateTime: 'string read-only',
  groupTypes: 'string[] write-on-create',
  isAssignableToRole: 'boolean write-on-create',
  mail: 'string read-only',
  mailEnabled: 'boolean write-on-create',
  mailNickname: 'string',
  members: 'reference[]',
  membershipRule: 'string',
  membershipRuleProcessingState: 'string',
  onPremisesDomainName: 'string read-only',
  onPremisesLastSyncDateTime: 'string read-only',
  onPremisesNetBiosName: 'string read-only',
  onPremisesSamAccountName: 'string read-only',
  onPremisesSecurityIdentifier: 'string read-only',
  onPremisesSyncEnabled: 'boolean read-only',
  owners: 'reference[]',
  preferredDataLocation: 'string write-on-create',
  preferredLanguage: 'string',
  proxyAddresses: 'string[] read-only',
  renewedDateTime: 'string read-only',
  resourceBehaviorOptions: 'string[] write-on-create',
  resourceProvisioningOptions: 'string[] write-on-create',
  securityEnabled: 'boolean',
  securityIdentifier: 'string read-only',
  theme: 'string',
  uniqueName: 'string read-only',
  visibility: 'string',
}

/** Attributes the shipped rules do not need, left out of the suggested selection. */
const unsuggested: ReadonlySet<string> = new Set([
  'ageGroup',
  'consentProvidedForMinor',
  'creationType',
  'employeeLeaveDateTime',
  'imAddresses',
  'lastPasswordChangeDateTime',
  'legalAgeGroupClassification',
  'passwordPolicies',
  'preferredDataLocation',
  'signInSessionsValidFromDateTime',
  'expirationDateTime',
  'membershipRuleProcessingState',
  'renewedDateTime',
  'resourceBehaviorOptions',
  'resourceProvisioningOptions',
  'theme',
])

/** Object type → attribute name → attribute. */
export const entraAttributes: Readonly<Record<EntraType, ReadonlyMap<string, EntraAttribute>>> = {
  user: readLines(userLines),
  group: readLines(groupLines),
}

/** Everything the connector can work with. */
export const entraSchema: Schema = { user: typeSchema('user'), group: typeSchema('group') }

/** The part of `entraSchema` the shipped rules need. */
export const suggestedEntraSchema: Schema = {
  user: typeSchema('user', unsuggested),
  group: typeSchema('group', unsuggested),
}

function readLines(lines: Readonly<Record<string, string>>): ReadonlyMap<string, EntraAttribute> {
  return new Map(Object.entries(lines).map(([name, line]) => [name, readLine(name, line)]))
}

function readLine(name: string, line: string): EntraAttribute {
  const words = line.split(' ')
  const last = words.at(-1) ?? ''
  const renamed = words.length > 1 && !['read-only', 'write-on-create'].includes(last)
  const schema = must(parseAttributeSchema((renamed ? words.slice(0, -1) : words).join(' ')), `the schema of ${name}`)
  if (!renamed) return { name, schema, property: name, field: null }
  return last.endsWith('/') ? { name, schema, property: last.slice(0, -1), field: name } : { name, schema, property: last, field: null }
}

function typeSchema(type: EntraType, without: ReadonlySet<string> = new Set()): ObjectTypeSchema {
  const entries = [...entraAttributes[type].values()].filter((attribute) => !without.has(attribute.name))
  return { attributes: Object.fromEntries(entries.map((attribute) => [attribute.name, attribute.schema])) }
}
