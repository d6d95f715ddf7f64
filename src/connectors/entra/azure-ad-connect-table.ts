import { absentLines } from './attribute-line.ts'

/**
 * The connector space of the cloud connector of Azure AD Connect, class by class: names and types of its exported schema, so
 * that rules written for it find every attribute. What a word of a line means stands in attribute-line.ts.
 */
const numbers = Array.from({ length: 15 }, (_, index) => index + 1)
const extensionNames = numbers.map((number) => `extensionAttribute${number}`)
const customNames = [1, 2, 3, 4, 5].map((number) => `msExchExtensionCustomAttribute${number}`).join(' ')

/** What users, groups and contacts have for Exchange. */
const exchangeLines = absentLines('exchange', {
  string: `cloudLegacyExchangeDN legacyExchangeDN msDsPhoneticDisplayName msExchLitigationHoldDate msExchLitigationHoldOwner
    msExchRetentionComment msExchRetentionUrl targetAddress`,
  'string[]': `${customNames} msExchSenderHintTranslations`,
  integer: 'msDsHabSeniorityIndex msExchModerationFlags msExchRecipientDisplayType msExchRecipientTypeDetails',
  boolean: 'msExchEnableModeration msExchHideFromAddressLists msExchRequireAuthToSendTo',
  reference: 'altRecipient assistant',
  'reference[]': `authOrig cloudPublicDelegates dLMemRejectPerms dLMemSubmitPerms msExchBypassModerationFromDLMembersLink
    msExchBypassModerationLink msExchModeratedByLink publicDelegates unauthOrig`,
})

/** What users and contacts have of the address book. */
const personLines = {
  ...absentLines('none', {
    string: 'commonName homePhone info initials ipPhone middleName pager wWWHomePage',
    'string[]': 'otherFacsimileTelephoneNumber otherHomePhone otherIpPhone otherMobile otherPager otherTelephone postOfficeBox url',
  }),
  ...absentLines('exchange', {
    string: 'msExchAssistantName telephoneAssistant',
    binary: 'msExchBlockedSendersHash msExchSafeRecipientsHash msExchSafeSendersHash',
  }),
  ...absentLines('skype', {
    string: 'msRtcSipDeploymentLocator msRtcSipLine msRtcSipPrimaryUserAddress',
    integer: 'msRtcSipOptionFlags',
    boolean: 'msRtcSipUserEnabled',
  }),
  ...absentLines('country', { string: 'countryLetterCode', integer: 'countryCode' }),
  ...absentLines('certificate', { 'binary[]': 'userCertificate userSMIMECertificate' }),
  ...absentLines('photo', { binary: 'thumbnailPhoto' }),
}

const everyLines = {
  cloudAnchor: 'string read-only id as=cloud-anchor because=derived',
  ...absentLines('password', { string: 'export_password' }),
}

/** Attributes that came with later versions of Azure AD Connect. */
const laterUserLines = {
  employeeHireDate: 'string',
  employeeId: 'string',
  employeeLeaveDateTime: 'string',
  employeeType: 'string',
  otherMails: 'string[]',
  preferredDataLocation: 'string',
  userType: 'string never-cleared',
}

/** What kind of group Graph takes it for: tells Microsoft 365 groups, which can be written, from those of Exchange. */
const groupKindLines = {
  groupTypes: 'string[] read-only because=kind',
  mailEnabled: 'boolean read-only because=kind',
}

/** Attributes the exported schema does not have; not part of the schema that is suggested. */
export const laterAttributes: ReadonlySet<string> = new Set(Object.keys({ ...laterUserLines, ...groupKindLines }))

