import type { Finding } from './finding.ts'

/** A finding that is accepted, with the reason. One entry accepts all findings of a check in a file that say `text`. */
export interface Exception {
  /** Name of the check as in the title of its test. */
  readonly check: string
  readonly file: string
  /** Part of the problem, so that one entry does not hide other findings in the file. */
  readonly text: string
  readonly why: string
}

export const exceptions: readonly Exception[] = [
  {
    check: 'functions are easy to call',
    file: 'src/expressions/functions/text-search.ts',
    text: 'apply takes 4 positional parameters',
    why: 'The positions are those of a function of the rule language, and only the compiler of rules calls it',
  },
  {
    check: 'functions are easy to call',
    file: 'src/engine/testing/small-world.ts',
    text: 'takes 4 positional parameters',
    why: 'Tests read like sentences: an object of a connector, by name, with its values; the fourth is for the few that need more',
  },
  {
    check: 'imports keep to the borders',
    file: 'bench/expressions.ts',
    text: '#src/expressions/testing/exported-rules.ts',
    why: 'The benchmark measures the rules that the tests evaluate, and reads them the same way',
  },
  {
    check: 'imports keep to the borders',
    file: 'bench/outage-stage.ts',
    text: '#src/api/testing/service-world.ts',
    why: 'The targets are played with the company that the tests of the service have',
  },
  {
    check: 'imports keep to the borders',
    file: 'bench/targets.ts',
    text: '#src/api/testing/service-world.ts',
    why: 'The targets are played with the company that the tests of the service have',
  },
  {
    check: 'imports keep to the borders',
    file: 'bench/targets.ts',
    text: '#src/vault/testing/leak-search.ts',
    why: 'The targets look for passwords the way the tests of the vault do',
  },
]

/** Takes the accepted findings away, and turns every exception that accepts nothing into a finding of its own. */
export function applyExceptions(check: string, findings: readonly Finding[], all: readonly Exception[]): Finding[] {
  const own = all.filter((exception) => exception.check === check)
  const accepts = (exception: Exception, { file, problem }: Finding): boolean => exception.file === file && problem.includes(exception.text)
  const left = findings.filter((finding) => !own.some((exception) => accepts(exception, finding)))
  const idle = own.filter((exception) => !findings.some((finding) => accepts(exception, finding)))
  return [
    ...left,
    ...idle.map(({ file, text }) => ({
      file: 'tools/tidy/exceptions.ts',
      line: 1,
      problem: `the exception for ${file} (${text}) accepts nothing`,
      remedy: 'Take it off the list',
    })),
  ]
}
