import { expect, it } from 'vitest'
import { sortedRows, sortIn, sortText } from './record-sort.ts'

const columns = [{ id: 'size', compare: (a: { size: number }, b: { size: number }) => a.size - b.size }, { id: 'plain' }]
const rows = [
  { size: 2, name: 'a' },
  { size: 1, name: 'b' },
  { size: 2, name: 'c' },
]

it('reads the sorting from the address and writes it there', () => {
  for (const text of ['size', '-size']) expect(sortText(sortIn(text))).toBe(text)
  expect([sortIn(null), sortIn(''), sortIn('-'), sortText(null)]).toEqual([null, null, null, null])
})

it('keeps the order of rows that are equal, and of all where nobody sorts', () => {
  const names = (sort: string | null) => sortedRows(rows, columns, sortIn(sort)).map(({ name }) => name)
  expect(names('size')).toEqual(['b', 'a', 'c'])
  expect(names('-size')).toEqual(['a', 'c', 'b'])
  expect(names('plain')).toEqual(['a', 'b', 'c'])
  expect(names(null)).toEqual(['a', 'b', 'c'])
})
