import type { Explanation, Step } from '#src/expressions/explain.ts'
import { outcomeJson } from '#src/expressions/outcome-json.ts'
import { showOutcome } from '#src/expressions/show-outcome.ts'
import type { Output } from '../output/output.ts'
import { cut, padTo, widthOf } from '../output/width.ts'

/** Widest part of an expression that a trace repeats. */
const partMax = 60
/** Outcomes shown of a part that ran once per value. */
const outcomesShown = 5

/** One line per part of an expression: the part, indented below what it is part of, and what it gave. */
export function stepLines(output: Output, root: Step): readonly string[] {
  const rows = rowsOf(root, 0)
  const width = Math.max(...rows.map(({ part }) => widthOf(part)))
  return rows.map(({ part, step }) => `${padTo(part, width)}  ${shownState(output, step)}`)
}

interface Row {
  readonly part: string
  readonly step: Step
}

function rowsOf(step: Step, depth: number): readonly Row[] {
  const text = cut(step.text.replace(/\s+/g, ' '), partMax)
  return [{ part: `${'  '.repeat(depth)}${text}`, step }, ...step.steps.flatMap((inner) => rowsOf(inner, depth + 1))]
}

function shownState(output: Output, { state }: Step): string {
  switch (state.kind) {
    case 'evaluated':
      return shownOutcomes(output, state)
    case 'failed':
      return output.style('red', `✗ ${state.message}`)
    case 'interrupted':
      return output.style('dim', 'interrupted')
    case 'not-evaluated':
      return output.style('dim', 'not evaluated')
  }
}

function shownOutcomes(output: Output, state: Extract<Step['state'], { kind: 'evaluated' }>): string {
  const shown = state.outcomes.slice(0, outcomesShown).map(showOutcome).join(', ')
  if (state.evaluations === 1) return `→ ${shown}`
  const more = state.evaluations > outcomesShown ? ', …' : ''
  return `→ ${shown}${more} ${output.style('dim', `(${state.evaluations} times)`)}`
}

/** A trace for programs. */
export function stepJson(step: Step): unknown {
  const { span, text, state, steps } = step
  return { start: span.start, end: span.end, text, ...stateJson(state), steps: steps.map(stepJson) }
}

function stateJson(state: Step['state']): object {
  switch (state.kind) {
    case 'evaluated':
      return { state: state.kind, evaluations: state.evaluations, outcomes: state.outcomes.map(outcomeJson) }
    case 'failed':
      return { state: state.kind, message: state.message }
    default:
      return { state: state.kind }
  }
}

/** The result of an evaluation for programs. */
export function resultJson(result: Explanation['result']): object {
  if (result.kind === 'outcome') return { ok: true, outcome: outcomeJson(result.outcome) }
  const { phrase, message, site } = result.error
  return { ok: false, phrase, message, ...(site === null ? {} : { line: site.position.line, column: site.position.column }) }
}
