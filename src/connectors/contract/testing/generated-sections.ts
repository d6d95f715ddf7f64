import { assert } from '#src/base/assert.ts'

/** Cells of a row as Markdown text. */
export type Row = readonly string[]

/** A table in Markdown. */
export function markdownTable(headings: Row, rows: readonly Row[]): string {
  return [headings, headings.map(() => '---'), ...rows].map(line).join('\n')
}

function line(row: Row): string {
  return `| ${row.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
}

export function code(text: string): string {
  return `\`${text}\``
}

/**
 * A page with its generated sections written anew. A section stands between the lines `<!-- generated: NAME -->` and
 * `<!-- end of NAME -->`; everything else is written by hand and stays. Every section given must have its place, and every
 * place a section.
 */
export function withSections(page: string, sections: Readonly<Record<string, string>>): string {
  const places = [...page.matchAll(/^<!-- generated: (.+) -->$/gm)].map((match) => match[1] ?? '')
  const unknown = places.filter((name) => !Object.hasOwn(sections, name))
  assert(unknown.length === 0, `the sections ${unknown.join(', ')} of the page are made by nothing`)
  return Object.entries(sections).reduce((text, [name, content]) => withSection(text, name, content), page)
}

function withSection(page: string, name: string, content: string): string {
  const [begin, end] = [`<!-- generated: ${name} -->\n`, `<!-- end of ${name} -->\n`]
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  assert(from >= 0 && to > from, `the page has a place for the section ${name}`)
  return `${page.slice(0, from + begin.length)}\n${content}\n\n${page.slice(to)}`
}
