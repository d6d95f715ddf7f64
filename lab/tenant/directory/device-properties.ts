import { propertyTable, type PropertyTable } from './property.ts'

/**
 * The properties of `microsoft.graph.device` in v1.0, with the rights of an application: a device comes into being when it
 * registers, and of what is in it only the few that are not reserved for device management can be changed afterwards.
 */
export const deviceProperties: PropertyTable = propertyTable(
  {
    id: 'string read default filter',
    deletedDateTime: 'dateTime read default',
    accountEnabled: 'boolean update required default filter',
    alternativeSecurityIds: 'complex[] read default',
    approximateLastSignInDateTime: 'dateTime read default filter',
    complianceExpirationDateTime: 'dateTime read default',
    deviceCategory: 'string read default',
    deviceId: 'string read default filter',
    deviceMetadata: 'string read default',
    deviceOwnership: 'string read default',
    deviceVersion: 'int32 read default',
    displayName: 'string update required default filter max=256',
    enrollmentProfileName: 'string read default',
    enrollmentType: 'string read default',
    isCompliant: 'boolean read default filter',
    isManaged: 'boolean read default filter',
    isManagementRestricted: 'boolean read',
    isRooted: 'boolean read default',
    managementType: 'string read default',
    manufacturer: 'string read default',
    mdmAppId: 'string read default filter',
    model: 'string read default',
    onPremisesLastSyncDateTime: 'dateTime read default filter',
    onPremisesSecurityIdentifier: 'string read default',
    onPremisesSyncEnabled: 'boolean read default filter',
    operatingSystem: 'string update default filter max=1024',
    operatingSystemVersion: 'string update default filter max=1024',
    physicalIds: 'string[] read default filter',
    profileType: 'string read default filter',
    registrationDateTime: 'dateTime read default',
    systemLabels: 'string[] read default',
    trustType: 'string read default filter',
  },
  {},
)
