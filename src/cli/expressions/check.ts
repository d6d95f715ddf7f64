import { Option } from 'commander'
import { AppError } from '#src/base/app-error.ts'
import { showDocumentProblem } from '#src/configuration/document-problem.ts'
import type { CommandSpec, Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../exit-code.ts'
import type { Output } from '../output/output.ts'
import { diagnosticLines } from './diagnostic-lines.ts'
import { documentDiagnostics, type ShownDiagnostic } from './document-diagnostic.ts'
import { expressionsOfRule, type RuleAnswer } from './rule-expressions.ts'
import { ruleFiles, type RuleFile } from './rule-files.ts'

/** `lockstep expressions check FILE...` */
export const checkCommand: CommandSpec = {
  usage: 'check <files...>',
  summary: 'Check the expressions of rule documents',
  description:
    'Checks every expression of rule documents as config export writes them: names, numbers of arguments, types, conditions that are\n' +
    'always the same, results that do not fit their target. Give files or the whole folder; connectors and metaverse.yaml beside the\n' +
    'rules tell the attributes and their types. Needs no running service. The exit code is 1 when there is an error.',
  options: [
    new Option('--portable', 'also name what Azure AD Connect would refuse'),
    new Option('--strict', 'let warnings fail the check too'),
  ],
  run: async (invocation, { arguments: paths, options }) => {
    const isPortable = options['portable'] === true
    const checked = check(await ruleFiles(invocation.shell, paths), ({ diagnostic }) => isPortable || diagnostic.code !== 'extension')
    if (checked.rules === 0)
      throw new AppError('input-missing', { subject: paths.join(', '), detail: 'there is no rule among the documents' })
    report(invocation, checked)
    return exitCodeOf(checked, options['strict'] === true ? 'warning' : 'error')
  },
}

/** What became of all documents. */
interface Checked {
  readonly rules: number
  readonly expressions: number
  readonly unreadable: readonly Extract<RuleAnswer, { kind: 'unreadable' }>['problems'][number][]
  readonly diagnostics: readonly ShownDiagnostic[]
  /** What is not known → rules that are checked without it. */
  readonly missing: ReadonlyMap<string, number>
}

function check(files: readonly RuleFile[], isWanted: (shown: ShownDiagnostic) => boolean): Checked {
  const answers = files.map(({ file, schemas }) => ({ file, answer: expressionsOfRule(file, schemas) }))
  const missing = new Map<string, number>()
  for (const { answer } of answers) {
    for (const name of answer.kind === 'rule' ? answer.missing : []) missing.set(name, (missing.get(name) ?? 0) + 1)
  }
  const found = answers.flatMap(({ file, answer }) =>
    answer.kind === 'rule' ? answer.expressions.map((expression) => documentDiagnostics(file, expression)) : [],
  )
  return {
    rules: answers.filter(({ answer }) => answer.kind !== 'other').length,
    expressions: found.length,
    unreadable: answers.flatMap(({ answer }) => (answer.kind === 'unreadable' ? answer.problems : [])),
    diagnostics: found.flat().filter(isWanted),
    missing,
  }
}

function report({ output }: Invocation, checked: Checked): void {
  const { rules, expressions, unreadable, diagnostics, missing } = checked
  const errors = errorsIn(checked)
  const warnings = diagnostics.length + unreadable.length - errors
  output.result({
    rules,
    expressions,
    errors,
    warnings,
    unreadable,
    diagnostics: diagnostics.map(({ diagnostic }) => diagnostic),
    notChecked: [...missing.keys()],
  })
  for (const problem of unreadable) output.line(showDocumentProblem(problem))
  for (const diagnostic of diagnostics) print(output, diagnostic)
  for (const [name, count] of missing) {
    output.aside(`Without ${name}, attributes and types of ${plural(count, 'rule')} are not checked: it is not in the folder of the rules.`)
  }
  output.line(`${plural(rules, 'rule')}, ${plural(expressions, 'expression')}: ${plural(errors, 'error')}, ${plural(warnings, 'warning')}`)
}

function print(output: Output, { diagnostic, excerpt }: ShownDiagnostic): void {
  const { path, line, column, severity, message, hint } = diagnostic
  const { text, offset, length } = excerpt
  const where = `${path}:${line}:${column}`
  for (const each of diagnosticLines(output, text, { where, severity, message, hint, offset, length })) output.line(each)
}

function errorsIn({ diagnostics, unreadable }: Checked): number {
  return diagnostics.filter(({ diagnostic }) => diagnostic.severity === 'error').length + unreadable.length
}

function exitCodeOf(checked: Checked, failing: 'error' | 'warning'): ExitCode {
  const isFailed = errorsIn(checked) > 0 || (failing === 'warning' && checked.diagnostics.length > 0)
  return isFailed ? exitCodes.failed : exitCodes.done
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
