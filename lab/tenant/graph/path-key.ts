import type { ObjectKind, DirectoryObject } from '../directory/directory-object.ts'
import type { TenantState } from '../tenant-state.ts'
import { badRequest, resourceNotFound } from './graph-refusal.ts'

const guidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Splits the path behind `/v1.0` into decoded segments. `users('x')`, `groups(uniqueName='x')` and `groups/(uniqueName='x')` become a
 * collection and a key segment; a key on an alternate property keeps its `name='value'` form.
 */
export function pathSegments(path: string): readonly string[] {
  const segments: string[] = []
  for (const raw of path.split('/')) {
    if (raw === '') continue
    const keyed = /^([\w.$]*)\((.*)\)$/.exec(decodeURIComponent(raw))
    const [, name = '', key = ''] = keyed ?? []
    if (keyed === null || key === '') {
      segments.push(keyed === null ? decodeURIComponent(raw) : name)
      continue
    }
    if (name !== '') segments.push(name)
    segments.push(/^'.*'$/.test(key) ? key.slice(1, -1).replaceAll("''", "'") : key)
  }
  return segments
}

/** The value of a key written as `name='value'`, or null when the segment is not that. */
export function alternateKey(segment: string, property: string): string | null {
  const match = /^(\w+)='(.*)'$/.exec(segment)
  return match?.[1] === property ? (match[2] ?? '').replaceAll("''", "'") : null
}

/** The live object a key segment names: object id, for users also the userPrincipalName, for groups `uniqueName='…'`, for devices `deviceId='…'`. */
export function objectAt(state: TenantState, kind: ObjectKind, key: string): DirectoryObject {
  const object = guidPattern.test(key) ? state.directory.find(key) : byName(state, kind, key)
  if (object === undefined || object.kind !== kind) throw resourceNotFound(key)
  return object
}

function byName(state: TenantState, kind: ObjectKind, key: string): DirectoryObject | undefined {
  if (kind === 'user') return state.directory.findUnique('userPrincipalName', key)
  const property = kind === 'device' ? 'deviceId' : 'uniqueName'
  const value = kind === 'contact' ? null : alternateKey(key, property)
  if (value === null) throw badRequest(`Invalid object identifier '${key}'.`)
  return state.directory.findUnique(property, value)
}
