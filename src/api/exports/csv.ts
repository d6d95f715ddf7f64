/**
 * A line of a table as RFC 4180 has it: cells that hold a comma, a quotation mark or a line break stand in quotation marks, lines end with CR
 * and LF. A cell that a spreadsheet would take for a formula begins with an apostrophe: directories hold what people typed.
 */
export function csvLine(cells: readonly (string | null)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`
}

function cellOf(value: string | null): string {
  const text = value ?? ''
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
