import { ConnectionError } from '../../contract/connection-error.ts'
import { incidentAt, type Place } from '../../contract/connection-incident.ts'
import { isJsonObject, parseJsonObject, textField } from '../json.ts'
import type { EntraType } from '../identity.ts'
import type { SelectedType } from '../selection.ts'
import type { VocabularyName } from '../vocabulary-name.ts'

/** Where the delta queries of a tenant may go on: object type → path of the next or delta link. */
export interface Position {
  readonly tenantId: string
  readonly paths: Readonly<Partial<Record<EntraType, string>>>
}

/** Names what a delta query reports. Graph bakes it into its tokens, so another selection needs new tokens. */
export function trackedNames(selected: SelectedType): string {
  return [...selected.properties, ...selected.references.map((reference) => reference.property ?? reference.name)].join(',')
}

/** The watermark: JSON, opaque to everybody else. */
export function formatPosition(position: Position, types: readonly SelectedType[]): string {
  const queries = types.map((selected) => [selected.type, { tracked: trackedNames(selected), path: position.paths[selected.type] ?? null }])
  const vocabulary = vocabularyOf(types)
  return JSON.stringify({ version: 1, tenantId: position.tenantId, vocabulary, queries: Object.fromEntries(queries) })
}

function vocabularyOf(types: readonly SelectedType[]): VocabularyName {
  return types[0]?.vocabulary.name ?? 'graph'
}

/** Reads a watermark back. Throws `full-import-required` when it is of another tenant, selection or version. */
export function parsePosition(
  watermark: string,
  expected: { readonly tenantId: string; readonly types: readonly SelectedType[] },
  place: Place,
): Position {
  const content = parseJsonObject(watermark)
  if (content?.['version'] !== 1)
    throw fullImportRequired(place, { reason: 'watermark-unreadable', text: lostPositions['watermark-unreadable'] })
  if (textField(content, 'tenantId') !== expected.tenantId) {
    throw fullImportRequired(place, { reason: 'other-tenant', text: lostPositions['other-tenant'] })
  }
  // Positions from before there was a choice are those of Graph's own names.
  if ((textField(content, 'vocabulary') ?? 'graph') !== vocabularyOf(expected.types)) {
    throw fullImportRequired(place, { reason: 'selection-changed', text: 'The vocabulary of the connector changed.' })
  }
  const queries = isJsonObject(content['queries']) ? content['queries'] : {}
  const paths: Partial<Record<EntraType, string>> = {}
  for (const selected of expected.types) {
    const query = isJsonObject(queries[selected.type]) ? queries[selected.type] : null
    const path = isJsonObject(query) ? textField(query, 'path') : null
    if (!isJsonObject(query) || path === null || textField(query, 'tracked') !== trackedNames(selected)) {
      throw fullImportRequired(place, {
        reason: 'selection-changed',
        text: `The selected attributes of ${selected.type} changed since the stored position was made.`,
      })
    }
    paths[selected.type] = path
  }
  return { tenantId: expected.tenantId, paths }
}

/** Why a delta import cannot go on from a position: reason → what it means. A full import starts by itself after every one. */
export const lostPositions = {
  'watermark-unreadable': 'The stored position is not one of this connector.',
  'other-tenant': 'The stored position belongs to another tenant.',
  'selection-changed': 'Object types or attributes were added to or taken out of the selection; Graph keeps its tokens for one selection.',
  'delta-token-expired': 'Graph no longer knows the position, which it keeps for a limited time.',
  'delta-token-refused': 'Graph does not accept the position.',
} as const

/** The directory no longer takes the position; what to say about it is the same everywhere. */
export function fullImportRequired(
  place: Place,
  what: {
    readonly reason: keyof typeof lostPositions
    readonly text: string
    readonly status?: number
    readonly code?: string
  },
): ConnectionError {
  return new ConnectionError({
    failure: 'full-import-required',
    reason: what.reason,
    advice: 'A full import starts by itself; nothing needs to be done.',
    incidents: [
      incidentAt(place, {
        result: 'failed-search',
        code: what.status === undefined ? null : String(what.status),
        subCode: what.code ?? null,
        text: what.text,
      }),
    ],
  })
}
