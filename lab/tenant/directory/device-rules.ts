import type { Json } from '../json.ts'
import { GraphRefusal } from '../graph/graph-refusal.ts'
import type { DirectoryObject } from './directory-object.ts'

/** What an application may change of a device: nothing this tenant knows, unless the device runs Windows. */
export function deviceChanges(sent: ReadonlyMap<string, Json>, current: DirectoryObject): ReadonlyMap<string, Json> {
  const system = current.properties['operatingSystem']
  if (typeof system === 'string' && /^windows/i.test(system)) return sent
  throw new GraphRefusal(403, 'Authorization_RequestDenied', { message: 'Insufficient privileges to complete the operation.' })
}
