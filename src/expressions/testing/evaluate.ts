import { must } from '#src/base/assert.ts'
import { compileExpression, type Program } from '../compile.ts'
import { parseDate } from '../date-parse.ts'
import type { Dialect } from '../dialect.ts'
import type { Environment } from '../environment.ts'
import { ExpressionError, type Problem } from '../expression-error.ts'
import { recordEnvironment } from '../record-environment.ts'
import { showOutcome } from '../show-outcome.ts'
import type { Value } from '../values.ts'

/** Surroundings of a test; the moment is 2026-11-22 09:30 UTC unless given. */
export interface Surroundings {
  readonly dialect?: Dialect
  readonly imported?: Readonly<Record<string, Value>>
  readonly parameters?: Readonly<Record<string, string>>
  readonly taken?: readonly string[]
  readonly now?: string
  readonly seed?: number
}

/** The environment a test evaluates in. */
export function surroundings(attributes: Readonly<Record<string, Value>> = {}, { now, seed, ...rest }: Surroundings = {}): Environment {
  const { ticks } = must(parseDate(now ?? '2026-11-22 09:30'), 'the moment of the test')
  return recordEnvironment({ attributes, nowTicks: ticks, seed: seed ?? 1, ...rest })
}

/** Compiles an expression that must be right. */
export function program(text: string, dialect: Dialect = 'sync'): Program {
  const compiled = compileExpression(text, { dialect })
  if (!compiled.ok) throw new Error(`${text}: ${compiled.errors.map((error) => error.message).join('; ')}`)
  return compiled.program
}

/** The problems of an expression that must be wrong. */
export function problems(text: string, dialect: Dialect = 'sync'): readonly Problem[] {
  const compiled = compileExpression(text, { dialect })
  if (compiled.ok) throw new Error(`${text} compiles`)
  return compiled.errors
}

/** What an expression gives, as text: `"abc"`, `5`, `[1, 2]`, `NULL`. */
export function shown(text: string, attributes: Readonly<Record<string, Value>> = {}, around: Surroundings = {}): string {
  return showOutcome(program(text, around.dialect).evaluate(surroundings(attributes, around)))
}

/** The message an evaluation ends in. */
export function failure(text: string, attributes: Readonly<Record<string, Value>> = {}, around: Surroundings = {}): string {
  const ready = program(text, around.dialect)
  try {
    return `no error but ${showOutcome(ready.evaluate(surroundings(attributes, around)))}`
  } catch (error) {
    if (error instanceof ExpressionError) return error.message
    throw error
  }
}
