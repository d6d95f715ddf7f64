import type { Node, Span } from './ast.ts'
import { compileTree } from './closures.ts'
import type { Dialect } from './dialect.ts'
import type { Environment } from './environment.ts'
import { ExpressionError, positionsIn } from './expression-error.ts'
import type { Compiled } from './frame.ts'
import type { Outcome } from './values.ts'

/** What an expression did for one object, part by part. */
export interface Explanation {
  readonly result: { readonly kind: 'outcome'; readonly outcome: Outcome } | { readonly kind: 'error'; readonly error: ExpressionError }
  readonly root: Step
}

/** One part of the expression with its place in the text. Literals have no step: the text shows them. */
export interface Step {
  readonly span: Span
  /** The part as the author wrote it. */
  readonly text: string
  readonly state: StepState
  /** The parts it is made of, in the order of the text. */
  readonly steps: readonly Step[]
}

export type StepState =
  /** Evaluated: once, or once per value inside Select and Where. Only the first outcomes are kept. */
  | { readonly kind: 'evaluated'; readonly outcomes: readonly Outcome[]; readonly evaluations: number }
  /** The part whose own doing ended the evaluation. */
  | { readonly kind: 'failed'; readonly message: string }
  /** Begun, but a part of it failed. */
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'not-evaluated' }

/** Outcomes kept of a part that is evaluated once per value of a list. */
const outcomesMax = 20

/** An expression that was parsed and checked. */
export interface ExplainedTree {
  readonly tree: Node
  readonly text: string
  readonly dialect: Dialect
  readonly isReference: (attribute: string) => boolean
  /** What becomes of the outcome of the whole when it leaves the expression. */
  readonly finish: (outcome: Outcome) => Outcome
}

/**
 * Evaluates an expression once more with every part watched. The watching is compiled in for this one evaluation, so that
 * programs that are only evaluated pay nothing for it.
 */
export function explainTree({ tree, text, dialect, isReference, finish }: ExplainedTree, environment: Environment): Explanation {
  const notes = new Map<Node, Note>()
  const { root, slotCount } = compileTree(tree, {
    dialect,
    positionOf: positionsIn(text),
    isReference,
    observe: (node, compiled) => watched(node, compiled, notes),
  })
  const slots = Array.from<Outcome>({ length: slotCount }).fill(null)
  const result = ending(() => finish(root({ environment, slots, elementsVisited: 0 })))
  return { result, root: stepOf(tree, text, notes) }
}

function ending(run: () => Outcome): Explanation['result'] {
  try {
    return { kind: 'outcome', outcome: run() }
  } catch (error) {
    if (error instanceof ExpressionError) return { kind: 'error', error }
    throw error
  }
}

/** What is written down about a part while it runs. */
interface Note {
  readonly outcomes: Outcome[]
  evaluations: number
  /** Null while nothing went wrong; empty when a part of it failed. */
  failure: string | null
}

function watched(node: Node, compiled: Compiled, notes: Map<Node, Note>): Compiled {
  return (frame) => {
    const note = notes.get(node) ?? { outcomes: [], evaluations: 0, failure: null }
    notes.set(node, note)
    try {
      const outcome = compiled(frame)
      note.evaluations++
      if (note.outcomes.length < outcomesMax) note.outcomes.push(outcome)
      return outcome
    } catch (error) {
      note.failure = failureOf(error, node, notes)
      throw error
    }
  }
}

/** The message, for the innermost part only; those around it were merely interrupted. */
function failureOf(error: unknown, node: Node, notes: ReadonlyMap<Node, Note>): string {
  const isInside = partsOf(node).some((part) => (notes.get(part)?.failure ?? null) !== null)
  return isInside || !(error instanceof Error) ? '' : error.message
}

function stepOf(node: Node, text: string, notes: ReadonlyMap<Node, Note>): Step {
  const note = notes.get(node)
  return {
    span: node.span,
    text: text.slice(node.span.start, node.span.end),
    state: note === undefined ? { kind: 'not-evaluated' } : stateOf(note),
    steps: partsOf(node)
      .filter((part) => !isLiteral(part))
      .map((part) => stepOf(part, text, notes)),
  }
}

function stateOf({ outcomes, evaluations, failure }: Note): StepState {
  if (failure === null) return { kind: 'evaluated', outcomes, evaluations }
  return failure === '' ? { kind: 'interrupted' } : { kind: 'failed', message: failure }
}

function isLiteral({ kind }: Node): boolean {
  return kind === 'string' || kind === 'number' || kind === 'constant' || kind === 'enumeration' || kind === 'omitted'
}

/** The parts of a part. The variable that Select, Where and With bind is a name there, not a value. */
function partsOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'unary':
      return [node.operand]
    case 'call':
      return isBinding(node.name) ? node.args.slice(1) : node.args
    case 'logical':
    case 'comparison':
    case 'additive':
      return [node.first, ...node.rest.map(({ operand }) => operand)]
    default:
      return []
  }
}

function isBinding(name: string): boolean {
  return ['select', 'where', 'with'].includes(name.toLowerCase())
}