export const userLines: Readonly<Record<string, string>> = sorted({
  ...everyLines,
  ...exchangeLines,
  ...personLines,
  ...absentLines('none', { string: 'description netBiosName' }),
  ...absentLines('exchange', {
    string: `cloudMSExchTeamMailboxExpiration cloudMSExchTeamMailboxSharePointUrl msExchElcExpirySuspensionEnd
      msExchElcExpirySuspensionStart msExchImmutableId msExchResourceDisplay msExchTeamMailboxExpiration msExchTeamMailboxSharePointUrl`,
    'string[]': `cloudMSExchUCVoiceMailSettings cloudMSExchUserHoldPolicies msExchArchiveName msExchResourceMetadata
      msExchResourceSearchProperties msExchUserHoldPolicies`,
    integer: `cloudMSExchArchiveStatus cloudMSExchRecipientDisplayType msExchAuditAdmin msExchAuditDelegate msExchAuditDelegateAdmin
      msExchAuditOwner msExchElcMailboxFlags msExchMailboxAuditLogAgeLimit msExchRemoteRecipientType msExchResourceCapacity`,
    boolean: 'msExchBypassAudit msExchMailboxAuditEnable',
    binary: `cloudMSExchBlockedSendersHash cloudMSExchSafeRecipientsHash cloudMSExchSafeSendersHash msExchArchiveGuid
      msExchMailboxGuid`,
    reference: 'msExchTeamMailboxSharePointLinkedBy',
    'reference[]': 'cloudMSExchDelegateListLink cloudMSExchTeamMailboxOwners msExchDelegateListLink msExchTeamMailboxOwners',
  }),
  ...absentLines('skype', { string: 'msRtcSipOwnerUrn', integer: 'msRtcSipApplicationOptions' }),
  ...absentLines('identities', { 'string[]': 'signInNames' }),
  ...absentLines('keys', { 'binary[]': 'searchableDeviceKey' }),
  ...laterUserLines,
  ...Object.fromEntries(extensionNames.map((name) => [name, 'string onPremisesExtensionAttributes/'])),
  accountEnabled: 'boolean never-cleared',
  alias: 'string never-cleared mailNickname',
  city: 'string',
  cloudMastered: 'boolean read-only onPremisesImmutableId as=without-anchor because=derived',
  company: 'string companyName',
  country: 'string',
  department: 'string',
  displayName: 'string never-cleared',
  dnsDomainName: 'string read-only onPremisesDomainName because=synchronized',
  facsimileTelephoneNumber: 'string faxNumber',
  givenName: 'string',
  lastPasswordChangeTimestamp: 'string read-only lastPasswordChangeDateTime as=generalized-time because=password',
  mail: 'string never-cleared',
  manager: 'reference',
  mobile: 'string mobilePhone',
  onPremiseSecurityIdentifier: 'binary read-only onPremisesSecurityIdentifier as=sid because=synchronized',
  onPremisesSamAccountName: 'string read-only because=synchronized',
  onPremisesUserPrincipalName: 'string read-only because=synchronized',
  physicalDeliveryOfficeName: 'string officeLocation',
  postalCode: 'string',
  preferredLanguage: 'string',
  proxyAddresses: 'string[] read-only because=addresses',
  sourceAnchor: 'string write-on-create onPremisesImmutableId',
  state: 'string',
  streetAddress: 'string',
  surname: 'string',
  telephoneNumber: 'string businessPhones as=first',
  title: 'string jobTitle',
  usageLocation: 'string',
  userPrincipalName: 'string never-cleared',
})

export const groupLines: Readonly<Record<string, string>> = sorted({
  ...everyLines,
  ...exchangeLines,
  ...absentLines('none', { string: 'commonName info' }),
  ...absentLines('extension', { string: extensionNames.join(' ') }),
  ...absentLines('exchange', {
    'string[]': 'msExchLabeledURI',
    integer: 'msExchGroupDepartRestriction msExchGroupJoinRestriction',
    boolean: 'hideDLMembership msOrgIsOrganizational oOFReplyToOriginator reportToOriginator reportToOwner',
    'reference[]': 'msExchCoManagedByLink',
  }),
  ...absentLines('owner', { reference: 'managedBy' }),
  ...groupKindLines,
  alias: 'string never-cleared mailNickname',
  cloudMastered: 'boolean read-only uniqueName as=without-unique-name because=derived',
  description: 'string',
  displayName: 'string never-cleared',
  mail: 'string read-only because=addresses',
  member: 'reference[] members',
  onPremiseSecurityIdentifier: 'binary read-only onPremisesSecurityIdentifier as=sid because=synchronized',
  proxyAddresses: 'string[] read-only because=addresses',
  securityEnabled: 'boolean never-cleared',
  sourceAnchor: 'string write-on-create uniqueName as=unique-name',
})

