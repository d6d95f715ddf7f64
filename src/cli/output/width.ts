import { stripVTControlCharacters } from 'node:util'

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** East Asian wide and full-width characters and emoji take two columns (Unicode TR 11, the blocks that matter). */
const wide =
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|^\p{Emoji_Presentation}|^[\u{20000}-\u{3fffd}]/u

/** Columns a text takes on a terminal. */
export function widthOf(text: string): number {
  const plain = stripVTControlCharacters(text)
  // oxlint-disable-next-line no-control-regex -- the fast path for plain ASCII
  if (/^[\u0020-\u007e]*$/.test(plain)) return plain.length
  let width = 0
  for (const { segment } of graphemes.segment(plain)) width += wide.test(segment) ? 2 : 1
  return width
}

/** The text cut to a number of columns, with an ellipsis where something is missing. For text without colours. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  let kept = ''
  let width = 0
  for (const { segment } of graphemes.segment(text)) {
    width += wide.test(segment) ? 2 : 1
    if (width > columns - 1) break
    kept += segment
  }
  return `${kept}…`
}

/** The text followed by blanks up to a number of columns. */
export function padTo(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)))
}
