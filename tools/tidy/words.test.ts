import { describe, expect, it } from 'vitest'
import { projectOf } from './project.ts'
import { checkProse } from './prose.ts'
import { checkSecrets } from './secrets.ts'
import { checkWords, splitWords } from './words.ts'

function problems(check: typeof checkWords, file: string, text: string): string[] {
  return check(projectOf({ [file]: text })).map(({ line, problem }) => `${line} ${problem}`)
}

describe('words', () => {
  it.each([
    ['export class SyncManager {}', '"manager" in SyncManager'],
    ['export interface UserData {}', '"data" in UserData'],
    ['export type RunInfo = string', '"info" in RunInfo'],
    ['export const requestHandler = 1', '"handler" in requestHandler'],
    ['export function stringUtils() {}', '"utils" in stringUtils'],
    ['export const f = (ruleContext: string) => ruleContext', '"context" in ruleContext'],
    ['export const f = ({ a: [errorHandler] }: T) => errorHandler', '"handler" in errorHandler'],
    ['export class A { pageHelper() {} }', '"helper" in pageHelper'],
    ['export class StoreImpl {}', '"impl" in StoreImpl'],
    ['export interface NewUser {}', '"new" in NewUser'],
  ])('finds %s', (code, problem) => {
    expect(problems(checkWords, 'src/model/a.ts', `\n${code}\n`)).toEqual([`2 ${problem}`])
  })

  it('lets the terms of the field be: an attribute, a password, a naming context', () => {
    const code = 'export const manager = 1\nexport const newPassword = 2\nexport const defaultNamingContext = 3\nexport const data = 4\n'
    expect(problems(checkWords, 'src/model/a.ts', code)).toEqual([])
  })

  it.each([
    ['src/model/SyncRule.ts', 'SyncRule.ts is not in kebab-case'],
    ['src/model/date-utils.ts', '"utils" in a file name'],
    ['src/model/index.ts', 'a barrel hides who uses what'],
    ['src/helpers/dates.ts', 'a folder called helpers'],
  ])('finds the file %s', (file, problem) => {
    expect(problems(checkWords, file, 'export const a = 1\n')).toEqual([`1 ${problem}`])
  })

  it('knows the suffixes of tests', () => {
    expect(problems(checkWords, 'src/model/read-page.samba.test.ts', 'export const a = 1\n')).toEqual([])
  })

  it('splits names written in any way', () => {
    expect(splitWords('HTTPRequestHandler2')).toEqual(['http', 'request', 'handler2'])
    expect(splitWords('http-request_handler')).toEqual(['http', 'request', 'handler'])
  })
})

describe('prose', () => {
  const path = ['', 'work', 'main'].join('/')

  it('finds paths of one machine in any file', () => {
    expect(problems(checkProse, 'docs/page.md', `first\nsee ${path} for more\n`)).toEqual([`2 a path of one machine (${path.slice(0, 7)})`])
    expect(problems(checkProse, 'docs/page.md', 'the team does good /work and https://example.com/root/item is a link\n')).toEqual([])
  })

  it('finds words for unfinished work in code that ships', () => {
    const word = ['TO', 'DO'].join('')
    expect(problems(checkProse, 'src/model/a.ts', `// ${word}: later\n`)).toEqual([`1 a word for unfinished work (${word})`])
    expect(problems(checkProse, 'docs/a.md', `${word}\n`)).toEqual([])
  })

  it.each(['only', 'skip', 'todo'])('finds tests that are left out by %s', (word) => {
    expect(problems(checkProse, 'src/model/a.test.ts', `it.${word}('is', () => {})\n`)).toEqual([`1 it.${word} takes tests out of the run`])
    expect(problems(checkProse, 'src/model/a.test.ts', `it.${word}If(missing)('is', () => {})\n`)).toEqual([])
  })

  it('finds tests that assert nothing', () => {
    const text = `it('is', () => { expect(${'true'}).toBe(true) })\n`
    expect(problems(checkProse, 'src/model/a.test.ts', text)).toEqual(['1 a test that asserts nothing'])
  })

  it('finds a silenced type checker', () => {
    const comment = ['@ts', 'ignore'].join('-')
    expect(problems(checkProse, 'src/model/a.ts', `// ${comment}\nexport const a = 1\n`)).toEqual(['1 the type checker is silenced'])
    const loose = ['an', 'y'].join('')
    expect(problems(checkProse, 'src/model/a.ts', `export const f = (a: ${loose}) => a\n`)).toEqual(['1 the type any'])
  })
})

describe('secrets', () => {
  const key = Buffer.from('a made up key that opens nothing at all').toString('base64')

  it.each([
    ['a private key', `-----BEGIN ${'PRIVATE KEY'}-----\n${key}`],
    ['a private key', `"-----BEGIN RSA ${'PRIVATE KEY'}-----\\n${key}"`],
    ['an Entra client secret', `abc8${'Q~'}${'x'.repeat(34)}`],
    ['an access key of Amazon', `AKIA${'A'.repeat(16)}`],
    ['a token of GitHub', `ghp_${'a'.repeat(36)}`],
  ])('finds %s in any file', (what, text) => {
    expect(problems(checkSecrets, 'docs/setup.md', `first line\n${text}\n`)).toEqual([`2 what looks like ${what}`])
  })

  it('does not take a message about keys for a key', () => {
    expect(problems(checkSecrets, 'src/a.ts', `export const hint = 'It begins with -----BEGIN ${'PRIVATE KEY'}-----.'\n`)).toEqual([])
  })
})
