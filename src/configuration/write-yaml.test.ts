import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { writeYaml } from './write-yaml.ts'
import { parseYaml } from './yaml-source.ts'

const awkward = fc.constantFrom(
  '',
  ' ',
  'null',
  '~',
  'true',
  'no',
  'Yes',
  '1',
  '0x1f',
  '1e3',
  '.inf',
  '2024-01-01',
  '- a',
  '? a',
  'a: b',
  'a #b',
  '#',
  '&a',
  '*a',
  '!a',
  '|',
  '>',
  '%a',
  '@a',
  '`a',
  '[a]',
  '{a}',
  '"',
  "'",
  '\\',
  '\t',
  '\n',
  'a\n',
  'a\n\nb\n\n',
  ' a\n  b',
  'a \nb',
  '\r\n',
  'a\rb',
  '\u0085',
  '\u2028',
  '\ufeff',
  '\u0000',
  '\u001b',
  '---',
  '...',
  '--- a',
  '=',
  '<<',
  '🙂',
)
const text = fc.oneof(
  awkward,
  fc.string({ unit: 'binary' }),
  fc.array(awkward, { maxLength: 4 }).map((parts) => parts.join('')),
)

describe('A document as it is written', () => {
  it('reads back with every text as it was', () => {
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        const value = { name: a, list: [{ to: b, expression: c }, { to: c }], nested: [[{ value: a }]] }
        const written = writeYaml(value)
        const answer = parseYaml({ path: 'x.yaml', text: written })
        expect(answer.ok ? answer.source.value : written).toEqual(value)
      }),
      { numRuns: 2000 },
    )
  })

  it.each([' \n', '\n', 'a\n \nb', 'a\n  ', ' a\nb', '\ta\nb', 'a\n\tb', 'a\u0085\nb'])('keeps blanks and line ends: %j', (value) => {
    expect(parse(writeYaml({ value }))).toEqual({ value })
  })

  it('shows an expression of several lines as lines', () => {
    expect(writeYaml({ expression: 'IIF(\n  [a],\n\n  [b])' })).toBe('expression: |-\n  IIF(\n    [a],\n\n    [b])\n')
  })

  it('is text for other readers too: YAML 1.1 takes no value for a boolean, a number or a date', () => {
    for (const value of ['no', 'on', 'y', '012', '1_000', '12:30', '2024-01-01', 'null', '~']) {
      expect(parse(writeYaml({ value }), { version: '1.1' })).toEqual({ value })
    }
  })
})
