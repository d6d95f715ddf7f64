import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/**
 * The specification of the engine numbers its cases (C) and its open questions (Q), and that of the credentials its scenarios; a test
 * that answers one has the number in its title. Here every number is looked for, so that none is lost when tests are moved or renamed.
 */

const root = join(import.meta.dirname, '..', '..')
const folders = ['src', 'lab', 'tools', 'bench', 'console'].filter((folder) => existsSync(join(root, folder)))

/** How many cases, questions and scenarios there are. */
const series: ReadonlyMap<string, number> = new Map([
  ['C', 40],
  ['Q', 27],
  ['scenario ', 45],
])

/** Numbers that no test can answer, with the reason. */
const unanswerable: Readonly<Record<string, string>> = {}

/** A title is the first argument of a call: `it('C6 …', …)`, `it.each(…)('C6, Q3 …', …)`. */
const titlePattern = /\(\s*(['"`])((?:\\.|(?!\1)[^\\\n])+)\1,/g
/** Numbers stand before the sentence, `C6, Q3 …` or `scenarios 3 and 4: …`, or after it, `…: Q16`. */
const numbersPattern = /^((?:[CQ]\d+(?:, )?)+) |: ([CQ]\d+)$/
const scenariosPattern = /^scenarios? (\d+)(?: and (\d+))?: /

/** Numbers in the titles of a test file. */
function numbersIn(text: string): readonly string[] {
  return [...text.matchAll(titlePattern)].flatMap(([, , title = '']) => {
    const [, before = '', after = ''] = numbersPattern.exec(title) ?? []
    const scenarios = (scenariosPattern.exec(title) ?? []).slice(1).filter((number) => number !== undefined)
    return [...before.split(', '), after, ...scenarios.map((number) => `scenario ${number}`)].filter((number) => number !== '')
  })
}

function testFiles(): readonly string[] {
  const own = import.meta.filename
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules'))
      .map((path) => join(root, folder, path))
      .filter((path) => path !== own),
  )
}

describe('the numbers in titles', () => {
  it('are read where they stand before or after the sentence', () => {
    expect(numbersIn("it('C6 joins', () => {})\nit.each(rows)('C7, Q16 %s', (row) => {})\nit('stays: Q9', () => {})")).toEqual([
      'C6',
      'C7',
      'Q16',
      'Q9',
    ])
    expect(numbersIn("it('scenario 27: the old one', () => {})\nit('scenarios 3 and 4: the new one', () => {})")).toEqual([
      'scenario 27',
      'scenario 3',
      'scenario 4',
    ])
    expect(numbersIn("it('says what C6 is', () => {})\nexpect(shown('C6'))")).toEqual([])
  })
})

describe('the specification', () => {
  const found = new Set(testFiles().flatMap((path) => numbersIn(readFileSync(path, 'utf8'))))

  const all = new Set([...series].flatMap(([name, count]) => Array.from({ length: count }, (_, i) => `${name}${i + 1}`)))

  it.each([...series.keys()])('has a test for every number of %s', (name) => {
    const wanted = [...all].filter((number) => number.startsWith(name))
    expect(wanted.filter((number) => !found.has(number) && unanswerable[number] === undefined)).toEqual([])
  })

  it('knows no other numbers, and excuses none that a test answers', () => {
    expect([...found].filter((number) => !all.has(number))).toEqual([])
    expect(Object.keys(unanswerable).filter((number) => found.has(number))).toEqual([])
  })
})
