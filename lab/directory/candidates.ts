import { linkedEntries } from './attribute-values.ts'
import { backLinkOf, findAttribute, forwardLinkOf } from './schema/schema.ts'
import type { Entry } from './tree/entry.ts'
import type { DirectoryTree } from './tree/tree.ts'
import type { Filter } from './wire/filter.ts'
import type { Scope } from './wire/request.ts'

/** Where a search looks. */
export interface SearchRange {
  readonly base: Entry
  readonly scope: Scope
}

/**
 * The objects a search has to test: those an index finds, where the filter allows it, otherwise everything in range. The filter
 * itself is still to be applied.
 */
export function candidates(tree: DirectoryTree, range: SearchRange, filter: Filter): Iterable<Entry> {
  if (range.scope === 'base') return [range.base]
  const indexed = fromIndex(tree, filter)
  if (indexed === null) return range.scope === 'one' ? children(range.base) : descendants(range.base)
  return within(indexed, range)
}

function fromIndex(tree: DirectoryTree, filter: Filter): Iterable<Entry> | null {
  switch (filter.kind) {
    case 'and':
      for (const part of filter.parts) {
        const found = fromIndex(tree, part)
        if (found !== null) return found
      }
      return null
    case 'or': {
      const found = filter.parts.map((part) => fromIndex(tree, part))
      if (found.length === 0 || found.includes(null)) return null
      return new Set(found.flatMap((each) => [...(each ?? [])]))
    }
    case 'equal':
      return fromEquality(tree, filter.attribute, filter.value)
    case 'greater-or-equal':
      return filter.attribute.toLowerCase() === 'usnchanged' ? tree.log.changedAfter(Number(filter.value.toString()) - 1) : null
    default:
      return null
  }
}

function fromEquality(tree: DirectoryTree, attribute: string, value: Buffer): Iterable<Entry> | null {
  const definition = findAttribute(attribute)
  if (definition === null) return null
  if (definition.name === 'objectGUID' && value.length === 16) return oneOrNone(tree.findByGuid(value))
  if (definition.name === 'distinguishedName') return oneOrNone(tree.find(value.toString('utf8')))
  if (definition.syntax === 'sid')
    return value.toString('latin1', 0, 2) === 'S-' ? null : (tree.findByValue(definition.name, value) ?? null)
  if (definition.syntax !== 'dn') return tree.findByValue(definition.name, value.toString('utf8')) ?? null
  // (member=X) is answered by X's back link, (memberOf=G) by G's forward link.
  const mirror = definition.source === 'back-link' ? forwardLinkOf(definition) : backLinkOf(definition)
  const target = mirror === null ? null : tree.find(value.toString('utf8'))
  return mirror === null ? null : target === null ? [] : linkedEntries(target, mirror, tree)
}

function oneOrNone(entry: Entry | null): Iterable<Entry> {
  return entry === null ? [] : [entry]
}

function* within(entries: Iterable<Entry>, range: SearchRange): Generator<Entry> {
  const { namingContext } = range.base
  for (const entry of entries) {
    const inRange = range.scope === 'one' ? entry.parent === range.base : entry.isWithin(range.base)
    if (inRange && entry.namingContext === namingContext) yield entry
  }
}

function* children(base: Entry): Generator<Entry> {
  for (const child of base.children?.values() ?? []) if (child.role === 'object') yield child
}

/** The base and everything below it, parents first, without the naming contexts below. */
function* descendants(base: Entry): Generator<Entry> {
  yield base
  const open = [base.children?.values()]
  while (open.length > 0) {
    const next = open.at(-1)?.next()
    if (next === undefined || next.done) {
      open.pop()
      continue
    }
    const entry: Entry = next.value
    if (entry.role !== 'object') continue
    yield entry
    if (entry.children !== null) open.push(entry.children.values())
  }
}
