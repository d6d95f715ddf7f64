import type { Output } from './output.ts'
import { cut, padTo, widthOf } from './width.ts'

/** A column of a table: its heading, and where its values stand. */
export interface Column {
  readonly heading: string
  readonly align?: 'left' | 'right'
  /** Of several such columns the widest is cut first when the terminal is too narrow. */
  readonly mayBeCut?: boolean
}

/** Columns between two columns. */
const gap = 2
/** A column is never cut to less. */
const narrowest = 12

/** Prints a table as wide as the terminal allows; text that goes elsewhere is never cut. */
export function printTable(output: Output, columns: readonly Column[], given: readonly (readonly string[])[]): void {
  const rows = given.map((row) => row.map(onOneLine))
  const widths = columns.map((column, i) => Math.max(widthOf(column.heading), ...rows.map((row) => widthOf(row[i] ?? ''))))
  if (output.isLive) narrow(widths, columns, output.width)
  output.line(
    output.style(
      'dim',
      lineOf(
        columns.map((column) => column.heading),
        columns,
        widths,
      ),
    ),
  )
  for (const row of rows) output.line(lineOf(row, columns, widths))
}

/** Prints names and values below each other, the values in line. */
export function printPairs(output: Output, pairs: readonly (readonly [string, string])[], indent = ''): void {
  const width = Math.max(0, ...pairs.map(([name]) => widthOf(name)))
  for (const [name, value] of pairs) output.line(`${indent}${output.style('dim', padTo(name, width))}  ${value}`)
}

function narrow(widths: number[], columns: readonly Column[], room: number): void {
  const isCut = columns.map((column) => column.mayBeCut === true)
  for (let excess = total(widths) - room; excess > 0; excess = total(widths) - room) {
    const widest = widths.reduce(
      (best, width, i) => (isCut[i] === true && width > (best < 0 ? narrowest : (widths[best] ?? 0)) ? i : best),
      -1,
    )
    if (widest < 0) return
    widths[widest] = Math.max(narrowest, (widths[widest] ?? 0) - excess)
  }
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + gap * Math.max(0, widths.length - 1)
}

/** Expressions are written over several lines; in a table they take one. */
function onOneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, ' ')
}

function lineOf(cells: readonly string[], columns: readonly Column[], widths: readonly number[]): string {
  return columns
    .map((column, i) => cellOf(cells[i] ?? '', widths[i] ?? 0, column.align ?? 'left'))
    .join(' '.repeat(gap))
    .trimEnd()
}

/** Coloured cells are short; only plain ones are ever too long. */
function cellOf(text: string, width: number, align: 'left' | 'right'): string {
  const fitted = widthOf(text) > width ? cut(text, width) : text
  return align === 'left' ? padTo(fitted, width) : ' '.repeat(Math.max(0, width - widthOf(fitted))) + fitted
}
