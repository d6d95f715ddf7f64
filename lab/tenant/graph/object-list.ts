import type { Collection } from '../directory/collection.ts'
import type { DirectoryObject } from '../directory/directory-object.ts'
import type { UniqueProperty } from '../directory/unique-values.ts'
import type { TenantState } from '../tenant-state.ts'
import type { GraphAnswer, GraphRequest } from './graph-request.ts'
import { ok } from './graph-request.ts'
import { matches, pinnedValues, type Filter } from './odata-filter.ts'
import { readQuery, shown, type ObjectQuery } from './odata-query.ts'
import { readProperty } from './representation.ts'
import { packToken, tokenNumber, unpackToken } from './state-token.ts'

/** `GET /users`, `GET /groups` and so on: filter, select, expand, count and pages. */
export function listObjects(state: TenantState, collection: Collection, request: GraphRequest): GraphAnswer {
  const query = readQuery(request, collection.kind)
  const from = startOf(request)
  const { page, next } = query.orderBy === null ? pageBySlot(state, collection, { query, from }) : pageSorted(collection, { query, from })
  const total = query.count
    ? { '@odata.count': query.filter === null ? collection.liveCount : countMatching(state, collection, query.filter) }
    : {}
  return ok({
    '@odata.context': `${request.origin}/v1.0/$metadata#${collection.kind}s${query.selected ? `(${query.select.join(',')})` : ''}`,
    ...total,
    ...(next === null ? {} : { '@odata.nextLink': nextLink(request, packToken({ from: next })) }),
    value: page.map((object) => shown(object, query)),
  })
}

/** `GET /users/$count`: plain text, and only with the header for the advanced index. */
export function countObjects(state: TenantState, collection: Collection, request: GraphRequest): GraphAnswer {
  const query = readQuery(request, collection.kind)
  return { status: 200, text: String(query.filter === null ? collection.liveCount : countMatching(state, collection, query.filter)) }
}

/** Where a page starts: the number in the `$skiptoken`, 0 for the first page. */
export function startOf(request: GraphRequest): number {
  const token = request.query.get('$skiptoken')
  return token === null ? 0 : tokenNumber(unpackToken(token), 'from')
}

/** The address of the next page: the same request with a `$skiptoken`. */
export function nextLink(request: GraphRequest, token: string): string {
  const options = [...request.query]
    .filter(([name]) => name !== '$skiptoken')
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `${request.origin}/v1.0/${request.segments.map(encodeURIComponent).join('/')}?${[...options, `$skiptoken=${token}`].join('&')}`
}

interface Paging {
  readonly query: ObjectQuery
  readonly from: number
}

interface Page {
  readonly page: readonly DirectoryObject[]
  readonly next: number | null
}

function pageBySlot(state: TenantState, collection: Collection, { query, from }: Paging): Page {
  const pinned = query.filter === null ? null : pinnedObjects(state, collection, query.filter)
  if (pinned !== null) return { page: pinned, next: null }
  const page: DirectoryObject[] = []
  let slot = from
  for (; slot < collection.slotCount && page.length < query.top; slot++) {
    const object = collection.at(slot)
    if (object !== null && (query.filter === null || matches(query.filter, object))) page.push(object)
  }
  return { page, next: slot < collection.slotCount ? slot : null }
}

function pageSorted(collection: Collection, { query, from }: Paging): Page {
  const name = query.orderBy?.name ?? 'displayName'
  const sign = query.orderBy?.descending === true ? -1 : 1
  const all = [...collection.live()].filter((object) => query.filter === null || matches(query.filter, object))
  const keyed = all.map((object) => ({ object, key: String(readProperty(object, name) ?? '').toLowerCase() }))
  keyed.sort((a, b) => sign * (a.key < b.key ? -1 : a.key > b.key ? 1 : a.object.slot - b.object.slot))
  const end = from + query.top
  return { page: keyed.slice(from, end).map((entry) => entry.object), next: end < keyed.length ? end : null }
}

/** How an index is asked for the value of a property in a filter. */
const indexes: readonly { readonly property: string; readonly unique: UniqueProperty; readonly key: (value: string) => string }[] = [
  { property: 'userPrincipalName', unique: 'userPrincipalName', key: (value) => value },
  { property: 'onPremisesImmutableId', unique: 'onPremisesImmutableId', key: (value) => value },
  { property: 'uniqueName', unique: 'uniqueName', key: (value) => value },
  { property: 'deviceId', unique: 'deviceId', key: (value) => value },
  { property: 'mail', unique: 'proxyAddresses', key: (value) => `smtp:${value}` },
  { property: 'proxyAddresses', unique: 'proxyAddresses', key: (value) => value },
]

/** Answers from an index when the filter pins a unique value; null when the collection has to be walked. */
function pinnedObjects(state: TenantState, collection: Collection, filter: Filter): readonly DirectoryObject[] | null {
  const ids = pinnedValues(filter, 'id')
  if (ids !== null)
    return candidates(
      ids.map((id) => state.directory.find(id)),
      collection,
      filter,
    )
  for (const { property, unique, key } of indexes) {
    const values = pinnedValues(filter, property)
    if (values !== null)
      return candidates(
        values.map((value) => state.directory.findUnique(unique, key(value))),
        collection,
        filter,
      )
  }
  return null
}

function candidates(found: readonly (DirectoryObject | undefined)[], collection: Collection, filter: Filter): readonly DirectoryObject[] {
  const distinct = new Set(found.filter((object) => object !== undefined))
  return [...distinct].filter((object) => object.kind === collection.kind && matches(filter, object))
}

function countMatching(state: TenantState, collection: Collection, filter: Filter): number {
  const pinned = pinnedObjects(state, collection, filter)
  if (pinned !== null) return pinned.length
  let count = 0
  for (const object of collection.live()) if (matches(filter, object)) count += 1
  return count
}
