import { describe, expect, it } from 'vitest'
import type { AttributeSchema } from '#src/model/schema.ts'
import { parseAttributeSchema } from '#src/model/schema.ts'
import { must } from '#src/base/assert.ts'
import { diagnose, type FlowSource, type FlowSurroundings } from './diagnose.ts'
import { nestingMax, problemsMax } from './limits.ts'
import type { Diagnostic } from './types/diagnostic.ts'

const schemas: Readonly<Record<string, AttributeSchema>> = Object.fromEntries(
  Object.entries({
    sn: 'string',
    mail: 'string',
    displayName: 'string',
    userAccountControl: 'integer',
    pwdLastSet: 'integer',
    accountEnabled: 'boolean',
    objectGUID: 'binary',
    manager: 'reference',
    proxyAddresses: 'string[]',
    member: 'reference[]',
  }).map(([name, text]) => [name, must(parseAttributeSchema(text), 'the schema')]),
)

const user: FlowSource = {
  title: 'user in contoso.com',
  names: Object.keys(schemas),
  isConnectorSpace: true,
  find: (name) => {
    const found = Object.keys(schemas).find((known) => known.toLowerCase() === name.toLowerCase())
    return found === undefined ? null : { name: found, schema: schemas[found] as AttributeSchema }
  },
}

function diagnosed(text: string, around: FlowSurroundings = {}): readonly Diagnostic[] {
  return diagnose(text, { source: user, parameters: ['Domain.FQDN'], ...around })
}

/** `error type mismatch at 1:6: message` and its hint. */
function lines(text: string, around: FlowSurroundings = {}): readonly string[] {
  return diagnosed(text, around).map(
    ({ severity, code, message, hint, line, column }) =>
      `${severity} ${code} ${line}:${column} ${message}${hint === null ? '' : ` → ${hint}`}`,
  )
}

function into(name: string): FlowSurroundings {
  return { target: { name, schema: schemas[name] as AttributeSchema } }
}

describe('an expression that does not compile', () => {
  it('is diagnosed with the place and the hint of its problems', () => {
    expect(lines('Trim([sn]')).toEqual([
      'error syntax error 1:10 syntax error: the expression ends where an operator, a comma or the ) that closes Trim( is expected',
    ])
    expect(lines('Tirm([sn])\n & Foo()')).toEqual([
      'error unknown function 1:1 unknown function: Tirm → Did you mean Trim?',
      'error unknown function 2:4 unknown function: Foo',
    ])
  })
})

