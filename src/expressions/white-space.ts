/** White space as .NET `Char.IsWhiteSpace` sees it. JavaScript's own set differs on U+0085 and U+FEFF. */

/** The set as the inside of a regular expression class. */
export const whiteSpaceClass = '\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'

/** True when the code unit is white space. */
export function isWhiteSpace(unit: number): boolean {
  if (unit < 0x80) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d)
  if (unit === 0x85 || unit === 0xa0) return true
  if (unit < 0x1680) return false
  if (unit >= 0x2000 && unit <= 0x200a) return true
  return unit === 0x1680 || unit === 0x2028 || unit === 0x2029 || unit === 0x202f || unit === 0x205f || unit === 0x3000
}

/** Text without white space at its start. */
export function trimStart(text: string): string {
  let start = 0
  while (start < text.length && isWhiteSpace(text.charCodeAt(start))) start++
  return start === 0 ? text : text.slice(start)
}

/** Text without white space at its end. */
export function trimEnd(text: string): string {
  let end = text.length
  while (end > 0 && isWhiteSpace(text.charCodeAt(end - 1))) end--
  return end === text.length ? text : text.slice(0, end)
}

/** Text without white space at both ends. Most texts have none, which two looks tell. */
export function trim(text: string): string {
  if (text === '' || (isPrintable(text.charCodeAt(0)) && isPrintable(text.charCodeAt(text.length - 1)))) return text
  return trimStart(trimEnd(text))
}

function isPrintable(unit: number): boolean {
  return unit > 0x20 && unit < 0x7f
}
