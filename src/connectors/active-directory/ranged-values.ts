import type { LdapClient } from '../ldap/client.ts'
import type { EntryAttribute, SearchEntry } from '../ldap/response.ts'
import { parseAttributeName } from './attribute-name.ts'
import { extendedNames } from './controls.ts'
import { anchorOf, dnOf, textOf } from './entry.ts'
import { guidName } from './object-guid.ts'

/** At 1,500 values a range this is a group of fifteen million. */
const RANGES_MAX = 10_000
const RESTARTS_MAX = 5
const CHANGE_NUMBER = 'uSNChanged'

/** An object kept changing while its values were fetched range by range. */
export class UnsteadyValues extends Error {
  override readonly name = 'UnsteadyValues'
}

/**
 * Fetches the rest of every attribute of which the directory sent only the first range (MS-ADTS 3.1.1.3.1.3.3: by default
 * 1,500 values). Returns the entry with complete attributes under their plain names, or null when the object has gone.
 * Throws `UnsteadyValues`.
 */
export async function withAllValues(client: LdapClient, entry: SearchEntry): Promise<SearchEntry | null> {
  if (!entry.attributes.some((attribute) => attribute.name.includes(';'))) return entry
  const attributes = new Map<string, EntryAttribute>()
  for (const attribute of entry.attributes) {
    const { name, range } = parseAttributeName(attribute.name)
    const isPart = range !== null && range.to !== null
    const values = isPart ? await allValues(client, { entry, name, first: attribute.values }) : attribute.values
    if (values === null) return null
    // The plain name comes along without values beside the first range.
    if (range !== null || !attributes.has(name)) attributes.set(name, { name, values })
  }
  return { dn: entry.dn, attributes: [...attributes.values()] }
}

/**
 * Ranges are positions in a list that may change between two requests, which would skip a value. So a change of the object
 * in between begins the list again.
 */
async function allValues(
  client: LdapClient,
  { entry, name, first }: { readonly entry: SearchEntry; readonly name: string; readonly first: readonly Buffer[] },
): Promise<readonly Buffer[] | null> {
  const anchor = anchorOf(entry)
  const base = anchor === null ? dnOf(entry) : guidName(anchor)
  let values = [...first]
  let changeNumber = textOf(entry, CHANGE_NUMBER)
  let restarts = 0
  for (let ranges = 0; ranges < RANGES_MAX; ranges++) {
    const part = await client.read(base, [`${name};range=${values.length}-*`, CHANGE_NUMBER], [extendedNames])
    if (part === null) return null
    const now = textOf(part, CHANGE_NUMBER)
    if (now !== changeNumber) {
      if (++restarts > RESTARTS_MAX) break
      changeNumber = now
      values = []
      continue
    }
    const next = part.attributes.find((attribute) => isRangeOf(attribute, name))
    if (next === undefined || next.values.length === 0) return values
    for (const value of next.values) values.push(value)
    if (parseAttributeName(next.name).range?.to === null) return values
  }
  throw new UnsteadyValues(`${name} changed again and again while its values were read; they could not be read whole.`)
}

function isRangeOf(attribute: EntryAttribute, name: string): boolean {
  const parsed = parseAttributeName(attribute.name)
  return parsed.range !== null && parsed.name.toLowerCase() === name.toLowerCase()
}
