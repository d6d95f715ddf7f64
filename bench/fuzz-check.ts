import { assert, must } from '#src/base/assert.ts'
import { compileExpression, type Program } from '#src/expressions/compile.ts'
import { parseDate } from '#src/expressions/date-parse.ts'
import { diagnose } from '#src/expressions/diagnose.ts'
import type { Environment } from '#src/expressions/environment.ts'
import { ExpressionError } from '#src/expressions/expression-error.ts'
import { recordEnvironment } from '#src/expressions/record-environment.ts'
import { showOutcome } from '#src/expressions/show-outcome.ts'
import { Instant, Reference, type Outcome, type Value } from '#src/expressions/values.ts'
import type { FuzzInput } from './fuzz-inputs.ts'

/** What became of one input, for the totals. */
export type FuzzVerdict = 'refused' | 'failed' | 'evaluated'

/**
 * Puts one input through everything: reading, checking, types, printing, evaluation and trace. Throws when something ends
 * otherwise than in a value or in an error of the language at a place inside the text.
 */
export function checkInput({ text, dialect, attributes }: FuzzInput): FuzzVerdict {
  const compiled = compileExpression(text, { dialect })
  const diagnostics = diagnose(text, { dialect })
  for (const { offset, length, line, column, message } of diagnostics) {
    assert(
      offset >= 0 && offset + length <= text.length && line >= 1 && column >= 1 && message !== '',
      `a diagnostic lies outside: ${message}`,
    )
  }
  if (!compiled.ok) {
    assert(compiled.errors.length > 0 && diagnostics.length > 0, 'it is refused without a reason')
    return 'refused'
  }
  const { program } = compiled
  const printed = program.print()
  const again = compileExpression(printed, { dialect })
  assert(again.ok && again.program.print() === printed, `it does not read as it prints: ${printed}`)
  const ending = endingOf(program, environmentOf(attributes))
  // Chance goes on where it stopped, so a second evaluation gets surroundings of its own.
  if (attributes % 8 === 0) assert(explained(program, environmentOf(attributes)) === ending, 'the trace ends differently')
  return ending.startsWith('error ') ? 'failed' : 'evaluated'
}

function endingOf(program: Program, environment: Environment): string {
  try {
    return shown(program.evaluate(environment))
  } catch (error) {
    if (error instanceof ExpressionError) return `error ${error.message}`
    throw error
  }
}

function explained(program: Program, environment: Environment): string {
  const { result } = program.explain(environment)
  return result.kind === 'outcome' ? shown(result.outcome) : `error ${result.error.message}`
}

/** Outcomes may be as long as an expression can make them; their beginning is enough to compare. */
function shown(outcome: Outcome): string {
  if (typeof outcome === 'string') return `${outcome.length} ${outcome.slice(0, 200)}`
  return outcome instanceof Uint8Array ? `bin of ${outcome.length}` : showOutcome(outcome).slice(0, 2_000)
}

const now = must(parseDate('2026-11-22 09:30'), 'the moment').ticks

const choices: Readonly<Record<string, readonly Value[]>> = {
  name: ['Al', ' Ønskelig Åse ', '', null, 'SystemMailbox{1}'],
  mail: ['al@x.org', null, '@'],
  mails: [['SMTP:al@x.org', 'smtp:a2@x.org'], [], null, ['a', 'a', 'b']],
  flags: [514n, 0n, -2_147_483_646n, null, 9_223_372_036_854_775_807n],
  ticks: [130_543_784_930_000_000n, -1n, 9_223_372_036_854_775_807n, null],
  bytes: [new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]), new Uint8Array(), null],
  dn: ['CN=Al,OU=HR,DC=x', 'CN=a\\,b\\0ACNF:1,DC=x', 'no name', null],
  refs: [[new Reference('CN=A,DC=x'), new Reference('CN=B\\, C,DC=x')], null],
  numbers: [[1n, 2n, 3n], [0n], null],
  empty: [[], ''],
  when: [new Instant(130_000_000_000_000_000n), new Instant(-500_000_000_000_000_000n), null],
}

function environmentOf(choice: number): Environment {
  const attributes = Object.entries(choices).map(([name, values], i): [string, Value] => [
    name,
    values[(choice >> i) % values.length] ?? null,
  ])
  return recordEnvironment({
    attributes: Object.fromEntries(attributes),
    parameters: { 'Domain.FQDN': 'x.org' },
    nowTicks: now,
    seed: choice,
    taken: ['al'],
  })
}
