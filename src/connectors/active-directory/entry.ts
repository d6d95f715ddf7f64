import type { SearchEntry } from '../ldap/response.ts'
import { parseDirectoryName } from './directory-name.ts'
import { guidText } from './object-guid.ts'

/** The values of an attribute of an entry, or undefined when the directory did not send it. Names compare without case. */
export function valuesOf(entry: SearchEntry, name: string): readonly Buffer[] | undefined {
  const key = name.toLowerCase()
  return entry.attributes.find((attribute) => attribute.name.toLowerCase() === key)?.values
}

/** The first value as text, or null. */
export function textOf(entry: SearchEntry, name: string): string | null {
  return valuesOf(entry, name)?.[0]?.toString('utf8') ?? null
}

export function textsOf(entry: SearchEntry, name: string): readonly string[] {
  return valuesOf(entry, name)?.map((value) => value.toString('utf8')) ?? []
}

/** The distinguished name without the keys the extended DN control puts before it. */
export function dnOf(entry: SearchEntry): string {
  return parseDirectoryName(entry.dn).dn
}

/** The anchor: from the extended name, else from objectGUID; null when the directory gave neither. */
export function anchorOf(entry: SearchEntry): string | null {
  const { guid } = parseDirectoryName(entry.dn)
  if (guid !== null) return guid
  const bytes = valuesOf(entry, 'objectGUID')?.[0]
  return bytes?.length === 16 ? guidText(bytes) : null
}

export function isDeleted(entry: SearchEntry): boolean {
  return textOf(entry, 'isDeleted') === 'TRUE'
}