describe('types that never fit', () => {
  it.each([
    ['Trim([userAccountControl])', 'Trim takes str as text, but [userAccountControl] is num → Write CStr([userAccountControl]).'],
    ['Left([sn], "5")', 'Left takes num as n, but "5" is str → Write 5 without quotes.'],
    ['Word([sn], 1, 2)', 'Word takes str as delimiters, but 2 is num → Write "2" in quotes.'],
    [
      'FormatDateTime([pwdLastSet], "yyyy")',
      'FormatDateTime takes dt as value, but [pwdLastSet] is num → Write DateFromNum([pwdLastSet]).',
    ],
    ['DNComponent([dn], 1)', 'DNComponent takes ref as dn, but [dn] is str → Write CRef([dn]).'],
    [
      'CStr([objectGUID])',
      'CStr takes str, num, bool, ref or dt as value, but [objectGUID] is bin → Write ConvertToBase64([objectGUID]); a GUID or SID becomes text by StringFromGuid or StringFromSid.',
    ],
    ['Item([mail], 1)', 'Item takes a list, but [mail] is a single value → Use [mail] itself.'],
    ['Contains([mail], "@")', 'Contains takes a list, but [mail] is a single value → Write InStr([mail], …).'],
    ['Join([member])', 'Join takes a list of str as list, but [member] is a list of ref → Write CStr([member]).'],
    ['Select($x, [sn], $x)', 'Select takes a list, but [sn] is str → Use [sn] itself.'],
    ['InStr([sn], "a", NULL)', 'InStr needs num as start, not NULL'],
    ['"a" + [sn]', '"a" is str and [sn] is str: + calculates with num only → Text is joined with &; CNum makes a number of text.'],
    [
      '[objectGUID] & "x"',
      '[objectGUID] is bin and "x" is str: bytes can only be joined to bytes → Write ConvertToBase64([objectGUID]); a GUID or SID becomes text by StringFromGuid or StringFromSid.',
    ],
    [
      '[userAccountControl] = "514"',
      '[userAccountControl] is num and "514" is str: = cannot compare them and fails → Write 514 without quotes.',
    ],
    ['IsPresent([sn]) = "True"', 'IsPresent([sn]) is bool and "True" is str: = cannot compare them and fails → Write True without quotes.'],
    ['[manager] = "CN=x"', '[manager] is ref and "CN=x" is str: = cannot compare them and fails → Write CStr([manager]).'],
    ['[accountEnabled] > False', '[accountEnabled] is bool and False is bool: bool has no order; only = and <> compare it'],
    ['-[sn]', '- needs num, but [sn] is str → CNum makes a number of text.'],
    [
      'IIF([mail], 1, 2)',
      'A condition must be bool or num, but [mail] is str → Compare it, for example [mail] = "text", or test it with IsPresent([mail]).',
    ],
    [
      'IIF([userAccountControl] & 2, 1, 2)',
      'A condition must be bool or num, but [userAccountControl] & 2 is str → The operator & joins text. Conditions are joined by &&, and bits are tested by IsBitSet(number, bit).',
    ],
    [
      'Switch([proxyAddresses] = "x", 1, True, 2)',
      '[proxyAddresses] = "x" is a list, but a single condition is needed here → Ask for one value, for example with Contains([list], "text") > 0 or Count([list]) > 0.',
    ],
    [
      '[mail] = IgnoreThisFlow',
      'the operator = cannot use IgnoreThisFlow → IgnoreThisFlow may only be the result of the whole flow: choose it in the outermost IIF or Switch.',
    ],
  ])('%s', (text, expected) => {
    expect(lines(text).map((line) => line.replace(/^error type mismatch \d+:\d+ /, ''))).toEqual([expected])
  })

  it('are not reported where they merely may not fit', () => {
    expect(lines('IIF([sn] = "a", "x", 5) & Mid([objectGUID], 1, 2)')).toEqual([])
    expect(lines('CStr(IIF([sn] = "a", "x", [objectGUID]))')).toEqual([])
    expect(lines('Trim([anything])', { source: undefined } as never)).toEqual([])
  })

  it('are not reported in a branch that a question about the type rules out', () => {
    expect(lines('IIF(IsString([objectGUID]), CStr([objectGUID]), ConvertToBase64([objectGUID]))')).toEqual([])
  })

  it('are said once, not again by everything around them', () => {
    expect(lines('Left(Trim([userAccountControl] + "a"), 5) = "x"')).toHaveLength(1)
    expect(lines('Trim([userAccountControl]) & "x" & 5')).toHaveLength(1)
    expect(lines(Array.from({ length: 100 }, () => 'Trim(5)').join(' & '))).toHaveLength(problemsMax)
  })

  it('name the place and the length of the part concerned', () => {
    expect(diagnosed('"a" &\n  Trim([userAccountControl])')[0]).toMatchObject({ line: 2, column: 8, offset: 13, length: 20 })
  })
})

describe('literals that always fail', () => {
  it('are found by trying them', () => {
    expect(lines('CDate("31/12/2024")')).toEqual(['error cannot convert 1:1 CDate: "31/12/2024" is not a date → dt CDate(str text)'])
    expect(lines('DateAdd("months", 1, DateFromNum([pwdLastSet]))')).toEqual([
      'error invalid argument 1:1 DateAdd: interval must be yyyy, q, m, y, d, w, ww, h, n or s, not "months" → dt DateAdd(str interval, num n, dt date)',
    ])
    expect(lines('PadLeft([sn], 5, "ab")')[0]).toContain('pad must be one character, not "ab"')
    expect(lines('Split([mail], ", ")')[0]).toContain('the delimiter must be one character')
  })

  it('are left alone where another argument decides', () => {
    expect(lines('DateAdd([sn], 1, DateFromNum([pwdLastSet]))')).toEqual([])
    expect(lines('PadLeft([sn], 5, [mail])')).toEqual([])
    expect(lines('IIF([sn] = "x", Error("no"), CNum("5"))')).toEqual([])
  })
})

