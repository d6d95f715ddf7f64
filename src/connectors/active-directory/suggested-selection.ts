import type { AttributeSchema, ObjectTypeSchema, Schema } from '#src/model/schema.ts'

export const suggestedTypes: readonly string[] = ['user', 'inetOrgPerson', 'group', 'contact']

/** Attributes the shipped rules read or write, as far as a forest has them: those of Exchange and Lync come with their schema. */
export const suggestedAttributes: readonly string[] = `
  adminDescription accountExpires assistant authOrig c cn co company countryCode department description displayName
  distinguishedName dLMemRejectPerms dLMemSubmitPerms employeeID employeeNumber employeeType facsimileTelephoneNumber
  givenName groupType homePhone info initials ipPhone isCriticalSystemObject l legacyExchangeDN mail mailNickname managedBy
  manager member middleName mobile mS-DS-ConsistencyGuid msDS-HABSeniorityIndex msDS-PhoneticDisplayName objectGUID objectSid oOFReplyToOriginator otherFacsimileTelephoneNumber otherHomePhone
  otherIpPhone otherMobile otherPager otherTelephone pager physicalDeliveryOfficeName postalCode postOfficeBox
  preferredLanguage proxyAddresses publicDelegates pwdLastSet reportToOriginator reportToOwner sAMAccountName sn st
  streetAddress targetAddress telephoneAssistant telephoneNumber thumbnailPhoto title unauthOrig url userAccountControl
  userCertificate userPrincipalName userSMIMECertificate wWWHomePage whenCreated
  extensionAttribute1 extensionAttribute2 extensionAttribute3 extensionAttribute4 extensionAttribute5 extensionAttribute6
  extensionAttribute7 extensionAttribute8 extensionAttribute9 extensionAttribute10 extensionAttribute11 extensionAttribute12
  extensionAttribute13 extensionAttribute14 extensionAttribute15
  msExchArchiveGUID msExchArchiveName msExchAssistantName msExchBlockedSendersHash msExchBypassModerationLink
  msExchCoManagedByLink msExchDelegateListLink msExchELCExpirySuspensionEnd msExchELCExpirySuspensionStart
  msExchELCMailboxFlags msExchEnableModeration msExchHideFromAddressLists msExchImmutableId msExchLitigationHoldDate
  msExchLitigationHoldOwner msExchMailboxAuditEnable msExchMailboxAuditLogAgeLimit msExchMailboxGuid msExchMasterAccountSid
  msExchModeratedByLink msExchModerationFlags msExchRecipientDisplayType msExchRecipientTypeDetails
  msExchRemoteRecipientType msExchRequireAuthToSendTo msExchResourceCapacity msExchResourceDisplay msExchResourceMetaData
  msExchResourceSearchProperties msExchRetentionComment msExchRetentionURL msExchSafeRecipientsHash msExchSafeSendersHash
  msExchSenderHintTranslations msExchTeamMailboxExpiration msExchTeamMailboxOwners msExchTeamMailboxSharePointUrl
  msExchUsageLocation msExchUserHoldPolicies
  msRTCSIP-ApplicationOptions msRTCSIP-DeploymentLocator msRTCSIP-Line msRTCSIP-OptionFlags msRTCSIP-OriginatorSid
  msRTCSIP-OwnerUrn msRTCSIP-PrimaryUserAddress msRTCSIP-UserEnabled`
  .trim()
  .split(/\s+/)

/** The part of a forest's schema that the shipped rules need. */
export function suggestSelection(schema: Schema): Schema {
  const selection: Record<string, ObjectTypeSchema> = {}
  for (const type of suggestedTypes) {
    const offered = schema[type]
    if (offered !== undefined) selection[type] = { attributes: selected(offered.attributes) }
  }
  return selection
}

function selected(offered: Readonly<Record<string, AttributeSchema>>): Readonly<Record<string, AttributeSchema>> {
  return Object.fromEntries(suggestedAttributes.flatMap((name) => (offered[name] === undefined ? [] : [[name, offered[name]] as const])))
}
