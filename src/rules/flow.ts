import { unreachable } from '#src/base/assert.ts'
import { compileExpression } from '#src/expressions/compile.ts'
import type { Environment } from '#src/expressions/environment.ts'
import { ExpressionError } from '#src/expressions/expression-error.ts'
import {
  authoritativeNull,
  ignoreThisFlow,
  Instant,
  isList,
  Reference,
  type Element,
  type Outcome,
  type Value as ExpressionValue,
} from '#src/expressions/values.ts'
import type { AttributeFlow, MergeType } from '#src/model/configuration.ts'
import type { AttributeSchema } from '#src/model/schema.ts'
import { distinctValues, type Value } from '#src/model/value.ts'
import type { AttributeNames } from './attribute-names.ts'
import type { FlowSurroundings, FlowView } from './flow-source.ts'

/** What one flow says about its target. */
export type FlowOutcome =
  | { readonly kind: 'values'; readonly values: readonly Value[] }
  /** A direct flow of a reference attribute that has values: the edges flow by themselves, one by one. */
  | { readonly kind: 'references'; readonly attribute: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'authoritative-null' }
  | { readonly kind: 'ignore' }
  | { readonly kind: 'error'; readonly code: string; readonly message: string }

/** A flow ready to be evaluated. */
export interface CompiledFlow {
  /** Canonical name of the target attribute. */
  readonly target: string
  readonly merge: MergeType
  readonly applyOnce: boolean
  /** For people: the source as it was written. */
  readonly source: string
  /** The attribute a direct flow reads, or null. */
  readonly reads: string | null
  evaluate(view: FlowView, surroundings: FlowSurroundings): FlowOutcome
}

/** Something in a flow that keeps the rule from being used. */
export interface FlowProblem {
  readonly message: string
}

const nothing: FlowOutcome = { kind: 'null' }
const naming: AttributeSchema = { type: 'string', multiValued: false, access: 'read-write' }

/** Compiles one flow between two object types. `dn` as target names the object itself. */
export function compileFlow(flow: AttributeFlow, from: AttributeNames, to: AttributeNames): CompiledFlow | FlowProblem {
  const target = flow.target === 'dn' ? { name: 'dn', schema: naming } : to.find(flow.target)
  if (target === null) return { message: `the target has no attribute ${flow.target}` }
  const evaluate = evaluator(flow, from, target.schema)
  if ('message' in evaluate) return evaluate
  const reads = flow.source.kind === 'direct' ? (from.find(flow.source.attribute)?.name ?? null) : null
  return { target: target.name, merge: flow.merge, applyOnce: flow.applyOnce, source: showSource(flow), reads, evaluate: evaluate.run }
}

type Evaluator = { readonly run: CompiledFlow['evaluate'] } | FlowProblem

function evaluator(flow: AttributeFlow, from: AttributeNames, target: AttributeSchema): Evaluator {
  switch (flow.source.kind) {
    case 'direct':
      return directFlow(flow.source.attribute, from, target)
    case 'constant':
      return constantFlow(flow.source.value, target)
    case 'expression':
      return expressionFlow(flow.source.text, from, target)
    default:
      return unreachable(flow.source)
  }
}

function directFlow(attribute: string, from: AttributeNames, target: AttributeSchema): Evaluator {
  // A metaverse object has no name.
  if (attribute === 'dn') return { run: (view) => (view.dn === '' ? nothing : fitted([view.dn], target)) }
  const source = from.find(attribute)
  if (source === null) return { message: `the source has no attribute ${attribute}` }
  const name = source.name
  if (source.schema.type === 'reference' || target.type === 'reference') {
    if (source.schema.type !== target.type) return { message: `${attribute} cannot flow: references flow into references only` }
    return { run: (view) => (view.referenceCount(name) === 0 ? nothing : { kind: 'references', attribute: name }) }
  }
  return {
    run: (view) => {
      const values = view.values(name)
      return values.length === 0 ? nothing : fitted(values, target)
    },
  }
}

function constantFlow(text: string, target: AttributeSchema): Evaluator {
  if (target.type === 'reference') return { message: 'a constant cannot flow into a reference' }
  const outcome = fitted([text], target)
  if (outcome.kind === 'error') return { message: outcome.message }
  return { run: () => outcome }
}

function expressionFlow(text: string, from: AttributeNames, target: AttributeSchema): Evaluator {
  const compiled = compileExpression(text)
  if (!compiled.ok) return { message: compiled.errors.map((error) => error.message).join('; ') }
  const { program } = compiled
  return {
    run: (view, surroundings) => {
      try {
        return outcomeOf(program.evaluate(environment(view, surroundings, from)), target)
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error
        return { kind: 'error', code: 'sync-rule-error-function-triggered', message: error.message }
      }
    },
  }
}