describe('names', () => {
  it('of attributes are looked for in the source', () => {
    expect(lines('[mial] & [mial]')).toEqual([
      'warning unknown attribute 1:1 [mial] is always NULL: user in contoso.com has no such attribute → Did you mean mail?',
    ])
    expect(lines('ImportedValue("mial")')[0]).toContain('Did you mean mail?')
    expect(lines('[DisplayName]')).toEqual([
      'warning spelling 1:1 The attribute DisplayName is written displayName in user in contoso.com → Write displayName.',
    ])
    expect(lines('[dn]')).toEqual([])
  })

  it('of attributes are given to ImportedValue and ValueCount as text', () => {
    expect(lines('ValueCount([member])')).toEqual([
      'error type mismatch 1:12 ValueCount takes the name of an attribute; [member] gives the value of one → Write ValueCount("member").',
    ])
    expect(lines('ImportedValue([mail])')[0]).toContain('warning type mismatch 1:15')
    expect(lines('ValueCount(5)')[0]).toContain('error type mismatch 1:12 ValueCount takes str as attributeName, but 5 is num')
  })

  it('of parameters must be defined', () => {
    expect(lines('%Domian.FQDN%')).toEqual(['error unknown parameter 1:1 %Domian.FQDN% is not defined → Did you mean Domain.FQDN?'])
    expect(lines('%Any%', { parameters: undefined } as never)).toEqual([])
  })

  it('in another casing, and extensions, are what Azure AD Connect may refuse', () => {
    expect(diagnosed('trim([sn]) & Append("a", "b")').map(({ code }) => code)).toEqual(['spelling', 'extension'])
  })
})

describe('conditions that are always the same', () => {
  it.each([
    ['[mail] = ""', 'always False: an attribute without value is NULL, not empty text → Write IsNullOrEmpty([mail]) or IsPresent([mail]).'],
    ['"" <> [mail]', 'always True'],
    ['[userAccountControl] < NULL', 'always False: nothing is smaller or larger than NULL'],
    ['Len([sn]) = NULL', 'always False: one side is NULL and the other never is'],
    ['LCase([mail]) = "Bob@x.org"', 'always False: LCase never gives "Bob@x.org", and = compares with case → Write "bob@x.org".'],
    ['Left([sn], 4) = "CAS__"', 'always False: Left gives at most 4 characters, "CAS__" has 5 → Write 5 instead of 4.'],
    ['InStr([mail], "@") = -1', 'always False: InStr gives 0 or more → Compare with > 0 or = 0.'],
    ['-1 < InStr([mail], "@")', 'always True: InStr gives 0 or more'],
    ['Contains([proxyAddresses], "SMTP:") >= 0', 'always True'],
    ['IsNull("mail")', 'always False: "mail" is a literal → For the attribute write IsNull([mail]).'],
    ['IsPresent("mail")', 'always True'],
    ['IsNull(Left([mail], 5))', 'always False: Left([mail], 5) is never NULL → Ask the attribute itself: IsNull([mail]).'],
    ['IsEmpty([userAccountControl])', 'always False: [userAccountControl] is never an empty text'],
    ['IsPresent(NULL)', 'always False: NULL is NULL'],
  ])('%s', (text, expected) => {
    const [first, ...more] = lines(text)
    expect(first).toContain(`warning constant condition 1:1 ${text} is ${expected}`)
    expect(more).toEqual([])
  })

  it('are not seen where the object decides', () => {
    expect(
      lines(
        '[mail] = NULL || [accountEnabled] = True || Left([sn], 4) = "CAS_" || LCase([sn]) = "b" || InStr([sn], "a") > 0 || Len([sn]) >= 1',
      ),
    ).toEqual([])
  })
})

describe('what is never reached', () => {
  it('is what stands around Error', () => {
    const reached = 'always ends the evaluation, so'
    expect(lines('Error("x") & [sn]')).toEqual([
      `warning unreachable 1:1 Error("x") ${reached} the operator around it is never reached → Let Error be the whole of a branch of IIF or Switch.`,
    ])
    expect(lines('Left(Trim(Error("x")), 1)')).toHaveLength(1)
    expect(lines('IIF(Error("x"), 1, 2)')[0]).toContain(`${reached} IIF`)
    expect(lines('IIF(IsNull([sn]), Error("a"), Error("b"))')).toEqual([
      'warning unreachable 1:1 The expression ends in an error for every object → Put Error into a branch of IIF or Switch.',
    ])
  })

  it('is not a branch that may be chosen', () => {
    expect(lines('IIF(IsPresent([sn]), [sn], Error("no"))')).toEqual([])
    expect(lines('IsPresent([sn]) || Error("no")')).toEqual([])
  })
})

