import { toHex } from './base64.ts'
import { formatInstant } from './date-format.ts'
import { authoritativeNull, ignoreThisFlow, Instant, isList, Reference, type Outcome } from './values.ts'

/** An outcome for people: its type where the text alone would not show it. */
export function showOutcome(outcome: Outcome): string {
  if (outcome === null) return 'NULL'
  if (outcome === ignoreThisFlow) return 'IgnoreThisFlow'
  if (outcome === authoritativeNull) return 'AuthoritativeNull'
  if (isList(outcome)) return `[${outcome.map(showOutcome).join(', ')}]`
  if (typeof outcome === 'string') return JSON.stringify(outcome)
  if (typeof outcome === 'boolean') return outcome ? 'True' : 'False'
  if (outcome instanceof Reference) return `ref ${JSON.stringify(outcome.dn)}`
  if (outcome instanceof Instant) return `dt ${formatInstant(outcome, 'yyyy-MM-ddTHH:mm:ss.FFFFFFFZ')}`
  return outcome instanceof Uint8Array ? `bin ${toHex(outcome)}` : String(outcome)
}
