import type { FunctionFact } from './facts.ts'
import type { Finding } from './finding.ts'
import type { RatchetEntry } from './length-ratchet.ts'
import { isTest, isTestSupport, type Project, type SourceFile } from './project.ts'

const FILE_LINES = 400
const FILE_LINES_WITH_REASON = 500
const FUNCTION_LINES = 70
/** How the reason on top of a long file begins. */
const REASON = /\blong because\b/i

interface Length {
  readonly file: string
  readonly function?: string
  readonly line: number
  readonly lines: number
  readonly limit: number
}

/** Files and functions that are too long, except those on the ratchet list, which may only shrink. */
export function checkLength(project: Project, ratchet: readonly RatchetEntry[]): Finding[] {
  const tooLong = project.sources.flatMap(lengthsOf).filter(({ lines, limit }) => lines > limit)
  return [
    ...tooLong.flatMap((length) => grown(length, entryFor(length, ratchet))),
    ...ratchet.filter((entry) => !tooLong.some((length) => entryFor(length, [entry]) !== undefined)).map(settled),
  ]
}

function lengthsOf(source: SourceFile): Length[] {
  const lines = source.text.split('\n').length - (source.text.endsWith('\n') ? 1 : 0)
  const hasReason = source.comments[0] !== undefined && REASON.test(source.comments[0].text)
  const file = { file: source.path, line: 1, lines, limit: hasReason ? FILE_LINES_WITH_REASON : FILE_LINES }
  // A suite is a function around its tests; what counts there is what it does itself.
  const suite = isTest(source.path) || isTestSupport(source.path)
  const count = ({ lines: all, ownLines }: FunctionFact): number => (suite ? ownLines : all)
  const functions = source.functions.map((one) => {
    return { file: source.path, function: one.name, line: one.line, lines: count(one), limit: FUNCTION_LINES }
  })
  return [file, ...functions]
}

function entryFor(length: Length, ratchet: readonly RatchetEntry[]): RatchetEntry | undefined {
  return ratchet.find((entry) => entry.file === length.file && entry.function === length.function)
}

function grown(length: Length, entry: RatchetEntry | undefined): Finding[] {
  const what = length.function === undefined ? 'the file' : `the function ${length.function}`
  const at = { file: length.file, line: length.line }
  if (entry === undefined) {
    const reason = length.limit === FILE_LINES ? ', or say on top what it is "Long because" of (up to 500)' : ''
    return [{ ...at, problem: `${what} has ${length.lines} lines, ${length.limit} are allowed`, remedy: `Split it by subject${reason}` }]
  }
  if (length.lines > entry.lines) {
    return [
      { ...at, problem: `${what} has grown from ${entry.lines} to ${length.lines} lines`, remedy: 'Split it; the ratchet only shrinks' },
    ]
  }
  if (length.lines === entry.lines) return []
  return [{ ...at, problem: `${what} has shrunk to ${length.lines} lines`, remedy: `Write ${length.lines} into the ratchet list` }]
}

function settled(entry: RatchetEntry): Finding {
  const what = entry.function === undefined ? entry.file : `${entry.function} in ${entry.file}`
  return {
    file: 'tools/tidy/length-ratchet.ts',
    line: 1,
    problem: `${what} is short enough or gone`,
    remedy: 'Take it off the ratchet list',
  }
}
