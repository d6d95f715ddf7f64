import type { ExportItem } from '../../contract/exchange.ts'
import type { EntraType } from '../identity.ts'
import type { JsonObject } from '../json.ts'
import { sourceAnchorBody, sourceAnchorFor } from './item-body.ts'
import type { Refusal } from './write-outcome.ts'

/** What an update does to the source anchor of an object, and so to its name. */
export type SourceAnchorChange =
  | { readonly kind: 'none' }
  | { readonly kind: 'stamped'; readonly sourceAnchor: string; readonly body: JsonObject }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/**
 * Stamps a source anchor on an object that has none. Of a user it can be changed, the unique name of a group is set once and
 * for all, and nothing takes a source anchor away again.
 */
export function sourceAnchorChange(type: EntraType, item: ExportItem): SourceAnchorChange {
  if (type === 'contact' || type === 'device') {
    if (item.newDn === null) return { kind: 'none' }
    return refused('modify-naming-attribute', `A ${type} in Entra ID is named after an id that cannot be changed.`)
  }
  const current = item.current['sourceAnchor']?.[0]
  const sourceAnchor = sourceAnchorFor(item)
  if (sourceAnchor === null) {
    if (item.attributes['sourceAnchor'] !== undefined) {
      return refused('modify-naming-attribute', 'The source anchor of an object in Entra ID cannot be removed.')
    }
    if (item.newDn === null) return { kind: 'none' }
    return refused('invalid-dn', `${item.newDn} names no source anchor; objects of Entra ID are named CN={HEX} after theirs.`)
  }
  if (current === sourceAnchor) return { kind: 'none' }
  if (type === 'group' && current !== undefined) {
    return refused(
      'modify-naming-attribute',
      'The source anchor of a group in Entra ID cannot be changed; delete the group and create it again.',
    )
  }
  const body = sourceAnchorBody(type, sourceAnchor)
  return body.ok ? { kind: 'stamped', sourceAnchor, body: body.value } : { kind: 'refused', refusal: body.error }
}

function refused(code: string, message: string): SourceAnchorChange {
  return { kind: 'refused', refusal: { code, message } }
}
