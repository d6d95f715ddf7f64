import { describe, expect, it } from 'vitest'
import { assert } from '#src/base/assert.ts'
import type { AttributeFlow, FlowSource } from '#src/model/configuration.ts'
import type { Attributes } from '#src/model/value.ts'
import { attributeNames } from './attribute-names.ts'
import { compileFlow, type CompiledFlow, type FlowOutcome } from './flow.ts'
import { objectType, surroundings, viewOf } from './testing/flow-view.ts'

const from = attributeNames(
  objectType({
    title: 'string',
    mail: 'string',
    proxyAddresses: 'string[]',
    flags: 'integer',
    numbers: 'integer[]',
    enabled: 'boolean',
    guid: 'binary',
    guids: 'binary[]',
    member: 'reference[]',
    manager: 'reference',
  }),
)
const to = attributeNames(
  objectType({
    jobTitle: 'string',
    names: 'string[]',
    age: 'integer',
    active: 'boolean',
    key: 'binary',
    keys: 'binary[]',
    members: 'reference[]',
    boss: 'reference',
  }),
)

function flow(target: string, source: FlowSource, more: Partial<AttributeFlow> = {}): AttributeFlow {
  return { target, source, merge: 'Update', applyOnce: false, ...more }
}

function direct(target: string, attribute: string): AttributeFlow {
  return flow(target, { kind: 'direct', attribute })
}

function expression(target: string, text: string): AttributeFlow {
  return flow(target, { kind: 'expression', text })
}

function compiled(wanted: AttributeFlow): CompiledFlow {
  const result = compileFlow(wanted, from, to)
  assert('evaluate' in result, 'message' in result ? result.message : '')
  return result
}

function outcome(wanted: AttributeFlow, attributes: Attributes = {}, more: Parameters<typeof viewOf>[1] = {}): FlowOutcome {
  return compiled(wanted).evaluate(viewOf(attributes, more), surroundings)
}

function problem(wanted: AttributeFlow): string {
  const result = compileFlow(wanted, from, to)
  return 'message' in result ? result.message : ''
}

function values(...list: readonly (string | bigint | boolean | Uint8Array)[]): FlowOutcome {
  return { kind: 'values', values: list }
}

describe('a direct flow', () => {
  it('copies the values', () => {
    expect(outcome(direct('jobTitle', 'title'), { title: ['Clerk'] })).toEqual(values('Clerk'))
    expect(outcome(direct('names', 'proxyAddresses'), { proxyAddresses: ['a', 'b'] })).toEqual(values('a', 'b'))
  })

  it('of an absent attribute says NULL', () => {
    expect(outcome(direct('jobTitle', 'title'))).toEqual({ kind: 'null' })
  })

  it('takes an attribute that has one value into one that takes one, and refuses several', () => {
    expect(outcome(direct('jobTitle', 'proxyAddresses'), { proxyAddresses: ['a'] })).toEqual(values('a'))
    expect(outcome(direct('jobTitle', 'proxyAddresses'), { proxyAddresses: ['a', 'b'] })).toMatchObject({
      kind: 'error',
      code: 'flow-multi-values-to-single-value',
    })
  })

  it('copies the name of the object', () => {
    expect(outcome(direct('jobTitle', 'dn'))).toEqual(values('CN=Anna,OU=People,DC=contoso,DC=lab'))
    expect(outcome(direct('jobTitle', 'dn'), {}, { dn: '' })).toEqual({ kind: 'null' })
  })

  it('leaves reference values to flow by themselves', () => {
    expect(outcome(direct('members', 'member'), {}, { references: { member: 2 } })).toEqual({ kind: 'references', attribute: 'member' })
    expect(outcome(direct('members', 'member'))).toEqual({ kind: 'null' })
    expect(outcome(direct('boss', 'manager'), {}, { references: { manager: 1 } })).toEqual({ kind: 'references', attribute: 'manager' })
  })

  it('finds attributes whatever the case they are written in', () => {
    expect(outcome(direct('JOBTITLE', 'Title'), { title: ['Clerk'] })).toEqual(values('Clerk'))
    expect(compiled(direct('JOBTITLE', 'Title'))).toMatchObject({ target: 'jobTitle', reads: 'title' })
  })
})

