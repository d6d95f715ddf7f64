/** What somebody may be allowed to do, from who only looks on to who may do everything. */
export const roles = ['viewer', 'auditor', 'operator', 'credential-manager', 'rule-author', 'administrator'] as const

export type Role = (typeof roles)[number]

/** One thing a role may allow, as people call it, and the roles that do. */
interface PermissionEntry {
  readonly title: string
  readonly roles: readonly Role[]
}

/**
 * Who may do what. Every route of the API names one of these; there are no other rules. Reading comes first, then what changes
 * how things run, then what changes what is kept, then who may do all of it.
 */
const table = {
  'see-status': { title: 'see status, runs, events, rules and settings', roles },
  'see-objects': { title: 'see that objects exist', roles: ['viewer', 'auditor', 'operator', 'rule-author', 'administrator'] },
  'see-values': { title: 'see names and attribute values of objects', roles: ['auditor', 'operator', 'rule-author', 'administrator'] },
  'read-own-audit': {
    title: 'read the record of own actions',
    roles: ['auditor', 'operator', 'credential-manager', 'rule-author', 'administrator'],
  },
  'read-audit': { title: 'read what everybody did', roles: ['auditor', 'administrator'] },
  run: { title: 'start and stop runs and cycles, suspend the scheduler', roles: ['operator', 'administrator'] },
  'decide-deletes': { title: 'decide about held deletes, together with a second person', roles: ['operator', 'administrator'] },
  'override-guard': { title: 'decide about held deletes alone, and lift a guard for one run', roles: ['administrator'] },
  'test-secret': { title: 'test a stored secret', roles: ['operator', 'credential-manager', 'administrator'] },
  'replace-secret': { title: 'enter or replace a secret', roles: ['credential-manager', 'administrator'] },
  'store-untested': { title: 'store a secret without a test', roles: ['administrator'] },
  'change-target': { title: 'change host or account of a connector', roles: ['credential-manager', 'administrator'] },
  'propose-configuration': {
    title: 'see what a changed configuration would do',
    roles: ['credential-manager', 'rule-author', 'administrator'],
  },
  'edit-rules': { title: 'edit sync rules', roles: ['rule-author', 'administrator'] },
  'change-configuration': {
    title: 'save a changed configuration, as far as the change itself is allowed',
    roles: ['credential-manager', 'rule-author', 'administrator'],
  },
  'set-up-connectors': { title: 'add, clear and remove connectors, and change everything else of them', roles: ['administrator'] },
  administer: { title: 'administer users, tokens, the vault, backups, staging mode and the scheduler', roles: ['administrator'] },
} as const satisfies Record<string, PermissionEntry>

export type Permission = keyof typeof table

/** Permission → its meaning and the roles that have it. */
export const permissions: Readonly<Record<Permission, PermissionEntry>> = table

/** Every permission in the order of the table. */
export const permissionNames = Object.keys(table) as readonly Permission[]

/** Whether the role has the permission. */
export function allows(role: Role, permission: Permission): boolean {
  return permissions[permission].roles.includes(role)
}

/** Reads the name of a role; null when it is none. */
export function roleNamed(text: string): Role | null {
  return roles.find((role) => role === text) ?? null
}
