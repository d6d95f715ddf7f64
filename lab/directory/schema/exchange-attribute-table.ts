// What an Exchange and a Skype for Business schema extension add, as far as synchronization rules read it. Same columns as the base
// attribute table. Object identifiers under 1.2.840.113556.1.8000.2554 are the lab's own: no client decides by them.

export const exchangeAttributeTable = `
extensionAttribute1 1.2.840.113556.1.2.423 text single max=1024
extensionAttribute2 1.2.840.113556.1.2.424 text single max=1024
extensionAttribute3 1.2.840.113556.1.2.425 text single max=1024
extensionAttribute4 1.2.840.113556.1.2.426 text single max=1024
extensionAttribute5 1.2.840.113556.1.2.427 text single max=1024
extensionAttribute6 1.2.840.113556.1.2.428 text single max=1024
extensionAttribute7 1.2.840.113556.1.2.429 text single max=1024
extensionAttribute8 1.2.840.113556.1.2.430 text single max=1024
extensionAttribute9 1.2.840.113556.1.2.431 text single max=1024
extensionAttribute10 1.2.840.113556.1.2.432 text single max=1024
extensionAttribute11 1.2.840.113556.1.2.599 text single max=2048
extensionAttribute12 1.2.840.113556.1.2.600 text single max=2048
extensionAttribute13 1.2.840.113556.1.2.601 text single max=2048
extensionAttribute14 1.2.840.113556.1.2.602 text single max=2048
extensionAttribute15 1.2.840.113556.1.2.603 text single max=2048
mailNickname 1.2.840.113556.1.2.447 text single max=64
targetAddress 1.2.840.113556.1.8000.2554.1.1 text single max=1123
altRecipient 1.2.840.113556.1.8000.2554.1.2 dn single link=126
altRecipientBL 1.2.840.113556.1.8000.2554.1.3 dn system local link=127
authOrig 1.2.840.113556.1.8000.2554.1.4 dn link=110
authOrigBL 1.2.840.113556.1.8000.2554.1.5 dn system local link=111
dLMemSubmitPerms 1.2.840.113556.1.8000.2554.1.6 dn link=112
dLMemSubmitPermsBL 1.2.840.113556.1.8000.2554.1.7 dn system local link=113
unauthOrig 1.2.840.113556.1.8000.2554.1.8 dn link=114
unauthOrigBL 1.2.840.113556.1.8000.2554.1.9 dn system local link=115
dLMemRejectPerms 1.2.840.113556.1.8000.2554.1.10 dn link=116
dLMemRejectPermsBL 1.2.840.113556.1.8000.2554.1.11 dn system local link=117
publicDelegates 1.2.840.113556.1.8000.2554.1.12 dn link=14
publicDelegatesBL 1.2.840.113556.1.8000.2554.1.13 dn system local link=15
deliverAndRedirect 1.2.840.113556.1.8000.2554.1.14 boolean single
hideDLMembership 1.2.840.113556.1.8000.2554.1.15 boolean single
oOFReplyToOriginator 1.2.840.113556.1.8000.2554.1.16 boolean single
reportToOriginator 1.2.840.113556.1.8000.2554.1.17 boolean single
reportToOwner 1.2.840.113556.1.8000.2554.1.18 boolean single
telephoneAssistant 1.2.840.113556.1.8000.2554.1.19 text single max=64
msExchArchiveGUID 1.2.840.113556.1.8000.2554.1.20 octets single max=16
msExchArchiveName 1.2.840.113556.1.8000.2554.1.21 text max=512
msExchBlockedSendersHash 1.2.840.113556.1.8000.2554.1.22 octets single
msExchBypassModerationFromDLMembersLink 1.2.840.113556.1.8000.2554.1.23 dn link=2144
msExchBypassModerationFromDLMembersBL 1.2.840.113556.1.8000.2554.1.24 dn system local link=2145
msExchBypassModerationLink 1.2.840.113556.1.8000.2554.1.25 dn link=2142
msExchBypassModerationBL 1.2.840.113556.1.8000.2554.1.26 dn system local link=2143
msExchCoManagedByLink 1.2.840.113556.1.8000.2554.1.27 dn link=2110
msExchCoManagedObjectsBL 1.2.840.113556.1.8000.2554.1.28 dn system local link=2111
msExchDelegateListLink 1.2.840.113556.1.8000.2554.1.29 dn link=2056
msExchDelegateListBL 1.2.840.113556.1.8000.2554.1.30 dn system local link=2057
msExchELCExpirySuspensionEnd 1.2.840.113556.1.8000.2554.1.31 time single
msExchELCExpirySuspensionStart 1.2.840.113556.1.8000.2554.1.32 time single
msExchELCMailboxFlags 1.2.840.113556.1.8000.2554.1.33 integer single
msExchEnableModeration 1.2.840.113556.1.8000.2554.1.34 boolean single
msExchGroupDepartRestriction 1.2.840.113556.1.8000.2554.1.35 integer single
msExchGroupJoinRestriction 1.2.840.113556.1.8000.2554.1.36 integer single
msExchHideFromAddressLists 1.2.840.113556.1.8000.2554.1.37 boolean single
msExchImmutableId 1.2.840.113556.1.8000.2554.1.38 text single max=256
msExchMailboxGuid 1.2.840.113556.1.8000.2554.1.39 octets single max=16
msExchMasterAccountSid 1.2.840.113556.1.8000.2554.1.40 sid single
msExchModeratedByLink 1.2.840.113556.1.8000.2554.1.41 dn link=2140
msExchModeratedObjectsBL 1.2.840.113556.1.8000.2554.1.42 dn system local link=2141
msExchModerationFlags 1.2.840.113556.1.8000.2554.1.43 integer single
msExchRecipientDisplayType 1.2.840.113556.1.8000.2554.1.44 integer single
msExchRecipientTypeDetails 1.2.840.113556.1.8000.2554.1.45 large-integer single
msExchRequireAuthToSendTo 1.2.840.113556.1.8000.2554.1.46 boolean single
msExchResourceCapacity 1.2.840.113556.1.8000.2554.1.47 integer single
msExchResourceDisplay 1.2.840.113556.1.8000.2554.1.48 text single max=1024
msExchResourceMetaData 1.2.840.113556.1.8000.2554.1.49 text max=1024
msExchResourceSearchProperties 1.2.840.113556.1.8000.2554.1.50 text max=1024
msExchRetentionComment 1.2.840.113556.1.8000.2554.1.51 text single max=2048
msExchRetentionURL 1.2.840.113556.1.8000.2554.1.52 text single max=2048
msExchSafeRecipientsHash 1.2.840.113556.1.8000.2554.1.53 octets single
msExchSafeSendersHash 1.2.840.113556.1.8000.2554.1.54 octets single
msExchSenderHintTranslations 1.2.840.113556.1.8000.2554.1.55 text max=512
msExchUCVoiceMailSettings 1.2.840.113556.1.8000.2554.1.56 text
msExchUserHoldPolicies 1.2.840.113556.1.8000.2554.1.57 text
msExchPoliciesIncluded 1.2.840.113556.1.8000.2554.1.58 text
msExchHomeServerName 1.2.840.113556.1.8000.2554.1.59 text single
msExchVersion 1.2.840.113556.1.8000.2554.1.60 large-integer single
msRTCSIP-ApplicationOptions 1.2.840.113556.1.8000.2554.1.61 integer single
msRTCSIP-DeploymentLocator 1.2.840.113556.1.8000.2554.1.62 text single max=256
msRTCSIP-Line 1.2.840.113556.1.8000.2554.1.63 text single max=512
msRTCSIP-OptionFlags 1.2.840.113556.1.8000.2554.1.64 integer single
msRTCSIP-OriginatorSid 1.2.840.113556.1.8000.2554.1.65 sid single
msRTCSIP-OwnerUrn 1.2.840.113556.1.8000.2554.1.66 text single max=256
msRTCSIP-PrimaryUserAddress 1.2.840.113556.1.8000.2554.1.67 text single max=454
msRTCSIP-UserEnabled 1.2.840.113556.1.8000.2554.1.68 boolean single
`

