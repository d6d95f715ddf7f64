import { showValueBody, type AttributesBody, type ChangeBody, type ChangesBody, type ValueBody } from '#src/api/contract/value.ts'
import type { Output } from './output.ts'
import { padTo, widthOf } from './width.ts'

/** Values of one attribute that are printed. */
const valuesPrinted = 20

/** One line for each attribute, the names in line. */
export function attributeLines(attributes: AttributesBody): readonly string[] {
  return inLine(Object.entries(attributes).map(([name, values]) => [name, showValues(values)]))
}

/** One line for each change: what is set, added, removed. */
export function changeLines(output: Output, changes: ChangesBody): readonly string[] {
  return inLine(Object.entries(changes).map(([name, change]) => [name, showChange(output, change)]))
}

export function showValues(values: readonly ValueBody[]): string {
  const shown = values.slice(0, valuesPrinted).map((value) => oneLine(showValueBody(value)))
  return values.length > valuesPrinted ? `${shown.join('; ')}; … ${values.length} values` : shown.join('; ')
}

/** Street addresses and notes have lines of their own, which would tear a list apart. */
function oneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, ' ⏎ ')
}

function showChange(output: Output, change: ChangeBody): string {
  if (change.kind === 'replace') return change.values.length === 0 ? output.style('red', 'removed') : `= ${showValues(change.values)}`
  return [
    ...(change.add.length === 0 ? [] : [output.style('green', `+ ${showValues(change.add)}`)]),
    ...(change.remove.length === 0 ? [] : [output.style('red', `- ${showValues(change.remove)}`)]),
  ].join('  ')
}

function inLine(pairs: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(0, ...pairs.map(([name]) => widthOf(name)))
  return pairs.map(([name, value]) => `${padTo(name, width)}  ${value}`)
}
