import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Node } from './ast.ts'
import { compileExpression } from './compile.ts'
import { ExpressionError } from './expression-error.ts'
import { parseExpression } from './parser.ts'
import { printExpression } from './print.ts'
import { showOutcome } from './show-outcome.ts'
import { arbitraryAttributes, arbitraryExpression } from './testing/arbitrary-expression.ts'
import { program, surroundings } from './testing/evaluate.ts'
import { evaluateNaively } from './testing/naive-evaluation.ts'
import type { Outcome } from './values.ts'

/** The tree as text without offsets, which printing moves. */
function shape(tree: Node): string {
  return JSON.stringify(tree, (key, value: unknown) => {
    if (key === 'span' || key === 'offset') return undefined
    return typeof value === 'bigint' ? `${value}n` : value
  })
}

/** The outcome, or the phrase of the error: messages may differ, the kind of ending may not. */
function ending(evaluate: () => Outcome): string {
  try {
    return showOutcome(evaluate())
  } catch (error) {
    if (error instanceof ExpressionError) return `error: ${error.phrase}`
    throw error
  }
}

/** More runs look longer: `FUZZ_RUNS=1000000 npx vitest run src/expressions/language.test.ts`. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 3000)
const timeout = 60_000 + numRuns

describe('the rule language', () => {
  it(
    'prints every tree so that reading it again gives the same tree',
    () => {
      fc.assert(
        fc.property(arbitraryExpression, (tree) => {
          const text = printExpression(tree, 'sync')
          const again = parseExpression(text, 'sync')
          expect(shape(again)).toBe(shape(tree))
          expect(printExpression(again, 'sync')).toBe(text)
        }),
        { numRuns },
      )
    },
    timeout,
  )

  it(
    'evaluates compiled expressions as a plain walk over the tree does',
    () => {
      fc.assert(
        fc.property(arbitraryExpression, arbitraryAttributes, (tree, attributes) => {
          const environment = surroundings(attributes, { parameters: { 'Forest.LDAP': 'DC=x' } })
          const compiled = program(printExpression(tree, 'sync'))
          expect(ending(() => compiled.evaluate(environment))).toBe(ending(() => evaluateNaively(tree, 'sync', environment)))
        }),
        { numRuns },
      )
    },
    timeout,
  )

  it(
    'gives an answer or a clear refusal for any text whatever',
    () => {
      const pieces = fc.constantFrom(
        'IIF',
        '(',
        ')',
        ',',
        '[a]',
        '"x"',
        '1',
        '&HFF',
        '&',
        '&&',
        '=',
        '<>',
        '!',
        '-',
        '$i',
        'Select',
        '%p%',
        'NULL',
        '"',
        '[',
        ' ',
      )
      const text = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.array(pieces, { maxLength: 25 }).map((parts) => parts.join('')),
      )
      fc.assert(
        fc.property(text, fc.constantFrom('sync' as const, 'cloud' as const), (written, dialect) => {
          const compiled = compileExpression(written, { dialect })
          const misplaced = compiled.ok
            ? []
            : compiled.errors.filter((error) => error.offset > written.length || error.line < 1 || error.column < 1)
          expect(misplaced).toEqual([])
          expect(compiled.ok ? ending(() => compiled.program.evaluate(surroundings())) : compiled.errors[0]?.message).toMatch(/./s)
        }),
        { numRuns },
      )
    },
    timeout,
  )
})
