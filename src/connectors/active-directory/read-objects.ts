import type { Schema } from '#src/model/schema.ts'
import type { ReadKey } from '../contract/driver.ts'
import type { ImportChange } from '../contract/exchange.ts'
import type { SearchEntry } from '../ldap/response.ts'
import { mapConcurrently } from './concurrently.ts'
import type { Connections } from './connections.ts'
import type { ContainerScope } from './container-scope.ts'
import { extendedNames } from './controls.ts'
import { dnOf } from './entry.ts'
import { guidName } from './object-guid.ts'
import { ObjectReader } from './object-reader.ts'

const READS_AT_ONCE = 32

/** Where single objects may be. */
export interface ReadPlace {
  readonly connections: Connections
  readonly schema: Schema
  readonly scopes: readonly { readonly partition: string; readonly scope: ContainerScope }[]
}

/** Reads single objects. One with an anchor that is not in the selection is gone; one without is not mentioned. */
export async function readObjects(place: ReadPlace, keys: readonly ReadKey[]): Promise<readonly ImportChange[]> {
  const readers = await openReaders(place)
  const changes = await mapConcurrently(keys, READS_AT_ONCE, (key) => readObject(readers, place, key))
  return changes.filter((change) => change !== null)
}

/** One reader for every server that holds a selected partition. */
async function openReaders({ connections, schema, scopes }: ReadPlace): Promise<readonly ObjectReader[]> {
  const held = await Promise.all(scopes.map(({ partition }) => connections.holding(partition)))
  const clients = new Set([connections.first, ...held].map(({ client }) => client))
  return [...clients].map((client) => new ObjectReader(client, schema))
}

async function readObject(readers: readonly ObjectReader[], { scopes }: ReadPlace, key: ReadKey): Promise<ImportChange | null> {
  const name = key.anchor === null ? key.dn : guidName(key.anchor)
  for (const reader of readers) {
    const entry = await reader.client.read(name, reader.attributes, [extendedNames])
    if (entry === null) continue
    const change = isSelected(entry, scopes) ? await reader.change(entry) : null
    if (change !== null) return change
    if (key.anchor !== null) return { kind: 'delete', anchor: key.anchor, isElsewhere: true }
  }
  return key.anchor === null ? null : { kind: 'delete', anchor: key.anchor }
}

function isSelected(entry: SearchEntry, scopes: ReadPlace['scopes']): boolean {
  return scopes.some(({ scope }) => scope.includes(dnOf(entry)))
}
