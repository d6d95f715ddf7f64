import type { Explanation } from '#src/expressions/explain.ts'
import { unreachable } from '#src/base/assert.ts'
import type { AttributeFlow, MergeType } from '#src/model/configuration.ts'
import { showSource } from '#src/model/show-source.ts'
import type { AttributeSchema } from '#src/model/schema.ts'
import type { Value } from '#src/model/value.ts'
import type { AttributeNames } from './attribute-names.ts'
import { expressionFlow } from './expression-flow.ts'
import { fitted, nothing } from './fit-values.ts'
import type { FlowSurroundings, FlowView } from './flow-source.ts'

/** What one flow says about its target. */
export type FlowOutcome =
  | { readonly kind: 'values'; readonly values: readonly Value[] }
  /** A reference attribute that has values comes out unchanged: its edges flow by themselves, one by one. */
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
  /** The attribute a direct flow reads or an expression passes on unchanged, or null. */
  readonly reads: string | null
  /** Reference attributes whose distinguished names the flow reads; they have to be loaded with the object. */
  readonly namedReferences: readonly string[]
  /** Reference attributes the flow looks at in any way: their presence, their number, their names or their values. */
  readonly references: readonly string[]
  evaluate(view: FlowView, surroundings: FlowSurroundings): FlowOutcome
  /** The same, with what every part of an expression came to. It costs several times as much. */
  explain(view: FlowView, surroundings: FlowSurroundings): FlowExplanation
}

/** The outcome of a flow and how it came about. */
export interface FlowExplanation {
  readonly outcome: FlowOutcome
  /** The trace of the expression; null for a flow that has none. */
  readonly expression: Explanation | null
}

/** Something in a flow that keeps the rule from being used. */
export interface FlowProblem {
  readonly message: string
}

const naming: AttributeSchema = { type: 'string', multiValued: false, access: 'read-write' }

/** Compiles one flow between two object types. `dn` as target names the object itself. */
export function compileFlow(flow: AttributeFlow, from: AttributeNames, to: AttributeNames): CompiledFlow | FlowProblem {
  const target = flow.target === 'dn' ? { name: 'dn', schema: naming } : to.find(flow.target)
  if (target === null) return { message: `the target has no attribute ${flow.target}` }
  const evaluator = evaluatorOf(flow, from, target.schema)
  if ('message' in evaluator) return evaluator
  const { run, explain, reads, namedReferences, references } = evaluator
  return {
    target: target.name,
    merge: flow.merge,
    applyOnce: flow.applyOnce,
    source: showSource(flow.source),
    reads: reads ?? null,
    namedReferences: namedReferences ?? [],
    references: references ?? [],
    evaluate: run,
    explain: explain ?? ((view, surroundings) => ({ outcome: run(view, surroundings), expression: null })),
  }
}

type Evaluator =
  | {
      readonly run: CompiledFlow['evaluate']
      readonly explain?: CompiledFlow['explain']
      readonly reads?: string | null
      readonly namedReferences?: readonly string[]
      readonly references?: readonly string[]
    }
  | FlowProblem

function evaluatorOf(flow: AttributeFlow, from: AttributeNames, target: AttributeSchema): Evaluator {
  switch (flow.source.kind) {
    case 'direct':
      return directFlow(flow.source.attribute, from, target)
    case 'constant':
      return constantFlow(flow.source.value, target)
    case 'expression':
      return expressionEvaluator(flow.source.text, from, target)
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
    const outcome: FlowOutcome = { kind: 'references', attribute: name }
    return { reads: name, references: [name], run: (view) => (view.referenceCount(name) === 0 ? nothing : outcome) }
  }
  return {
    reads: name,
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
  if (outcome.kind === 'null' && target.type !== 'string')
    return { message: `an empty text does not fit an attribute of type ${target.type}` }
  return { run: () => outcome }
}

function expressionEvaluator(text: string, from: AttributeNames, target: AttributeSchema): Evaluator {
  const compiled = expressionFlow(text, from, target)
  if ('message' in compiled) return compiled
  const { run, explain, namedReferences, references, passedReferences } = compiled
  return { run, explain, namedReferences, references, reads: passedReferences[0] ?? null }
}
