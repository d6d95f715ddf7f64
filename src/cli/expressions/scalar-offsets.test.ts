import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Document, isMap, isScalar, parseDocument, Scalar } from 'yaml'
import { must } from '#src/base/assert.ts'
import { scalarOffsets } from './scalar-offsets.ts'

/** The text value of `key` in a document, and where it begins. */
function scalarIn(document: string): { readonly value: string; readonly start: number } | null {
  const { contents } = parseDocument(document)
  const [pair] = isMap(contents) ? contents.items : []
  if (pair === undefined || !isScalar(pair.value) || typeof pair.value.value !== 'string') return null
  return { value: pair.value.value, start: pair.value.range?.[0] ?? 0 }
}

/** The character of the document that each character of the value stands at. */
function pointedAt(document: string): string | null {
  const { value, start } = must(scalarIn(document), 'a text')
  const offsets = scalarOffsets(document, start, value)
  return offsets === null ? null : Array.from({ length: value.length }, (_, i) => document.charAt(offsets[i] ?? 0)).join('')
}

describe('scalarOffsets', () => {
  it.each([
    ['key: IIF([a] = 1, 2)\n', 'IIF([a] = 1, 2)'],
    ["key: 'Trim(\"it''s\")'\n", 'Trim("it\'s")'],
    ['key: "a\\"b\\\\c\\u00e9d"\n', 'a\\b\\c\\d'],
    ['key: |-\n  IIF(\n    [a],\n\n    1)\nnext: 1\n', 'IIF(\n  [a],\n\n  1)'],
    ['key: |\r\n  a\r\n  b\r\n', 'a\rb\r'],
    ['key: >-\n  a\n  b\n', 'a\nb'],
    ['key: IIF([a],\n  1,\n  2)\n', 'IIF([a],\n1,\n2)'],
  ])('follows %j', (document, expected) => {
    expect(pointedAt(document)).toBe(expected)
  })

  it('gives up where the document says something else', () => {
    expect(scalarOffsets('- 1\n', 2, 'x')).toBeNull()
    expect(scalarOffsets('key: |\n  a\n', 5, 'b')).toBeNull()
  })

  it('points at every character of texts in all styles, or gives up', () => {
    const piece = fc.constantFrom('a', 'B', '1', ' ', '\n', '"', "'", '\\', '(', ',', '[x]', 'é', '#', ':', '  ', '\n\n', '\t')
    const text = fc.array(piece, { minLength: 1, maxLength: 30 }).map((parts) => parts.join(''))
    const style = fc.constantFrom(Scalar.PLAIN, Scalar.BLOCK_LITERAL, Scalar.BLOCK_FOLDED, Scalar.QUOTE_SINGLE, Scalar.QUOTE_DOUBLE)
    let followed = 0
    fc.assert(
      fc.property(text, style, (value, type) => {
        const written = new Document({ key: value })
        const scalar = written.get('key', true) as Scalar
        scalar.type = type
        const document = written.toString({ lineWidth: 20 })
        const read = scalarIn(document)
        // Not every text can be written in every style.
        fc.pre(read?.value === value)
        const offsets = scalarOffsets(document, read?.start ?? 0, value)
        if (offsets === null) return
        followed++
        const letters = [...value.matchAll(/[aB1(,é#:]/g)]
        for (const letter of letters) expect(document.charAt(offsets[letter.index] ?? -1)).toBe(letter[0])
      }),
      { numRuns: 3000 },
    )
    expect(followed).toBeGreaterThan(2300)
  })
})
