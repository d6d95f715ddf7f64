import { unreachable } from '#src/base/assert.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { valueKey, type Value } from '#src/model/value.ts'
import type { CompiledFlow, FlowOutcome } from '#src/rules/flow.ts'
import type { CompiledRule } from '#src/rules/rule-set.ts'
import { foldedKey } from './ownership.ts'
import { SyncError, type AlgorithmStep } from './sync-error.ts'
import type { Trace } from './trace.ts'

/** One flow into one target attribute, evaluated. */
export interface Candidate {
  readonly rule: CompiledRule
  readonly flow: CompiledFlow
  /** The connector space object read from (inbound) or written to (outbound). */
  readonly object: ConnectorSpaceObject
  readonly outcome: FlowOutcome
}

/** What precedence makes of the candidates for one target. */
export type Resolution =
  /** Nobody manages the attribute now: whatever is there stays. */
  | { readonly kind: 'keep' }
  | { readonly kind: 'remove' }
  | { readonly kind: 'values'; readonly parts: readonly { readonly candidate: Candidate; readonly values: readonly Value[] }[] }
  | { readonly kind: 'references'; readonly parts: readonly { readonly candidate: Candidate; readonly attribute: string }[] }

/**
 * Chooses between flows into one target. Candidates come by ascending precedence number. For merge type Update the first
 * that says something wins; NULL passes on to the next, IgnoreThisFlow is as if it were not there, AuthoritativeNull ends the
 * search. The Merge types put all values together. Throws `SyncError` for an outcome that is an error.
 */
export function resolve(
  target: string,
  candidates: readonly Candidate[],
  report: { readonly trace: Trace; readonly step: AlgorithmStep },
): Resolution {
  const isMerged = candidates.some((candidate) => candidate.flow.merge !== 'Update' && candidate.outcome.kind !== 'ignore')
  return isMerged ? resolveMerge(target, candidates, report) : resolveUpdate(target, candidates, report)
}

type Report = { readonly trace: Trace; readonly step: AlgorithmStep }

function resolveUpdate(target: string, candidates: readonly Candidate[], report: Report): Resolution {
  let resolution: Resolution = { kind: 'keep' }
  let isDecided = false
  for (const candidate of candidates) {
    const verdict = isDecided ? 'a rule of higher precedence decided' : verdictOf(candidate, report)
    note(target, candidate, { trace: report.trace, verdict })
    if (isDecided) continue
    const next = updateWith(candidate)
    if (next === null) continue
    resolution = next
    isDecided = candidate.outcome.kind !== 'null'
  }
  return resolution
}

function updateWith(candidate: Candidate): Resolution | null {
  switch (candidate.outcome.kind) {
    case 'ignore':
    case 'error':
      return null
    case 'null':
    case 'authoritative-null':
      return { kind: 'remove' }
    case 'values':
      return { kind: 'values', parts: [{ candidate, values: candidate.outcome.values }] }
    case 'references':
      return { kind: 'references', parts: [{ candidate, attribute: candidate.outcome.attribute }] }
    default:
      return unreachable(candidate.outcome)
  }
}

function resolveMerge(target: string, candidates: readonly Candidate[], report: Report): Resolution {
  const counting = candidates.filter((candidate) => candidate.outcome.kind !== 'ignore')
  // An ignored flow is as if it were not there, its merge type included.
  const merge = counting[0]?.flow.merge
  const odd = counting.find((candidate) => candidate.flow.merge !== merge)
  if (odd !== undefined) {
    const code = report.step === 'export-flow' ? 'sync-rule-outbound-flow-rules-invalid' : 'sync-rule-inbound-flow-rules-invalid'
    throw new SyncError(code, `${target}: rules in scope use different merge types`, {
      step: report.step,
      rule: odd.rule.name,
    })
  }
  const values: { candidate: Candidate; values: readonly Value[] }[] = []
  const references: { candidate: Candidate; attribute: string }[] = []
  const seen = new Set<string>()
  for (const candidate of counting) {
    note(target, candidate, { trace: report.trace, verdict: verdictOf(candidate, report) === 'won' ? 'merged' : 'adds nothing' })
    if (candidate.outcome.kind === 'authoritative-null') break
    if (candidate.outcome.kind === 'references') references.push({ candidate, attribute: candidate.outcome.attribute })
    if (candidate.outcome.kind !== 'values') continue
    const fresh = candidate.outcome.values.filter((value) =>
      isFirst(merge === 'MergeCaseInsensitive' ? foldedKey(value) : valueKey(value), seen),
    )
    if (fresh.length > 0) values.push({ candidate, values: fresh })
  }
  if (references.length > 0) return { kind: 'references', parts: references }
  if (values.length > 0) return { kind: 'values', parts: values }
  return counting.length === 0 ? { kind: 'keep' } : { kind: 'remove' }
}

/** Of equal values the one of the rule with the highest precedence survives. */
function isFirst(key: string, seen: Set<string>): boolean {
  if (seen.has(key)) return false
  seen.add(key)
  return true
}

function verdictOf(candidate: Candidate, report: Report): string {
  switch (candidate.outcome.kind) {
    case 'error':
      throw new SyncError(candidate.outcome.code, `${candidate.flow.target}: ${candidate.outcome.message}`, {
        step: report.step,
        rule: candidate.rule.name,
      })
    case 'ignore':
      return 'IgnoreThisFlow'
    case 'null':
      return 'no value, the next rule may decide'
    case 'authoritative-null':
      return 'AuthoritativeNull removes the value'
    case 'values':
    case 'references':
      return 'won'
    default:
      return unreachable(candidate.outcome)
  }
}

function note(target: string, candidate: Candidate, said: { readonly trace: Trace; readonly verdict: string }): void {
  said.trace.add({
    kind: 'flow',
    rule: candidate.rule,
    object: candidate.object.dn,
    target,
    source: candidate.flow.source,
    outcome: candidate.outcome,
    verdict: said.verdict,
  })
}
