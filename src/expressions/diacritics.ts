/** Letters that Unicode does not decompose into a base letter and a mark. */
const letters = new Map([
  ['æ', 'ae'],
  ['Æ', 'AE'],
  ['ø', 'oe'],
  ['œ', 'oe'],
  ['Ø', 'OE'],
  ['Œ', 'OE'],
  ['ß', 'ss'],
  ['ł', 'l'],
  ['Ł', 'L'],
  ['ı', 'i'],
])

/** Text without accents and other marks over or under its letters. */
export function withoutDiacritics(text: string): string {
  const bare = text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .normalize('NFC')
  return bare.replace(/[æÆøœØŒßłŁı]/g, (letter) => letters.get(letter) ?? letter)
}
