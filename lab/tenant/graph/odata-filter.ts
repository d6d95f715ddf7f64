import type { ObjectKind, DirectoryObject } from '../directory/directory-object.ts'
import { propertiesOf, resourceName } from '../directory/body-check.ts'
import type { Json } from '../json.ts'
import { readProperty } from './representation.ts'
import { unsupportedQuery } from './graph-refusal.ts'

/** `$filter`, parsed. `any` is a lambda over a collection property. */
export type Filter =
  | { readonly op: 'and'; readonly left: Filter; readonly right: Filter }
  | { readonly op: 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly op: 'not'; readonly filter: Filter }
  | { readonly op: 'any'; readonly property: string; readonly test: Comparison }
  | { readonly op: 'test'; readonly property: string; readonly test: Comparison }

export interface Comparison {
  readonly operator: 'eq' | 'ne' | 'in' | 'ge' | 'le' | 'startsWith' | 'endsWith'
  readonly values: readonly Json[]
}

const depthMax = 50
const tokenPattern = /\s*(?:('(?:[^']|'')*')|([A-Za-z_$][\w./-]*|[0-9][\w.:+-]*)|([(),:]))/y

/** Parses `$filter`; throws Graph's refusal for what the directory does not understand. */
export function parseFilter(text: string, kind: ObjectKind): Filter {
  const parser = new FilterParser(tokens(text), kind, text)
  return parser.whole()
}

function tokens(text: string): readonly string[] {
  const found: string[] = []
  tokenPattern.lastIndex = 0
  const end = text.trimEnd().length
  while (tokenPattern.lastIndex < end) {
    const match = tokenPattern.exec(text)
    if (match === null) throw invalidFilter(text)
    found.push(match[1] ?? match[2] ?? match[3] ?? '')
  }
  return found
}

function invalidFilter(text: string): Error {
  return unsupportedQuery(`Invalid filter clause: '${text}'.`)
}

class FilterParser {
  readonly #tokens: readonly string[]
  readonly #kind: ObjectKind
  readonly #text: string
  #at = 0

  constructor(tokens: readonly string[], kind: ObjectKind, text: string) {
    this.#tokens = tokens
    this.#kind = kind
    this.#text = text
  }

