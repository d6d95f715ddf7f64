import { relative, resolve } from 'node:path'
import { Option } from 'commander'
import { showDocumentProblem } from '#src/configuration/document-problem.ts'
import type { Coverage } from '#src/rule-tests/coverage.ts'
import type { FailedCase } from '#src/rule-tests/run-rule-tests.ts'
import { text, type CommandSpec, type Invocation } from '../command.ts'
import { exitCodes } from '../exit-code.ts'
import type { Output } from '../output/output.ts'

/** `lockstep rules test DIR` */
export const rulesTestCommand: CommandSpec = {
  usage: 'test <dir>',
  summary: 'Play test cases for sync rules',
  description:
    'Plays the cases in the documents (*.yaml) of a folder: given these objects in the directories, expect these identities, these\n' +
    'target objects, or this error. Each case is imported and synchronized by the real engine in a world of its own; no directory is\n' +
    'reached and no running service is needed. The configuration is the folder itself or the one above it; a folder written by\n' +
    'lockstep config export may have its tests in a folder tests. The exit code is 1 when a case fails. See docs/rule-tests.md.',
  options: [
    new Option('--config <folder>', 'the configuration the tests are about'),
    new Option('--coverage', 'name every rule and flow that no case tried'),
  ],
  run: async (invocation, { arguments: [directory = ''], options }) => {
    const { shell, output } = invocation
    const named = text(options, 'config')
    // Loaded where it is needed: it brings the whole service along.
    const { testRules } = await import('#src/service.ts')
    const report = await testRules(
      resolve(shell.workingDirectory, directory),
      named === undefined ? null : resolve(shell.workingDirectory, named),
    )
    output.result(report)
    if (!report.ok) {
      for (const problem of report.problems) output.line(showDocumentProblem(problem))
      output.line(`${report.problems.length} problems; nothing was tested`)
      return exitCodes.failed
    }
    for (const failed of report.failed) printFailure(invocation, failed)
    if (options['coverage'] === true) printUntried(output, report.coverage)
    const { rules, flows } = report.coverage
    output.line(`Tried ${rules.tried} of ${rules.total} rules and ${flows.tried} of ${flows.total} flows.`)
    output.line(`${report.passed} passed, ${report.failed.length} failed`)
    return report.failed.length > 0 ? exitCodes.failed : exitCodes.done
  },
}

function printFailure({ output, shell }: Invocation, failed: FailedCase): void {
  const place = `${relative(shell.workingDirectory, failed.path)}:${failed.line}`
  const step = failed.step === 1 ? '' : `, step ${failed.step}`
  output.line(`${output.style('red', '✗')} ${output.style('bold', failed.name)} ${output.style('dim', `(${place}${step})`)}`)
  if (failed.problem !== null) output.line(`    ${failed.problem}`)
  let shown = ''
  for (const { place: where, what, expected, actual, from } of failed.differences) {
    if (where !== shown) output.line(`    ${where}`)
    shown = where
    output.line(`      ${what}`)
    output.line(`        expected  ${output.style('green', expected)}`)
    output.line(`        got       ${output.style('red', actual)}${from === '' ? '' : output.style('dim', `  by ${from}`)}`)
  }
}

function printUntried(output: Output, { untriedRules, untriedFlows }: Coverage): void {
  for (const rule of untriedRules) output.line(`not tried: ${rule}`)
  for (const { rule, targets } of untriedFlows) output.line(`not tried: ${rule}: ${targets.join(', ')}`)
}
