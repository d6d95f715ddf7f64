/**
 * Where the characters of a text value stand in the YAML document that holds it: plain and quoted text, on one line or folded
 * over several, and blocks. The value itself comes from the YAML reader; this only walks both along each other, and gives up
 * (null) where they part, so that a strange document costs the exact place and nothing else.
 */
export function scalarOffsets(document: string, start: number, value: string): readonly number[] | null {
  switch (document.charAt(start)) {
    case '|':
      return literalBlock(document, start, value)
    case '"':
      return walk(document, start + 1, { value, unescape: doubleQuoted })
    case "'":
      return walk(document, start + 1, { value, unescape: singleQuoted })
    case '>':
      return walk(document, firstContent(document, start), { value, unescape: plain })
    default:
      return walk(document, start, { value, unescape: plain })
  }
}

/** A character as the document writes it: what it stands for and how many code units it takes. */
interface Written {
  readonly text: string
  readonly length: number
}

type Unescape = (document: string, offset: number) => Written

function plain(document: string, offset: number): Written {
  return { text: document.charAt(offset), length: 1 }
}

function singleQuoted(document: string, offset: number): Written {
  return document.startsWith("''", offset) ? { text: "'", length: 2 } : plain(document, offset)
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '"': '"',
  '\\': '\\',
  '/': '/',
  ' ': ' ',
  '0': '\0',
  _: '\u00a0',
}
const codeLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

function doubleQuoted(document: string, offset: number): Written {
  if (document.charAt(offset) !== '\\') return plain(document, offset)
  const kind = document.charAt(offset + 1)
  const digits = codeLengths[kind]
  if (digits === undefined) return { text: escapes[kind] ?? '', length: 2 }
  const code = Number.parseInt(document.slice(offset + 2, offset + 2 + digits), 16)
  return { text: code <= 0x10ffff ? String.fromCodePoint(code) : '', length: 2 + digits }
}

/** Follows a text whose line breaks are folded: one break stands for a blank, an empty line for a break. */
function walk(document: string, start: number, of: { readonly value: string; readonly unescape: Unescape }): readonly number[] | null {
  const { value, unescape } = of
  const offsets: number[] = []
  let offset = start
  while (offsets.length < value.length) {
    const wanted = value.charAt(offsets.length)
    const folded = /^[ \t]*\r?\n[ \t\r\n]*/.exec(document.slice(offset, offset + foldMax))
    if (folded !== null && (wanted === ' ' || wanted === '\n')) {
      const breaks = folded[0].split('\n').length - 1
      const expected = breaks === 1 ? ' ' : '\n'.repeat(breaks - 1)
      if (!value.startsWith(expected, offsets.length)) return null
      for (let i = 0; i < expected.length; i++) offsets.push(offset)
      offset += folded[0].length
      continue
    }
    const written = unescape(document, offset)
    if (written.text === '' || !value.startsWith(written.text, offsets.length)) return null
    for (let i = 0; i < written.text.length; i++) offsets.push(offset)
    offset += written.length
  }
  offsets.push(offset)
  return offsets
}

/** Longest stretch of line breaks and indentation between two words of a folded text. */
const foldMax = 2000

/** The first character of a block, after its header and indentation. */
function firstContent(document: string, start: number): number {
  const header = /^[^\n]*\n[ \t\r\n]*/.exec(document.slice(start))
  return start + (header?.[0].length ?? 1)
}

/** A block whose lines are kept: each line of the value is a line of the document without its indentation. */
function literalBlock(document: string, start: number, value: string): readonly number[] | null {
  const indentation = indentationOf(document, start)
  const offsets: number[] = []
  let offset = document.indexOf('\n', start) + 1
  for (const line of value.split('\n')) {
    const end = document.indexOf('\n', offset)
    const source = document.slice(offset, end < 0 ? document.length : end).replace(/\r$/, '')
    const text = source.slice(indentation)
    if (text !== line && (line !== '' || source.trim() !== '')) return offsets.length >= value.length ? offsets : null
    for (let i = 0; i <= line.length; i++) offsets.push(offset + Math.min(indentation, source.length) + i)
    offset = end < 0 ? document.length : end + 1
  }
  return offsets
}

function indentationOf(document: string, start: number): number {
  const first = firstContent(document, start)
  return first - (document.lastIndexOf('\n', first - 1) + 1)
}
