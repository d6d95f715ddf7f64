import type { FunctionPage } from './functions/definition.ts'
import { allFunctions } from './functions/registry.ts'

const dialects = { both: 'both dialects', sync: 'sync dialect', cloud: 'cloud dialect' } as const

/** What the reference says about one function, for programs: the same fields, and nothing of how it is run. */
export interface FunctionEntry extends Omit<FunctionPage, 'example'> {
  readonly example: { readonly expression: string; readonly result: string }
}

/** One entry of the reference from a definition. */
export function functionEntry(page: FunctionPage): FunctionEntry {
  const { name, family, dialect, signature, summary, nulls, lists, errors, source, example } = page
  return {
    name,
    family,
    dialect,
    signature,
    summary,
    nulls,
    lists,
    errors,
    source,
    example: { expression: example[0], result: example[1] },
  }
}

/** The reference page of all functions, `docs/functions.md`, from the definitions that check and run them. */
export function functionPage(): string {
  const families = Map.groupBy(allFunctions, ({ family }) => family)
  const sections = [...families].map(([family, pages]) => {
    const sorted = pages.toSorted((left, right) => (left.name < right.name ? -1 : 1))
    return [`## ${family}`, ...sorted.map(functionSection)].join('\n\n')
  })
  return `# Functions of the rule language\n\nWritten from the definitions in the program; do not edit.\n\n${sections.join('\n\n')}\n`
}

function functionSection(page: FunctionPage): string {
  const [expression, result] = page.example
  return [
    `### ${page.name}${page.dialect === 'both' ? '' : ` (${dialects[page.dialect]})`}`,
    `\`${page.signature}\``,
    page.summary,
    [
      `- NULL: ${page.nulls}`,
      `- Lists: ${page.lists}`,
      `- Errors: ${page.errors}`,
      `- Example: \`${expression}\` → ${result === '' ? 'empty text' : `\`${result}\``}`,
      `- Source: ${page.source}`,
    ].join('\n'),
  ].join('\n\n')
}
