import { describe, expect, it } from 'vitest'
import { and, equal, not, or } from '../ldap/filter.ts'
import { canHoldObjects, ObjectTypes } from './object-type.ts'

const person = ['top', 'person', 'organizationalPerson', 'user']

describe('the type of an object', () => {
  it('is the most specific selected class', () => {
    const types = new ObjectTypes(['user', 'inetOrgPerson', 'group'])
    expect(types.typeOf(person)).toBe('user')
    expect(types.typeOf([...person, 'inetOrgPerson'])).toBe('inetOrgPerson')
    expect(types.typeOf(['top', 'GROUP'])).toBe('group')
  })

  it('is none when the class stands for something else, even if it derives from a selected one', () => {
    const types = new ObjectTypes(['user'])
    expect(types.typeOf([...person, 'computer'])).toBeNull()
    expect(types.typeOf([...person, 'inetOrgPerson'])).toBeNull()
    expect(types.typeOf([...person, 'computer', 'msDS-GroupManagedServiceAccount'])).toBeNull()
    expect(types.typeOf(['top', 'organizationalUnit'])).toBeNull()
  })

  it('is the selected class a company derived its own from', () => {
    expect(new ObjectTypes(['user']).typeOf([...person, 'contosoEmployee'])).toBe('user')
    expect(new ObjectTypes(['user', 'contosoEmployee']).typeOf([...person, 'contosoEmployee'])).toBe('contosoEmployee')
  })
})

describe('the filter for types', () => {
  it('leaves out derived types that are not selected, unless something below them is', () => {
    const user = equal('objectClass', 'user')
    const others = ['computer', 'inetOrgPerson'].map((type) => not(equal('objectClass', type)))
    expect(new ObjectTypes(['user']).filter).toEqual(and(user, ...others))
    const accounts = new ObjectTypes(['user', 'inetOrgPerson', 'msDS-GroupManagedServiceAccount'])
    expect(accounts.filter).toEqual(
      or(user, equal('objectClass', 'inetOrgPerson'), equal('objectClass', 'msDS-GroupManagedServiceAccount')),
    )
  })

  it('takes containers along where their renaming matters', () => {
    expect(new ObjectTypes(['group']).filterWithContainers).toEqual(
      or(equal('objectClass', 'group'), ...['organizationalUnit', 'container', 'builtinDomain'].map((type) => equal('objectClass', type))),
    )
  })
})

describe('an object', () => {
  it('can hold others unless it is a person, a group or a principal', () => {
    expect(canHoldObjects(['top', 'organizationalUnit'])).toBe(true)
    expect(canHoldObjects([...person, 'computer'])).toBe(false)
    expect(canHoldObjects(['top', 'group'])).toBe(false)
  })
})
