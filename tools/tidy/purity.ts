import type { Finding } from './finding.ts'
import { isTest, isTestSupport, type Project, type SourceFile } from './project.ts'

/** The folders that decide: same input, same plan, on any machine and at any time. */
const PURE_FOLDERS = ['model', 'expressions', 'rules', 'engine']

/** What the rule language may take from node:crypto: functions of their bytes, too delicate to write again. */
const PURE_CRYPTO = ['createHash', 'X509Certificate']

/** Dotted names of what would make a decision depend on the moment or the machine, and what to do instead. */
const IMPURE: Readonly<Record<string, string>> = {
  'Date.now': 'Take the time as an argument',
  'performance.now': 'Take the time as an argument',
  'Math.random': 'Take the randomness as an argument',
  'crypto.randomUUID': 'Take the identifiers as an argument',
  Promise: 'Decide synchronously; load before and write after',
  console: 'Return what is worth saying as data',
  process: 'Take what you need as an argument',
  fetch: 'Load before the decision',
  setTimeout: 'Decide synchronously; load before and write after',
  setInterval: 'Decide synchronously; load before and write after',
  setImmediate: 'Decide synchronously; load before and write after',
  queueMicrotask: 'Decide synchronously; load before and write after',
}

/** What in the deciding folders depends on time, chance, the machine, or happens later. */
export function checkPurity(project: Project): Finding[] {
  return project.sources.filter(mustBePure).flatMap((source) => [...impureImports(source), ...impureUses(source), ...laterUses(source)])
}

function mustBePure(source: SourceFile): boolean {
  const pure = PURE_FOLDERS.some((folder) => source.path.startsWith(`src/${folder}/`))
  return pure && !isTest(source.path) && !isTestSupport(source.path)
}

function impureImports({ path, imports }: SourceFile): Finding[] {
  return imports
    .filter(({ specifier }) => specifier.startsWith('node:') || specifier === 'pino')
    .filter(({ specifier, names }) => !(specifier === 'node:crypto' && path.startsWith('src/expressions/') && names.every(isPureCrypto)))
    .map(({ specifier, line }) => ({
      file: path,
      line,
      problem: `a pure folder imports ${specifier}`,
      remedy: 'Move what needs it to the runner or a connector and hand in the result',
    }))
}

function isPureCrypto(name: string): boolean {
  return PURE_CRYPTO.includes(name)
}

function impureUses({ path, references, calls }: SourceFile): Finding[] {
  const uses = references.flatMap(({ text, line }) => {
    const name = Object.keys(IMPURE).find((impure) => text === impure || text.startsWith(`${impure}.`))
    return name === undefined ? [] : [{ file: path, line, problem: `a pure folder uses ${text}`, remedy: IMPURE[name] ?? '' }]
  })
  const clocks = calls
    .filter(({ callee, argumentCount }) => (callee === 'new Date' && argumentCount === 0) || callee === 'Date')
    .map(({ line }) => ({ file: path, line, problem: 'a pure folder reads the clock', remedy: 'Take the time as an argument' }))
  return [...uniqueByLine(uses), ...clocks]
}

function laterUses({ path, syntax }: SourceFile): Finding[] {
  return syntax
    .filter(({ text }) => text === 'async' || text === 'await')
    .map(({ text, line }) => ({ file: path, line, problem: `a pure folder uses ${text}`, remedy: IMPURE['Promise'] ?? '' }))
}

/** `a.b.c` is read as `a.b.c` and as `a.b`: one finding per line is enough. */
function uniqueByLine(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [finding.line, finding])).values()]
}
