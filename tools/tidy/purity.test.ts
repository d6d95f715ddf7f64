import { describe, expect, it } from 'vitest'
import { checkPlaces } from './places.ts'
import { projectOf } from './project.ts'
import { checkPurity } from './purity.ts'

function problems(check: typeof checkPurity, file: string, text: string): string[] {
  return check(projectOf({ [file]: text })).map(({ line, problem }) => `${line} ${problem}`)
}

describe('purity', () => {
  it.each([
    ['Date.now()', 'a pure folder uses Date.now'],
    ['new Date()', 'a pure folder reads the clock'],
    ['Math.random()', 'a pure folder uses Math.random'],
    ['console.log(1)', 'a pure folder uses console.log'],
    ['Promise.resolve(1)', 'a pure folder uses Promise.resolve'],
    ['process.env', 'a pure folder uses process.env'],
    ['setTimeout(f, 1)', 'a pure folder uses setTimeout'],
    ['async () => 1', 'a pure folder uses async'],
  ])('finds %s in the engine', (code, problem) => {
    expect(problems(checkPurity, 'src/engine/plan.ts', `\nexport const x = ${code}\n`)).toEqual([`2 ${problem}`])
  })

  it('finds a promise in a type and a wait in a loop', () => {
    expect(problems(checkPurity, 'src/model/dn.ts', 'export type Later = Promise<string>\n')).toEqual(['1 a pure folder uses Promise'])
    const loop = 'export async function f(many: AsyncIterable<string>) {\n  for await (const one of many) one.trim()\n}\n'
    expect(problems(checkPurity, 'src/model/dn.ts', loop)).toEqual(['1 a pure folder uses async', '2 a pure folder uses await'])
  })

  it('finds modules of the runtime, except what digests bytes in the rule language', () => {
    const digest = `import { createHash } from 'node:crypto'\nexport const h = createHash('sha1')\n`
    expect(problems(checkPurity, 'src/rules/flow.ts', digest)).toEqual(['1 a pure folder imports node:crypto'])
    expect(problems(checkPurity, 'src/expressions/digest.ts', digest)).toEqual([])
    const random = `import { randomBytes } from 'node:crypto'\nexport const h = randomBytes(1)\n`
    expect(problems(checkPurity, 'src/expressions/digest.ts', random)).toEqual(['1 a pure folder imports node:crypto'])
  })

  it('lets dates be computed, and leaves other folders and tests alone', () => {
    expect(problems(checkPurity, 'src/engine/plan.ts', 'export const day = (at: number) => new Date(at).getUTCDay()\n')).toEqual([])
    expect(problems(checkPurity, 'src/runner/step.ts', 'export const now = async () => Date.now()\n')).toEqual([])
    expect(problems(checkPurity, 'src/engine/plan.test.ts', 'export const now = async () => Date.now()\n')).toEqual([])
  })
})

describe('places', () => {
  it.each([
    'select id from object',
    'INSERT OR REPLACE INTO object VALUES (1)',
    'update object set x = 1',
    'create unique index i on t (c)',
    'pragma user_version',
  ])('finds the statement "%s" outside of the store', (sql) => {
    expect(problems(checkPlaces, 'src/runner/step.ts', `\nexport const sql = \`${sql}\`\n`)).toEqual(['2 SQL outside of src/store'])
    expect(problems(checkPlaces, 'src/store/find.ts', `export const sql = '${sql}'\n`)).toEqual([])
  })

  it('does not take a sentence for a statement', () => {
    const text = `export const hint = 'Select a partition, then delete the run from the list.'\nexport const more = 'Update the file.'\n`
    expect(problems(checkPlaces, 'src/api/hint.ts', text)).toEqual([])
  })

  it('finds the embedded database outside of its folder', () => {
    const text = `import { DatabaseSync } from 'node:sqlite'\nexport const d = new DatabaseSync('')\n`
    expect(problems(checkPlaces, 'src/store/postgres/open.ts', text)).toEqual(['1 node:sqlite outside of src/store/sqlite/'])
    expect(problems(checkPlaces, 'src/store/sqlite/open.ts', text)).toEqual([])
  })

  it('finds the environment where it is read, however it is read', () => {
    const problem = 'the environment is read outside of src/service.ts'
    expect(problems(checkPlaces, 'src/vault/open.ts', `export const key = process.env['KEY']\n`)).toEqual([`1 ${problem}`])
    expect(problems(checkPlaces, 'src/vault/open.ts', `import { env } from 'node:process'\nexport const key = env.KEY\n`)).toEqual([
      `1 ${problem}`,
    ])
    expect(problems(checkPlaces, 'src/cli/run.ts', `export const key = process.env['KEY']\n`)).toEqual([`1 ${problem}`])
    expect(problems(checkPlaces, 'src/cli/run.ts', `export const data = process.env['LOCKSTEP_DATA']\n`)).toEqual([])
    expect(problems(checkPlaces, 'src/service.ts', `export const key = process.env['KEY']\n`)).toEqual([])
  })
})
