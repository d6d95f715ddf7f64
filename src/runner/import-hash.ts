import { createHash } from 'node:crypto'
import type { ImportChange } from '#src/connectors/contract/exchange.ts'
import { dnKey } from '#src/model/dn.ts'
import { valueKey } from '#src/model/value.ts'

/**
 * Fingerprint of a complete object as a directory reported it. The order of attributes, values and references does not
 * count. An object whose fingerprint is the stored one needs no further look.
 */
export function importHash(change: Extract<ImportChange, { kind: 'object' }>): string {
  const hash = createHash('sha1')
  hash.update(`${change.dn}\u0001${change.objectType}`)
  for (const name of Object.keys(change.attributes).sort()) {
    const values = change.attributes[name] ?? []
    const keys = values.length === 1 ? values.map(valueKey) : values.map(valueKey).sort()
    hash.update(`\u0002${name}\u0003${keys.join('\u0004')}`)
  }
  for (const name of Object.keys(change.references).sort()) {
    const keys = (change.references[name] ?? []).map((target) => target.anchor ?? dnKey(target.dn ?? '')).sort()
    hash.update(`\u0005${name}\u0003${keys.join('\u0004')}`)
  }
  return hash.digest('base64')
}
