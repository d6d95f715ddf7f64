import { describe, expect, it } from 'vitest'
import type { ScopeCondition, ScopeOperator } from '#src/model/configuration.ts'
import type { Attributes, Value } from '#src/model/value.ts'
import { attributeNames } from './attribute-names.ts'
import { compileScope } from './scope.ts'
import { objectType, viewOf } from './testing/flow-view.ts'

const names = attributeNames(
  objectType({
    adminDescription: 'string',
    proxyAddresses: 'string[]',
    flags: 'integer',
    enabled: 'boolean',
    guid: 'binary',
    member: 'reference[]',
  }),
)

function condition(attribute: string, operator: ScopeOperator, value = ''): ScopeCondition {
  return { attribute, operator, value }
}

/** Whether one condition holds for attributes. */
function holds(test: ScopeCondition, attributes: Attributes): boolean {
  return compileScope([[test]], names)(viewOf(attributes)).inScope
}

const absent: Attributes = {}

describe('operators on text', () => {
  it.each<[ScopeOperator, string, Value, boolean]>([
    ['EQUAL', 'true', 'TRUE', true],
    ['EQUAL', 'Contoso', 'contoso', true],
    ['EQUAL', 'Contoso', 'Contoso Ltd', false],
    ['NOTEQUAL', 'TRUE', 'false', true],
    ['NOTEQUAL', 'TRUE', 'True', false],
    ['CONTAINS', 'tos', 'CONTOSO', true],
    ['CONTAINS', 'x', 'CONTOSO', false],
    ['NOTCONTAINS', 'tos', 'CONTOSO', false],
    ['NOTCONTAINS', 'x', 'CONTOSO', true],
    ['STARTSWITH', 'user_', 'User_Anna', true],
    ['STARTSWITH', 'user_', 'My User_', false],
    ['NOTSTARTSWITH', 'User_', 'user_anna', false],
    ['NOTSTARTSWITH', 'User_', 'Group_', true],
    ['ENDSWITH', '@LAB', 'anna@lab', true],
    ['ENDSWITH', '@lab', 'anna@lab.org', false],
    ['NOTENDSWITH', '@lab', 'anna@LAB', false],
    ['NOTENDSWITH', '@lab', 'anna@org', true],
    ['LESSTHAN', 'b', 'a', true],
    ['LESSTHAN', 'b', 'B', false],
    ['LESSTHAN_OR_EQUAL', 'b', 'B', true],
    ['GREATERTHAN', 'b', 'c', true],
    ['GREATERTHAN_OR_EQUAL', 'b', 'B', true],
    ['ISIN', 'sales', 'Sales', true],
    ['ISNOTIN', 'sales', 'Sales', false],
  ])('%s %s of %s is %s', (operator, value, own, result) => {
    expect(holds(condition('adminDescription', operator, value), { adminDescription: [own] })).toBe(result)
  })
})

describe('operators on numbers compare numbers', () => {
  it.each<[ScopeOperator, string, bigint, boolean]>([
    ['LESSTHAN', '50000', 9n, true],
    ['LESSTHAN', '50000', 60_000n, false],
    ['LESSTHAN', '50000', 50_000n, false],
    ['LESSTHAN_OR_EQUAL', '50000', 50_000n, true],
    ['GREATERTHAN', '-1', 0n, true],
    ['GREATERTHAN_OR_EQUAL', '9223372036854775807', 9_223_372_036_854_775_807n, true],
    ['GREATERTHAN', '9223372036854775806', 9_223_372_036_854_775_807n, true],
    ['LESSTHAN', '9223372036854775807', 9_223_372_036_854_775_806n, true],
    ['EQUAL', '512', 512n, true],
    ['NOTEQUAL', '512', 514n, true],
    ['LESSTHAN', 'many', 1n, false],
    ['GREATERTHAN', 'many', 1n, false],
  ])('%s %s of %s is %s', (operator, value, own, result) => {
    expect(holds(condition('flags', operator, value), { flags: [own] })).toBe(result)
  })
})