export const contactLines: Readonly<Record<string, string>> = sorted({
  ...because('contact', { ...everyLines, ...exchangeLines, ...personLines }),
  ...absentLines('contact', { string: `sourceAnchor description ${extensionNames.join(' ')}`, reference: 'manager' }),
  ...because('contact', {
    alias: 'string read-only mailNickname',
    city: 'string read-only addresses/city as=first',
    company: 'string read-only companyName',
    country: 'string read-only addresses/countryOrRegion as=first',
    department: 'string read-only',
    displayName: 'string read-only',
    facsimileTelephoneNumber: 'string read-only phones/businessFax as=phone',
    givenName: 'string read-only',
    mail: 'string read-only',
    mobile: 'string read-only phones/mobile as=phone',
    physicalDeliveryOfficeName: 'string read-only addresses/officeLocation as=first',
    postalCode: 'string read-only addresses/postalCode as=first',
    proxyAddresses: 'string[] read-only',
    state: 'string read-only addresses/state as=first',
    streetAddress: 'string read-only addresses/street as=first',
    surname: 'string read-only',
    telephoneNumber: 'string read-only phones/business as=phone',
    title: 'string read-only jobTitle',
  }),
})

export const deviceLines: Readonly<Record<string, string>> = sorted({
  ...everyLines,
  ...absentLines('device', { 'string[]': 'alternativeSecurityId' }),
  ...absentLines('none', { integer: 'dirSyncOverrides' }),
  ...absentLines('keys', { 'binary[]': 'stkDeviceKey' }),
  ...absentLines('certificate', { 'binary[]': 'userCertificate' }),
  ...absentLines('deviceUsers', { reference: 'registeredOwnerReference', 'reference[]': 'registeredUsersReference' }),
  accountEnabled: 'boolean never-cleared',
  approximateLastLogonTimestamp: 'string read-only approximateLastSignInDateTime because=device',
  cloudAccountEnabled: 'boolean read-only accountEnabled because=derived',
  cloudCreated: 'boolean read-only trustType as=not-server-joined because=derived',
  cloudDeviceOSType: 'string read-only operatingSystem because=derived',
  cloudDeviceOSVersion: 'string read-only operatingSystemVersion because=derived',
  cloudDisplayName: 'string read-only displayName because=derived',
  deviceId: 'binary read-only as=guid because=device',
  deviceObjectVersion: 'integer read-only deviceVersion because=device',
  deviceOSType: 'string read-only operatingSystem because=system',
  deviceOSVersion: 'string read-only operatingSystemVersion because=system',
  devicePhysicalIds: 'string[] read-only physicalIds because=device',
  deviceTrustType: 'string read-only trustType because=device',
  displayName: 'string never-cleared',
  isCompliant: 'boolean read-only because=compliance',
  isManaged: 'boolean read-only because=compliance',
  onPremiseSecurityIdentifier: 'binary read-only onPremisesSecurityIdentifier as=sid because=synchronized',
  sourceAnchor: 'string read-only deviceId as=guid-anchor because=derived',
})

/** Contacts share attributes with users, but what cannot be written of them cannot be for a reason of their own. */
function because(reason: string, lines: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(lines).map(([name, line]) => [name, `${line.replace(/ because=\w+/, '')} because=${reason}`]))
}

function sorted(lines: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(lines).sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)))
}
