// Long because it is one flat table of classes, with no logic to split: the part of the Active Directory base schema that directory
// synchronization meets, as Windows Server 2016 defines it (MS-ADSC), cut down to the attributes of the attribute table.

/** One class definition. Lists are attribute or class names separated by white space; what a parent class has is not repeated. */
export interface ClassRow {
  readonly name: string
  readonly oid: string
  /** RDN of the classSchema object; differs from the lDAPDisplayName. */
  readonly cn: string
  readonly parent: string
  readonly kind: 'structural' | 'abstract' | 'auxiliary' | 'type88'
  /** Naming attribute; `cn` where nothing is said. */
  readonly rdn?: string
  /** `cn` of the class its instances carry as objectCategory; their own where nothing is said. */
  readonly category?: string
  readonly auxiliary?: string
  readonly must?: string
  readonly may?: string
  /** Classes an instance may be placed under. */
  readonly superiors?: string
}

export const classTable: readonly ClassRow[] = [
  {
    name: 'top',
    oid: '2.5.6.0',
    cn: 'Top',
    parent: 'top',
    kind: 'abstract',
    must: 'objectClass objectCategory nTSecurityDescriptor instanceType',
    may: `
      adminDescription adminDisplayName allowedAttributes allowedAttributesEffective allowedChildClasses
      allowedChildClassesEffective canonicalName cn createTimeStamp description directReports displayName
      displayNamePrintable distinguishedName dSCorePropagationData extensionName flags fSMORoleOwner isCriticalSystemObject
      isDeleted isPrivilegeHolder isRecycled lastKnownParent managedObjects masteredBy memberOf modifyTimeStamp
      mS-DS-ConsistencyChildCount mS-DS-ConsistencyGuid msDS-CloudAnchor msDS-LastKnownRDN msDS-NcType
      msDS-ObjectReferenceBL msDS-parentdistname msDS-PrincipalName msDS-ReplAttributeMetaData name objectGUID objectVersion
      otherWellKnownObjects ownerBL possibleInferiors proxyAddresses replPropertyMetaData replUpToDateVector repsFrom repsTo
      sDRightsEffective serverReferenceBL showInAdvancedViewOnly structuralObjectClass subRefs subSchemaSubEntry systemFlags
      url uSNChanged uSNCreated uSNLastObjRem wellKnownObjects whenChanged whenCreated wWWHomePage`,
    superiors: 'lostAndFound',
  },
  {
    name: 'person',
    oid: '2.5.6.6',
    cn: 'Person',
    parent: 'top',
    kind: 'type88',
    must: 'cn',
    may: 'seeAlso serialNumber sn telephoneNumber userPassword',
    superiors: 'organizationalUnit container',
  },
  {
    name: 'organizationalPerson',
    oid: '2.5.6.7',
    cn: 'Organizational-Person',
    parent: 'person',
    kind: 'type88',
    category: 'Person',
    may: `
      assistant c co comment company countryCode department division employeeID facsimileTelephoneNumber generationQualifier
      givenName homePhone homePostalAddress houseIdentifier initials ipPhone l mail manager middleName mobile
      msDS-AllowedToDelegateTo msDS-HABSeniorityIndex msDS-PhoneticCompanyName msDS-PhoneticDepartment
      msDS-PhoneticDisplayName msDS-PhoneticFirstName msDS-PhoneticLastName o otherFacsimileTelephoneNumber otherHomePhone
      otherIpPhone otherMobile otherPager otherTelephone ou pager personalTitle physicalDeliveryOfficeName postalAddress
      postalCode postOfficeBox primaryTelexNumber st street streetAddress telexNumber thumbnailLogo thumbnailPhoto title`,
    superiors: 'organizationalUnit container',
  },
  {
    name: 'user',
    oid: '1.2.840.113556.1.5.9',
    cn: 'User',
    parent: 'organizationalPerson',
    kind: 'structural',
    category: 'Person',
    auxiliary: 'msDS-CloudExtensions securityPrincipal mailRecipient',
    may: `
      accountExpires adminCount badPasswordTime badPwdCount carLicense codePage dBCSPwd departmentNumber displayName
      employeeNumber employeeType givenName homeDirectory homeDrive homePhone homePostalAddress initials jpegPhoto
      labeledURI lastLogoff lastLogon lastLogonTimestamp lmPwdHistory lockoutTime logonCount logonHours logonWorkstation
      mail manager mobile mS-DS-CreatorSID msDS-KeyCredentialLink msDS-LastSuccessfulInteractiveLogonTime msDS-ResultantPSO
      msDS-SourceObjectDN msDS-SupportedEncryptionTypes msDS-User-Account-Control-Computed
      msDS-UserPasswordExpiryTimeComputed ntPwdHistory o pager photo preferredLanguage preferredOU primaryGroupID
      profilePath pwdLastSet roomNumber scriptPath secretary servicePrincipalName uid unicodePwd userAccountControl
      userCertificate userParameters userPrincipalName userSMIMECertificate userWorkstations x500uniqueIdentifier`,
    superiors: 'builtinDomain organizationalUnit domainDNS',
  },
  {
    name: 'inetOrgPerson',
    oid: '2.16.840.1.113730.3.2.2',
    cn: 'inetOrgPerson',
    parent: 'user',
    kind: 'structural',
    category: 'Person',
    may: `
      carLicense departmentNumber displayName employeeNumber employeeType givenName homePhone homePostalAddress initials
      jpegPhoto labeledURI mail manager mobile o pager photo preferredLanguage roomNumber secretary uid userCertificate
      userSMIMECertificate x500uniqueIdentifier`,
    superiors: 'domainDNS organizationalUnit container',
  },
  {
    name: 'contact',
    oid: '1.2.840.113556.1.5.15',
    cn: 'Contact',
    parent: 'organizationalPerson',
    kind: 'structural',
    category: 'Person',
    auxiliary: 'mailRecipient',
    must: 'cn',
    may: 'msDS-SourceObjectDN',
    superiors: 'organizationalUnit domainDNS',
  },
  {
    name: 'computer',
    oid: '1.2.840.113556.1.3.30',
    cn: 'Computer',
    parent: 'user',
    kind: 'structural',
    may: 'cn dNSHostName location managedBy operatingSystem operatingSystemVersion',
    superiors: 'container organizationalUnit domainDNS',
  },
  {
    name: 'group',
    oid: '1.2.840.113556.1.5.8',
    cn: 'Group',
    parent: 'top',
    kind: 'structural',
    auxiliary: 'mailRecipient securityPrincipal',
    must: 'groupType',
    may: 'adminCount mail managedBy member primaryGroupToken',
    superiors: 'container builtinDomain organizationalUnit domainDNS',
  },
  {
    name: 'organizationalUnit',
    oid: '2.5.6.5',
    cn: 'Organizational-Unit',
    parent: 'top',
    kind: 'structural',
    rdn: 'ou',
    must: 'ou',
    may: `
      c co countryCode facsimileTelephoneNumber l managedBy physicalDeliveryOfficeName postalAddress postalCode
      postOfficeBox seeAlso st street telephoneNumber telexNumber thumbnailLogo uPNSuffixes userPassword`,
    superiors: 'organizationalUnit domainDNS',
  },
  {
    name: 'container',
    oid: '1.2.840.113556.1.3.23',
    cn: 'Container',
    parent: 'top',
    kind: 'structural',
    must: 'cn',
    may: 'msDS-ObjectReference',
    superiors: 'server nTDSService domainDNS configuration container organizationalUnit',
  },
  {
    name: 'domain',
    oid: '1.2.840.113556.1.5.66',
    cn: 'Domain',
    parent: 'top',
    kind: 'abstract',
    rdn: 'dc',
    category: 'Domain-DNS',
    must: 'dc',
    superiors: 'domain',
  },
  {
    name: 'domainDNS',
    oid: '1.2.840.113556.1.5.67',
    cn: 'Domain-DNS',
    parent: 'domain',
    kind: 'structural',
    rdn: 'dc',
    auxiliary: 'samDomain',
    may: 'managedBy msDS-Behavior-Version',
    superiors: 'domainDNS',
  },
  {
    name: 'builtinDomain',
    oid: '1.2.840.113556.1.5.4',
    cn: 'Builtin-Domain',
    parent: 'top',
    kind: 'structural',
    auxiliary: 'samDomainBase',
    superiors: 'domainDNS',
  },
  {
    name: 'configuration',
    oid: '1.2.840.113556.1.5.12',
    cn: 'Configuration',
    parent: 'top',
    kind: 'structural',
    must: 'cn',
    superiors: 'domainDNS',
  },
  {
    name: 'dMD',
    oid: '1.2.840.113556.1.3.9',
    cn: 'DMD',
    parent: 'top',
    kind: 'structural',
    must: 'cn',
    superiors: 'configuration',
  },
  {
    name: 'attributeSchema',
    oid: '1.2.840.113556.1.3.14',
    cn: 'Attribute-Schema',
    parent: 'top',
    kind: 'structural',
    must: 'schemaIDGUID oMSyntax lDAPDisplayName isSingleValued cn attributeSyntax attributeID',
    may: `
      attributeSecurityGUID isDefunct isMemberOfPartialAttributeSet linkID oMObjectClass rangeLower rangeUpper schemaFlagsEx
      searchFlags systemOnly`,
    superiors: 'dMD',
  },
  {
    name: 'classSchema',
    oid: '1.2.840.113556.1.3.13',
    cn: 'Class-Schema',
    parent: 'top',
    kind: 'structural',
    must: 'subClassOf schemaIDGUID objectClassCategory governsID defaultObjectCategory cn',
    may: `
      auxiliaryClass isDefunct lDAPDisplayName mayContain mustContain possSuperiors rDNAttID schemaFlagsEx
      systemAuxiliaryClass systemMayContain systemMustContain systemOnly systemPossSuperiors`,
    superiors: 'dMD',
  },
  {
    name: 'subSchema',
    oid: '2.5.20.1',
    cn: 'SubSchema',
    parent: 'top',
    kind: 'structural',
    may: 'attributeTypes modifyTimeStamp objectClasses',
    superiors: 'dMD',
  },
  {
    name: 'crossRefContainer',
    oid: '1.2.840.113556.1.5.7000.53',
    cn: 'Cross-Ref-Container',
    parent: 'top',
    kind: 'structural',
    may: 'msDS-Behavior-Version uPNSuffixes',
    superiors: 'configuration',
  },
  {
    name: 'crossRef',
    oid: '1.2.840.113556.1.3.11',
    cn: 'Cross-Ref',
    parent: 'top',
    kind: 'structural',
    must: 'nCName dnsRoot cn',
    may: 'msDS-Behavior-Version nETBIOSName nTMixedDomain',
    superiors: 'crossRefContainer',
  },
  {
    name: 'sitesContainer',
    oid: '1.2.840.113556.1.5.107',
    cn: 'Sites-Container',
    parent: 'top',
    kind: 'structural',
    superiors: 'configuration',
  },
  {
    name: 'site',
    oid: '1.2.840.113556.1.5.31',
    cn: 'Site',
    parent: 'top',
    kind: 'structural',
    may: 'location managedBy',
    superiors: 'sitesContainer',
  },
  {
    name: 'serversContainer',
    oid: '1.2.840.113556.1.5.7000.48',
    cn: 'Servers-Container',
    parent: 'top',
    kind: 'structural',
    superiors: 'site',
  },
  {
    name: 'server',
    oid: '1.2.840.113556.1.5.17',
    cn: 'Server',
    parent: 'top',
    kind: 'structural',
    may: 'dNSHostName managedBy serialNumber serverReference',
    superiors: 'serversContainer',
  },
  {
    name: 'applicationSettings',
    oid: '1.2.840.113556.1.5.7000.49',
    cn: 'Application-Settings',
    parent: 'top',
    kind: 'abstract',
    superiors: 'server',
  },
  {
    name: 'nTDSDSA',
    oid: '1.2.840.113556.1.5.7000.47',
    cn: 'NTDS-DSA',
    parent: 'applicationSettings',
    kind: 'structural',
    may: 'hasMasterNCs invocationId managedBy msDS-Behavior-Version msDS-HasDomainNCs msDS-hasMasterNCs options serverReference',
    superiors: 'server',
  },
  {
    name: 'lostAndFound',
    oid: '1.2.840.113556.1.5.139',
    cn: 'Lost-And-Found',
    parent: 'top',
    kind: 'structural',
    superiors: 'configuration domainDNS dMD',
  },
  {
    name: 'infrastructureUpdate',
    oid: '1.2.840.113556.1.5.175',
    cn: 'Infrastructure-Update',
    parent: 'top',
    kind: 'structural',
    superiors: 'infrastructureUpdate domain',
  },
  {
    name: 'foreignSecurityPrincipal',
    oid: '1.2.840.113556.1.5.76',
    cn: 'Foreign-Security-Principal',
    parent: 'top',
    kind: 'structural',
    must: 'objectSid',
    superiors: 'container',
  },
  {
    name: 'securityPrincipal',
    oid: '1.2.840.113556.1.5.6',
    cn: 'Security-Principal',
    parent: 'top',
    kind: 'auxiliary',
    must: 'sAMAccountName objectSid',
    may: 'msDS-KeyVersionNumber nTSecurityDescriptor rid sAMAccountType sIDHistory supplementalCredentials tokenGroups',
  },
  {
    name: 'mailRecipient',
    oid: '1.2.840.113556.1.3.46',
    cn: 'Mail-Recipient',
    parent: 'top',
    kind: 'auxiliary',
    must: 'cn',
    may: `
      info labeledURI legacyExchangeDN msDS-ExternalDirectoryObjectId msDS-PhoneticDisplayName msExchAssistantName secretary
      telephoneNumber userCertificate userSMIMECertificate`,
    superiors: 'container',
  },
  {
    name: 'msDS-Device',
    oid: '1.2.840.113556.1.5.286',
    cn: 'ms-DS-Device',
    parent: 'top',
    kind: 'structural',
    must: 'msDS-DeviceID displayName',
    may: 'msDS-CloudAnchor msDS-KeyCredentialLink',
    superiors: 'msDS-DeviceContainer',
  },
  {
    name: 'msDS-DeviceContainer',
    oid: '1.2.840.113556.1.5.289',
    cn: 'ms-DS-Device-Container',
    parent: 'top',
    kind: 'structural',
    superiors: 'domainDNS',
  },
  {
    name: 'nTDSService',
    oid: '1.2.840.113556.1.5.72',
    cn: 'NTDS-Service',
    parent: 'top',
    kind: 'structural',
    may: 'msDS-DeletedObjectLifetime msDS-Other-Settings tombstoneLifetime',
    superiors: 'container',
  },
  {
    name: 'samDomain',
    oid: '1.2.840.113556.1.5.3',
    cn: 'Sam-Domain',
    parent: 'top',
    kind: 'auxiliary',
    auxiliary: 'samDomainBase',
    may: `
      description lockoutDuration lockOutObservationWindow lockoutThreshold maxPwdAge minPwdAge minPwdLength
      ms-DS-MachineAccountQuota nETBIOSName nTMixedDomain pwdHistoryLength pwdProperties rIDManagerReference`,
  },
  {
    name: 'samDomainBase',
    oid: '1.2.840.113556.1.5.2',
    cn: 'Sam-Domain-Base',
    parent: 'top',
    kind: 'auxiliary',
    may: `
      lockoutDuration lockOutObservationWindow lockoutThreshold maxPwdAge minPwdAge minPwdLength nTSecurityDescriptor
      objectSid pwdHistoryLength pwdProperties`,
  },
  {
    name: 'msDS-CloudExtensions',
    oid: '1.2.840.113556.1.5.283',
    cn: 'ms-DS-Cloud-Extensions',
    parent: 'top',
    kind: 'auxiliary',
    may: `
      msDS-cloudExtensionAttribute1 msDS-cloudExtensionAttribute2 msDS-cloudExtensionAttribute3
      msDS-cloudExtensionAttribute4 msDS-cloudExtensionAttribute5`,
  },
]