describe('values are fitted to the type of the target', () => {
  it.each<[string, AttributeFlow, Attributes, FlowOutcome]>([
    ['a number becomes text', direct('jobTitle', 'flags'), { flags: [512n] }, values('512')],
    ['truth becomes text', direct('jobTitle', 'enabled'), { enabled: [true] }, values('True')],
    ['untruth becomes text', direct('jobTitle', 'enabled'), { enabled: [false] }, values('False')],
    ['text of digits becomes a number', direct('age', 'title'), { title: ['-42'] }, values(-42n)],
    ['the largest number fits', direct('age', 'title'), { title: ['9223372036854775807'] }, values(9_223_372_036_854_775_807n)],
    ['text may say true', direct('active', 'title'), { title: ['TRUE'] }, values(true)],
    ['text may say false', direct('active', 'title'), { title: ['false'] }, values(false)],
    ['bytes stay bytes', direct('key', 'guid'), { guid: [Uint8Array.of(1)] }, values(Uint8Array.of(1))],
  ])('%s', (_, wanted, attributes, result) => {
    expect(outcome(wanted, attributes)).toEqual(result)
  })

  it.each<[string, AttributeFlow, Attributes]>([
    ['bytes as text', direct('jobTitle', 'guid'), { guid: [Uint8Array.of(1)] }],
    ['words as a number', direct('age', 'title'), { title: ['many'] }],
    ['a number beyond 64 bits', direct('age', 'title'), { title: ['9223372036854775808'] }],
    ['a number below 64 bits', direct('age', 'title'), { title: ['-9223372036854775809'] }],
    ['a number as truth', direct('active', 'flags'), { flags: [1n] }],
    ['words as truth', direct('active', 'title'), { title: ['yes'] }],
    ['text as bytes', direct('key', 'title'), { title: ['AQ=='] }],
    ['truth as a number', direct('age', 'enabled'), { enabled: [true] }],
  ])('%s is an error of the object', (_, wanted, attributes) => {
    expect(outcome(wanted, attributes)).toMatchObject({ kind: 'error', code: 'cs-attribute-type-mismatch' })
  })
})

describe('a constant', () => {
  it('is converted when the rule is compiled', () => {
    expect(outcome(flow('active', { kind: 'constant', value: 'True' }))).toEqual(values(true))
    expect(outcome(flow('age', { kind: 'constant', value: '7' }))).toEqual(values(7n))
    expect(outcome(flow('jobTitle', { kind: 'constant', value: 'User' }))).toEqual(values('User'))
  })

  it('that does not fit keeps the rule from being used', () => {
    expect(problem(flow('active', { kind: 'constant', value: 'Yes' }))).toContain('does not fit')
    expect(problem(flow('age', { kind: 'constant', value: '' }))).toContain('does not fit')
    expect(problem(flow('members', { kind: 'constant', value: 'CN=x' }))).toContain('reference')
  })
})

