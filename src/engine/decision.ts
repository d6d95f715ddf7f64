import type { RuleSet } from '#src/rules/rule-set.ts'
import type { FlowSurroundings } from '#src/rules/flow-source.ts'
import type { Draft } from './draft.ts'
import type { Trace } from './trace.ts'

/** Everything a decision may use: the rules, the draft it works on, where it reports, and the outside it was given. */
export interface Decision {
  readonly rules: RuleSet
  readonly draft: Draft
  readonly trace: Trace
  /** Milliseconds since 1970, read once per step. */
  readonly at: number
  newId(): string
  readonly surroundings: FlowSurroundings
}
