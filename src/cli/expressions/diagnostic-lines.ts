import type { Output } from '../output/output.ts'

/** A message about a place in a text. */
export interface PlacedMessage {
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly hint: string | null
  /** Offset in the text, and how much of it is meant; in UTF-16 code units. */
  readonly offset: number
  readonly length: number
}

/** Widest piece of a line that is shown. */
const excerptMax = 120

/** The message, the line it concerns with the part underlined, and the hint. `where` stands before it, for example a file name. */
export function diagnosticLines(output: Output, text: string, of: PlacedMessage & { readonly where: string }): readonly string[] {
  const colour = of.severity === 'error' ? 'red' : 'yellow'
  return [
    `${of.where === '' ? '' : `${of.where}: `}${output.style(colour, of.severity)} ${of.message}`,
    ...excerpt(output, text, of),
    ...(of.hint === null ? [] : [`  ${output.style('cyan', 'hint')} ${of.hint}`]),
  ]
}

function excerpt(output: Output, text: string, { offset, length, severity }: PlacedMessage): readonly string[] {
  const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1
  const rest = /^[^\r\n]*/.exec(text.slice(start))?.[0] ?? ''
  // A long line is cut to what stands around the place.
  const from = Math.max(0, Math.min(offset - start - 40, rest.length - excerptMax))
  const line = rest.slice(from, from + excerptMax)
  const column = offset - start - from
  const mark = '^'.repeat(Math.max(1, Math.min(length, line.length - column)))
  const indent = (from === 0 ? line : `…${line.slice(1)}`).replaceAll('\t', ' ')
  return [`    ${indent}`, `    ${' '.repeat(column)}${output.style(severity === 'error' ? 'red' : 'yellow', mark)}`]
}
