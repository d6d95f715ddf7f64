import { unreachable } from '#src/base/assert.ts'
import type { ImportChange } from '../../contract/exchange.ts'
import type { ReadKey } from '../../contract/driver.ts'
import { get, odataText } from '../graph/graph-request.ts'
import { answered, expectSuccess, pageOf, placeOf } from '../graph/read.ts'
import { isEntraType, namedBy, parseAnchor, uniqueNameOf, type EntraId } from '../identity.ts'
import { textField, type JsonObject } from '../json.ts'
import type { SelectedType } from '../selection.ts'
import { guidOfBytes } from '../guid.ts'
import { listPermission, withLinks, type ImportSource } from './full-import.ts'
import { hasManager } from './links.ts'

/** Objects read side by side: fills the batches of every connection. */
const readCountMax = 100

/** Single objects, complete: what is missing comes back as a deletion when its unique key was given, else not at all. */
export async function readObjects(source: ImportSource, keys: readonly ReadKey[]): Promise<readonly ImportChange[]> {
  const changes: ImportChange[] = []
  for (let from = 0; from < keys.length; from += readCountMax) {
    const part = await Promise.all(keys.slice(from, from + readCountMax).map((key) => readObject(source, key)))
    for (const change of part) if (change !== null) changes.push(change)
  }
  return changes
}

async function readObject(source: ImportSource, key: ReadKey): Promise<ImportChange | null> {
  const gone: ImportChange | null = key.anchor === null ? null : { kind: 'delete', anchor: key.anchor }
  const place = key.anchor === null ? placeByName(source, key.objectType, key.dn) : placeById(source, parseAnchor(key.anchor))
  if (place === null) return gone
  const item = await readItem(source, place)
  return item === null ? gone : ((await withLinks(source.client, place.selected, item)) ?? gone)
}

/** Where an object is read: one of its type by key, or a list with at most one. */
interface Location {
  readonly selected: SelectedType
  readonly path: string
  /** Exact source anchor of the one wanted in a list; null when the path names one object. */
  readonly sourceAnchor: string | null
}

function placeById(source: ImportSource, object: EntraId | null): Location | null {
  const selected = source.types.find((candidate) => candidate.type === object?.type)
  if (object === null || selected === undefined) return null
  return { selected, path: `/${object.type}s/${object.id}?${options(selected)}`, sourceAnchor: null }
}

function placeByName(source: ImportSource, objectType: string, dn: string): Location | null {
  const named = namedBy(dn)
  if (named.kind === 'object') return placeById(source, named.object)
  const selected = source.types.find((candidate) => candidate.type === objectType)
  if (named.kind === 'unknown' || selected === undefined || !isEntraType(objectType)) return null
  const { sourceAnchor } = named
  switch (objectType) {
    case 'group':
      return { selected, path: `/groups(uniqueName='${uniqueNameOf(sourceAnchor)}')?${options(selected)}`, sourceAnchor: null }
    case 'device': {
      const deviceId = guidOfBytes(Buffer.from(sourceAnchor, 'base64'))
      return deviceId === null ? null : { selected, path: `/devices(deviceId='${deviceId}')?${options(selected)}`, sourceAnchor: null }
    }
    case 'user':
      return { selected, path: `/users?$filter=onPremisesImmutableId%20eq%20${odataText(sourceAnchor)}&${options(selected)}`, sourceAnchor }
    case 'contact':
      // No property of a contact carries a source anchor, so that no contact can be found by one.
      return null
    default:
      return unreachable(objectType)
  }
}

function options(selected: SelectedType): string {
  return `$select=${selected.properties.join(',')}${hasManager(selected) ? '&$expand=manager($select=id)' : ''}`
}

async function readItem(source: ImportSource, place: Location): Promise<JsonObject | null> {
  const { client } = source
  const answer = answered(await client.ask(get(place.path)), placeOf(client))
  if (answer.status === 404) return null
  const body = expectSuccess(client, answer, listPermission[place.selected.type])
  if (place.sourceAnchor === null) return body
  return pageOf(client, body).items.find((item) => textField(item, 'onPremisesImmutableId') === place.sourceAnchor) ?? null
}
