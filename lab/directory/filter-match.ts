import { attributeReader, type ReadView } from './attribute-values.ts'
import { attributeNamed, findAttribute, findClass, forwardLinkOf, type AttributeDefinition } from './schema/schema.ts'
import { valueList, type Entry, type Value } from './tree/entry.ts'
import { guidBytes, sidBytes } from './tree/windows-formats.ts'
import type { Filter } from './wire/filter.ts'

/** Three-valued logic of RFC 4511 section 4.5.1.7: null is Undefined, and an Undefined filter does not match. */
type Truth = boolean | null

type Matcher = (entry: Entry) => Truth

const bitAnd = '1.2.840.113556.1.4.803'
const bitOr = '1.2.840.113556.1.4.804'
const inChain = '1.2.840.113556.1.4.1941'
const ambiguousNames = ['displayName', 'givenName', 'sn', 'sAMAccountName', 'name', 'mail', 'proxyAddresses', 'physicalDeliveryOfficeName']

/** Turns a filter into a test. Attribute names are resolved once, not per object. */
export function compileFilter(filter: Filter, view: ReadView): (entry: Entry) => boolean {
  const matcher = compile(filter, view)
  return (entry) => matcher(entry) === true
}

function compile(filter: Filter, view: ReadView): Matcher {
  switch (filter.kind) {
    case 'and':
      return conjunction(filter.parts.map((part) => compile(part, view)))
    case 'or':
      return disjunction(filter.parts.map((part) => compile(part, view)))
    case 'not': {
      const inner = compile(filter.part, view)
      return (entry) => negation(inner(entry))
    }
    case 'extensible':
      return extensible(filter, view)
    default:
      return leaf(filter, view)
  }
}

function conjunction(parts: readonly Matcher[]): Matcher {
  return (entry) => {
    let truth: Truth = true
    for (const part of parts) {
      const one = part(entry)
      if (one === false) return false
      if (one === null) truth = null
    }
    return truth
  }
}

function disjunction(parts: readonly Matcher[]): Matcher {
  return (entry) => {
    let truth: Truth = false
    for (const part of parts) {
      const one = part(entry)
      if (one === true) return true
      if (one === null) truth = null
    }
    return truth
  }
}

function negation(truth: Truth): Truth {
  return truth === null ? null : !truth
}

type LeafFilter = Exclude<Filter, { kind: 'and' | 'or' | 'not' | 'extensible' }>

function leaf(filter: LeafFilter, view: ReadView): Matcher {
  if (filter.attribute.toLowerCase() === 'anr' && filter.kind !== 'present' && filter.kind !== 'substring') {
    return ambiguousName(filter.value.toString('utf8'), view)
  }
  const definition = findAttribute(filter.attribute.split(';')[0] as string)
  // Active Directory treats an unknown attribute as Undefined, and refuses to search constructed or secret ones.
  if (definition === null || definition.source === 'constructed' || definition.secrecy === 'secret') return () => null
  switch (filter.kind) {
    case 'present':
      return presence(definition, view)
    case 'substring':
      return substring(filter, definition, view)
    case 'equal':
    case 'approximate':
      return equality(filter.value, definition, view)
    case 'greater-or-equal':
    case 'less-or-equal':
      return ordering(filter, definition, view)
  }
}

function presence(definition: AttributeDefinition, view: ReadView): Matcher {
  if (definition.name === 'objectClass') return () => true
  const read = attributeReader(definition, view)
  return (entry) => read(entry) !== undefined
}

function equality(value: Buffer, definition: AttributeDefinition, view: ReadView): Matcher {
  if (definition.name === 'objectClass') return classEquality(value.toString('utf8'))
  if (definition.name === 'objectCategory') return categoryEquality(value.toString('utf8'))
  if (definition.syntax === 'dn') return linkEquality(value.toString('utf8'), definition, view)
  const same = sameValue(value, definition)
  const read = attributeReader(definition, view)
  return (entry) => {
    const found = read(entry)
    if (found === undefined) return false
    return typeof found === 'string' || Buffer.isBuffer(found) ? same(found) : found.some(same)
  }
}

function classEquality(name: string): Matcher {
  const wanted = name.toLowerCase()
  const verdicts = new Map<unknown, boolean>()
  return ({ definition }) => {
    let verdict = verdicts.get(definition)
    if (verdict === undefined) {
      verdict = definition.chain.some((each) => each.toLowerCase() === wanted) || definition.row.oid === wanted
      verdicts.set(definition, verdict)
    }
    return verdict
  }
}

/** `person` stands for the category of that class; the full DN works too. */
function categoryEquality(value: string): Matcher {
  const category = (findClass(value)?.category ?? /^CN=([^,]+),CN=Schema,/i.exec(value)?.[1] ?? '').toLowerCase()
  return (entry) => entry.definition.category.toLowerCase() === category
}

function linkEquality(dn: string, definition: AttributeDefinition, view: ReadView): Matcher {
  const target = view.tree.find(dn)
  if (target === null) return () => false
  if (definition.name === 'distinguishedName') return (entry) => entry === target
  if (definition.name === 'lastKnownParent') return (entry) => entry.lastKnownParent === target
  if (definition.source === 'stored') {
    const table = view.tree.linksOf(definition)
    return (entry) => table.has(entry, target)
  }
  const forward = forwardLinkOf(definition)
  if (forward === null) return () => null
  const table = view.tree.linksOf(forward)
  return (entry) => table.has(target, entry)
}

