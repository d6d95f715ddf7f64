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

  it('reads its own name, which takes CRef to take it apart', () => {
    const conflict = 'CBool(InStr(DNComponent(CRef([dn]),1),"\\\\0ACNF:")>0)'
    expect(outcome(expression('active', conflict))).toEqual(values(false))
    const dn = 'CN=Anna\\0ACNF:5f1c1d0a-6a0e-4d0d-8a53-3f4c5d1e2b3a,OU=People,DC=contoso,DC=lab'
    expect(outcome(expression('active', conflict), {}, { dn })).toEqual(values(true))
    expect(outcome(expression('jobTitle', '[dn]'), {}, { dn: '' })).toEqual({ kind: 'null' })
  })

  it('reads an attribute the object type does not have as NULL', () => {
    expect(outcome(expression('jobTitle', 'IIF(IsPresent([nosuch]), [nosuch], [title])'), { title: ['Clerk'] })).toEqual(values('Clerk'))
    expect(outcome(expression('age', 'ValueCount("nosuch")'))).toEqual(values(0n))
  })

  it('cannot ask which values others hold', () => {
    expect(problem(expression('jobTitle', 'SelectUniqueValue([title], [mail])'))).toContain('SelectUniqueValue cannot be used')
  })

  it('tells what every part of it came to', () => {
    const wanted = expression('jobTitle', 'IIF(IsPresent([title]), UCase([title]), NULL)')
    const explained = compiled(wanted).explain(viewOf({ title: ['Clerk'] }), surroundings)
    expect(explained.outcome).toEqual(values('CLERK'))
    expect(explained.expression?.root.steps.map(({ text }) => text)).toEqual(['IsPresent([title])', 'UCase([title])'])
    expect(compiled(expression('jobTitle', 'Error("no")')).explain(viewOf({}), surroundings).outcome).toMatchObject({ kind: 'error' })
    expect(compiled(direct('jobTitle', 'title')).explain(viewOf({ title: ['x'] }), surroundings)).toEqual({
      outcome: values('x'),
      expression: null,
    })
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
})

describe('an expression that flows into references', () => {
  const tooMany = 'IIF(([flags]>50000),Error("Maximum Group member count exceeded"),IgnoreThisFlow)'

  it.each<[string, string, Attributes, FlowOutcome]>([
    ['may stand aside', tooMany, { flags: [3n] }, { kind: 'ignore' }],
    ['may say NULL', 'IIF(IsPresent([title]), NULL, IgnoreThisFlow)', { title: ['x'] }, { kind: 'null' }],
    ['may say AuthoritativeNull', 'AuthoritativeNull', {}, { kind: 'authoritative-null' }],
  ])('%s', (_, text, attributes, result) => {
    expect(outcome(expression('members', text), attributes)).toEqual(result)
  })

  it('may fail the object', () => {
    expect(outcome(expression('members', tooMany), { flags: [60_000n] })).toEqual({
      kind: 'error',
      code: 'sync-rule-error-function-triggered',
      message: 'Maximum Group member count exceeded',
    })
  })

  it.each([
    ['through IIF', 'IIF(IsPresent([manager]), [manager], IgnoreThisFlow)', {}, { kind: 'references', attribute: 'manager' }],
    ['through IIF when there are none', 'IIF(IsPresent([member]), [member], NULL)', {}, { kind: 'null' }],
    ['through Switch', 'Switch([title]="a", [member], True, [manager])', { title: ['b'] }, { kind: 'references', attribute: 'manager' }],
    ['through With', 'With($t, [title], IIF($t="a", [manager], NULL))', { title: ['a'] }, { kind: 'references', attribute: 'manager' }],
    ['by itself, whatever its case', '[Manager]', {}, { kind: 'references', attribute: 'manager' }],
  ] as const)('lets the values of an attribute flow %s', (_, text, attributes, result) => {
    const wanted = expression('boss', text)
    expect(outcome(wanted, attributes, { references: { manager: 1 } })).toEqual(result)
    expect(compiled(wanted).namedReferences).toEqual([])
  })

  it('lets them flow although it read their names', () => {
    const wanted = expression('members', 'IIF(Contains([member], "CN=Anna")>0, [member], NULL)')
    expect(outcome(wanted, {}, { references: { member: ['CN=Berta', 'CN=Anna'] } })).toEqual({ kind: 'references', attribute: 'member' })
    expect(outcome(wanted, {}, { references: { member: ['CN=Berta'] } })).toEqual({ kind: 'null' })
    expect(compiled(wanted)).toMatchObject({ namedReferences: ['member'], reads: 'member' })
  })

  it.each(['"CN=x"', 'CRef("CN=x")', 'Item([member], 1)', '[title]', 'IIF(True, [member], %Group%)', 'With($m, [member], $m)', 'True'])(
    'cannot make them: %s',
    (text) => {
      expect(problem(expression('members', text))).toContain('cannot make references')
    },
  )
})

