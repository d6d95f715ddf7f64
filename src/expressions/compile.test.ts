import { describe, expect, it } from 'vitest'
import { compileExpression } from './compile.ts'
import { expressionLengthMax, nestingMax, problemsMax } from './limits.ts'
import { program, problems, shown, surroundings } from './testing/evaluate.ts'

describe('what is refused', () => {
  it('names line and column in CR LF, LF and CR texts', () => {
    expect(problems('IIF(True,\r\n  "a",\n  Tirm(1))')).toEqual([
      { phrase: 'unknown function', message: 'unknown function: Tirm', offset: 20, line: 3, column: 3, hint: 'Did you mean Trim?' },
    ])
    expect(problems('1 +\r  )')[0]).toMatchObject({ line: 2, column: 3 })
  })

  it('suggests the function, word or variable that was meant', () => {
    expect(problems('Tirm([a])')[0]?.hint).toBe('Did you mean Trim?')
    expect(problems('isnulorempty([a])')[0]?.hint).toBe('Did you mean IsNullOrEmpty?')
    expect(problems('IIF(True, Flase, 1)')[0]?.hint).toBe('Did you mean False?')
    expect(problems('InStr("a", "b", 1, vbTextCompar)')[0]?.hint).toBe('Did you mean vbTextCompare?')
    expect(problems('InStr("a", "b", 1, "vbTextCompar")')[0]?.hint).toBe('Did you mean vbTextCompare?')
    expect(problems('Select($item, [p], $itme)')[0]?.hint).toBe('Did you mean $item?')
  })

  it('says how to write a bare word', () => {
    expect(problems('displayName')[0]?.hint).toBe(
      'Write [displayName] for an attribute, "displayName" for text, or displayName(…) for a function.',
    )
  })

  it('suggests nothing when nothing is close', () => {
    expect(problems('RegexReplace("a")')[0]).not.toHaveProperty('hint')
  })

  it('shows the signature when the arguments are too few or too many', () => {
    const [problem] = problems('Left("abc")')
    expect(problem?.message).toBe('wrong number of arguments: Left takes 2 arguments, but 1 is given')
    expect(problem?.hint).toBe('str Left(str text, num n)')
    expect(problems('Switch(True, 1, False)')[0]?.message).toContain('at least 2 arguments, always an even number, but 3 are given')
    expect(problems('InStr("a")')[0]?.message).toContain('2 to 4 arguments')
    expect(problems('IIF([a], 1)')[0]?.hint).toBe('Write what it gives otherwise as the third argument: NULL, IgnoreThisFlow or a value.')
    expect(problems('Switch([a], 1, 2)')[0]?.hint).toBe('A default is a last pair with the condition True: Switch(…, True, value).')
  })

  it('reports every problem of an expression, but not thousands', () => {
    expect(problems('Foo(1) & Bar(2) & $x').map((problem) => problem.phrase)).toEqual([
      'unknown function',
      'unknown function',
      'unknown variable',
    ])
    expect(problems(Array.from({ length: 100 }, () => 'Foo()').join(' & '))).toHaveLength(problemsMax)
  })

  it('explains quotes, missing brackets and numbers that are none', () => {
    expect(problems('“a”')[0]).toMatchObject({ phrase: 'syntax error', hint: 'Replace it by the straight quote ".' })
    expect(problems("'a'")[0]?.hint).toBe('Text is written in straight double quotes: "text".')
    expect(problems('"\\"')[0]?.message).toBe('syntax error: the text that starts here has no closing quote')
    expect(problems('[a')[0]?.message).toContain('no closing ]')
    expect(problems('1.5')[0]).toMatchObject({ offset: 1, message: 'syntax error: "." cannot follow a number directly' })
    expect(problems('[a] != 1')[0]?.hint).toBe('Not equal is written <>.')
    expect(problems('[a] == 1')[0]?.hint).toBe('Equality is written with one =.')
    expect(problems('[a] => 1')[0]?.hint).toBe('Greater or equal is written >=.')
    expect(problems('[a] = 1 AND [b] = 2')[0]?.hint).toBe('And is written &&.')
    expect(problems('Left([a]; 1)')[0]?.hint).toBe('Arguments are separated by commas.')
    expect(problems('Trim([a]')[0]?.message).toContain('the ) that closes Trim(')
    expect(problems('99999999999999999999')[0]).toMatchObject({ phrase: 'overflow' })
    expect(problems('&H10000000000000000')[0]).toMatchObject({ phrase: 'overflow' })
  })

  it('lets only the cloud dialect leave arguments out', () => {
    expect(problems('Replace([a], "x", , "y")')[0]).toMatchObject({
      phrase: 'syntax error',
      hint: 'Write NULL where no value is meant; arguments may not be left out.',
    })
    expect(shown('Switch([a], , "1", "yes")', { a: '2' }, { dialect: 'cloud' })).toBe('NULL')
  })

  it('wants a variable where one is bound', () => {
    expect(problems('Where([p], [p], True)')[0]).toMatchObject({ phrase: 'syntax error', hint: 'Write Where($item, …).' })
  })

  it('keeps variables inside the body that binds them', () => {
    expect(problems('With($a, $a, 1)')[0]?.phrase).toBe('unknown variable')
    expect(problems('With($a, 1, 2) + $a')[0]?.phrase).toBe('unknown variable')
    expect(shown('With($a, 1, With($A, $a + 1, $a))')).toBe('2')
  })

  it('accepts a word only where a function has that option', () => {
    expect(problems('"a" & UTF8')[0]?.phrase).toBe('type mismatch')
    expect(problems('InStr("a", "b", 1, UTF8)')[0]?.phrase).toBe('invalid argument')
    expect(shown('InStr("aB", "b", 1, "VBTEXTCOMPARE")')).toBe('2')
  })
})

