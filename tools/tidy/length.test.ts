import { describe, expect, it } from 'vitest'
import { checkLength } from './length.ts'
import type { RatchetEntry } from './length-ratchet.ts'
import { projectOf } from './project.ts'
import { checkShape } from './shape.ts'

function lines(count: number): string {
  return 'export {}\n'.repeat(count)
}

function functionOf(count: number): string {
  return `export function long() {\n${'  f()\n'.repeat(count - 2)}}\n`
}

function problems(file: string, text: string, ratchet: readonly RatchetEntry[] = []): string[] {
  return checkLength(projectOf({ [file]: text }), ratchet).map((finding) => `${finding.line} ${finding.problem}`)
}

describe('length', () => {
  it('allows 400 lines, and 500 with a reason on top', () => {
    expect(problems('src/a.ts', lines(400))).toEqual([])
    expect(problems('src/a.ts', lines(401))).toEqual(['1 the file has 401 lines, 400 are allowed'])
    expect(problems('src/a.ts', `/** Long because it is one table. */\n${lines(499)}`)).toEqual([])
    expect(problems('src/a.ts', `/** Long because it is one table. */\n${lines(500)}`)).toEqual([
      '1 the file has 501 lines, 500 are allowed',
    ])
  })

  it('allows functions of 70 lines', () => {
    expect(problems('src/a.ts', functionOf(70))).toEqual([])
    expect(problems('src/a.ts', functionOf(71))).toEqual(['1 the function long has 71 lines, 70 are allowed'])
    const arrow = functionOf(71).replace('export function long()', 'export const long = () =>')
    expect(problems('src/a.ts', arrow)).toEqual(['1 the function long has 71 lines, 70 are allowed'])
  })

  it('counts in a suite only what stands between its tests', () => {
    const suite = `describe('a', () => {\n${"  it('b', () => {\n    f()\n  })\n".repeat(40)}})\n`
    expect(problems('src/a.test.ts', suite)).toEqual([])
    expect(problems('src/a.ts', suite)).toEqual(['1 the function callback of describe has 122 lines, 70 are allowed'])
  })

  it('lets what is on the ratchet list only shrink', () => {
    const entry = { file: 'src/a.ts', function: 'long', lines: 80 }
    expect(problems('src/a.ts', functionOf(80), [entry])).toEqual([])
    expect(problems('src/a.ts', functionOf(81), [entry])).toEqual(['1 the function long has grown from 80 to 81 lines'])
    expect(problems('src/a.ts', functionOf(75), [entry])).toEqual(['1 the function long has shrunk to 75 lines'])
    expect(problems('src/a.ts', functionOf(70), [entry])).toEqual(['1 long in src/a.ts is short enough or gone'])
  })
})

describe('the shape of functions', () => {
  function shapes(text: string): string[] {
    return checkShape(projectOf({ 'src/a.ts': text })).map(({ problem }) => problem)
  }

  it('finds a fourth parameter', () => {
    expect(shapes('export function f(a: A, b: B, c: C) {}')).toEqual([])
    expect(shapes('export class K { f(a: A, b: B, c: C, d: D) {} }')).toEqual(['f takes 4 positional parameters'])
  })

  it('finds a switch, also by its default', () => {
    expect(shapes('export function f(a: A, deep: boolean) {}')).toEqual(['deep is a switch on f'])
    expect(shapes('export const f = (a: A, deep = false) => deep')).toEqual(['deep is a switch on f'])
    expect(shapes('export function formatBoolean(value: boolean) {}')).toEqual([])
  })
})
