import { describe, expect, it } from 'vitest'
import type { Explanation, Step } from './explain.ts'
import { showOutcome } from './show-outcome.ts'
import { program, surroundings } from './testing/evaluate.ts'
import type { Value } from './values.ts'

function explained(text: string, attributes: Readonly<Record<string, Value>> = {}): Explanation {
  return program(text).explain(surroundings(attributes))
}

/** One line per part: its depth, its text and what it gave. */
function lines(step: Step, depth = 0): readonly string[] {
  return [`${'  '.repeat(depth)}${step.text} ${shown(step)}`, ...step.steps.flatMap((part) => lines(part, depth + 1))]
}

function shown({ state }: Step): string {
  switch (state.kind) {
    case 'evaluated':
      return `→ ${state.outcomes.map(showOutcome).join(' | ')}`
    case 'failed':
      return `✗ ${state.message}`
    default:
      return state.kind
  }
}

describe('explain', () => {
  it('shows what every part gave, and which parts were not evaluated', () => {
    const { result, root } = explained('IIF(IsPresent([mail]), Trim([mail]), [cn] & "@x")', { mail: ' a@x ' })
    expect(result).toEqual({ kind: 'outcome', outcome: 'a@x' })
    expect(lines(root)).toEqual([
      'IIF(IsPresent([mail]), Trim([mail]), [cn] & "@x") → "a@x"',
      '  IsPresent([mail]) → True',
      '    [mail] → " a@x "',
      '  Trim([mail]) → "a@x"',
      '    [mail] → " a@x "',
      '  [cn] & "@x" not-evaluated',
      '    [cn] not-evaluated',
    ])
  })

  it('gives the span of every part', () => {
    const { root } = explained('1 + Len([cn])', { cn: 'abc' })
    expect(root.span).toEqual({ start: 0, end: 13 })
    expect(root.steps.map(({ span }) => span)).toEqual([{ start: 4, end: 13 }])
  })

  it('shows where && and || stopped', () => {
    const { root } = explained('IsNull([a]) || [b] > 1', { b: 2n })
    expect(lines(root)).toEqual([
      'IsNull([a]) || [b] > 1 → True',
      '  IsNull([a]) → True',
      '    [a] → NULL',
      '  [b] > 1 not-evaluated',
      '    [b] not-evaluated',
    ])
  })

  it('puts an error to the part that raised it', () => {
    const { result, root } = explained('Trim([n]) & "x" & [cn]', { n: 5n })
    expect(result).toMatchObject({ kind: 'error', error: { phrase: 'type mismatch' } })
    expect(lines(root)).toEqual([
      'Trim([n]) & "x" & [cn] interrupted',
      '  Trim([n]) ✗ Trim: type mismatch: text must be str, not num (line 1, column 1)',
      '    [n] → 5',
      '  [cn] not-evaluated',
    ])
  })

  it('keeps the outcomes of parts that run once per value, but not thousands', () => {
    const { root } = explained('Select($p, [p], UCase($p))', { p: ['a', 'b'] })
    expect(lines(root)).toEqual([
      'Select($p, [p], UCase($p)) → ["A", "B"]',
      '  [p] → ["a", "b"]',
      '  UCase($p) → "A" | "B"',
      '    $p → "a" | "b"',
    ])
    const many = explained('Select($p, [p], $p)', { p: Array.from({ length: 1000 }, (_, i) => `${i}`) }).root.steps[1]?.state
    expect(many).toMatchObject({ kind: 'evaluated', evaluations: 1000, outcomes: { length: 20 } })
  })

  it('ends as the plain evaluation does', () => {
    expect(explained('Select($p, [p], NULL)', { p: ['a'] }).result).toEqual({ kind: 'outcome', outcome: null })
    expect(explained('Split([missing], ";")').result).toEqual({ kind: 'outcome', outcome: null })
    expect(program('CDate("2024-03-01")', 'cloud').explain(surroundings()).result).toEqual({
      kind: 'outcome',
      outcome: '3/1/2024 12:00:00 AM',
    })
  })
})
