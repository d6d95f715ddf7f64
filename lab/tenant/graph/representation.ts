import { propertiesOf } from '../directory/body-check.ts'
import { directoryTime } from '../directory/directory.ts'
import { cloudSid, odataType, type DirectoryObject, type ObjectKind } from '../directory/directory-object.ts'
import type { Json } from '../json.ts'

/** Names of the properties given back when nothing is selected. */
export const defaultNames: Readonly<Record<ObjectKind, readonly string[]>> = {
  user: defaultsOf('user'),
  group: defaultsOf('group'),
  device: defaultsOf('device'),
  contact: defaultsOf('contact'),
}

function defaultsOf(kind: ObjectKind): readonly string[] {
  return [...propertiesOf(kind).values()].filter((property) => property.byDefault).map((property) => property.name)
}

/** One property as Graph shows it: computed ones included, an empty list or null where there is no value. */
export function readProperty(object: DirectoryObject, name: string): Json {
  switch (name) {
    case 'id':
      return object.id
    case 'securityIdentifier':
      return cloudSid(object.id)
    case 'deletedDateTime':
      return object.state === 'live' ? null : directoryTime(object.deletedAtMs)
    case 'passwordProfile':
      return null
    case 'userPrincipalName':
      return recycledName(object)
    case 'onPremisesExtensionAttributes':
      return extensionAttributes(object)
    default:
      return object.properties[name] ?? (propertiesOf(object.kind).get(name)?.collection === true ? [] : null)
  }
}

/** In the recycle bin the directory puts the object id in front of the name, so that the name is free for somebody else. */
function recycledName(object: DirectoryObject): Json {
  const name = object.properties['userPrincipalName'] ?? null
  return object.state === 'recycled' && name !== null ? `${object.id.replaceAll('-', '')}${String(name)}` : name
}

/** All fifteen attributes are always shown, null where empty. Groups have none. */
function extensionAttributes(object: DirectoryObject): Json {
  if (object.kind !== 'user') return null
  const stored = (object.properties['onPremisesExtensionAttributes'] ?? {}) as Readonly<Record<string, Json>>
  const shown: Record<string, Json> = {}
  for (let number = 1; number <= 15; number++) shown[`extensionAttribute${number}`] = stored[`extensionAttribute${number}`] ?? null
  return shown
}

/** The object with the named properties. `id` is always there. */
export function represent(object: DirectoryObject, names: readonly string[]): Record<string, Json> {
  const shown: Record<string, Json> = { id: object.id }
  for (const name of names) shown[name] = readProperty(object, name)
  return shown
}

/** The object inside a list of mixed kinds: with its type, and only with those of the names its kind has. */
export function representTyped(object: DirectoryObject, names: readonly string[] | null): Record<string, Json> {
  const own = names === null ? defaultNames[object.kind] : names.filter((name) => propertiesOf(object.kind).has(name))
  return { '@odata.type': odataType(object), ...represent(object, own) }
}
