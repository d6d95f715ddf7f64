import type { ExportItem, ExportReference, ExportResult } from '../../contract/exchange.ts'

/** Why an object or a reference was not written: an export error type of the field and a sentence. */
export interface Refusal {
  readonly code: string
  readonly message: string
}

export interface FailedReference extends Refusal {
  readonly reference: ExportReference
}

/** An item that was written. Anchor and name are null where nothing new is known. */
export interface Written {
  readonly kind: 'written'
  readonly anchor: string | null
  readonly dn: string | null
  readonly failedReferences: readonly FailedReference[]
}

/** What became of one item. `unanswered`: a write went out that may or may not have been done. */
export type WriteOutcome = Written | { readonly kind: 'refused'; readonly refusal: Refusal } | { readonly kind: 'unanswered' }

export const unanswered: WriteOutcome = { kind: 'unanswered' }

/** An update, or a deletion, that went through and taught us nothing new. */
export const written: Written = { kind: 'written', anchor: null, dn: null, failedReferences: [] }

export function refused(code: string, message: string): WriteOutcome {
  return { kind: 'refused', refusal: { code, message } }
}

export function resultOf(item: ExportItem, outcome: WriteOutcome): ExportResult {
  switch (outcome.kind) {
    case 'written':
      return { key: item.key, outcome: 'success', anchor: outcome.anchor, dn: outcome.dn, failedReferences: outcome.failedReferences }
    case 'refused':
      return { key: item.key, outcome: 'failure', ...outcome.refusal }
    case 'unanswered':
      return { key: item.key, outcome: 'unknown' }
  }
}