describe('bounds', () => {
  it('refuses a text that is too long', () => {
    expect(problems(`"${'x'.repeat(1_000_000)}"`)[0]?.message).toContain(`longer than ${expressionLengthMax} characters`)
  })

  it('refuses nesting that is too deep, of brackets, calls and signs', () => {
    const deep = 10_000
    for (const text of [
      `${'('.repeat(deep)}1${')'.repeat(deep)}`,
      `${'Trim('.repeat(deep)}"a"${')'.repeat(deep)}`,
      `${'!'.repeat(deep)}True`,
      `${'- '.repeat(deep)}[a]`,
    ]) {
      expect(problems(text)[0]?.message).toContain(`nested deeper than ${nestingMax} levels`)
    }
  })

  it('evaluates the deepest nesting that is allowed', () => {
    const depth = nestingMax - 1
    expect(shown(`${'IIF(True,'.repeat(depth)}1${',2)'.repeat(depth)}`)).toBe('1')
    expect(shown(`${'('.repeat(depth)}1${')'.repeat(depth)}`)).toBe('1')
    expect(shown(`${'With($a,"x",Trim('.repeat(depth / 2)}$a${'))'.repeat(depth / 2)}`)).toBe('"x"')
  })

  it('takes a chain of ten thousand operands without nesting', () => {
    expect(shown(Array.from({ length: 10_000 }, () => '1').join('+'))).toBe('10000')
    expect(shown(Array.from({ length: 10_000 }, () => 'True').join('&&'))).toBe('True')
  })
})

describe('a program', () => {
  it('knows what it reads, by the names as written', () => {
    const { attributes, importedAttributes, parameters } = program(
      'IIF(IsPresent([Mail]), [mail] & %Forest.LDAP%, Trim(ImportedValue("proxyAddresses")))',
    )
    expect({ attributes, importedAttributes, parameters }).toEqual({
      attributes: ['Mail', 'mail'],
      importedAttributes: ['proxyAddresses'],
      parameters: ['Forest.LDAP'],
    })
    expect(program('ValueCount("member")').importedAttributes).toEqual(['member'])
  })

  it('prints itself in canonical form', () => {
    expect(program('iif( [a]=1,\n "say ""hi""",-(-3)&true )').print()).toBe('IIF([a] = 1, "say ""hi""", -(-3) & True)')
    expect(program('(1+2)*3 - (4 & ("a" & 5))').print()).toBe('(1 + 2) * 3 - (4 & ("a" & 5))')
    expect(program('&hff & &HFFFFFFFFFFFFFFFF').print()).toBe('&HFF & &HFFFFFFFFFFFFFFFF')
    expect(program('Replace([a], "x", , , "y", , )', 'cloud').print()).toBe('Replace([a], "x", , , "y", , )')
  })

  it('remarks what Azure AD Connect would refuse', () => {
    const remarks = program('iif(!true, Append("a", "b"), 6 / 2)').remarks.map(({ message, column }) => `${column}: ${message}`)
    expect(remarks).toEqual([
      '1: iif is spelt IIF; Azure AD Connect may refuse other casing',
      '5: the operator ! is an extension; Azure AD Connect may refuse it',
      '6: true is spelt True; Azure AD Connect may refuse other casing',
      '12: the function Append is an extension; Azure AD Connect may refuse it',
      '32: the operator / is an extension; Azure AD Connect may refuse it',
    ])
    expect(program('IIF(IsPresent([a]), [a], NULL)').remarks).toEqual([])
    expect(program('Append([a], "b")', 'cloud').remarks).toEqual([])
  })

  it('can be evaluated again and again, and inside itself', () => {
    const compiled = program('Join(Select($x, [p], Join(Select($y, [q], $x & $y), "")), "-")')
    const environment = surroundings({ p: ['a', 'b'], q: ['1', '2'] })
    expect([1, 2].map(() => compiled.evaluate(environment))).toEqual(['a1a2-b1b2', 'a1a2-b1b2'])
  })

  it('speaks the sync dialect unless told otherwise', () => {
    expect(compileExpression('Mid("abc", 9, 1)')).toMatchObject({ ok: true, program: { dialect: 'sync' } })
    expect(shown('Mid("abc", 9, 1)')).toBe('"abc"')
    expect(shown('Mid("abc", 9, 1)', {}, { dialect: 'cloud' })).toBe('""')
  })
})
