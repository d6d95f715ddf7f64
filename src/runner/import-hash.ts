import { createHash } from 'node:crypto'
import type { ImportChange } from '#src/connectors/contract/exchange.ts'
import { dnKey } from '#src/model/dn.ts'
import { valueKey } from '#src/model/value.ts'

/**
 * Fingerprint of a complete object as a directory reported it. The order of attributes, values and references does not
 * count. An object whose fingerprint is the stored one needs no further look. Every part stands behind its length, so that
 * no value can pass for two.
 */
export function importHash(change: Extract<ImportChange, { kind: 'object' }>): string {
  let text = measured([change.dn, change.objectType])
  for (const name of Object.keys(change.attributes).sort()) {
    const values = change.attributes[name] ?? []
    text += measured([`v${name}`, ...(values.length === 1 ? values.map(valueKey) : values.map(valueKey).sort())])
  }
  for (const name of Object.keys(change.references).sort()) {
    const keys = (change.references[name] ?? []).map((target) => target.anchor ?? dnKey(target.dn ?? ''))
    text += measured([`r${name}`, ...keys.sort()])
  }
  return createHash('sha1').update(text).digest('base64')
}

function measured(parts: readonly string[]): string {
  let text = `${parts.length}`
  for (const part of parts) text += `;${part.length}:${part}`
  return text
}