describe('an expression', () => {
  it('computes a value', () => {
    expect(outcome(expression('jobTitle', 'UCase([title]) & "!"'), { title: ['Clerk'] })).toEqual(values('CLERK!'))
  })

  it('may say NULL, AuthoritativeNull or IgnoreThisFlow', () => {
    expect(outcome(expression('jobTitle', 'NULL'))).toEqual({ kind: 'null' })
    expect(outcome(expression('jobTitle', 'AuthoritativeNull'))).toEqual({ kind: 'authoritative-null' })
    expect(outcome(expression('jobTitle', 'IIF(IsPresent([title]), [title], IgnoreThisFlow)'))).toEqual({ kind: 'ignore' })
    expect(outcome(expression('jobTitle', 'Trim([title])'))).toEqual({ kind: 'null' })
  })

  it('that ends in Error fails the object with the words of the rule', () => {
    expect(outcome(expression('jobTitle', 'Error("No title for " & [mail])'), { mail: ['a@lab'] })).toMatchObject({
      kind: 'error',
      code: 'sync-rule-error-function-triggered',
      message: expect.stringContaining('No title for a@lab'),
    })
  })

  it('does not evaluate what it does not need', () => {
    expect(outcome(expression('jobTitle', 'IIF(IsPresent([title]), [title], Error("none"))'), { title: ['x'] })).toEqual(values('x'))
  })

  it('maps over values and drops those that come out as NULL', () => {
    const text = 'IIF(InStr([proxyAddresses], "smtp") = 1, [proxyAddresses], NULL)'
    expect(outcome(expression('names', text), { proxyAddresses: ['smtp:a', 'x500:b', 'smtp:c'] })).toEqual(values('smtp:a', 'smtp:c'))
    expect(outcome(expression('names', text), { proxyAddresses: ['x500:b'] })).toEqual({ kind: 'null' })
  })

  it('says a value once', () => {
    expect(outcome(expression('names', 'LCase([proxyAddresses])'), { proxyAddresses: ['A', 'a'] })).toEqual(values('a'))
  })

  it('reads what was imported, without what waits to be exported', () => {
    const wanted = expression('names', 'ImportedValue("proxyAddresses")')
    expect(outcome(wanted, { proxyAddresses: ['a', 'x500:b'] }, { imported: { proxyAddresses: ['a'] } })).toEqual(values('a'))
  })

  it('counts references and does not read them', () => {
    expect(outcome(expression('age', 'ValueCount("member")'), {}, { references: { member: 3 } })).toEqual(values(3n))
    expect(outcome(expression('jobTitle', '[manager]'), {}, { references: { manager: 1 } })).toMatchObject({ kind: 'error' })
  })

  it('puts parameters in', () => {
    expect(
      outcome(
        expression('jobTitle', '[title] & "@" & %Domain.FQDN%'),
        { title: ['anna'] },
        { parameters: { 'Domain.FQDN': 'contoso.lab' } },
      ),
    ).toEqual(values('anna@contoso.lab'))
  })

  it('sees the time of the step', () => {
    expect(outcome(expression('jobTitle', 'FormatDateTime(Now(), "yyyy-MM-dd HH:mm")'))).toEqual(values('2026-11-22 12:00'))
  })

  it('that cannot be read keeps the rule from being used', () => {
    expect(problem(expression('jobTitle', 'Trim([title]'))).not.toBe('')
    expect(problem(expression('jobTitle', 'NoSuchFunction([title])'))).not.toBe('')
  })

  it('cannot make references', () => {
    expect(outcome(expression('members', '"CN=x"'))).toMatchObject({ kind: 'error' })
  })
})

describe('a flow between attributes that do not fit keeps the rule from being used', () => {
  it.each([
    ['an unknown source', direct('jobTitle', 'nosuch'), 'source has no attribute nosuch'],
    ['an unknown target', direct('nosuch', 'title'), 'target has no attribute nosuch'],
    ['text into references', direct('members', 'title'), 'references flow into references only'],
    ['references into text', direct('names', 'member'), 'references flow into references only'],
  ])('%s', (_, wanted, message) => {
    expect(problem(wanted)).toContain(message)
  })
})

it('shows where a value comes from as it was written', () => {
  expect(compiled(direct('jobTitle', 'title')).source).toBe('[title]')
  expect(compiled(flow('jobTitle', { kind: 'constant', value: 'User' })).source).toBe('"User"')
  expect(compiled(expression('jobTitle', 'Trim([title])'))).toMatchObject({ source: 'Trim([title])', reads: null })
})
