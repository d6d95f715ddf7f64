import { changeWords } from '../../words/changes.ts'

const words = changeWords.fields

/**
 * The place of a difference in words: `flows[department].expression` is the expression of the flow to department, `scope[0][1].value` the
 * value of the second condition of the first group. What is in none of these forms is shown as it is written.
 */
export function fieldName(path: string): string {
  const [, part = '', places = '', field = ''] = /^(\w+)((?:\[[^\]]*\])*)(?:\.(\w+))?$/.exec(path) ?? []
  const inside = [...places.matchAll(/\[([^\]]*)\]/g)].map(([, name = '']) => name)
  const name = part === '' ? path : placeName(part, inside)
  return field === '' ? name : `${name}: ${inWords(field)}`
}

function placeName(part: string, inside: readonly string[]): string {
  const [first] = inside
  if (first === undefined) return inWords(part)
  if (part === 'flows') return words.flow(first)
  const numbers = inside.map((each) => Number(each) + 1)
  return numbers.every((number) => Number.isInteger(number)) ? words.group(inWords(part), numbers) : `${inWords(part)} ${inside.join(' ')}`
}

/** `linkType` is read as "link type". */
function inWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
