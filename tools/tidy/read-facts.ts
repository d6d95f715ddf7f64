import { parseSync } from 'oxc-parser'
import type { SourceFacts } from './facts.ts'
import { readFunctions } from './read-functions.ts'
import { readModule } from './read-module.ts'
import { readNames } from './read-names.ts'
import { readUses } from './read-uses.ts'
import { lineFinder } from './syntax-tree.ts'

/** Parses one file and reads its facts, or says why it cannot be parsed. */
export function readFacts(path: string, text: string): SourceFacts | { readonly line: number; readonly problem: string } {
  const parsed = parseSync(path, text)
  const lineOf = lineFinder(text)
  const error = parsed.errors[0]
  if (error !== undefined) return { line: lineOf(error.labels[0]?.start ?? 0), problem: `it cannot be parsed: ${error.message}` }
  const tree = { path, text, program: parsed.program, lineOf }
  return {
    ...readModule(tree, parsed.module),
    ...readUses(tree),
    names: readNames(tree),
    functions: readFunctions(tree),
    comments: parsed.comments.map(({ value, start }) => ({ text: value, line: lineOf(start) })),
  }
}
