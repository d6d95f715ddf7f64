import { expect, it } from 'vitest'
import { lineDifference } from './line-difference.ts'

const lines = (count: number, prefix = 'line'): string => Array.from({ length: count }, (_, index) => `${prefix} ${index}\n`).join('')

it('says which lines went and came, with a few of those around them', () => {
  const before = `${lines(10)}old\n${lines(10, 'tail')}`
  const after = before.replace('old', 'new')
  expect(lineDifference(before, after)).toEqual([
    { kind: 'gap', count: 7 },
    ...['line 7', 'line 8', 'line 9'].map((text) => ({ kind: 'same', text })),
    { kind: 'removed', text: 'old' },
    { kind: 'added', text: 'new' },
    ...['tail 0', 'tail 1', 'tail 2'].map((text) => ({ kind: 'same', text })),
    { kind: 'gap', count: 7 },
  ])
})

it('a document that is new has lines that came, and one that is gone lines that went', () => {
  expect(lineDifference('', 'a\nb\n')).toEqual([
    { kind: 'added', text: 'a' },
    { kind: 'added', text: 'b' },
  ])
  expect(lineDifference('a\n', '')).toEqual([{ kind: 'removed', text: 'a' }])
  expect(lineDifference('a\n', 'a\n')).toEqual([{ kind: 'gap', count: 1 }])
})

it('documents that are too long are not compared', () => {
  expect(lineDifference(lines(3_000, 'x'), lines(3_000, 'y'))).toBeNull()
})