  whole(): Filter {
    const filter = this.#or(0)
    if (this.#at < this.#tokens.length) throw invalidFilter(this.#text)
    return filter
  }

  #or(depth: number): Filter {
    let left = this.#and(depth)
    while (this.#accept('or')) left = { op: 'or', left, right: this.#and(depth) }
    return left
  }

  #and(depth: number): Filter {
    let left = this.#one(depth)
    while (this.#accept('and')) left = { op: 'and', left, right: this.#one(depth) }
    return left
  }

  #one(depth: number): Filter {
    if (depth > depthMax) throw invalidFilter(this.#text)
    if (this.#accept('not')) return { op: 'not', filter: this.#one(depth + 1) }
    if (this.#accept('(')) {
      const inner = this.#or(depth + 1)
      this.#expect(')')
      return inner
    }
    const word = this.#take()
    if (/^startswith$/i.test(word) || /^endswith$/i.test(word)) return this.#textTest(/^s/i.test(word) ? 'startsWith' : 'endsWith')
    if (word.endsWith('/any')) return this.#lambda(word.slice(0, -4))
    return { op: 'test', property: this.#property(word), test: this.#comparison() }
  }

  #textTest(operator: 'startsWith' | 'endsWith'): Filter {
    this.#expect('(')
    const property = this.#property(this.#take())
    this.#expect(',')
    const value = this.#value()
    this.#expect(')')
    if (this.#accept('eq') && this.#take() !== 'true') throw invalidFilter(this.#text)
    return { op: 'test', property, test: { operator, values: [value] } }
  }

  /** `name/any(x:x eq 'value')` or with startsWith inside. */
  #lambda(name: string): Filter {
    const property = this.#property(name)
    this.#expect('(')
    const variable = this.#take()
    this.#expect(':')
    let word = this.#take()
    let test: Comparison
    if (/^startswith$/i.test(word) || /^endswith$/i.test(word)) {
      const operator = /^s/i.test(word) ? 'startsWith' : 'endsWith'
      this.#expect('(')
      word = this.#take()
      this.#expect(',')
      test = { operator, values: [this.#value()] }
      this.#expect(')')
    } else {
      test = this.#comparison()
    }
    if (word !== variable) throw invalidFilter(this.#text)
    this.#expect(')')
    return { op: 'any', property, test }
  }

  #comparison(): Comparison {
    const operator = this.#take()
    switch (operator) {
      case 'eq':
      case 'ne':
      case 'ge':
      case 'le':
        return { operator, values: [this.#value()] }
      case 'in':
        return { operator, values: this.#list() }
      default:
        throw invalidFilter(this.#text)
    }
  }

  #list(): readonly Json[] {
    const values: Json[] = []
    this.#expect('(')
    do values.push(this.#value())
    while (this.#accept(','))
    this.#expect(')')
    return values
  }

  #property(name: string): string {
    const fact = propertiesOf(this.#kind).get(name.split('/')[0] ?? '')
    const isExtensionAttribute = name.startsWith('onPremisesExtensionAttributes/')
    if (fact === undefined || (!fact.filterable && !isExtensionAttribute)) {
      throw unsupportedQuery(
        `Unsupported or invalid query filter clause specified for property '${name}' of resource '${resourceName(this.#kind)}'.`,
      )
    }
    return name
  }

  #value(): Json {
    const token = this.#take()
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'")
    if (token === 'true' || token === 'false') return token === 'true'
    if (token === 'null') return null
    if (/^\d+$/.test(token)) return Number(token)
    // A point in time is written without quotes.
    if (/^\d{4}-\d\d-\d\d/.test(token)) return token
    throw invalidFilter(this.#text)
  }

  #take(): string {
    const token = this.#tokens[this.#at]
    if (token === undefined) throw invalidFilter(this.#text)
    this.#at += 1
    return token
  }

  #accept(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false
    this.#at += 1
    return true
  }

  #expect(token: string): void {
    if (!this.#accept(token)) throw invalidFilter(this.#text)
  }
}

/** Whether answering the filter needs the directory's advanced index (`ConsistencyLevel: eventual` and `$count=true`). */
export function isAdvanced(filter: Filter): boolean {
  switch (filter.op) {
    case 'and':
    case 'or':
      return isAdvanced(filter.left) || isAdvanced(filter.right)
    case 'not':
      return true
    case 'any':
      return filter.test.operator === 'endsWith'
    case 'test':
      return filter.test.operator === 'ne' || filter.test.operator === 'endsWith'
  }
}

/** Evaluates a filter on one object. Texts compare without case, as the directory does. */
export function matches(filter: Filter, object: DirectoryObject): boolean {
  switch (filter.op) {
    case 'and':
      return matches(filter.left, object) && matches(filter.right, object)
    case 'or':
      return matches(filter.left, object) || matches(filter.right, object)
    case 'not':
      return !matches(filter.filter, object)
    case 'any': {
      const values = readProperty(object, filter.property)
      return Array.isArray(values) && values.some((value) => compares(filter.test, value as Json, fold))
    }
    case 'test':
      // A source anchor is base64: two anchors that differ in case only are two anchors.
      return compares(filter.test, readPath(object, filter.property), filter.property === 'onPremisesImmutableId' ? same : fold)
  }
}

function readPath(object: DirectoryObject, path: string): Json {
  const [name = '', field] = path.split('/')
  const value = readProperty(object, name)
  if (field === undefined) return value
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? ((value as Record<string, Json>)[field] ?? null) : null
}

function compares(test: Comparison, value: Json, normal: (value: Json) => Json): boolean {
  const left = normal(value)
  const right = normal(test.values[0] ?? null)
  switch (test.operator) {
    case 'eq':
      return left === right
    case 'ne':
      return left !== right
    case 'in':
      return test.values.some((candidate) => normal(candidate) === left)
    case 'startsWith':
      return typeof left === 'string' && typeof right === 'string' && left.startsWith(right)
    case 'endsWith':
      return typeof left === 'string' && typeof right === 'string' && left.endsWith(right)
    case 'ge':
      return left !== null && right !== null && left >= right
    case 'le':
      return left !== null && right !== null && left <= right
  }
}

function same(value: Json): Json {
  return value
}

function fold(value: Json): Json {
  return typeof value === 'string' ? value.toLowerCase() : value
}

/**
 * The values a property must have one of in every match (`eq`, `in`, also inside `any`), or null when the filter does not say:
 * lets a query use an index.
 */
export function pinnedValues(filter: Filter, property: string): readonly string[] | null {
  switch (filter.op) {
    case 'and':
      return pinnedValues(filter.left, property) ?? pinnedValues(filter.right, property)
    case 'or': {
      const left = pinnedValues(filter.left, property)
      const right = pinnedValues(filter.right, property)
      return left === null || right === null ? null : [...left, ...right]
    }
    case 'not':
      return null
    case 'any':
    case 'test': {
      const { operator, values } = filter.test
      const isPinned = filter.property === property && (operator === 'eq' || operator === 'in')
      return isPinned && values.every((value) => typeof value === 'string') ? values : null
    }
  }
}