describe('operators on bits take a decimal mask', () => {
  it.each<[ScopeOperator, string, Value, boolean]>([
    ['ISBITSET', '2', 514n, true],
    ['ISBITSET', '2', 512n, false],
    ['ISBITNOTSET', '2', 512n, true],
    ['ISBITNOTSET', '2', 514n, false],
    ['ISBITSET', '3', 1n, true],
    ['ISBITSET', '1073741824', 1_073_741_824n, true],
    ['ISBITSET', '4294967296', 4_294_967_296n, true],
    ['ISBITSET', '-2147483648', -2_147_483_646n, true],
    ['ISBITSET', '2', '514', true],
    ['ISBITSET', '2', 'text', false],
    ['ISBITSET', 'two', 514n, false],
  ])('%s %s of %s is %s', (operator, mask, own, result) => {
    expect(holds(condition('flags', operator, mask), { flags: [own] })).toBe(result)
  })
})

describe('the open questions about operators', () => {
  it('Q4 LESSTHAN compares numbers as numbers, and text by its letters whatever their case', () => {
    expect(holds(condition('flags', 'LESSTHAN', '50000'), { flags: [9n] })).toBe(true)
    expect(holds(condition('adminDescription', 'LESSTHAN', '50000'), { adminDescription: ['9'] })).toBe(false)
    expect(holds(condition('adminDescription', 'LESSTHAN', 'B'), { adminDescription: ['a'] })).toBe(true)
  })

  it('Q5 EQUAL ignores case for text as it does for truth', () => {
    expect(holds(condition('adminDescription', 'EQUAL', 'contoso'), { adminDescription: ['CONTOSO'] })).toBe(true)
    for (const value of ['TRUE', 'True', 'true']) {
      expect(holds(condition('enabled', 'EQUAL', value), { enabled: [true] })).toBe(true)
      expect(holds(condition('enabled', 'NOTEQUAL', value), { enabled: [true] })).toBe(false)
    }
  })
})

describe('an absent attribute', () => {
  it.each<ScopeOperator>([
    'EQUAL',
    'LESSTHAN',
    'LESSTHAN_OR_EQUAL',
    'GREATERTHAN',
    'GREATERTHAN_OR_EQUAL',
    'CONTAINS',
    'STARTSWITH',
    'ENDSWITH',
    'ISIN',
    'ISBITSET',
    'ISNOTNULL',
  ])('does not fulfil %s', (operator) => {
    expect(holds(condition('adminDescription', operator, '1'), absent)).toBe(false)
  })

  it.each<ScopeOperator>(['NOTEQUAL', 'NOTCONTAINS', 'NOTSTARTSWITH', 'NOTENDSWITH', 'ISNOTIN', 'ISBITNOTSET', 'ISNULL'])(
    'fulfils %s',
    (operator) => {
      expect(holds(condition('adminDescription', operator, '1'), absent)).toBe(true)
    },
  )
})

describe('several values', () => {
  const addresses = { proxyAddresses: ['SMTP:a@lab', 'x500:/o=lab'] }

  it('fulfil a positive operator when one does', () => {
    expect(holds(condition('proxyAddresses', 'STARTSWITH', 'x500:'), addresses)).toBe(true)
    expect(holds(condition('proxyAddresses', 'ISIN', 'smtp:a@lab'), addresses)).toBe(true)
  })

  it('fulfil a negative operator only when all do', () => {
    expect(holds(condition('proxyAddresses', 'NOTSTARTSWITH', 'x500:'), addresses)).toBe(false)
    expect(holds(condition('proxyAddresses', 'NOTSTARTSWITH', 'sip:'), addresses)).toBe(true)
    expect(holds(condition('proxyAddresses', 'ISNOTIN', 'smtp:a@lab'), addresses)).toBe(false)
  })
})

