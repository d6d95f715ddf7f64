import type { Collection } from '../directory/collection.ts'
import { odataType, type DirectoryObject, type ObjectKind, type Relationship } from '../directory/directory-object.ts'
import type { Json, JsonObject } from '../json.ts'
import type { TenantState } from '../tenant-state.ts'
import { GraphRefusal } from './graph-refusal.ts'
import { ok, type GraphAnswer, type GraphRequest } from './graph-request.ts'
import { matches, parseFilter, type Filter } from './odata-filter.ts'
import { readSelect } from './odata-query.ts'
import { defaultNames, readProperty } from './representation.ts'
import { packToken, tokenNumber, tokenText, unpackToken } from './state-token.ts'

/** A delta token of the directory is good for seven days. */
const tokenLifeMs = 7 * 86_400_000

const trackable: Readonly<Record<ObjectKind, readonly Relationship[]>> = {
  user: ['manager'],
  group: ['members', 'owners'],
  device: [],
  contact: [],
}

/** How far a round has come inside the links of one object. */
interface LinkCursor {
  readonly relationship: number
  readonly phase: 'added' | 'removed'
  readonly sequence: number
}

/**
 * One round of a delta query. `since` is the sequence the client knows everything up to, `until` the one its next `deltaLink` will
 * start from, `position` the slot (full round) or log entry the next page starts with.
 */
interface Round {
  /** The first round walks the objects, a later one the log of changes. */
  readonly full: boolean
  readonly since: number
  readonly until: number
  readonly position: number
  readonly cursor: LinkCursor | null
  readonly properties: readonly string[]
  readonly relationships: readonly Relationship[]
  readonly filter: string
  readonly minimal: boolean
}

/**
 * `GET /users/delta`, `GET /groups/delta` and so on. The first round gives every object; a later one the objects of which a selected
 * property or relationship changed, with all selected properties that were ever set (`Prefer: return=minimal`: with the changed ones),
 * removed objects as `@removed`, links as `members@delta`, `owners@delta`, `manager@delta`.
 */
export function delta(state: TenantState, collection: Collection, request: GraphRequest): GraphAnswer {
  const { query } = request
  const deltaToken = query.get('$deltatoken')
  const skipToken = query.get('$skiptoken')
  if (skipToken !== null) return page(state, collection, { request, round: resume(state, collection, { request, token: skipToken }) })
  if (deltaToken === null || deltaToken === '') return page(state, collection, { request, round: firstRound(state, collection, request) })
  if (deltaToken.toLowerCase() === 'latest') {
    const round = firstRound(state, collection, request)
    return answer(state, collection, { request, value: [], round: { ...round, position: round.until }, more: false })
  }
  return page(state, collection, { request, round: resume(state, collection, { request, token: deltaToken }) })
}

function firstRound(state: TenantState, collection: Collection, request: GraphRequest): Round {
  const { kind } = collection
  const { properties, relationships } = readTracked(request, kind)
  const filter = request.query.get('$filter') ?? ''
  if (filter !== '') parseFilter(filter, kind)
  return {
    full: true,
    since: 0,
    until: visible(state, collection),
    position: 0,
    cursor: null,
    properties,
    relationships,
    filter,
    minimal: false,
  }
}

/** The last change a delta query may know of: all of them, or those old enough when the tenant lags behind. */
function visible(state: TenantState, { log }: Collection): number {
  const { lagMs } = state.changeTracking
  return lagMs === 0 ? log.last : log.lastAt(state.clock.now() - lagMs)
}

/** `$select` names properties and relationships alike; `$expand` is the older way to name a relationship. */
function readTracked(request: GraphRequest, kind: ObjectKind): Pick<Round, 'properties' | 'relationships'> {
  const select = request.query.get('$select')
  const expand = request.query.get('$expand')?.replace(/\(.*\)/, '') ?? null
  const names = select === null ? null : select.split(',').map((name) => name.trim())
  const relationships = trackable[kind].filter((name) => names?.includes(name) === true || expand === name)
  const properties = names?.filter((name) => !trackable[kind].includes(name as Relationship)) ?? null
  if (names === null && expand === null) return { properties: defaultNames[kind], relationships: kind === 'group' ? ['members'] : [] }
  return { properties: properties === null ? defaultNames[kind] : (readSelect(properties.join(','), kind) ?? []), relationships }
}

