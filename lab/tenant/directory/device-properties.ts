import { propertyTable, type PropertyTable } from './property.ts'

/** The few properties of `microsoft.graph.device` that show in a list of members. */
export const deviceProperties: PropertyTable = propertyTable(
  {
    id: 'string read default filter',
    deletedDateTime: 'dateTime read default',
    accountEnabled: 'boolean write default filter',
    deviceId: 'string create default filter',
    displayName: 'string write default filter max=256',
  },
  {},
)
