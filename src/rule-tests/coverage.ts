import type { TraceEntry } from '#src/engine/trace.ts'
import type { Configuration } from '#src/model/configuration.ts'

/** What the cases of a run never touched. */
export interface Coverage {
  readonly rules: { readonly tried: number; readonly total: number }
  readonly flows: { readonly tried: number; readonly total: number }
  /** Enabled rules no object was ever in the scope of. */
  readonly untriedRules: readonly string[]
  /** Flows of the other rules that never gave a value, by name of the rule. */
  readonly untriedFlows: readonly { readonly rule: string; readonly targets: readonly string[] }[]
}

/** Collects which rules took an object and which flows gave a value. */
export class CoverageCount {
  readonly #rules = new Set<string>()
  readonly #flows = new Set<string>()

  add(entries: readonly TraceEntry[]): void {
    for (const entry of entries) {
      if (entry.kind === 'scope' && entry.inScope) this.#rules.add(entry.rule.id)
      if (entry.kind === 'flow' && (entry.verdict === 'won' || entry.verdict === 'merged'))
        this.#flows.add(flowKey(entry.rule.id, entry.target))
    }
  }

  of(configuration: Configuration): Coverage {
    const rules = configuration.rules.filter(({ disabled }) => !disabled)
    const flows = rules.flatMap((rule) => rule.flows.filter(({ target }) => target !== 'dn').map((flow) => flowKey(rule.id, flow.target)))
    const tried = rules.filter(({ id }) => this.#rules.has(id))
    return {
      rules: { tried: tried.length, total: rules.length },
      flows: { tried: flows.filter((key) => this.#flows.has(key)).length, total: flows.length },
      untriedRules: rules.filter(({ id }) => !this.#rules.has(id)).map(({ name }) => name),
      untriedFlows: tried.flatMap((rule) => {
        const targets = rule.flows.flatMap(({ target }) => (target === 'dn' || this.#flows.has(flowKey(rule.id, target)) ? [] : [target]))
        return targets.length === 0 ? [] : [{ rule: rule.name, targets }]
      }),
    }
  }
}

function flowKey(rule: string, target: string): string {
  return `${rule} ${target.toLowerCase()}`
}