/** What the extension lets users, contacts and groups carry beside the base schema: `mayContain` of the auxiliary class mailRecipient. */
export const mailRecipientAdditions = `
  altRecipient altRecipientBL authOrig authOrigBL deliverAndRedirect dLMemRejectPerms dLMemRejectPermsBL
  dLMemSubmitPerms dLMemSubmitPermsBL hideDLMembership mailNickname msExchArchiveGUID msExchArchiveName
  msExchBlockedSendersHash msExchBypassModerationBL msExchBypassModerationFromDLMembersBL
  msExchBypassModerationFromDLMembersLink msExchBypassModerationLink msExchCoManagedByLink msExchCoManagedObjectsBL
  msExchDelegateListBL msExchDelegateListLink msExchELCExpirySuspensionEnd msExchELCExpirySuspensionStart
  msExchELCMailboxFlags msExchEnableModeration msExchGroupDepartRestriction msExchGroupJoinRestriction
  msExchHideFromAddressLists msExchHomeServerName msExchImmutableId msExchMailboxGuid msExchMasterAccountSid
  msExchModeratedByLink msExchModeratedObjectsBL msExchModerationFlags msExchPoliciesIncluded msExchRecipientDisplayType
  msExchRecipientTypeDetails msExchRequireAuthToSendTo msExchResourceCapacity msExchResourceDisplay
  msExchResourceMetaData msExchResourceSearchProperties msExchRetentionComment msExchRetentionURL
  msExchSafeRecipientsHash msExchSafeSendersHash msExchSenderHintTranslations msExchUCVoiceMailSettings
  msExchUserHoldPolicies msExchVersion msRTCSIP-ApplicationOptions msRTCSIP-DeploymentLocator msRTCSIP-Line
  msRTCSIP-OptionFlags msRTCSIP-OriginatorSid msRTCSIP-OwnerUrn msRTCSIP-PrimaryUserAddress msRTCSIP-UserEnabled
  oOFReplyToOriginator publicDelegates publicDelegatesBL reportToOriginator reportToOwner targetAddress
  telephoneAssistant unauthOrig unauthOrigBL extensionAttribute1 extensionAttribute2 extensionAttribute3
  extensionAttribute4 extensionAttribute5 extensionAttribute6 extensionAttribute7 extensionAttribute8
  extensionAttribute9 extensionAttribute10 extensionAttribute11 extensionAttribute12 extensionAttribute13
  extensionAttribute14 extensionAttribute15`
