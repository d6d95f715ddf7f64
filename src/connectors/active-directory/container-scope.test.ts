import { describe, expect, it } from 'vitest'
import { ContainerScope } from './container-scope.ts'

const name = 'DC=contoso,DC=lab'

describe('the containers of a partition', () => {
  it('are all of them when none is named', () => {
    const scope = new ContainerScope({ name, include: [], exclude: [] })
    expect(scope.bases).toEqual([name])
    expect(scope.includes('CN=Anna,OU=People,dc=CONTOSO,dc=lab')).toBe(true)
    expect(scope.includes(name)).toBe(true)
    expect(scope.includes('CN=Anna,DC=fabrikam,DC=lab')).toBe(false)
  })

  it('are decided by the nearest one that is named', () => {
    const scope = new ContainerScope({
      name,
      include: [`OU=People,${name}`, `OU=Managers,OU=Old,OU=People,${name}`],
      exclude: [`OU=Old,OU=People,${name}`],
    })
    expect(scope.bases).toEqual([`OU=People,${name}`])
    expect(scope.includes(`CN=a,OU=People,${name}`)).toBe(true)
    expect(scope.includes(`CN=a,OU=Old,OU=People,${name}`)).toBe(false)
    expect(scope.includes(`CN=a,OU=Deep,OU=Managers,OU=Old,OU=People,${name}`)).toBe(true)
    expect(scope.includes(`CN=a,OU=Other,${name}`)).toBe(false)
  })

  it('are not taken for one another because their names begin alike or hold commas', () => {
    const scope = new ContainerScope({
      name,
      include: [`OU=Sales\\, EU,${name}`, `OU=Sales,${name}`],
      exclude: [`OU=Sales\\2c EU,OU=Sales,${name}`],
    })
    expect(scope.bases).toEqual([`OU=Sales\\, EU,${name}`, `OU=Sales,${name}`])
    expect(scope.includes(`CN=a,OU=Sales\\2C eu,${name}`)).toBe(true)
    expect(scope.includes(`CN=a,OU=Salesforce,${name}`)).toBe(false)
    expect(scope.includes(`CN=a,OU=Sales\\, EU,OU=Sales,${name}`)).toBe(false)
  })

  it('are searched once when one is named twice', () => {
    expect(new ContainerScope({ name, include: [`OU=A,${name}`, `ou=a,${name}`], exclude: [] }).bases).toEqual([`OU=A,${name}`])
  })
})