function resume(state: TenantState, collection: Collection, sent: { readonly request: GraphRequest; readonly token: string }): Round {
  const content = unpackToken(sent.token)
  const expired =
    state.clock.now() - tokenNumber(content, 'at') > tokenLifeMs || tokenNumber(content, 'epoch') !== state.changeTracking.epoch
  const since = tokenNumber(content, 'since')
  if (expired) throw startOver(sent.request, collection.kind, 'syncStateNotFound')
  if (content['full'] !== true && since < collection.log.oldestToken) throw startOver(sent.request, collection.kind, 'resyncRequired')
  if (tokenText(content, 'kind') !== collection.kind) throw new GraphRefusal(400, 'Request_BadRequest', { message: 'Badly formed token.' })
  const names = tokenText(content, 'select').split(',')
  const isRelationship = (name: string): name is Relationship => trackable[collection.kind].includes(name as Relationship)
  const starting = content['start'] === true
  const minimal = content['minimal'] === true || (starting && /return=minimal/i.test(sent.request.headers['prefer'] ?? ''))
  const cursor = content['cursor']
  return {
    full: content['full'] === true,
    since,
    until: starting ? Math.max(since, visible(state, collection)) : tokenNumber(content, 'until'),
    position: tokenNumber(content, 'position'),
    cursor: cursor === null ? null : (cursor as unknown as LinkCursor),
    properties: names.filter((name) => name !== '' && !isRelationship(name)),
    relationships: names.filter(isRelationship),
    filter: tokenText(content, 'filter'),
    minimal,
  }
}

/** 410 tells the client to forget its token; Location is where it starts again. */
function startOver(request: GraphRequest, kind: ObjectKind, code: 'syncStateNotFound' | 'resyncRequired'): GraphRefusal {
  return new GraphRefusal(410, code, {
    message: 'The sync state generation is not found or has expired. A full synchronization is required.',
    headers: { Location: `${request.origin}/v1.0/${kind}s/delta?$deltatoken=` },
  })
}

interface Turn {
  readonly request: GraphRequest
  readonly round: Round
}

function page(state: TenantState, collection: Collection, { request, round }: Turn): GraphAnswer {
  const filter = round.filter === '' ? null : parseFilter(round.filter, collection.kind)
  const objectCountMax = pageSize(request) ?? state.deltaPaging.objectCountMax
  const value: Json[] = []
  let links = state.deltaPaging.linkCountMax
  let { position, cursor } = round
  const end = round.full ? collection.slotCount : round.until + 1
  for (; position < end && value.length < objectCountMax && links > 0; position++) {
    const object = candidate(collection, { ...round, position })
    const described = object === null || !selectedBy(filter, object) ? notReported : describe(object, { ...round, cursor }, links)
    if (described.item !== null) value.push(described.item)
    links -= described.linkCount
    cursor = described.cursor
    if (cursor !== null) break
  }
  return answer(state, collection, { request, value: byId(value), round: { ...round, position, cursor }, more: position < end })
}

function pageSize(request: GraphRequest): number | null {
  const preferred = /odata\.maxpagesize=(\d+)/i.exec(request.headers['prefer'] ?? '')?.[1]
  return preferred === undefined ? null : Math.min(999, Math.max(1, Number(preferred)))
}

/** The object to look at for one position, or null. One that appeared after the round began belongs to the next. */
function candidate(collection: Collection, round: Round): DirectoryObject | null {
  if (!round.full) return collection.log.firstChange(round.position, round.since)
  const object = collection.at(round.position)
  return object !== null && object.appeared <= round.until ? object : null
}

/** Only filters on the object id are supported, so a removed object, which has no other property left, can be judged too. */
function selectedBy(filter: Filter | null, object: DirectoryObject): boolean {
  return filter === null || matches(filter, object)
}

interface Described {
  readonly item: Json | null
  readonly linkCount: number
  readonly cursor: LinkCursor | null
}

const notReported: Described = { item: null, linkCount: 0, cursor: null }

