import type { ConnectorId, DnKey } from '#src/model/brand.ts'

/**
 * Something a plan must know that was not loaded with the object. A plan with open questions is thrown away: the runner
 * answers the questions of a whole batch with one load each, and plans again. So deciding stays free of I/O.
 */
export type Question =
  | { readonly kind: 'metaverse-key'; readonly key: string }
  | { readonly kind: 'object-key'; readonly connectorId: ConnectorId; readonly key: string }
  | { readonly kind: 'object-dn'; readonly connectorId: ConnectorId; readonly dnKey: DnKey }

/** A text that is equal for equal questions. */
export function questionKey(question: Question): string {
  switch (question.kind) {
    case 'metaverse-key':
      return `m${question.key}`
    case 'object-key':
      return `k${question.connectorId}${question.key}`
    default:
      return `d${question.connectorId}${question.dnKey}`
  }
}