/** Equality of one value, by the attribute's syntax. */
function sameValue(asserted: Buffer, definition: AttributeDefinition): (value: Value) => boolean {
  const text = asserted.toString('utf8')
  switch (definition.syntax) {
    case 'octets':
    case 'sid':
    case 'descriptor':
    case 'replica-link': {
      const bytes = binaryAssertion(asserted, definition)
      return (value) => bytes.equals(Buffer.from(value as Buffer))
    }
    case 'integer':
    case 'enumeration':
    case 'large-integer': {
      const wanted = integerOf(text)
      return (value) => wanted !== null && (value === text || integerOf(value.toString()) === wanted)
    }
    case 'exact':
    case 'ia5':
      return (value) => value === text
    default: {
      const wanted = text.toLowerCase()
      return (value) => value === text || (value.length === text.length && value.toString().toLowerCase() === wanted)
    }
  }
}

/** Active Directory takes the text form of a GUID or SID in a filter too. */
function binaryAssertion(asserted: Buffer, definition: AttributeDefinition): Buffer {
  const text = asserted.toString('latin1')
  if (definition.syntax === 'sid' && text.startsWith('S-1-')) return sidBytes(text)
  const holdsGuid = definition.rangeUpper === 16 || definition.name === 'objectGUID'
  return holdsGuid && /^\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i.test(text) ? guidBytes(text) : asserted
}

function isNumeric({ syntax }: AttributeDefinition): boolean {
  return syntax === 'integer' || syntax === 'enumeration' || syntax === 'large-integer'
}

function integerOf(text: string): bigint | null {
  return /^-?\d+$/.test(text) ? BigInt(text) : null
}

function ordering(filter: { readonly kind: string; readonly value: Buffer }, definition: AttributeDefinition, view: ReadView): Matcher {
  const text = filter.value.toString('utf8')
  const wanted = filter.kind === 'greater-or-equal' ? 1 : -1
  const numeric = isNumeric(definition)
  const limit = numeric ? integerOf(text) : null
  if ((numeric && limit === null) || definition.syntax === 'dn') return () => null
  const folded = definition.syntax === 'time' ? text.replace(/(\.\d+)?Z$/, '.0Z') : text.toLowerCase()
  const compare = (value: Value): number => {
    if (limit === null) return compareTexts(value.toString().toLowerCase(), folded.toLowerCase())
    const number = BigInt(value.toString())
    return number === limit ? 0 : number > limit ? 1 : -1
  }
  const read = attributeReader(definition, view)
  return (entry) => valueList(read(entry)).some((value) => compare(value) * wanted >= 0)
}

function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a > b ? 1 : -1
}

function substring(filter: Extract<Filter, { kind: 'substring' }>, definition: AttributeDefinition, view: ReadView): Matcher {
  if (definition.syntax === 'dn') return () => null
  const initial = filter.initial?.toLowerCase() ?? ''
  const final = filter.final?.toLowerCase() ?? ''
  const any = filter.any.map((part) => part.toLowerCase())
  const matches = (value: Value): boolean => {
    const text = value.toString().toLowerCase()
    if (!text.startsWith(initial)) return false
    let from = initial.length
    for (const part of any) {
      const at = text.indexOf(part, from)
      if (at < 0) return false
      from = at + part.length
    }
    return text.length - final.length >= from && text.endsWith(final)
  }
  const read = attributeReader(definition, view)
  return (entry) => valueList(read(entry)).some(matches)
}

/** `(anr=ann)`: one of the name attributes starts with the text. */
function ambiguousName(text: string, view: ReadView): Matcher {
  const wanted = text.toLowerCase()
  const readers = ambiguousNames.map((name) => attributeReader(attributeNamed(name), view))
  const starts = (value: Value) =>
    value
      .toString()
      .toLowerCase()
      .replace(/^smtp:/, '')
      .startsWith(wanted)
  return (entry) => readers.some((read) => valueList(read(entry)).some(starts))
}

function extensible(filter: Extract<Filter, { kind: 'extensible' }>, view: ReadView): Matcher {
  const definition = filter.attribute === null ? null : findAttribute(filter.attribute)
  if (definition === null) return () => null
  if (filter.rule === null) return equality(filter.value, definition, view)
  if (filter.rule === inChain) return chain(filter.value.toString('utf8'), definition, view)
  const mask = integerOf(filter.value.toString('utf8'))
  if (mask === null || !isNumeric(definition) || (filter.rule !== bitAnd && filter.rule !== bitOr)) return () => null
  const every = filter.rule === bitAnd
  const read = attributeReader(definition, view)
  return (entry) =>
    valueList(read(entry)).some((value) => {
      const bits = BigInt(value.toString()) & mask
      return every ? bits === mask : bits !== 0n
    })
}

/** LDAP_MATCHING_RULE_IN_CHAIN: the objects that reach `dn` through any number of links are found once, before the search. */
function chain(dn: string, definition: AttributeDefinition, view: ReadView): Matcher {
  const target = view.tree.find(dn)
  const forward = definition.source === 'back-link' ? forwardLinkOf(definition) : definition
  if (target === null || forward === null || forward.syntax !== 'dn') return () => false
  const table = view.tree.linksOf(forward)
  const next = (entry: Entry): Iterable<Entry> =>
    (definition.source === 'back-link' ? table.targets(entry)?.keys() : table.sources(entry)) ?? []
  const reached = new Set<Entry>()
  const waiting = [target]
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
    for (const other of next(current)) {
      if (reached.has(other)) continue
      reached.add(other)
      waiting.push(other)
    }
  }
  return (entry) => reached.has(entry)
}
