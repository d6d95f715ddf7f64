import type { DirectoryObject, ObjectKind } from '../directory/directory-object.ts'
import type { TenantState } from '../tenant-state.ts'
import { resourceNotFound } from './graph-refusal.ts'
import { noContent, ok, type GraphAnswer, type GraphRequest } from './graph-request.ts'
import { unknownSegment } from './link-routes.ts'
import { nextLink, startOf } from './object-list.ts'
import { matches } from './odata-filter.ts'
import { readQuery, shown } from './odata-query.ts'
import { requireAccess } from './permissions.ts'
import { representTyped } from './representation.ts'
import { packToken } from './state-token.ts'

/** `/directory/deletedItems`: what can still be restored, restoring it, and deleting it for good. */
export function deletedItems(state: TenantState, request: GraphRequest): GraphAnswer {
  const [, , key, action] = request.segments
  if (key === 'microsoft.graph.user' || key === 'microsoft.graph.group')
    return listDeleted(state, key === 'microsoft.graph.user' ? 'user' : 'group', request)
  if (key === undefined) throw unknownSegment('deletedItems')
  const object = state.directory.findRecycled(key)
  requireAccess(request.caller.roles, accessTo(object?.kind ?? 'user', request.method))
  if (object === undefined) throw resourceNotFound(key)
  if (request.method === 'GET' && action === undefined) {
    return ok({ '@odata.context': `${request.origin}/v1.0/$metadata#directoryObjects/$entity`, ...representTyped(object, null) })
  }
  if (request.method === 'DELETE' && action === undefined) {
    state.directory.purge(object)
    state.statistics.count(object.kind === 'user' ? 'usersPurged' : 'groupsPurged')
    return noContent
  }
  if (request.method === 'POST' && action === 'restore') return restore(state, object, request)
  throw unknownSegment(action ?? key)
}

function accessTo(kind: ObjectKind, method: string): 'readUsers' | 'readGroups' | 'writeUsers' | 'writeGroups' {
  if (kind === 'user') return method === 'GET' ? 'readUsers' : 'writeUsers'
  return method === 'GET' ? 'readGroups' : 'writeGroups'
}

function restore(state: TenantState, object: DirectoryObject, request: GraphRequest): GraphAnswer {
  state.directory.restore(object)
  state.statistics.count(object.kind === 'user' ? 'usersRestored' : 'groupsRestored')
  return ok({ '@odata.context': `${request.origin}/v1.0/$metadata#directoryObjects/$entity`, ...representTyped(object, null) })
}

function listDeleted(state: TenantState, kind: ObjectKind, request: GraphRequest): GraphAnswer {
  requireAccess(request.caller.roles, accessTo(kind, 'GET'))
  const query = readQuery(request, kind)
  const from = startOf(request)
  const { filter } = query
  const all = [...state.directory.collection(kind).recycled.values()].filter((object) => filter === null || matches(filter, object))
  const end = from + query.top
  return ok({
    '@odata.context': `${request.origin}/v1.0/$metadata#directoryObjects/microsoft.graph.${kind}`,
    ...(query.count ? { '@odata.count': all.length } : {}),
    ...(end < all.length ? { '@odata.nextLink': nextLink(request, packToken({ from: end })) } : {}),
    value: all.slice(from, end).map((object) => shown(object, query)),
  })
}