describe('an expression over references', () => {
  it.each([
    ['IsPresent([member])', true],
    ['IsNull([member])', false],
    ['IsNullOrEmpty([member])', false],
    ['IsPresent(IIF([title]="x", [member], [manager]))', false],
    ['Count([member])>2', true],
    ['ValueCount("member")=3', true],
    ['IsPresent([manager])', false],
    ['Count([manager])=0', true],
  ])('answers %s without loading them', (text, result) => {
    const wanted = expression('active', text)
    expect(outcome(wanted, {}, { references: { member: 3 } })).toEqual(values(result))
    expect(compiled(wanted).namedReferences).toEqual([])
  })

  it.each([
    ['DNComponent([manager],1)', 'Berta'],
    ['CStr([manager])', 'CN=Berta,OU=Staff'],
    ['[manager]', 'CN=Berta,OU=Staff'],
    ['DNComponent(Item([member],2),1)', 'Carl'],
    ['IIF(Contains([member],"CN=Carl")=2,"yes","no")', 'yes'],
  ])('reads names: %s', (text, result) => {
    const references = { manager: ['CN=Berta,OU=Staff'], member: ['CN=Anna', 'CN=Carl'] }
    expect(outcome(expression('jobTitle', text), {}, { references })).toEqual(values(result))
  })

  it('reads no names where there are none', () => {
    expect(outcome(expression('jobTitle', 'IIF(IsPresent([manager]), DNComponent([manager],1), NULL)'))).toEqual({ kind: 'null' })
  })

  it('fails an object that has more of them than names are loaded', () => {
    const member = Array.from({ length: 1_001 }, (_, i) => `CN=${i}`)
    expect(outcome(expression('jobTitle', 'DNComponent(Item([member],1),1)'), {}, { references: { member } })).toMatchObject({
      kind: 'error',
      message: expect.stringContaining('[member] has more than 1000 values'),
    })
  })

  it('cannot read them as last imported', () => {
    expect(problem(expression('jobTitle', 'CStr(ImportedValue("manager"))'))).toContain('ImportedValue("manager")')
  })
})

describe('an empty text is no value', () => {
  it('of an expression, because shipped rules make it of absent attributes', () => {
    expect(outcome(expression('jobTitle', 'Left(Trim([title]),448)'))).toEqual({ kind: 'null' })
    expect(outcome(expression('names', 'Split("a;;b", ";")'))).toEqual(values('a', 'b'))
  })

  it('Q21 of a directory, which should not have said it', () => {
    expect(outcome(direct('jobTitle', 'title'), { title: [''] })).toEqual({ kind: 'null' })
    expect(outcome(direct('names', 'proxyAddresses'), { proxyAddresses: ['', 'a'] })).toEqual(values('a'))
  })

  it('of a constant', () => {
    expect(outcome(flow('jobTitle', { kind: 'constant', value: '' }))).toEqual({ kind: 'null' })
  })
})

describe('an indexed attribute', () => {
  const indexed = attributeNames(objectType({ cn: 'string indexed', sid: 'binary indexed', names: 'string[] indexed' }))
  const into = (wanted: AttributeFlow, attributes: Attributes): FlowOutcome => {
    const result = compileFlow(wanted, from, indexed)
    assert('evaluate' in result, 'a flow that compiles')
    return result.evaluate(viewOf(attributes), surroundings)
  }

  it.each([
    ['text', direct('cn', 'title'), { title: ['x'.repeat(449)] }],
    ['one of several texts', direct('names', 'proxyAddresses'), { proxyAddresses: ['a', 'x'.repeat(449)] }],
    ['bytes', direct('sid', 'guid'), { guid: [new Uint8Array(901)] }],
  ])('C20 refuses %s that its index cannot hold', (_, wanted, attributes) => {
    expect(into(wanted, attributes)).toMatchObject({ kind: 'error', code: 'mv-constraint-violation' })
  })

  it('takes what a rule shortened', () => {
    expect(into(expression('cn', 'Left([title],448)'), { title: ['x'.repeat(500)] })).toEqual(values('x'.repeat(448)))
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
