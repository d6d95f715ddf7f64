import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { afterAll, describe, expect, it } from 'vitest'
import { runCommandLine } from '../command-line.ts'

const folder = mkdtempSync(join(tmpdir(), 'lockstep-expressions-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Ended {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

async function lockstep(...args: readonly string[]): Promise<Ended> {
  const [stdout, stderr] = [new Collected(), new Collected()]
  const exitCode = await runCommandLine(
    {
      arguments: ['expressions', ...args],
      environment: {},
      stdin: Readable.from([]),
      stdout,
      stderr,
      platform: 'linux',
      workingDirectory: folder,
      homeDirectory: folder,
      userName: 'tester',
      onInterrupt: () => () => undefined,
      exit: (code) => {
        throw new Error(`exit ${code}`)
      },
    },
    '0.0.0',
  )
  return { exitCode, out: stdout.text, err: stderr.text }
}

class Collected extends Writable {
  text = ''

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8')
    done()
  }
}

function write(name: string, content: string | object): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return name
}

describe('lockstep expressions eval', () => {
  const input = write('user.json', {
    mail: ' anna@contoso.com ',
    proxyAddresses: ['SMTP:a@x', 'smtp:b@x'],
    pwdLastSet: { $int: '130543784930000000' },
    objectGUID: { $bin: 'AQIDBAUGBwgJCgsMDQ4PEA==' },
  })

  it('prints what the expression gives for the attributes of a file', async () => {
    expect(await lockstep('eval', 'Trim([mail])', '--input', input)).toEqual({ exitCode: 0, out: '"anna@contoso.com"\n', err: '' })
    expect(await lockstep('eval', '[proxyAddresses]', '--input', input)).toMatchObject({ out: '["SMTP:a@x", "smtp:b@x"]\n' })
    expect(await lockstep('eval', 'Len([objectGUID]) + 1', '--input', input)).toMatchObject({ out: '17\n' })
    expect(await lockstep('eval', 'NULL')).toMatchObject({ exitCode: 0, out: 'NULL\n' })
  })

  it('takes parameters, the moment and the dialect', async () => {
    expect(await lockstep('eval', '%Domain.FQDN% & "!"', '--param', 'Domain.FQDN=contoso.com')).toMatchObject({ out: '"contoso.com!"\n' })
    expect(await lockstep('eval', 'FormatDateTime(Now(), "yyyy")', '--now', '2031-05-06')).toMatchObject({ out: '"2031"\n' })
    expect(await lockstep('eval', 'Switch("a", "?", "a", "yes")', '--dialect', 'cloud')).toMatchObject({ out: '"yes"\n' })
    const whole = write('case.json', { input: { a: '1' }, params: { p: '2' }, imported: { a: '3' } })
    expect(await lockstep('eval', '[a] & %p% & ImportedValue("a")', '--input', whole)).toMatchObject({ out: '"123"\n' })
  })

  it('shows every part with --trace', async () => {
    const { out } = await lockstep('eval', 'IIF(IsPresent([mail]), Trim([mail]), [cn])', '--input', input, '--trace')
    expect(out.split('\n').map((line) => line.trimEnd())).toEqual([
      'IIF(IsPresent([mail]), Trim([mail]), [cn])  → "anna@contoso.com"',
      '  IsPresent([mail])                         → True',
      '    [mail]                                  → " anna@contoso.com "',
      '  Trim([mail])                              → "anna@contoso.com"',
      '    [mail]                                  → " anna@contoso.com "',
      '  [cn]                                      not evaluated',
      '',
      '"anna@contoso.com"',
      '',
    ])
  })

  it('gives programs one JSON value', async () => {
    const { out } = await lockstep('eval', 'ItemOrNull([proxyAddresses], 9)', '--input', input, '--trace', '--json')
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      outcome: { $null: true },
      trace: { start: 0, end: 31, state: 'evaluated', steps: [{ text: '[proxyAddresses]' }] },
    })
    const failed = await lockstep('eval', 'Trim(5)', '--json')
    expect(failed.exitCode).toBe(1)
    expect(JSON.parse(failed.out)).toMatchObject({ ok: false, phrase: 'type mismatch', line: 1, column: 1 })
  })

  it('points at what is wrong', async () => {
    expect(await lockstep('eval', 'Trim([mail]) & Tirm([mail])', '--input', input)).toEqual({
      exitCode: 1,
      out: '',
      err: 'error unknown function: Tirm\n    Trim([mail]) & Tirm([mail])\n                   ^^^^\n  hint Did you mean Trim?\n',
    })
    expect(await lockstep('eval', '"a" & Trim([pwdLastSet])', '--input', input)).toMatchObject({
      exitCode: 1,
      err: 'error Trim: type mismatch: text must be str, not num\n    "a" & Trim([pwdLastSet])\n          ^^^^\n  hint Write CStr([pwdLastSet]).\n',
    })
    expect(await lockstep('eval', 'Error("no mail")')).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('error no mail') as string,
    })
  })

  it('suggests the attribute that was meant', async () => {
    const { out, err } = await lockstep('eval', 'IsNull([mial])', '--input', input)
    expect(out).toBe('True\n')
    expect(err).toContain('Did you mean mail?')
  })

  it('says what is wrong with its input', async () => {
    expect(await lockstep('eval', '1', '--input', 'missing.json')).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('A file cannot be read: missing.json') as string,
    })
    expect(await lockstep('eval', '1', '--input', write('a.json', '{'))).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('it is not JSON') as string,
    })
    expect(await lockstep('eval', '1', '--input', write('b.json', { height: 1.8 }))).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('the value of height cannot be read') as string,
    })
    expect(await lockstep('eval', '1', '--param', 'x')).toMatchObject({ exitCode: 2, err: expect.stringContaining('name=value') as string })
    expect(await lockstep('eval', '1', '--now', 'soon')).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('"soon" is not a date') as string,
    })
  })
})

