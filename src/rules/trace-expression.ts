import type { Step } from '#src/expressions/explain.ts'
import { outcomeJson } from '#src/expressions/outcome-json.ts'
import { showOutcome } from '#src/expressions/show-outcome.ts'
import type { AttributeSchema } from '#src/model/schema.ts'
import type { AttributeNames } from './attribute-names.ts'
import { expressionFlow } from './expression-flow.ts'
import type { FlowOutcome } from './flow.ts'
import type { FlowSurroundings, FlowView } from './flow-source.ts'

/** One part of an expression and what it came to for one object. */
export interface TracedPart {
  /** In UTF-16 code units from the beginning of the text. */
  readonly start: number
  readonly end: number
  readonly text: string
  readonly state: Step['state']['kind']
  /** How often it was evaluated: once, or once per value inside Select and Where. */
  readonly evaluations: number
  /** The first outcomes, for people. */
  readonly gave: readonly string[]
  /** The same for programs; what JSON has no form for is wrapped, as in `{"$bin": "…"}`. */
  readonly outcomes: readonly unknown[]
  /** Why it failed. */
  readonly message: string | null
  readonly parts: readonly TracedPart[]
}

/** What an expression came to for one object. */
export interface TracedExpression {
  readonly outcome: FlowOutcome
  readonly root: TracedPart
}

/** An expression that can be tried on objects. */
export interface Traceable {
  /** Reference attributes whose distinguished names it reads, to be loaded with the object. */
  readonly namedReferences: readonly string[]
  run(view: FlowView, surroundings: FlowSurroundings): TracedExpression
}

/** Where nobody said what the expression flows into, text of any number takes whatever it gives. */
const anyText: AttributeSchema = { type: 'string', multiValued: true, access: 'read-write' }

/** Compiles an expression to be tried out, or says why it cannot be. */
export function traceable(text: string, from: AttributeNames, target: AttributeSchema | null): Traceable | { readonly message: string } {
  const flow = expressionFlow(text, from, target ?? anyText)
  if ('message' in flow) return flow
  return {
    namedReferences: flow.namedReferences,
    run: (view, surroundings) => {
      const { outcome, expression } = flow.explain(view, surroundings)
      return { outcome, root: partOf(expression.root) }
    },
  }
}

function partOf({ span, text, state, steps }: Step): TracedPart {
  const outcomes = state.kind === 'evaluated' ? state.outcomes : []
  return {
    start: span.start,
    end: span.end,
    text,
    state: state.kind,
    evaluations: state.kind === 'evaluated' ? state.evaluations : 0,
    gave: outcomes.map(showOutcome),
    outcomes: outcomes.map(outcomeJson),
    message: state.kind === 'failed' ? state.message : null,
    parts: steps.map(partOf),
  }
}