describe('the attribute a result flows into', () => {
  it('takes text, numbers and conditions as text', () => {
    for (const text of ['[sn]', '[userAccountControl]', '[accountEnabled]', 'NULL', 'IgnoreThisFlow'])
      expect(lines(text, into('displayName'))).toEqual([])
  })

  it('does not take what never becomes its type', () => {
    expect(lines('[objectGUID]', into('displayName'))[0]).toContain(
      'error target type 1:1 [objectGUID] is bin, which displayName (string) does not take → Write ConvertToBase64([objectGUID])',
    )
    expect(lines('DateFromNum([pwdLastSet])', into('displayName'))[0]).toContain(
      'Write FormatDateTime(DateFromNum([pwdLastSet]), "yyyy-MM-dd")',
    )
    expect(lines('[userAccountControl]', into('accountEnabled'))[0]).toContain('error target type')
    expect(lines('[sn]', into('objectGUID'))[0]).toContain('error target type')
    expect(lines('[sn]', into('manager'))[0]).toContain('References flow directly, without an expression.')
  })

  it('is checked for each branch that may be chosen', () => {
    expect(lines('IIF(IsPresent([sn]), True, "yes")', into('accountEnabled'))).toEqual([
      'error target type 1:28 "yes" is str, which accountEnabled (boolean) does not take → Write True or False without quotes.',
    ])
    expect(lines('Switch([sn] = "a", "True", True, "False")', into('accountEnabled'))).toEqual([])
  })

  it('loses something of text for numbers and of references', () => {
    expect(lines('[sn]', into('userAccountControl'))[0]).toContain(
      'warning target type 1:1 [sn] is text, userAccountControl takes num; a text that does not read like one fails',
    )
    expect(lines('[manager]', into('displayName'))[0]).toContain('warning target type')
  })

  it('takes one value of a condition that has several answers', () => {
    expect(lines('IIF([proxyAddresses] = "x", True, NULL)', into('accountEnabled'))[0]).toContain(
      'Ask for one, for example with Contains([list], "text") > 0.',
    )
    expect(lines('IIF(Contains([proxyAddresses], "x") > 0, True, NULL)', into('accountEnabled'))).toEqual([])
  })

  it('takes one value unless it is multi-valued', () => {
    expect(lines('Trim([proxyAddresses])', into('mail'))).toEqual([
      'warning several values 1:1 Trim([proxyAddresses]) may have several values, mail takes one; an object with more fails → Write ItemOrNull(Trim([proxyAddresses]), 1) or Join(Trim([proxyAddresses]), "; ").',
    ])
    expect(lines('[mail]', into('proxyAddresses'))).toEqual([])
  })
})

describe('without knowledge of the surroundings', () => {
  it('only the expression itself is checked', () => {
    expect(diagnose('[anything] & %Any% & Trim(5)').map(({ message }) => message)).toEqual(['Trim takes str as text, but 5 is num'])
  })
})

describe('large expressions', () => {
  it('are diagnosed at the deepest nesting and the longest chain that are allowed', () => {
    const depth = nestingMax - 1
    expect(diagnose(`${'IIF(True,'.repeat(depth)}Trim(1)${',2)'.repeat(depth)}`)[0]?.message).toContain('Trim takes str')
    expect(lines(`${'Trim('.repeat(depth)}5${')'.repeat(depth)}`)).toHaveLength(1)
    expect(lines(Array.from({ length: 10_000 }, () => '[sn]').join(' & '))).toEqual([])
    expect(lines(`${'With($a,[sn],Trim('.repeat(depth / 2)}$a${'))'.repeat(depth / 2)}`)).toEqual([])
  })

  it('are repeated in messages only where they are short', () => {
    const long = `IIF([sn] = "${'x'.repeat(100)}", 1, 2)`
    const [found] = diagnosed(`Trim(${long})`)
    expect(found?.message).toContain('is num')
    expect(found?.message.length).toBeLessThan(120)
    expect(found?.hint).toBe('Write CStr(…).')
  })
})
