// The part of the Active Directory base schema that directory synchronization meets. It is one flat table, longer than a file of
// code may be, because splitting it would only hide duplicates. Columns: lDAPDisplayName, attributeID, syntax, then marks: `single`
// (isSingleValued), `system` (systemOnly), `constructed`, `local` (FLAG_ATTR_NOT_REPLICATED), `link=` (linkID; odd = back link),
// `max=` (rangeUpper). Names and numbers are those of Windows Server 2016 (MS-ADA1 to MS-ADA3).

export const attributeTable = `
accountExpires 1.2.840.113556.1.4.159 large-integer single
adminCount 1.2.840.113556.1.4.150 integer single
adminDescription 1.2.840.113556.1.2.226 text single max=1024
adminDisplayName 1.2.840.113556.1.2.194 text single max=256
allowedAttributes 1.2.840.113556.1.4.913 oid system constructed
allowedAttributesEffective 1.2.840.113556.1.4.914 oid system constructed
allowedChildClasses 1.2.840.113556.1.4.911 oid system constructed
allowedChildClassesEffective 1.2.840.113556.1.4.912 oid system constructed
assistant 1.2.840.113556.1.4.652 dn single
attributeID 1.2.840.113556.1.2.30 oid single system
attributeSecurityGUID 1.2.840.113556.1.4.149 octets single max=16
attributeSyntax 1.2.840.113556.1.2.32 oid single system
attributeTypes 2.5.21.5 text system constructed
auxiliaryClass 1.2.840.113556.1.2.351 oid
badPasswordTime 1.2.840.113556.1.4.49 large-integer single local
badPwdCount 1.2.840.113556.1.4.12 integer single local
c 2.5.4.6 text single max=3
canonicalName 1.2.840.113556.1.4.916 text system constructed
carLicense 2.16.840.1.113730.3.1.1 text
cn 2.5.4.3 text single max=64
co 1.2.840.113556.1.2.131 text single max=128
codePage 1.2.840.113556.1.4.16 integer single
comment 1.2.840.113556.1.4.156 text single
company 1.2.840.113556.1.2.146 text single max=64
countryCode 1.2.840.113556.1.4.25 integer single
createTimeStamp 2.5.18.1 time single system constructed
dBCSPwd 1.2.840.113556.1.4.55 octets single
dc 0.9.2342.19200300.100.1.25 text single max=255
defaultObjectCategory 1.2.840.113556.1.4.783 dn single
department 1.2.840.113556.1.2.141 text single max=64
departmentNumber 2.16.840.1.113730.3.1.2 text
description 2.5.4.13 text max=1024
directReports 1.2.840.113556.1.2.436 dn system local link=43
displayName 1.2.840.113556.1.2.13 text single max=256
displayNamePrintable 1.2.840.113556.1.2.353 printable single max=256
distinguishedName 2.5.4.49 dn single system local
division 1.2.840.113556.1.4.261 text single max=256
dNSHostName 1.2.840.113556.1.4.619 text single max=2048
dnsRoot 1.2.840.113556.1.4.28 text max=255
dSCorePropagationData 1.2.840.113556.1.4.1357 time system local
employeeID 1.2.840.113556.1.4.35 text single max=16
employeeNumber 1.2.840.113556.1.2.610 text single max=512
employeeType 1.2.840.113556.1.2.613 text single max=256
extensionName 1.2.840.113556.1.2.227 text max=255
facsimileTelephoneNumber 2.5.4.23 text single max=64
flags 1.2.840.113556.1.4.38 integer single
fSMORoleOwner 1.2.840.113556.1.4.369 dn single
generationQualifier 2.5.4.44 text single max=64
gidNumber 1.3.6.1.1.1.1.1 integer single
givenName 2.5.4.42 text single max=64
governsID 1.2.840.113556.1.2.22 oid single system
groupType 1.2.840.113556.1.4.750 integer single
hasMasterNCs 1.2.840.113556.1.2.14 dn system link=76
homeDirectory 1.2.840.113556.1.4.44 text single
homeDrive 1.2.840.113556.1.4.45 text single
homePhone 0.9.2342.19200300.100.1.20 text single max=64
homePostalAddress 1.2.840.113556.1.2.617 text single max=4096
houseIdentifier 2.5.4.51 text max=32768
info 1.2.840.113556.1.2.81 text single max=1024
initials 2.5.4.43 text single max=6
instanceType 1.2.840.113556.1.2.1 integer single system
invocationId 1.2.840.113556.1.2.115 octets single system
ipPhone 1.2.840.113556.1.4.721 text single max=64
isCriticalSystemObject 1.2.840.113556.1.4.868 boolean single
isDefunct 1.2.840.113556.1.4.661 boolean single
isDeleted 1.2.840.113556.1.2.48 boolean single system
isMemberOfPartialAttributeSet 1.2.840.113556.1.4.639 boolean single
isPrivilegeHolder 1.2.840.113556.1.4.638 dn system local link=71
isRecycled 1.2.840.113556.1.4.2058 boolean single system
isSingleValued 1.2.840.113556.1.2.33 boolean single system
jpegPhoto 0.9.2342.19200300.100.1.60 octets
l 2.5.4.7 text single max=128
labeledURI 1.3.6.1.4.1.250.1.57 text
lastKnownParent 1.2.840.113556.1.4.781 dn single
lastLogoff 1.2.840.113556.1.4.51 large-integer single local
lastLogon 1.2.840.113556.1.4.52 large-integer single local
lastLogonTimestamp 1.2.840.113556.1.4.1696 large-integer single
lDAPDisplayName 1.2.840.113556.1.2.460 text single max=256
legacyExchangeDN 1.2.840.113556.1.4.655 teletex single
linkID 1.2.840.113556.1.2.50 integer single system
lmPwdHistory 1.2.840.113556.1.4.160 octets
location 1.2.840.113556.1.4.222 text single max=1024
lockoutDuration 1.2.840.113556.1.4.60 large-integer single
lockOutObservationWindow 1.2.840.113556.1.4.61 large-integer single
lockoutThreshold 1.2.840.113556.1.4.73 integer single
lockoutTime 1.2.840.113556.1.4.662 large-integer single
logonCount 1.2.840.113556.1.4.169 integer single local
logonHours 1.2.840.113556.1.4.64 octets single
logonWorkstation 1.2.840.113556.1.4.65 octets single
mail 0.9.2342.19200300.100.1.3 text single max=256
managedBy 1.2.840.113556.1.4.653 dn single link=72
managedObjects 1.2.840.113556.1.4.654 dn system local link=73
manager 0.9.2342.19200300.100.1.10 dn single link=42
masteredBy 1.2.840.113556.1.4.1409 dn system local link=77
maxPwdAge 1.2.840.113556.1.4.74 large-integer single
mayContain 1.2.840.113556.1.2.25 oid
member 2.5.4.31 dn link=2
memberOf 1.2.840.113556.1.2.102 dn system local link=3
middleName 2.16.840.1.113730.3.1.34 text single max=64
minPwdAge 1.2.840.113556.1.4.78 large-integer single
minPwdLength 1.2.840.113556.1.4.79 integer single
mobile 0.9.2342.19200300.100.1.41 text single max=64
modifyTimeStamp 2.5.18.2 time single system constructed
mS-DS-ConsistencyChildCount 1.2.840.113556.1.4.1361 integer single
mS-DS-ConsistencyGuid 1.2.840.113556.1.4.1360 octets single
mS-DS-CreatorSID 1.2.840.113556.1.4.1410 sid single system
ms-DS-MachineAccountQuota 1.2.840.113556.1.4.1411 integer single
msDS-AllowedToDelegateTo 1.2.840.113556.1.4.1787 text
msDS-Behavior-Version 1.2.840.113556.1.4.1459 integer single system
msDS-CloudAnchor 1.2.840.113556.1.4.2273 octets single
msDS-cloudExtensionAttribute1 1.2.840.113556.1.4.2214 text single
msDS-cloudExtensionAttribute2 1.2.840.113556.1.4.2215 text single
msDS-cloudExtensionAttribute3 1.2.840.113556.1.4.2216 text single
msDS-cloudExtensionAttribute4 1.2.840.113556.1.4.2217 text single
msDS-cloudExtensionAttribute5 1.2.840.113556.1.4.2218 text single
msDS-DeletedObjectLifetime 1.2.840.113556.1.4.2068 enumeration single
msDS-DeviceID 1.2.840.113556.1.4.2252 octets single max=16
msDS-ExternalDirectoryObjectId 1.2.840.113556.1.4.2310 text single max=256
msDS-HABSeniorityIndex 1.2.840.113556.1.4.1997 integer single
msDS-HasDomainNCs 1.2.840.113556.1.4.1820 dn system link=2026
msDS-hasMasterNCs 1.2.840.113556.1.4.1836 dn system link=2036
msDS-KeyCredentialLink 1.2.840.113556.1.4.2328 dn-binary link=2220
msDS-KeyVersionNumber 1.2.840.113556.1.4.1782 integer single system constructed
msDS-LastKnownRDN 1.2.840.113556.1.4.2067 text single system max=255
msDS-LastSuccessfulInteractiveLogonTime 1.2.840.113556.1.4.1970 large-integer single system
msDS-NcType 1.2.840.113556.1.4.2024 integer single system local
msDS-ObjectReference 1.2.840.113556.1.4.1840 dn link=2038
msDS-ObjectReferenceBL 1.2.840.113556.1.4.1841 dn system local link=2039
msDS-Other-Settings 1.2.840.113556.1.4.1621 text
msDS-parentdistname 1.2.840.113556.1.4.2203 dn single system constructed local
msDS-PhoneticCompanyName 1.2.840.113556.1.4.1945 text single max=64
msDS-PhoneticDepartment 1.2.840.113556.1.4.1944 text single max=64
msDS-PhoneticDisplayName 1.2.840.113556.1.4.1946 text single max=256
msDS-PhoneticFirstName 1.2.840.113556.1.4.1942 text single max=64
msDS-PhoneticLastName 1.2.840.113556.1.4.1943 text single max=64
msDS-PrincipalName 1.2.840.113556.1.4.1865 text single constructed
msDS-ReplAttributeMetaData 1.2.840.113556.1.4.1707 text constructed
msDS-ResultantPSO 1.2.840.113556.1.4.2022 dn single system constructed
msDS-SourceObjectDN 1.2.840.113556.1.4.1879 text single max=10240
msDS-SupportedEncryptionTypes 1.2.840.113556.1.4.1963 integer single
msDS-User-Account-Control-Computed 1.2.840.113556.1.4.1460 integer single constructed
msDS-UserPasswordExpiryTimeComputed 1.2.840.113556.1.4.1996 large-integer single constructed
msExchAssistantName 1.2.840.113556.1.2.444 text single max=256
mustContain 1.2.840.113556.1.2.24 oid
name 1.2.840.113556.1.4.1 text single system max=255
nCName 1.2.840.113556.1.2.16 dn single system
nETBIOSName 1.2.840.113556.1.4.87 text single max=16
nTMixedDomain 1.2.840.113556.1.4.357 integer single
ntPwdHistory 1.2.840.113556.1.4.94 octets
nTSecurityDescriptor 1.2.840.113556.1.2.281 descriptor single
o 2.5.4.10 text max=64
objectCategory 1.2.840.113556.1.4.782 dn single
objectClass 2.5.4.0 oid system
objectClassCategory 1.2.840.113556.1.2.370 enumeration single system
objectClasses 2.5.21.6 text system constructed
objectGUID 1.2.840.113556.1.4.2 octets single system local max=16
objectSid 1.2.840.113556.1.4.146 sid single system
objectVersion 1.2.840.113556.1.2.76 integer single
oMObjectClass 1.2.840.113556.1.2.218 octets single system
oMSyntax 1.2.840.113556.1.2.231 integer single system
operatingSystem 1.2.840.113556.1.4.363 text single
operatingSystemVersion 1.2.840.113556.1.4.364 text single
options 1.2.840.113556.1.4.307 integer single
otherFacsimileTelephoneNumber 1.2.840.113556.1.4.646 text max=64
otherHomePhone 1.2.840.113556.1.2.277 text max=64
otherIpPhone 1.2.840.113556.1.4.722 text
otherMobile 1.2.840.113556.1.4.647 text max=64
otherPager 1.2.840.113556.1.2.118 text max=64
otherTelephone 1.2.840.113556.1.2.18 text max=64
otherWellKnownObjects 1.2.840.113556.1.4.1359 dn-binary
ou 2.5.4.11 text max=64
owner 2.5.4.32 dn single link=44
ownerBL 1.2.840.113556.1.2.104 dn system local link=45
pager 0.9.2342.19200300.100.1.42 text single max=64
parentGUID 1.2.840.113556.1.4.1224 octets single system constructed
personalTitle 1.2.840.113556.1.2.615 text single max=64
photo 0.9.2342.19200300.100.1.7 octets
physicalDeliveryOfficeName 2.5.4.19 text single max=128
possibleInferiors 1.2.840.113556.1.4.915 oid system constructed
possSuperiors 1.2.840.113556.1.2.8 oid
postalAddress 2.5.4.16 text max=4096
postalCode 2.5.4.17 text single max=40
postOfficeBox 2.5.4.18 text max=40
preferredLanguage 2.16.840.1.113730.3.1.39 text single
preferredOU 1.2.840.113556.1.4.97 dn single
primaryGroupID 1.2.840.113556.1.4.98 integer single
primaryGroupToken 1.2.840.113556.1.4.1412 integer single system constructed
primaryTelexNumber 1.2.840.113556.1.4.648 text single max=64
profilePath 1.2.840.113556.1.4.139 text single
proxyAddresses 1.2.840.113556.1.2.210 text max=1123
pwdHistoryLength 1.2.840.113556.1.4.95 integer single
pwdLastSet 1.2.840.113556.1.4.96 large-integer single
pwdProperties 1.2.840.113556.1.4.93 integer single
rangeLower 1.2.840.113556.1.2.34 integer single
rangeUpper 1.2.840.113556.1.2.35 integer single
rDNAttID 1.2.840.113556.1.2.26 oid single system
replPropertyMetaData 1.2.840.113556.1.4.3 octets single system local
replUpToDateVector 1.2.840.113556.1.4.4 octets single system local
repsFrom 1.2.840.113556.1.2.91 replica-link system local
repsTo 1.2.840.113556.1.2.83 replica-link system local
rIDNextRID 1.2.840.113556.1.4.374 integer single system local
rid 1.2.840.113556.1.4.153 integer single
rIDManagerReference 1.2.840.113556.1.4.368 dn single system
roomNumber 0.9.2342.19200300.100.1.6 text
sAMAccountName 1.2.840.113556.1.4.221 text single max=256
sAMAccountType 1.2.840.113556.1.4.302 integer single
samDomainUpdates 1.2.840.113556.1.4.1969 octets single max=1024
schemaFlagsEx 1.2.840.113556.1.4.120 integer single system
schemaIDGUID 1.2.840.113556.1.4.148 octets single system max=16
scriptPath 1.2.840.113556.1.4.62 text single
sDRightsEffective 1.2.840.113556.1.4.1304 integer single constructed
searchFlags 1.2.840.113556.1.2.334 enumeration single
secretary 0.9.2342.19200300.100.1.21 dn
seeAlso 2.5.4.34 dn
serialNumber 2.5.4.5 printable max=64
serverReference 1.2.840.113556.1.4.515 dn single link=94
serverReferenceBL 1.2.840.113556.1.4.516 dn system local link=95
servicePrincipalName 1.2.840.113556.1.4.771 text
showInAdvancedViewOnly 1.2.840.113556.1.2.169 boolean single
sIDHistory 1.2.840.113556.1.4.609 sid
siteObject 1.2.840.113556.1.4.512 dn single link=46
sn 2.5.4.4 text single max=64
st 2.5.4.8 text single max=128
street 2.5.4.9 text single max=1024
streetAddress 1.2.840.113556.1.2.256 text single max=1024
structuralObjectClass 2.5.21.9 oid constructed
subClassOf 1.2.840.113556.1.2.21 oid single system
subRefs 1.2.840.113556.1.2.7 dn system local
subSchemaSubEntry 2.5.18.10 dn system constructed
supplementalCredentials 1.2.840.113556.1.4.125 octets
systemAuxiliaryClass 1.2.840.113556.1.4.198 oid system
systemFlags 1.2.840.113556.1.4.375 integer single system
systemMayContain 1.2.840.113556.1.4.196 oid system
systemMustContain 1.2.840.113556.1.4.197 oid system
systemOnly 1.2.840.113556.1.4.170 boolean single system
systemPossSuperiors 1.2.840.113556.1.4.195 oid system
telephoneNumber 2.5.4.20 text single max=64
telexNumber 2.5.4.21 octets max=32
thumbnailLogo 2.16.840.1.113730.3.1.36 octets single max=32767
thumbnailPhoto 2.16.840.1.113730.3.1.35 octets single
title 2.5.4.12 text single max=128
tokenGroups 1.2.840.113556.1.4.1301 sid constructed
tombstoneLifetime 1.2.840.113556.1.2.54 integer single
uid 0.9.2342.19200300.100.1.1 text
uidNumber 1.3.6.1.1.1.1.0 integer single
unicodePwd 1.2.840.113556.1.4.90 octets single
uPNSuffixes 1.2.840.113556.1.4.890 text
url 1.2.840.113556.1.4.749 text
userAccountControl 1.2.840.113556.1.4.8 integer single
userCertificate 2.5.4.36 octets max=32768
userParameters 1.2.840.113556.1.4.138 text single max=32767
userPassword 2.5.4.35 octets max=128
userPrincipalName 1.2.840.113556.1.4.656 text single max=1024
userSMIMECertificate 2.16.840.1.113730.3.140 octets max=32768
userWorkstations 1.2.840.113556.1.4.86 text single max=1024
uSNChanged 1.2.840.113556.1.2.120 large-integer single system local
uSNCreated 1.2.840.113556.1.2.19 large-integer single system local
uSNLastObjRem 1.2.840.113556.1.2.121 large-integer single system local
wellKnownObjects 1.2.840.113556.1.4.618 dn-binary system
whenChanged 1.2.840.113556.1.2.3 time single system local
whenCreated 1.2.840.113556.1.2.2 time single system
wWWHomePage 1.2.840.113556.1.2.464 text single max=2048
x500uniqueIdentifier 2.5.4.45 octets
`
