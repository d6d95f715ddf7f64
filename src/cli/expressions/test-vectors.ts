import { AppError } from '#src/base/app-error.ts'
import { runVectors, type VectorResult } from '#src/expressions/run-vectors.ts'
import type { CommandSpec, Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../exit-code.ts'
import { textOfFile } from '../read-file.ts'
import { ticksNow } from './clock.ts'

/** `lockstep expressions test FILE...` */
export const testCommand: CommandSpec = {
  usage: 'test <files...>',
  summary: 'Run test cases for expressions',
  description:
    'Runs files of cases, a JSON list of {"id", "expr", "input", "params", "dialect", "taken", "expect"}, and prints each one that\n' +
    'fails. expect is a value as in the input of eval, or {"$null": true}, {"$ignore": true}, {"$authoritativeNull": true}, or\n' +
    '{"$error": "part of the message"}. Needs no running service. The exit code is 1 when a case fails.',
  run: async (invocation, { arguments: paths }) => test(invocation, paths),
}

function test({ shell, output }: Invocation, paths: readonly string[]): ExitCode {
  const run = { nowTicks: ticksNow(), seed: 1 }
  const results = paths.flatMap((path) => runVectors(jsonOf(textOfFile(shell, path), path), run).map((result) => ({ path, ...result })))
  const failed = results.filter((result) => !result.passed)
  output.result({
    passed: results.length - failed.length,
    failed: failed.length,
    failures: failed.map(({ path, id, expression, expected, actual }) => ({ path, id, expression, expected, actual })),
  })
  for (const failure of failed) for (const line of failureLines(output, failure)) output.line(line)
  output.line(`${results.length - failed.length} passed, ${failed.length} failed`)
  return failed.length > 0 ? exitCodes.failed : exitCodes.done
}

function failureLines(
  output: Invocation['output'],
  failure: Extract<VectorResult, { passed: false }> & { readonly path: string },
): readonly string[] {
  const { path, id, expression, expected, actual } = failure
  return [
    `${output.style('red', '✗')} ${output.style('bold', id)} ${output.style('dim', `in ${path}`)}`,
    `    expression  ${expression}`,
    `    expected    ${expected}`,
    `    got         ${actual}`,
  ]
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    throw new AppError('file-content', {
      subject: path,
      detail: `it is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
    })
  }
}