describe('lockstep expressions check', () => {
  const rule = (flows: string, direction = 'inbound'): string => `kind: rule
version: 1
id: r1
name: Test rule
direction: ${direction}
connector: contoso.com
sourceObjectType: ${direction === 'inbound' ? 'user' : 'person'}
targetObjectType: ${direction === 'inbound' ? 'person' : 'user'}
linkType: Join
precedence: 50
flows:
${flows}`
  write(
    'conf/metaverse.yaml',
    'kind: metaverse\nversion: 1\nobjectTypes:\n  person:\n    displayName: string\n    accountEnabled: boolean\n',
  )
  write(
    'conf/connectors/contoso.yaml',
    `kind: connector
version: 1
id: 01890000-0000-7000-8000-000000000001
name: contoso.com
type: active-directory
settings: {}
partitions:
  - name: DC=contoso,DC=com
    selected: true
    parameters: { Domain.FQDN: contoso.com }
schema:
  user: { displayName: string, mail: string, userAccountControl: integer, proxyAddresses: 'string[]' }
profiles: []
`,
  )

  it('places what it finds in the document, in block, quoted and plain text', async () => {
    const path = write(
      'conf/rules/a.yaml',
      rule(`  - to: displayName
    expression: |-
      IIF(IsPresent([mail]),
        Trim([userAccountControl]),
        [displayName])
  - { to: accountEnabled, expression: 'IIF([mail] = "x", True, "yes")' }
  - to: displayName
    expression: Trim([mial]) & %Domain.FQND%
`),
    )
    const { exitCode, out } = await lockstep('check', path)
    expect(exitCode).toBe(1)
    expect(out).toBe(`conf/rules/a.yaml:15:14: error Trim takes str as text, but [userAccountControl] is num
            Trim([userAccountControl]),
                 ^^^^^^^^^^^^^^^^^^^^
  hint Write CStr([userAccountControl]).
conf/rules/a.yaml:17:64: error "yes" is str, which accountEnabled (boolean) does not take
      - { to: accountEnabled, expression: 'IIF([mail] = "x", True, "yes")' }
                                                                   ^^^^^
  hint Write True or False without quotes.
conf/rules/a.yaml:19:22: warning [mial] is always NULL: user in contoso.com has no such attribute
        expression: Trim([mial]) & %Domain.FQND%
                         ^^^^^^
  hint Did you mean mail?
conf/rules/a.yaml:19:32: error %Domain.FQND% is not defined
        expression: Trim([mial]) & %Domain.FQND%
                                   ^^^^^^^^^^^^^
  hint Did you mean Domain.FQDN?
1 rule, 3 expressions: 3 errors, 1 warning
`)
  })

  it('takes the whole folder, and lets warnings pass unless told otherwise', async () => {
    write('good/metaverse.yaml', 'kind: metaverse\nversion: 1\nobjectTypes:\n  person: { displayName: string }\n')
    write('good/rules/b.yaml', rule('  - { to: displayName, expression: \'LCase([x]) = "A"\' }\n'))
    const lax = await lockstep('check', 'good')
    expect(lax).toMatchObject({ exitCode: 0, out: expect.stringContaining('1 rule, 1 expression: 0 errors, 1 warning') as string })
    expect(lax.err).toBe(
      'Without the connector contoso.com, attributes and types of 1 rule are not checked: it is not in the folder of the rules.\n',
    )
    expect(await lockstep('check', 'good', '--strict')).toMatchObject({ exitCode: 1 })
  })

  it('names what Azure AD Connect would refuse when asked', async () => {
    const path = write('other/c.yaml', rule('  - { to: displayName, expression: "Append([a], [b])" }\n'))
    expect((await lockstep('check', path)).out).toBe('1 rule, 1 expression: 0 errors, 0 warnings\n')
    expect((await lockstep('check', path, '--portable')).out).toContain('warning the function Append is an extension')
  })

  it('reports documents it cannot read, and folders without rules', async () => {
    const path = write('other/d.yaml', rule('  - { too: displayName }\n'))
    const { exitCode, out } = await lockstep('check', path)
    expect(exitCode).toBe(1)
    expect(out).toContain('other/d.yaml:12:')
    expect(await lockstep('check', 'conf/metaverse.yaml')).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('there is no rule among the documents') as string,
    })
  })

  it('gives programs one JSON value', async () => {
    const { out } = await lockstep('check', 'conf', '--json')
    const json = JSON.parse(out) as { readonly diagnostics: readonly unknown[] }
    expect(json).toMatchObject({ rules: 1, expressions: 3, errors: 3, warnings: 1 })
    expect(json.diagnostics[0]).toEqual({
      path: 'conf/rules/a.yaml',
      line: 15,
      column: 14,
      severity: 'error',
      code: 'type mismatch',
      message: 'Trim takes str as text, but [userAccountControl] is num',
      hint: 'Write CStr([userAccountControl]).',
      target: 'displayName',
    })
  })
})