describe('values of other types', () => {
  it('compare truth by its name and bytes by their digits', () => {
    expect(holds(condition('enabled', 'EQUAL', 'TRUE'), { enabled: [true] })).toBe(true)
    expect(holds(condition('enabled', 'NOTEQUAL', 'true'), { enabled: [false] })).toBe(true)
    expect(holds(condition('guid', 'EQUAL', '00FF10'), { guid: [Uint8Array.of(0, 255, 16)] })).toBe(true)
  })

  it('count references instead of reading them', () => {
    const test = compileScope([[condition('member', 'ISNOTNULL')]], names)
    expect(test(viewOf({}, { references: { member: 3 } })).inScope).toBe(true)
    expect(test(viewOf({})).inScope).toBe(false)
  })

  it('read the distinguished name', () => {
    const test = compileScope([[condition('dn', 'ENDSWITH', 'ou=people,dc=contoso,dc=lab')]], names)
    expect(test(viewOf({})).inScope).toBe(true)
    expect(test(viewOf({}, { dn: 'CN=Anna,DC=contoso,DC=lab' })).inScope).toBe(false)
    expect(compileScope([[condition('dn', 'ISNULL')]], names)(viewOf({})).inScope).toBe(false)
  })
})

describe('a scope', () => {
  const sales = condition('adminDescription', 'EQUAL', 'Sales')
  const enabled = condition('enabled', 'EQUAL', 'True')
  const board = condition('adminDescription', 'EQUAL', 'Board')

  it('without groups takes every object', () => {
    expect(compileScope([], names)(viewOf(absent))).toEqual({ inScope: true })
  })

  it('wants all conditions of one group', () => {
    const test = compileScope([[sales, enabled], [board]], names)
    expect(test(viewOf({ adminDescription: ['sales'], enabled: [true] })).inScope).toBe(true)
    expect(test(viewOf({ adminDescription: ['board'] })).inScope).toBe(true)
    expect(test(viewOf({ adminDescription: ['sales'] })).inScope).toBe(false)
  })

  it('names the first condition of each group that failed', () => {
    expect(compileScope([[sales, enabled], [board]], names)(viewOf({ adminDescription: ['sales'] }))).toEqual({
      inScope: false,
      failed: [enabled, board],
    })
  })

  it('finds attributes whatever the case they are written in', () => {
    expect(holds(condition('ADMINDESCRIPTION', 'EQUAL', 'x'), { adminDescription: ['x'] })).toBe(true)
  })

  it('puts parameters in before it compares', () => {
    const test = compileScope([[condition('adminDescription', 'EQUAL', 'of %Connector.ID%')]], names)
    expect(test(viewOf({ adminDescription: ['OF {1-2}'] }, { parameters: { 'Connector.ID': '{1-2}' } })).inScope).toBe(true)
    expect(test(viewOf({ adminDescription: ['of %Connector.ID%'] })).inScope).toBe(true)
    expect(test(viewOf({ adminDescription: ['of {3}'] }, { parameters: { 'Connector.ID': '{1-2}' } })).inScope).toBe(false)
  })
})

describe('membership of a group', () => {
  const view = viewOf({}, { memberOf: ['CN=VPN,OU=Groups,DC=lab'], parameters: { 'Domain.LDAP': 'DC=lab' } })

  it.each<[ScopeOperator, string, boolean]>([
    ['ISMEMBEROF', 'cn=vpn, ou=groups, dc=lab', true],
    ['ISMEMBEROF', 'CN=VPN,OU=Groups,%domain.ldap%', true],
    ['ISMEMBEROF', 'CN=Mail,OU=Groups,DC=lab', false],
    ['ISMEMBEROF', 'CN=VPN,OU=Groups,%Nothing%', false],
    ['ISNOTMEMBEROF', 'CN=VPN,OU=Groups,DC=lab', false],
    ['ISNOTMEMBEROF', 'CN=Mail,OU=Groups,DC=lab', true],
  ])('%s %s is %s', (operator, value, result) => {
    // No attribute is looked at.
    expect(compileScope([[condition('nosuch', operator, value)]], names)(view).inScope).toBe(result)
  })
})

describe('a scope value with a parameter', () => {
  it('takes the identifier of the connector whatever the case it was written in', () => {
    const parameters = { 'Connector.ID': '{B891884F-051E-4A83-95AF-2544101C9083}' }
    const own = condition('adminDescription', 'EQUAL', '%Connector.ID%')
    const scope = compileScope([[own]], names)
    const held = (text: string): boolean => scope(viewOf({ adminDescription: [text] }, { parameters })).inScope
    expect(held('{b891884f-051e-4a83-95af-2544101c9083}')).toBe(true)
    expect(held('{00000000-051e-4a83-95af-2544101c9083}')).toBe(false)
  })
})
