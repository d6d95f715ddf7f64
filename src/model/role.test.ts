import { describe, expect, it } from 'vitest'
import { allows, permissionNames, permissions, roleNamed, roles, type Role } from './role.ts'

describe('roles', () => {
  it('give an administrator everything', () => {
    expect(permissionNames.filter((permission) => !allows('administrator', permission))).toEqual([])
  })

  it.each([
    ['viewer', ['see-status', 'see-objects']],
    ['auditor', ['see-status', 'see-objects', 'see-values', 'read-own-audit', 'read-audit']],
    ['operator', ['see-status', 'see-objects', 'see-values', 'read-own-audit', 'run', 'decide-deletes', 'test-secret']],
    [
      'credential-manager',
      ['see-status', 'read-own-audit', 'test-secret', 'replace-secret', 'change-target', 'propose-configuration', 'change-configuration'],
    ],
    [
      'rule-author',
      ['see-status', 'see-objects', 'see-values', 'read-own-audit', 'propose-configuration', 'edit-rules', 'change-configuration'],
    ],
  ] as const satisfies readonly (readonly [Role, readonly string[]])[])('let %s do what the table says and no more', (role, expected) => {
    expect(permissionNames.filter((permission) => allows(role, permission))).toEqual(expected)
  })

  it('are named by their names only', () => {
    expect(roles.map(roleNamed)).toEqual(roles)
    expect(roleNamed('Administrator')).toBeNull()
    expect(permissions.run.title).toContain('runs')
  })
})