describe('lockstep expressions test', () => {
  const cases = [
    { id: 'fine', function: 'Left', expr: 'Left("abc", 2)', expect: 'ab' },
    { id: 'wrong', expr: 'Left([x], 2)', input: { x: 'abc' }, expect: 'abc' },
    { id: 'error', expr: 'Item([x], 1)', expect: { $null: true } },
  ]

  it('prints each failure and the totals', async () => {
    expect(await lockstep('test', write('cases.json', cases))).toEqual({
      exitCode: 1,
      err: '',
      out: `✗ wrong in cases.json
    expression  Left([x], 2)
    expected    "abc"
    got         "ab"
✗ error in cases.json
    expression  Item([x], 1)
    expected    NULL
    got         error: Item: out of bounds: there is no value 1; the list has 0 (line 1, column 1)
1 passed, 2 failed
`,
    })
  })

  it('ends well when all cases pass, of several files together', async () => {
    const [one, two] = [write('one.json', cases.slice(0, 1)), write('two.json', cases.slice(0, 1))]
    expect(await lockstep('test', one, two)).toEqual({ exitCode: 0, err: '', out: '2 passed, 0 failed\n' })
    const { out } = await lockstep('test', one, two, '--json')
    expect(JSON.parse(out)).toEqual({ passed: 2, failed: 0, failures: [] })
  })

  it('refuses a file that is no list of cases', async () => {
    expect(await lockstep('test', write('broken.json', '[{'))).toMatchObject({ exitCode: 2 })
    expect(await lockstep('test', write('object.json', '{}'))).toMatchObject({
      exitCode: 1,
      out: expect.stringContaining('0 passed, 1 failed') as string,
    })
  })
})

describe('lockstep expressions functions', () => {
  it('lists all functions by family', async () => {
    const { out } = await lockstep('functions')
    expect(out).toMatch(/^Text\n/)
    expect(out).toContain('  Trim            The text without white space at both ends.\n')
    expect(out).toContain('\nCertificates\n')
  })

  it('shows one of them, whatever its case, in both dialects', async () => {
    const { out } = await lockstep('functions', 'mid')
    expect(out).toContain('Mid (sync)  Text\n  str Mid(str text, num start [, num n])\n')
    expect(out).toContain('Mid (cloud)  Cloud mappings\n')
    expect((await lockstep('functions', 'mid', '--dialect', 'cloud')).out).not.toContain('(sync)')
  })

  it('suggests the name that was meant', async () => {
    expect(await lockstep('functions', 'Tirm')).toMatchObject({ exitCode: 6, err: expect.stringContaining('Did you mean Trim?') as string })
  })

  it('writes the reference as Markdown and as JSON', async () => {
    expect((await lockstep('functions', '--markdown')).out).toContain('### Trim\n\n`str Trim(str text)`')
    const pages = JSON.parse((await lockstep('functions', 'Trim', '--json')).out) as readonly unknown[]
    expect(pages).toMatchObject([{ name: 'Trim', example: { expression: 'Trim("  x y ")', result: 'x y' } }])
  })
})
