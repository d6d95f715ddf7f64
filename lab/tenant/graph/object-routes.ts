import { createObject, deleteObject, updateObject } from '../directory/operations.ts'
import type { Collection } from '../directory/collection.ts'
import type { DirectoryObject, ObjectKind } from '../directory/directory-object.ts'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import type { TenantState } from '../tenant-state.ts'
import { delta } from './delta.ts'
import { badRequest, GraphRefusal } from './graph-refusal.ts'
import { noContent, ok, type GraphAnswer, type GraphRequest } from './graph-request.ts'
import { linkRoutes } from './link-routes.ts'
import { countObjects, listObjects } from './object-list.ts'
import { readQuery, shown } from './odata-query.ts'
import { alternateKey, objectAt } from './path-key.ts'
import { requireAccess, type Access } from './permissions.ts'
import { defaultNames, represent } from './representation.ts'

/** Everything below `/users`, `/groups`, `/devices` and `/contacts`. */
export function objectRoutes(state: TenantState, kind: ObjectKind, request: GraphRequest): GraphAnswer {
  const [, key, relationship] = request.segments
  const collection = state.directory.collection(kind)
  if (key === undefined) return collectionRoute(state, collection, request)
  if (key === 'delta' || key === 'microsoft.graph.delta') {
    requireMethod(request, ['GET'])
    requireAccess(request.caller.roles, kind === 'device' ? 'trackDevices' : readOf(kind))
    return delta(state, collection, request)
  }
  if (key === '$count') {
    requireAccess(request.caller.roles, readOf(kind))
    return countObjects(state, collection, request)
  }
  if (relationship !== undefined) return linkRoutes(state, objectForLinks(state, kind, request), request)
  return oneObject(state, kind, request)
}

function readOf(kind: ObjectKind): Access {
  return ({ user: 'readUsers', group: 'readGroups', device: 'readDevices', contact: 'readContacts' } as const)[kind]
}

/** No application creates devices, and contacts are not written through Graph at all. */
function writeOf(kind: ObjectKind, purpose: 'create' | 'change'): Access {
  const change = ({ user: 'writeUsers', group: 'writeGroups', device: 'writeDevices', contact: 'nobody' } as const)[kind]
  return purpose === 'create' && kind === 'device' ? 'nobody' : change
}

function objectForLinks(state: TenantState, kind: ObjectKind, request: GraphRequest): DirectoryObject {
  const reads = request.method === 'GET'
  const access = kind === 'group' ? (reads ? 'readMembers' : 'writeMembers') : reads ? readOf(kind) : writeOf(kind, 'change')
  requireAccess(request.caller.roles, access)
  return objectAt(state, kind, request.segments[1] ?? '')
}

function collectionRoute(state: TenantState, collection: Collection, request: GraphRequest): GraphAnswer {
  requireMethod(request, ['GET', 'POST'])
  const { kind } = collection
  if (request.method === 'GET') {
    requireAccess(request.caller.roles, readOf(kind))
    return listObjects(state, collection, request)
  }
  requireAccess(request.caller.roles, writeOf(kind, 'create'))
  return created(request, createObject(state, kind, bodyOf(request)))
}

function oneObject(state: TenantState, kind: ObjectKind, request: GraphRequest): GraphAnswer {
  requireMethod(request, ['GET', 'PATCH', 'DELETE'])
  const key = request.segments[1] ?? ''
  if (request.method === 'GET') {
    requireAccess(request.caller.roles, readOf(kind))
    const query = readQuery(request, kind)
    return ok({ '@odata.context': metadataUrl(request, kind, query), ...(shown(objectAt(state, kind, key), query) as JsonObject) })
  }
  if (request.method === 'DELETE') {
    requireAccess(request.caller.roles, writeOf(kind, 'change'))
    deleteObject(state, objectAt(state, kind, key))
    return noContent
  }
  return patch(state, kind, request)
}

function patch(state: TenantState, kind: ObjectKind, request: GraphRequest): GraphAnswer {
  const key = request.segments[1] ?? ''
  const body = bodyOf(request)
  const onlyLinks = kind === 'group' && Object.keys(body).every((name) => name.includes('@odata.bind'))
  requireAccess(request.caller.roles, onlyLinks ? 'writeMembers' : writeOf(kind, 'change'))
  if (kind === 'user' && 'passwordProfile' in body) requireAccess(request.caller.roles, 'resetPasswords')
  const uniqueName = kind === 'group' ? alternateKey(key, 'uniqueName') : null
  const createIfMissing = /create-if-missing/i.test(request.headers['prefer'] ?? '')
  if (uniqueName !== null && createIfMissing && state.directory.findUnique('uniqueName', uniqueName) === undefined) {
    return created(request, createObject(state, kind, { ...body, uniqueName }))
  }
  updateObject(state, objectAt(state, kind, key), body)
  return noContent
}

function created(request: GraphRequest, object: DirectoryObject): GraphAnswer {
  const { kind, id } = object
  return {
    status: 201,
    headers: {
      Location: `${request.origin}/v1.0/directoryObjects/${id}/Microsoft.DirectoryServices.${kind === 'user' ? 'User' : 'Group'}`,
    },
    body: { '@odata.context': `${request.origin}/v1.0/$metadata#${kind}s/$entity`, ...represent(object, defaultNames[kind]) },
  }
}

function metadataUrl(
  request: GraphRequest,
  kind: ObjectKind,
  query: { readonly selected: boolean; readonly select: readonly string[] },
): Json {
  return `${request.origin}/v1.0/$metadata#${kind}s${query.selected ? `(${query.select.join(',')})` : ''}/$entity`
}

/** The JSON object a write carries. */
export function bodyOf(request: GraphRequest): JsonObject {
  if (isJsonObject(request.body)) return request.body
  throw request.body === undefined
    ? badRequest('Write requests (excluding DELETE) must contain the Content-Type header declaration.')
    : badRequest('The request body must be a JSON object.')
}

export function requireMethod(request: GraphRequest, allowed: readonly string[]): void {
  if (allowed.includes(request.method)) return
  throw new GraphRefusal(405, 'Request_BadRequest', { message: `Specified HTTP method is not allowed for the request target.` })
}
