import type { Explanation, Step } from '#src/expressions/explain.ts'
import { showOutcome } from '#src/expressions/show-outcome.ts'

/** One part of an expression and what it came to. */
export interface ExpressionPart {
  /** How deep it stands: 0 for the whole. */
  readonly depth: number
  readonly text: string
  /** What it gave, `failed: …`, or `not evaluated`. */
  readonly gave: string
}

/** Outcomes shown of a part that ran once per value. */
const outcomesShown = 5

/** The trace of an expression in words: every part after what it is part of. */
export function expressionStory(explanation: Explanation): readonly ExpressionPart[] {
  return partsOf(explanation.root, 0)
}

function partsOf(step: Step, depth: number): readonly ExpressionPart[] {
  const part = { depth, text: step.text.replaceAll(/\s+/g, ' '), gave: gaveOf(step.state) }
  return [part, ...step.steps.flatMap((inner) => partsOf(inner, depth + 1))]
}

function gaveOf(state: Step['state']): string {
  switch (state.kind) {
    case 'evaluated': {
      const shown = state.outcomes.slice(0, outcomesShown).map(showOutcome).join(', ')
      return state.evaluations > outcomesShown ? `${shown}, … (${state.evaluations} times)` : shown
    }
    case 'failed':
      return `failed: ${state.message}`
    case 'interrupted':
      return 'interrupted'
    case 'not-evaluated':
      return 'not evaluated'
  }
}