function environment(view: FlowView, surroundings: FlowSurroundings, names: AttributeNames): Environment {
  const read = (name: string, values: (attribute: string) => readonly Value[]): ExpressionValue => {
    if (name.toLowerCase() === 'dn') return view.dn === '' ? null : view.dn
    const found = names.find(name)
    if (found === null) return null
    if (found.schema.type === 'reference') throw referenceRead(name)
    const own = values(found.name)
    if (own.length === 0) return null
    return found.schema.multiValued ? own : (own[0] ?? null)
  }
  return {
    attribute: (name) => read(name, view.values),
    imported: (name) => read(name, view.imported),
    count: (name) => {
      const found = names.find(name)
      if (found === null) return 0
      return found.schema.type === 'reference' ? view.referenceCount(found.name) : view.values(found.name).length
    },
    parameter: view.parameter,
    nowTicks: () => BigInt(surroundings.at) * 10_000n + ticksTo1970,
    random: surroundings.random,
    newGuid: surroundings.newGuid,
    isTaken: () => false,
  }
}

/** 100 ns ticks from 1601-01-01 to 1970-01-01. */
const ticksTo1970 = 116_444_736_000_000_000n

function referenceRead(name: string): ExpressionError {
  return new ExpressionError('type mismatch', `[${name}] is a reference; let it flow directly, or count it with ValueCount("${name}")`)
}

function outcomeOf(outcome: Outcome, target: AttributeSchema): FlowOutcome {
  if (outcome === ignoreThisFlow) return { kind: 'ignore' }
  if (outcome === authoritativeNull) return { kind: 'authoritative-null' }
  if (outcome === null) return nothing
  if (target.type === 'reference') return mismatch('an expression cannot make references yet; use a direct flow')
  const elements: readonly Element[] = isList(outcome) ? outcome : [outcome as Element]
  const values: Value[] = []
  for (const element of elements) {
    if (element === null || element === '') continue
    if (element instanceof Instant) return mismatch('a date has to be formatted with FormatDateTime first')
    values.push(element instanceof Reference ? element.dn : element)
  }
  return values.length === 0 ? nothing : fitted(distinctValues(values), target)
}

/** Values in the type of the target. Text is what numbers and booleans may become; nothing is guessed the other way round. */
function fitted(values: readonly Value[], target: AttributeSchema): FlowOutcome {
  if (!target.multiValued && values.length > 1) {
    return { kind: 'error', code: 'flow-multi-values-to-single-value', message: `${values.length} values for an attribute that takes one` }
  }
  const converted: Value[] = []
  for (const value of values) {
    const fit = fitValue(value, target)
    if (fit === null) return mismatch(`a ${typeName(value)} does not fit an attribute of type ${target.type}`)
    converted.push(fit)
  }
  return { kind: 'values', values: converted }
}

function fitValue(value: Value, target: AttributeSchema): Value | null {
  switch (target.type) {
    case 'string':
      if (typeof value === 'boolean') return value ? 'True' : 'False'
      return value instanceof Uint8Array ? null : String(value)
    case 'integer':
      if (typeof value === 'string') return /^-?\d{1,19}$/.test(value) ? within64Bits(BigInt(value)) : null
      return typeof value === 'bigint' ? within64Bits(value) : null
    case 'boolean':
      if (typeof value === 'string') return /^true$/i.test(value) ? true : /^false$/i.test(value) ? false : null
      return typeof value === 'boolean' ? value : null
    case 'binary':
      return value instanceof Uint8Array ? value : null
    case 'reference':
      return null
    default:
      return unreachable(target.type)
  }
}

function within64Bits(value: bigint): bigint | null {
  return BigInt.asIntN(64, value) === value ? value : null
}

function mismatch(message: string): FlowOutcome {
  return { kind: 'error', code: 'cs-attribute-type-mismatch', message }
}

function typeName(value: Value): string {
  if (value instanceof Uint8Array) return 'binary value'
  return typeof value === 'bigint' ? 'number' : typeof value
}

function showSource(flow: AttributeFlow): string {
  switch (flow.source.kind) {
    case 'direct':
      return `[${flow.source.attribute}]`
    case 'constant':
      return JSON.stringify(flow.source.value)
    case 'expression':
      return flow.source.text
    default:
      return unreachable(flow.source)
  }
}
