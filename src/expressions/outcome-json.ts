import { toBase64 } from './base64.ts'
import { formatInstant } from './date-format.ts'
import { authoritativeNull, ignoreThisFlow, Instant, isList, Reference, type Outcome } from './values.ts'

/** An outcome as vector files write it: what JSON has no form for is wrapped, as in `{"$bin": "…"}`. */
export function outcomeJson(outcome: Outcome): unknown {
  if (outcome === null) return { $null: true }
  if (outcome === ignoreThisFlow) return { $ignore: true }
  if (outcome === authoritativeNull) return { $authoritativeNull: true }
  if (isList(outcome)) return outcome.map(outcomeJson)
  if (typeof outcome === 'bigint') return Number.isSafeInteger(Number(outcome)) ? Number(outcome) : { $int: outcome.toString() }
  if (outcome instanceof Uint8Array) return { $bin: toBase64(outcome) }
  if (outcome instanceof Instant) return { $date: formatInstant(outcome, 'yyyy-MM-ddTHH:mm:ss.FFFFFFFZ') }
  return outcome instanceof Reference ? { $ref: outcome.dn } : outcome
}
