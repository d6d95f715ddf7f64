import { GraphRefusal } from './graph-refusal.ts'

/** The kinds of access the tenant distinguishes, and the application permissions each of which is enough. */
const enough = {
  readUsers: ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  writeUsers: ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
  resetPasswords: ['User-PasswordProfile.ReadWrite.All'],
  readGroups: ['Group.Read.All', 'Group.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  writeGroups: ['Group.ReadWrite.All', 'Directory.ReadWrite.All'],
  readDevices: ['Device.Read.All', 'Device.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  trackDevices: ['Device.Read.All'],
  writeDevices: ['Device.ReadWrite.All'],
  readContacts: ['OrgContact.Read.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  // Whatever the application holds: the service offers it to nobody.
  nobody: [],
  readMembers: [
    'GroupMember.Read.All',
    'GroupMember.ReadWrite.All',
    'Group.Read.All',
    'Group.ReadWrite.All',
    'Directory.Read.All',
    'Directory.ReadWrite.All',
  ],
  writeMembers: ['GroupMember.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All'],
  readDirectory: [
    'Directory.Read.All',
    'Directory.ReadWrite.All',
    'User.Read.All',
    'User.ReadWrite.All',
    'Group.Read.All',
    'Group.ReadWrite.All',
  ],
  readOrganization: ['Organization.Read.All', 'Organization.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  readDomains: ['Domain.Read.All', 'Domain.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  readApplications: ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
} as const satisfies Record<string, readonly string[]>

export type Access = keyof typeof enough

/** Refuses the way Graph does when the token's roles hold none of the permissions that would be enough. */
export function requireAccess(roles: readonly string[], access: Access): void {
  const permissions: readonly string[] = enough[access]
  if (permissions.some((permission) => roles.includes(permission))) return
  throw new GraphRefusal(403, 'Authorization_RequestDenied', { message: 'Insufficient privileges to complete the operation.' })
}
