import type { EntraType } from './identity.ts'

/** Something the connector does, and the application permissions of Graph each of which allows it. */
export interface PermissionNeed {
  readonly purpose: string
  /** The permission to ask for comes first. */
  readonly anyOf: readonly (readonly string[])[]
  readonly neededFor: 'import' | 'export' | 'description'
  /** Only where objects of this type are selected. Absent: always. */
  readonly objectType?: EntraType
}

/** From the permission tables of Graph's reference pages. An inner list must be there as a whole. */
export const permissionNeeds: readonly PermissionNeed[] = [
  {
    purpose: 'read users',
    anyOf: [['User.Read.All'], ['User.ReadWrite.All'], ['Directory.Read.All'], ['Directory.ReadWrite.All']],
    neededFor: 'import',
  },
  {
    purpose: 'read groups and who belongs to them',
    anyOf: [['Group.Read.All'], ['Group.ReadWrite.All'], ['Directory.Read.All'], ['Directory.ReadWrite.All']],
    neededFor: 'import',
  },
  {
    purpose: 'read organizational contacts',
    anyOf: [['OrgContact.Read.All'], ['Directory.Read.All'], ['Directory.ReadWrite.All']],
    neededFor: 'import',
    objectType: 'contact',
  },
  {
    // Delta queries of devices take nothing wider.
    purpose: 'read devices',
    anyOf: [['Device.Read.All']],
    neededFor: 'import',
    objectType: 'device',
  },
  { purpose: 'create, change and delete users', anyOf: [['User.ReadWrite.All'], ['Directory.ReadWrite.All']], neededFor: 'export' },
  {
    purpose: 'create, change and delete groups and their members',
    anyOf: [['Group.ReadWrite.All'], ['Directory.ReadWrite.All'], ['Group.Create', 'GroupMember.ReadWrite.All']],
    neededFor: 'export',
  },
  { purpose: 'change and delete devices', anyOf: [['Device.ReadWrite.All']], neededFor: 'export', objectType: 'device' },
  {
    purpose: 'read the name and domains of the tenant',
    anyOf: [['Organization.Read.All'], ['Organization.ReadWrite.All'], ['Directory.Read.All'], ['Directory.ReadWrite.All']],
    neededFor: 'description',
  },
]

/** The needs of the selected object types that a token's roles do not meet. */
export function unmetNeeds(roles: readonly string[], types: readonly EntraType[]): readonly PermissionNeed[] {
  const needs = permissionNeeds.filter(({ objectType }) => objectType === undefined || types.includes(objectType))
  return needs.filter((need) => !need.anyOf.some((all) => all.every((permission) => roles.includes(permission))))
}
