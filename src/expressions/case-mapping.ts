/**
 * Upper and lower case as the .NET invariant culture maps them: one code unit to one code unit, independent of context and
 * of the host's locale. A character whose mapping is longer (ß → SS) stays as it is, so positions never move.
 */

const onlyAscii = /^[\0-\x7f]*$/

/** Text in upper case. Dotless i and long s stay: the invariant culture never maps them to ASCII letters. */
export function upperCase(text: string): string {
  if (onlyAscii.test(text)) return text.toUpperCase()
  let result = ''
  for (let i = 0; i < text.length; i++) result += upperCaseUnit(text.charAt(i))
  return result
}

/** Text in lower case. */
export function lowerCase(text: string): string {
  if (onlyAscii.test(text)) return text.toLowerCase()
  let result = ''
  for (let i = 0; i < text.length; i++) result += lowerCaseUnit(text.charAt(i))
  return result
}

function upperCaseUnit(unit: string): string {
  if (unit === 'ı' || unit === 'ſ') return unit
  const mapped = unit.toUpperCase()
  return mapped.length === 1 ? mapped : unit
}

function lowerCaseUnit(unit: string): string {
  const mapped = unit.toLowerCase()
  return mapped.length === 1 ? mapped : unit
}

/** True when both texts are equal but for case. */
export function equalIgnoringCase(left: string, right: string): boolean {
  return left === right || (left.length === right.length && upperCase(left) === upperCase(right))
}
