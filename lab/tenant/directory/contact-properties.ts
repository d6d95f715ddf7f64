import { propertyTable, type PropertyTable } from './property.ts'

/** The properties of `microsoft.graph.orgContact` in v1.0. The service shows organizational contacts and changes none of them. */
export const contactProperties: PropertyTable = propertyTable(
  {
    id: 'string read default filter',
    deletedDateTime: 'dateTime read default',
    addresses: 'complex[] read default',
    companyName: 'string read default filter',
    department: 'string read default filter',
    displayName: 'string read default filter',
    givenName: 'string read default filter',
    jobTitle: 'string read default filter',
    mail: 'string read default filter',
    mailNickname: 'string read default filter',
    onPremisesLastSyncDateTime: 'dateTime read default filter',
    onPremisesProvisioningErrors: 'complex[] read default',
    onPremisesSyncEnabled: 'boolean read default filter',
    phones: 'complex[] read default',
    proxyAddresses: 'string[] read default filter',
    serviceProvisioningErrors: 'complex[] read default',
    surname: 'string read default filter',
  },
  {},
)
