/** The function whose name or arguments hold the place, the innermost one; null outside of all. Text and attributes hide what looks like one. */
export function functionAt(text: string, place: number): string | null {
  const bare = text.replaceAll(/"(?:""|\\["\\]|[^"])*"?|\[[^\]\n]*\]?/g, (found) => ' '.repeat(found.length))
  const around = wordAround(bare, place)
  if (around !== null && /^\s*\(/.test(bare.slice(around.end))) return around.word
  let depth = 0
  for (let index = Math.min(place, bare.length) - 1; index >= 0; index--) {
    const sign = bare.charAt(index)
    if (sign === ')') depth++
    if (sign !== '(') continue
    if (depth > 0) {
      depth--
      continue
    }
    const name = /([\p{L}_][\p{L}\p{Nd}_]*)\s*$/u.exec(bare.slice(0, index))?.[1]
    if (name !== undefined) return name
  }
  return null
}

function wordAround(text: string, place: number): { readonly word: string; readonly end: number } | null {
  const before = /[\p{L}_][\p{L}\p{Nd}_]*$/u.exec(text.slice(0, place))?.[0] ?? ''
  const after = /^[\p{L}\p{Nd}_]*/u.exec(text.slice(place))?.[0] ?? ''
  return before + after === '' ? null : { word: before + after, end: place + after.length }
}
