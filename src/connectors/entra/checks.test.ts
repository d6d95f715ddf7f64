import { describe, expect, it } from 'vitest'
import type { Check } from '../contract/driver.ts'
import type { LabTenantOptions } from '#lab/tenant/lab-tenant.ts'
import { LabWorld } from './testing/lab-world.ts'
import { vocabularies } from './vocabulary.ts'

async function checksOf(roles: readonly string[], options: LabTenantOptions = {}): Promise<readonly Check[]> {
  const world = await LabWorld.start({ ...options, roles })
  const session = await world.connect({ schema: vocabularies.graph.suggested })
  const checks: Check[] = []
  for await (const check of session.checks()) checks.push(check)
  return checks
}

describe('the checks of a connection', () => {
  it('pass when the application has what it needs', async () => {
    const checks = await checksOf(['User.ReadWrite.All', 'Group.ReadWrite.All', 'Organization.Read.All'])
    expect(checks.map((check) => [check.name, check.outcome])).toEqual([
      ['token-permissions', 'passed'],
      ['verified-domains', 'passed'],
      ['read-users', 'passed'],
      ['read-groups', 'passed'],
    ])
  })

  it('warn about writing and fail for reading, each with the permission to add', async () => {
    const checks = await checksOf(['User.Read.All'])
    expect(checks.map((check) => [check.name, check.outcome])).toEqual([
      ['token-permissions', 'failed'],
      ['token-permissions', 'warning'],
      ['token-permissions', 'warning'],
      ['token-permissions', 'warning'],
      ['verified-domains', 'warning'],
      ['read-users', 'passed'],
      ['read-groups', 'failed'],
    ])
    expect(checks[0]?.advice).toContain('Group.Read.All')
    expect(checks.at(-1)?.advice).toContain('Group.Read.All')
  })

  it('warn of a tenant that Azure AD Connect still synchronizes', async () => {
    const checks = await checksOf(['Directory.ReadWrite.All'], { isSynchronized: true })
    expect(checks.find((check) => check.name === 'directory-synchronization')).toMatchObject({
      outcome: 'warning',
      advice: expect.stringContaining('Import only'),
    })
  })

  it('name the domains user names must end in', async () => {
    const checks = await checksOf(['Directory.ReadWrite.All'])
    expect(checks.find((check) => check.name === 'verified-domains')?.message).toContain('contoso.lab')
  })
})
