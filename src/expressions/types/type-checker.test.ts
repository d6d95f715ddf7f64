import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Node, Span } from '../ast.ts'
import type { Step } from '../explain.ts'
import { ExpressionError } from '../expression-error.ts'
import { parseExpression } from '../parser.ts'
import { printExpression } from '../print.ts'
import { showOutcome } from '../show-outcome.ts'
import { arbitraryAttributes, arbitraryExpression } from '../testing/arbitrary-expression.ts'
import { typeOfAttribute } from '../testing/arbitrary-type.ts'
import { program, surroundings } from '../testing/evaluate.ts'
import { isList, type Outcome, type Value } from '../values.ts'
import { TypeChecker } from './type-checker.ts'
import { admits, attributeType, describeType, kinds, single, type ValueType } from './value-type.ts'

const numRuns = Number(process.env.FUZZ_RUNS ?? 3000)

function checkerOf(text: string, attributes: Readonly<Record<string, Value>>): TypeChecker {
  const find = (name: string): { name: string; type: ValueType } => {
    const value = attributes[name]
    return { name, type: value === undefined ? single(kinds.str | kinds.absent) : typeOfAttribute(value) }
  }
  return new TypeChecker({ text, dialect: 'sync', source: { title: 'test', names: [], find }, parameters: null })
}

function outcomeOf(text: string, attributes: Readonly<Record<string, Value>>): Outcome | ExpressionError {
  try {
    return program(text).evaluate(surroundings(attributes, { parameters: { 'Forest.LDAP': 'DC=x' } }))
  } catch (error) {
    if (error instanceof ExpressionError) return error
    throw error
  }
}

function stepsIn(step: Step): readonly Step[] {
  return [step, ...step.steps.flatMap(stepsIn)]
}

/** Whether a part that was evaluated used what is called wrong, and all of that was there. */
function usesWell(step: Step, span: Span, message: string): boolean {
  if (/cannot compare|calculates with|has no order|joined to bytes/.test(message)) return operatesWell(step, span)
  // A list that was empty gave a single False; nothing was there.
  if (message.includes('a single condition is needed')) return false
  const isComplete = !step.text.includes('NULL') && step.steps.every((part) => part.state.kind === 'not-evaluated' || isThere(part))
  return isComplete && step.steps.some((part) => part.span.start === span.start && part.span.end === span.end && isThere(part))
}

/** The finding is about the operands of a chain up to its end; literals among them have no step and are always there. */
function operatesWell(step: Step, span: Span): boolean {
  if (step.span.start !== span.start || step.span.end < span.end || !step.steps.some((part) => part.span.end === span.end)) return false
  // The operation is that part, not one of this step.
  if (step.steps.some((part) => part.span.start === span.start && part.span.end === span.end)) return false
  return step.steps.filter((part) => part.span.end <= span.end).every(isThere)
}

function isThere({ state }: Step): boolean {
  return state.kind === 'evaluated' && state.evaluations <= state.outcomes.length && state.outcomes.every((outcome) => hasValue(outcome))
}

function hasValue(outcome: Outcome): boolean {
  return isList(outcome) ? outcome.length > 0 && outcome.every((element) => element !== null) : outcome !== null
}

/** The type of an expression over attributes of the usual kinds, as text. */
function inferred(text: string): string {
  const schema = { str: 'string', num: 'integer', bool: 'boolean', bin: 'binary', ref: 'reference' } as const
  const find = (name: string): { name: string; type: ValueType } => {
    const multiValued = name.endsWith('s')
    const type = schema[(multiValued ? name.slice(0, -1) : name) as keyof typeof schema]
    return { name, type: attributeType({ type, multiValued }) }
  }
  const tree: Node = parseExpression(text, 'sync')
  const checker = new TypeChecker({ text, dialect: 'sync', source: { title: 'test', names: [], find }, parameters: null })
  return describeType(checker.typeOf(tree, new Map()))
}

describe('the types of expressions', () => {
  it(
    'admit every outcome of the evaluation',
    () => {
      fc.assert(
        fc.property(arbitraryExpression, arbitraryAttributes, (tree, attributes) => {
          const text = printExpression(tree, 'sync')
          const outcome = outcomeOf(text, attributes)
          if (outcome instanceof ExpressionError) return
          const type = checkerOf(text, attributes).typeOf(parseExpression(text, 'sync'), new Map())
          expect(admits(type, outcome), `${text} is ${describeType(type)}, but gives ${showOutcome(outcome)}`).toBe(true)
        }),
        { numRuns },
      )
    },
    60_000 + numRuns,
  )

  it(
    'are only called wrong where every value that is there fails',
    () => {
      let called = 0
      fc.assert(
        fc.property(arbitraryExpression, arbitraryAttributes, (tree, attributes) => {
          const text = printExpression(tree, 'sync')
          const checker = checkerOf(text, attributes)
          checker.typeOf(parseExpression(text, 'sync'), new Map())
          const errors = checker.findings.filter(({ severity }) => severity === 'error')
          called += errors.length
          const { root } = program(text).explain(surroundings(attributes, { parameters: { 'Forest.LDAP': 'DC=x' } }))
          const harmless = errors.filter(({ span, message }) =>
            stepsIn(root).some((step) => step.state.kind === 'evaluated' && usesWell(step, span, message)),
          )
          expect(harmless.map(({ message }) => `${text}: ${message}`)).toEqual([])
        }),
        { numRuns },
      )
      expect(called).toBeGreaterThan(numRuns / 100)
    },
    60_000 + numRuns,
  )

  it('follow operators, lifting and the results of functions', () => {
    expect(inferred('[str] & [num]')).toBe('str')
    expect(inferred('[bin] & [bin]')).toBe('bin')
    expect(inferred('Trim([strs])')).toBe('a list of str')
    expect(inferred('Len([strs]) + 1')).toBe('num or a list of num')
    expect(inferred('Split([str], ";")')).toBe('a list of str')
    expect(inferred('[str] = "x"')).toBe('bool')
    expect(inferred('CDate([str])')).toBe('dt')
    expect(inferred('CRef([str])')).toBe('ref')
    expect(inferred('Item([bins], 1)')).toBe('bin')
    expect(inferred('Mid([bin], 1, 2)')).toBe('str or bin')
    expect(inferred('RemoveDuplicates([refs])')).toBe('a list of ref')
    expect(inferred('Error("x")')).toBe('NULL')
  })

  it('follow the branches of forms and leave out those a type settles', () => {
    expect(inferred('IIF([bool], [str], [num])')).toBe('str or num')
    expect(inferred('IIF(IsString([bin]), CStr([bin]), ConvertToBase64([bin]))')).toBe('str')
    expect(inferred('IIF(IsString([bin]), 1, [ref])')).toBe('ref')
    expect(inferred('Switch([bool], 1, True, "a")')).toBe('str or num')
    expect(inferred('With($x, [strs], Count($x))')).toBe('num')
    expect(inferred('Select($x, [strs], Len($x))')).toBe('a list of num')
    expect(inferred('Where($x, [refs], DNComponent($x, 1) = "a")')).toBe('a list of ref')
    expect(inferred('IIF(IsNull([str]), IgnoreThisFlow, [num])')).toBe('num or IgnoreThisFlow')
    expect(inferred('Coalesce([str], [num], True, [bin])')).toBe('str, num or bool')
  })
})
