import { BerError, type BerReader } from './ber-reader.ts'

/** A search filter as it comes over the wire (RFC 4511 section 4.5.1.7). Values are raw bytes: their meaning depends on the attribute. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }
  | {
      readonly kind: 'equal' | 'greater-or-equal' | 'less-or-equal' | 'approximate'
      readonly attribute: string
      readonly value: Buffer
    }
  | { readonly kind: 'present'; readonly attribute: string }
  | {
      readonly kind: 'substring'
      readonly attribute: string
      readonly initial: string | null
      readonly any: readonly string[]
      readonly final: string | null
    }
  | { readonly kind: 'extensible'; readonly rule: string | null; readonly attribute: string | null; readonly value: Buffer }

const maxFilterDepth = 100
const comparisons = { 0xa3: 'equal', 0xa5: 'greater-or-equal', 0xa6: 'less-or-equal', 0xa8: 'approximate' } as const

/** Decodes the filter of a search request. Nesting is limited, as Active Directory limits it, so that nobody can exhaust the stack. */
export function readFilter(reader: BerReader, depth = 0): Filter {
  if (depth > maxFilterDepth) throw new BerError(`a filter is nested deeper than ${maxFilterDepth} levels`)
  const tag = reader.peek()
  switch (tag) {
    case 0xa0:
    case 0xa1:
      return { kind: tag === 0xa0 ? 'and' : 'or', parts: readParts(reader.enter(tag), depth + 1) }
    case 0xa2:
      return { kind: 'not', part: readFilter(reader.enter(tag), depth + 1) }
    case 0xa3:
    case 0xa5:
    case 0xa6:
    case 0xa8: {
      const assertion = reader.enter(tag)
      return { kind: comparisons[tag], attribute: assertion.text(), value: assertion.octets() }
    }
    case 0xa4:
      return readSubstring(reader.enter(tag))
    case 0x87:
      return { kind: 'present', attribute: reader.text(tag) }
    case 0xa9:
      return readExtensible(reader.enter(tag))
    default:
      throw new BerError(`unknown filter choice ${tag}`)
  }
}

function readParts(reader: BerReader, depth: number): Filter[] {
  const parts: Filter[] = []
  while (!reader.atEnd) parts.push(readFilter(reader, depth))
  return parts
}

function readSubstring(reader: BerReader): Filter {
  const attribute = reader.text()
  const pieces = reader.enter(0x30)
  let initial: string | null = null
  let final: string | null = null
  const any: string[] = []
  while (!pieces.atEnd) {
    const tag = pieces.peek()
    if (tag === 0x80) initial = pieces.text(tag)
    else if (tag === 0x81) any.push(pieces.text(tag))
    else if (tag === 0x82) final = pieces.text(tag)
    else throw new BerError(`unknown substring choice ${tag}`)
  }
  return { kind: 'substring', attribute, initial, any, final }
}

function readExtensible(reader: BerReader): Filter {
  let rule: string | null = null
  let attribute: string | null = null
  if (reader.peek() === 0x81) rule = reader.text(0x81)
  if (reader.peek() === 0x82) attribute = reader.text(0x82)
  const value = reader.octets(0x83)
  return { kind: 'extensible', rule, attribute, value }
}
