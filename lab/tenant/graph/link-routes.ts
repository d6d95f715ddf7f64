import type { DirectoryObject, Relationship } from '../directory/directory-object.ts'
import { link, referenced, unlink } from '../directory/operations.ts'
import { isJsonObject, type Json } from '../json.ts'
import type { TenantState } from '../tenant-state.ts'
import { badRequest, GraphRefusal, resourceNotFound } from './graph-refusal.ts'
import { noContent, ok, type GraphAnswer, type GraphRequest } from './graph-request.ts'
import { nextLink, startOf } from './object-list.ts'
import { readSelect, readTop, relatedObjects } from './odata-query.ts'
import { representTyped } from './representation.ts'
import { packToken } from './state-token.ts'

/**
 * The relationships of one object: `members`, `owners` and `manager` read and written (`$ref`), `memberOf`, `directReports` and
 * `ownedObjects` read. The caller has checked permission.
 */
export function linkRoutes(state: TenantState, source: DirectoryObject, request: GraphRequest): GraphAnswer {
  const [, , name = '', ...rest] = request.segments
  if (source.kind === 'user' && name === 'manager') return managerRoute(state, source, { request, rest })
  if (source.kind === 'group' && (name === 'members' || name === 'owners'))
    return listRoute(state, source, { request, rest, relationship: name })
  if (
    request.method === 'GET' &&
    (name === 'memberOf' || (source.kind === 'user' && (name === 'directReports' || name === 'ownedObjects')))
  ) {
    return backLinks(source, { request, relationship: name })
  }
  throw unknownSegment(name)
}

export function unknownSegment(name: string): GraphRefusal {
  return new GraphRefusal(400, 'BadRequest', { message: `Resource not found for the segment '${name}'.` })
}

interface Turn {
  readonly request: GraphRequest
  readonly rest: readonly string[]
}

function managerRoute(state: TenantState, source: DirectoryObject, { request, rest }: Turn): GraphAnswer {
  const current = [...relatedObjects(source, 'manager')][0]
  const isReference = rest[0] === '$ref'
  switch (request.method) {
    case 'GET':
      if (current === undefined) throw resourceNotFound('manager')
      return ok(isReference ? referenceOf(request, current) : representTyped(current, selectOf(request)))
    case 'PUT':
      if (!isReference) throw unknownSegment('manager')
      link(state, { source, relationship: 'manager', target: referenced(state, referenceIn(request)) })
      return noContent
    case 'DELETE':
      if (!isReference) throw unknownSegment('manager')
      if (current === undefined) throw resourceNotFound('manager')
      unlink(state, { source, relationship: 'manager', target: current })
      return noContent
    default:
      throw badRequest('Specified HTTP method is not allowed for the request target.')
  }
}

function listRoute(
  state: TenantState,
  source: DirectoryObject,
  { request, rest, relationship }: Turn & { readonly relationship: 'members' | 'owners' },
): GraphAnswer {
  const [first, second] = rest
  if (request.method === 'GET') return linkPage(source, { request, relationship, view: first })
  if (request.method === 'POST' && first === '$ref') {
    link(state, { source, relationship, target: referenced(state, referenceIn(request)) })
    return noContent
  }
  // Without $ref this would delete the member itself in the real service; nobody wants that from a test tenant.
  if (request.method === 'DELETE' && first !== undefined && second === '$ref') {
    const target = state.directory.find(first)
    if (target === undefined) throw resourceNotFound(first)
    unlink(state, { source, relationship, target })
    return noContent
  }
  throw badRequest('Specified HTTP method is not allowed for the request target.')
}

function referenceIn(request: GraphRequest): Json | undefined {
  return isJsonObject(request.body) ? request.body['@odata.id'] : undefined
}

function referenceOf(request: GraphRequest, object: DirectoryObject): Record<string, Json> {
  return { '@odata.id': `${request.origin}/v1.0/directoryObjects/${object.id}` }
}

/** Unknown names are let pass here: a list of mixed kinds shows of each object what its kind has. */
function selectOf(request: GraphRequest): readonly string[] | null {
  const text = request.query.get('$select')
  if (text === null) return null
  return text.split(',').map((name) => name.trim())
}

interface LinkView {
  readonly request: GraphRequest
  readonly relationship: Relationship
  /** `$ref`, `$count`, or a cast to one kind. */
  readonly view: string | undefined
}

/** One page of links, in the order they were added; the token is the sequence number of the last one shown. */
function linkPage(source: DirectoryObject, { request, relationship, view }: LinkView): GraphAnswer {
  const set = source.links[relationship]
  const kind = castOf(view)
  if (view === '$count') return { status: 200, text: String(set?.size ?? 0) }
  if (kind !== null && request.query.has('$select')) readSelect(request.query.get('$select'), kind)
  const top = readTop(request.query.get('$top'))
  const value: Json[] = []
  let last = startOf(request)
  let more = false
  for (const { target, sequence } of set?.addedAfter(last) ?? []) {
    if (kind !== null && target.kind !== kind) continue
    if (value.length === top) {
      more = true
      break
    }
    value.push(view === '$ref' ? referenceOf(request, target) : representTyped(target, selectOf(request)))
    last = sequence
  }
  const counted = request.query.get('$count') === 'true' && request.headers['consistencylevel']?.toLowerCase() === 'eventual'
  return ok({
    '@odata.context': `${request.origin}/v1.0/$metadata#directoryObjects`,
    ...(counted ? { '@odata.count': set?.size ?? 0 } : {}),
    ...(more ? { '@odata.nextLink': nextLink(request, packToken({ from: last })) } : {}),
    value,
  })
}

function castOf(view: string | undefined): 'user' | 'group' | null {
  if (view === undefined || view === '$ref' || view === '$count') return null
  if (view === 'microsoft.graph.user') return 'user'
  if (view === 'microsoft.graph.group') return 'group'
  throw unknownSegment(view)
}

function backLinks(
  source: DirectoryObject,
  { request, relationship }: { readonly request: GraphRequest; readonly relationship: 'memberOf' | 'directReports' | 'ownedObjects' },
): GraphAnswer {
  const top = readTop(request.query.get('$top'))
  const from = startOf(request)
  const all = [...relatedObjects(source, relationship)]
  const page = all.slice(from, from + top).map((target) => representTyped(target, selectOf(request)))
  const next = from + top < all.length ? { '@odata.nextLink': nextLink(request, packToken({ from: from + top })) } : {}
  return ok({ '@odata.context': `${request.origin}/v1.0/$metadata#directoryObjects`, ...next, value: page })
}