function describe(object: DirectoryObject, round: Round, linkCountMax: number): Described {
  if (object.state !== 'live') {
    const reason = object.state === 'recycled' ? 'changed' : 'deleted'
    return { ...notReported, item: { id: object.id, '@removed': { reason } } }
  }
  const isFresh = object.appeared > round.since
  const changed = round.properties.filter((name) => (object.propertyChanges?.get(name) ?? 0) > round.since)
  const linksChanged = round.relationships.some((relationship) => (object.links[relationship]?.lastChange ?? 0) > round.since)
  if (!isFresh && changed.length === 0 && !linksChanged) return notReported
  const item: Record<string, Json> = { id: object.id }
  const names = round.minimal && !isFresh ? changed : round.properties
  for (const name of names) if (wasEverSet(object, name)) item[name] = readProperty(object, name)
  const { links, linkCount, cursor } = linkChanges(object, { ...round, full: isFresh, since: isFresh ? 0 : round.since }, linkCountMax)
  return { item: { ...item, ...links }, linkCount, cursor }
}

function wasEverSet(object: DirectoryObject, name: string): boolean {
  return name === 'id' || name === 'securityIdentifier' || name in object.properties
}

/** The changed links of one object from the cursor on, at most `linkCountMax`; a cursor comes back when there are more. */
function linkChanges(
  object: DirectoryObject,
  round: Round,
  linkCountMax: number,
): { readonly links: JsonObject; readonly linkCount: number; readonly cursor: LinkCursor | null } {
  const links: Record<string, Json[]> = {}
  let linkCount = 0
  let last: LinkCursor | null = null
  for (const [relationship, phase, target, sequence] of walkLinks(object, round)) {
    if (linkCount === linkCountMax) return { links, linkCount, cursor: last }
    const name = round.relationships[relationship] ?? 'members'
    const list = (links[`${name}@delta`] ??= [])
    const removed = phase === 'removed' ? { '@removed': { reason: 'deleted' } } : {}
    list.push({ '@odata.type': odataType(target), id: target.id, ...removed })
    linkCount += 1
    last = { relationship, phase, sequence }
  }
  return { links, linkCount, cursor: null }
}

function* walkLinks(
  object: DirectoryObject,
  round: Round,
): IterableIterator<readonly [number, LinkCursor['phase'], DirectoryObject, number]> {
  const { cursor, since } = round
  for (let index = cursor?.relationship ?? 0; index < round.relationships.length; index++) {
    const set = object.links[round.relationships[index] ?? 'members']
    if (set === undefined) continue
    const here = cursor?.relationship === index ? cursor : null
    if (here?.phase !== 'removed') {
      const after = here === null ? since : Math.max(since, here.sequence)
      for (const { target, sequence } of set.addedAfter(after)) yield [index, 'added', target, sequence]
    }
    if (round.full) continue
    const after = here?.phase === 'removed' ? Math.max(since, here.sequence) : since
    for (const { target, sequence } of set.removedAfter(after)) yield [index, 'removed', target, sequence]
  }
}

/** The service promises no order; sorting by the random object id makes sure that nobody comes to rely on one. */
function byId(value: readonly Json[]): Json[] {
  const idOf = (item: Json): string => String((item as JsonObject)['id'])
  return [...value].sort((left, right) => (idOf(left) < idOf(right) ? -1 : 1))
}

function answer(
  state: TenantState,
  collection: Collection,
  page: { readonly request: GraphRequest; readonly value: readonly Json[]; readonly round: Round; readonly more: boolean },
): GraphAnswer {
  const { request, round, more } = page
  const base = {
    kind: collection.kind,
    at: state.clock.now(),
    epoch: state.changeTracking.epoch,
    select: [...round.properties, ...round.relationships].join(','),
    filter: round.filter,
  }
  const { full, since, until, position, minimal } = round
  const cursor = round.cursor as unknown as Json
  const link = more
    ? `$skiptoken=${packToken({ ...base, full, since, until, position, cursor, minimal })}`
    : `$deltatoken=${packToken({ ...base, full: false, since: until, position: until + 1, cursor: null, start: true })}`
  return ok({
    '@odata.context': `${request.origin}/v1.0/$metadata#${collection.kind}s`,
    [more ? '@odata.nextLink' : '@odata.deltaLink']: `${request.origin}/v1.0/${collection.kind}s/delta?${link}`,
    value: page.value,
  })
}
