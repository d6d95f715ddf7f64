import type { ScopeCondition } from '#src/model/configuration.ts'
import type { CompiledRule } from '#src/rules/rule-set.ts'
import type { FlowOutcome } from '#src/rules/flow.ts'

/** What one rule did for one object, and why. Kept for previews; a synchronization throws it away. */
export type TraceEntry =
  | {
      readonly kind: 'scope'
      readonly rule: CompiledRule
      readonly object: string
      readonly inScope: boolean
      readonly failed: readonly ScopeCondition[]
    }
  | {
      readonly kind: 'link'
      readonly rule: CompiledRule | null
      readonly object: string
      readonly message: string
      /** Why no link was made, where a rule would have made one. */
      readonly reason?: 'join-ambiguous' | 'no-join-value'
    }
  | {
      readonly kind: 'flow'
      readonly rule: CompiledRule
      readonly object: string
      readonly target: string
      readonly source: string
      readonly outcome: FlowOutcome
      /** `won`, `merged`, or why the outcome did not count. */
      readonly verdict: string
    }

/** Where a plan reports what rules did. */
export interface Trace {
  add(entry: TraceEntry): void
}

/** For synchronization steps: nobody reads it. */
export const noTrace: Trace = { add: () => undefined }

/** For previews. */
export function recordingTrace(): Trace & { readonly entries: readonly TraceEntry[] } {
  const entries: TraceEntry[] = []
  return { entries, add: (entry) => void entries.push(entry) }
}
