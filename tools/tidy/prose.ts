import type { Finding } from './finding.ts'
import { isTest, type Project, type SourceFile, type TextFile } from './project.ts'

interface BannedText {
  readonly pattern: RegExp
  readonly problem: string
  readonly remedy: string
  /** Which files it is looked for in; all when nothing is said. */
  readonly files?: RegExp
}

/** Texts that must not be in the repository. The patterns are written so that they do not find themselves. */
const bannedTexts: readonly BannedText[] = [
  {
    pattern: /(^|[\s'"`(=<>:])\/(work|root)\/[\w.]/,
    problem: 'a path of one machine',
    remedy: 'Write a path relative to the repository, or take it as a setting',
  },
  {
    pattern: /(^|[\s'"`(=<>:])\/tmp\/[\w-]*(research|lab)\b/,
    problem: 'a path of one machine',
    remedy: 'Make a temporary directory at run time',
  },
  {
    pattern: /\b(T[O]DO|F[I]XME|X[X]X|H[A]CK|not[ ]implemented|st[u]b)\b/,
    problem: 'a word for unfinished work',
    remedy: 'Finish it, or write down the reason why it is as it is',
    files: /^(src|lab|console|simulator)\//,
  },
]

/** Calls that take tests out of the run. The names are put together here so that a search for them finds only real ones. */
const LEFT_OUT = ['only', 'todo', 'skip', 'fails'].flatMap((word) => ['it', 'test', 'describe', 'suite'].map((of) => `${of}.${word}`))
const SUPPRESSION = /^\s*[/*]*\s*@ts-(ignore|nocheck|expect-error)/

/** Words and calls that do not belong into a finished repository. */
export function checkProse(project: Project): Finding[] {
  return [
    ...project.files.flatMap(textFindings),
    ...project.sources.flatMap(suppressions),
    ...project.sources.filter(({ path }) => isTest(path)).flatMap(leftOutTests),
  ]
}

function textFindings({ path, text }: TextFile): Finding[] {
  const rules = bannedTexts.filter(({ files }) => files === undefined || files.test(path))
  // Most files have no finding at all, so the whole text is asked before its lines are.
  return rules
    .filter(({ pattern }) => new RegExp(pattern, 'm').test(text))
    .flatMap(({ pattern, problem, remedy }) =>
      text.split('\n').flatMap((line, index) => {
        const found = pattern.exec(line)
        return found === null ? [] : [{ file: path, line: index + 1, problem: `${problem} (${found[0].trim()})`, remedy }]
      }),
    )
}

function suppressions({ path, comments, syntax }: SourceFile): Finding[] {
  const hidden = comments
    .filter(({ text }) => SUPPRESSION.test(text))
    .map(({ line }) => ({ file: path, line, problem: 'the type checker is silenced', remedy: 'Mend the type' }))
  const loose = syntax
    .filter(({ text }) => text === 'any')
    .map(({ line }) => ({ file: path, line, problem: 'the type any', remedy: 'Use unknown and parse it once' }))
  return [...hidden, ...loose]
}

function leftOutTests({ path, calls }: SourceFile): Finding[] {
  return calls.flatMap(({ callee, firstLiteral, line }) => {
    if (LEFT_OUT.includes(callee)) {
      return [{ file: path, line, problem: `${callee} takes tests out of the run`, remedy: 'Use skipIf with a reason in the title' }]
    }
    if (callee === 'expect' && firstLiteral === 'true') {
      return [{ file: path, line, problem: 'a test that asserts nothing', remedy: 'Expect what the code computed' }]
    }
    return []
  })
}
