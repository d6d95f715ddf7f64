import { lowerCase, upperCase } from './case-mapping.ts'

/**
 * Title case as .NET `TextInfo.ToTitleCase`: a word starts at a letter and goes on over letters, marks, digits and apostrophes.
 * A word without any lower-case letter counts as an acronym and stays.
 */

const letter = /^\p{L}$/u
const lowerCaseLetter = /^\p{Ll}$/u
const separator = /^[\p{Z}\p{Cc}\p{Cf}\p{P}\p{S}]$/u

/** Digraphs have a title form of their own (ǆ, Ǆ → ǅ). */
const titleDigraphs = new Map([...'ǄǅǆǇǈǉǊǋǌǱǲǳ'].map((digraph, i) => [digraph, 'ǅǈǋǲ'.charAt(Math.floor(i / 3))]))

/** Every word with a capital first letter. */
export function titleCase(text: string): string {
  const characters = [...text]
  let result = ''
  let i = 0
  while (i < characters.length) {
    const first = characters[i] as string
    if (!letter.test(first)) {
      result += first
      i++
      continue
    }
    const end = wordEnd(characters, i)
    result += titleWord(first, characters.slice(i + 1, end))
    i = end
  }
  return result
}

function wordEnd(characters: readonly string[], start: number): number {
  let end = start + 1
  while (end < characters.length && (characters[end] === "'" || !separator.test(characters[end] as string))) end++
  return end
}

/** An apostrophe settles what came before it; what follows counts as having lower case, so `d'YTHAQ` gives `D'ythaq`. */
function titleWord(first: string, rest: readonly string[]): string {
  let result = titleDigraphs.get(first) ?? upperCase(first)
  let pending = ''
  let hasLowerCase = lowerCaseLetter.test(first)
  for (const character of rest) {
    pending += character
    hasLowerCase ||= lowerCaseLetter.test(character)
    if (character !== "'") continue
    result += hasLowerCase ? lowerCase(pending) : pending
    pending = ''
    hasLowerCase = true
  }
  return result + (hasLowerCase ? lowerCase(pending) : pending)
}
