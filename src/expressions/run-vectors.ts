import { unreachable } from '#src/base/assert.ts'
import { compileExpression } from './compile.ts'
import { ExpressionError } from './expression-error.ts'
import { recordEnvironment } from './record-environment.ts'
import { showOutcome } from './show-outcome.ts'
import { authoritativeNull, equalBytes, ignoreThisFlow, Instant, isList, Reference, type Outcome, type Value } from './values.ts'
import { parseVector, type Expectation, type Vector } from './vector.ts'

/** What became of one case. */
export type VectorResult =
  | { readonly id: string; readonly passed: true }
  | { readonly id: string; readonly passed: false; readonly expression: string; readonly expected: string; readonly actual: string }

/** The moment the cases run at; the same for every run, so that a result can be repeated. */
export interface VectorRun {
  /** 100 ns ticks since 1601-01-01 UTC. */
  readonly nowTicks: bigint
  readonly seed: number
}

/** Runs the cases of one parsed vector file. A case that cannot be read counts as failed. */
export function runVectors(json: unknown, run: VectorRun): readonly VectorResult[] {
  if (!Array.isArray(json)) return [{ id: 'file', passed: false, expression: '', expected: 'a list of cases', actual: typeof json }]
  return json.map((entry, index) => {
    const parsed = parseVector(entry)
    if (parsed.ok) return runVector(parsed.value, run)
    return { id: `case ${index + 1}`, passed: false, expression: '', expected: 'a readable case', actual: parsed.error }
  })
}

/** Runs one case. */
function runVector(vector: Vector, run: VectorRun): VectorResult {
  const ending = endingOf(vector, run)
  if (matches(ending, vector.expected)) return { id: vector.id, passed: true }
  return {
    id: vector.id,
    passed: false,
    expression: vector.expression,
    expected: showExpectation(vector.expected),
    actual: ending.kind === 'error' ? `error: ${ending.message}` : showOutcome(ending.outcome),
  }
}

type Ending = { readonly kind: 'outcome'; readonly outcome: Outcome } | { readonly kind: 'error'; readonly message: string }

function endingOf(vector: Vector, run: VectorRun): Ending {
  const compiled = compileExpression(vector.expression, { dialect: vector.dialect })
  if (!compiled.ok) return { kind: 'error', message: compiled.errors.map((error) => error.message).join('; ') }
  const { attributes, parameters, taken } = vector
  try {
    return { kind: 'outcome', outcome: compiled.program.evaluate(recordEnvironment({ attributes, parameters, taken, ...run })) }
  } catch (error) {
    if (error instanceof ExpressionError) return { kind: 'error', message: error.message }
    throw error
  }
}

function matches(ending: Ending, expected: Expectation): boolean {
  if (expected.kind === 'error') {
    return ending.kind === 'error' && ending.message.toLowerCase().includes(expected.phrase.toLowerCase())
  }
  if (ending.kind === 'error') return false
  switch (expected.kind) {
    case 'ignore':
      return ending.outcome === ignoreThisFlow
    case 'authoritative-null':
      return ending.outcome === authoritativeNull
    case 'value':
      return isSame(ending.outcome, expected.value)
    default:
      return unreachable(expected)
  }
}

/** Exact type and value; lists in order; references by their text as written. */
function isSame(actual: Outcome, expected: Value): boolean {
  if (isList(actual)) {
    return isList(expected) && actual.length === expected.length && actual.every((element, i) => isSame(element, expected[i] ?? null))
  }
  if (actual instanceof Reference) return expected instanceof Reference && actual.dn === expected.dn
  if (actual instanceof Instant) return expected instanceof Instant && actual.ticks === expected.ticks
  if (actual instanceof Uint8Array) return expected instanceof Uint8Array && equalBytes(actual, expected)
  return actual === expected
}

function showExpectation(expected: Expectation): string {
  switch (expected.kind) {
    case 'value':
      return showOutcome(expected.value)
    case 'ignore':
      return showOutcome(ignoreThisFlow)
    case 'authoritative-null':
      return showOutcome(authoritativeNull)
    case 'error':
      return `error with "${expected.phrase}"`
    default:
      return unreachable(expected)
  }
}
