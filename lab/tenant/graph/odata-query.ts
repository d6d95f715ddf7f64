import { propertiesOf } from '../directory/body-check.ts'
import { entityNames, type DirectoryObject, type ObjectKind, type Relationship } from '../directory/directory-object.ts'
import type { Json } from '../json.ts'
import { GraphRefusal, unsupportedQuery } from './graph-refusal.ts'
import type { GraphRequest } from './graph-request.ts'
import { isAdvanced, parseFilter, type Filter } from './odata-filter.ts'
import { defaultNames, represent, representTyped } from './representation.ts'

const topDefault = 100
const topMax = 999
/** Graph puts at most so many related objects into an expanded list. */
const expandedCountMax = 20

export interface Expand {
  readonly relationship: Relationship | 'memberOf' | 'directReports'
  readonly select: readonly string[] | null
}

/** The system query options of one request for objects of one kind. */
export interface ObjectQuery {
  readonly select: readonly string[]
  readonly selected: boolean
  readonly expand: Expand | null
  readonly filter: Filter | null
  readonly count: boolean
  readonly top: number
  readonly orderBy: { readonly name: string; readonly descending: boolean } | null
}

const expandable: Readonly<Record<ObjectKind, readonly Expand['relationship'][]>> = {
  user: ['manager', 'memberOf', 'directReports'],
  group: ['members', 'owners', 'memberOf'],
  device: ['memberOf'],
  contact: ['memberOf'],
}

/** Reads and checks the query options; throws Graph's refusal for an unknown property or an option it does not support. */
export function readQuery(request: GraphRequest, kind: ObjectKind): ObjectQuery {
  const { query } = request
  if (query.has('$search')) throw unsupportedQuery('The query parameter $search is not supported by this tenant.')
  const select = readSelect(query.get('$select'), kind)
  const filterText = query.get('$filter')
  const filter = filterText === null ? null : parseFilter(filterText, kind)
  const count = query.get('$count') === 'true'
  const eventual = request.headers['consistencylevel']?.toLowerCase() === 'eventual'
  if (filter !== null && isAdvanced(filter) && !(count && eventual)) {
    throw unsupportedQuery(
      'Operator in the filter clause requires the request header ConsistencyLevel: eventual and the query parameter $count=true.',
    )
  }
  const orderBy = readOrderBy(query.get('$orderby'), kind)
  return {
    select: select ?? defaultNames[kind],
    selected: select !== null,
    expand: readExpand(query.get('$expand'), kind),
    filter,
    // Without the header the parameter is ignored for directory objects.
    count: count && eventual,
    top: readTop(query.get('$top')),
    orderBy,
  }
}

/** The names in `$select`, in their true spelling; null when nothing is selected. */
export function readSelect(text: string | null, kind: ObjectKind): readonly string[] | null {
  if (text === null || text.trim() === '') return null
  return text.split(',').map((part) => propertyNamed(part.trim(), kind))
}

function propertyNamed(name: string, kind: ObjectKind): string {
  const table = propertiesOf(kind)
  if (table.has(name)) return name
  for (const known of table.keys()) if (known.toLowerCase() === name.toLowerCase()) return known
  throw unknownProperty(name, kind)
}

function unknownProperty(name: string, kind: ObjectKind): GraphRefusal {
  return new GraphRefusal(400, 'BadRequest', {
    message: `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.${entityNames[kind]}'.`,
  })
}

export function readTop(text: string | null): number {
  if (text === null) return topDefault
  const top = /^\d+$/.test(text) ? Number(text) : 0
  if (top < 1 || top > topMax) throw unsupportedQuery(`Invalid page size specified: '${text}'. Must be between 1 and ${topMax} inclusive.`)
  return top
}

function readOrderBy(text: string | null, kind: ObjectKind): ObjectQuery['orderBy'] {
  if (text === null) return null
  const match = /^(displayName|userPrincipalName|createdDateTime)(?: (asc|desc))?$/i.exec(text.trim())
  if (match === null) throw unsupportedQuery(`Sorting by '${text}' is not supported.`)
  return { name: propertyNamed(match[1] ?? '', kind), descending: match[2]?.toLowerCase() === 'desc' }
}

function readExpand(text: string | null, kind: ObjectKind): Expand | null {
  if (text === null || text.trim() === '') return null
  const match = /^(\w+)(?:\((.*)\))?$/.exec(text.trim())
  const relationship = expandable[kind].find((name) => name === match?.[1])
  if (relationship === undefined) {
    throw unknownProperty(match?.[1] ?? text, kind)
  }
  const inner = /\$select=([\w,]+)/.exec(match?.[2] ?? '')
  return { relationship, select: inner?.[1]?.split(',') ?? null }
}

/** One object as the query asked for it. */
export function shown(object: DirectoryObject, query: ObjectQuery): Json {
  const item = represent(object, query.select)
  if (query.expand === null) return item
  const { relationship, select } = query.expand
  const targets = [...relatedObjects(object, relationship)]
  if (relationship !== 'manager') {
    item[relationship] = targets.slice(0, expandedCountMax).map((target) => representTyped(target, select))
  } else if (targets[0] !== undefined) {
    item['manager'] = representTyped(targets[0], select)
  }
  return item
}

/** The objects at the other end of a relationship, links or back links. */
export function relatedObjects(object: DirectoryObject, relationship: Expand['relationship'] | 'ownedObjects'): Iterable<DirectoryObject> {
  switch (relationship) {
    case 'memberOf':
      return object.referencedBy.members ?? []
    case 'directReports':
      return object.referencedBy.manager ?? []
    case 'ownedObjects':
      return object.referencedBy.owners ?? []
    default:
      return object.links[relationship]?.targets() ?? []
  }
}
