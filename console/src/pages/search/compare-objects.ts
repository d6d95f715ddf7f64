import type { MetaverseObjectBody } from '#src/api/contract/metaverse.ts'
import type { SpaceObjectBody } from '#src/api/contract/space.ts'
import type { ValueBody } from '#src/api/contract/value.ts'
import { valueIdentity } from '../objects/show-value.ts'

/** One side of the comparison: what is known of an object. */
export interface Side {
  readonly attributes: Readonly<Record<string, readonly ValueBody[]>>
  readonly references: Readonly<Record<string, { readonly count: number; readonly names: readonly string[] }>>
}

export interface ComparedAttribute {
  readonly attribute: string
  readonly state: 'different' | 'only-first' | 'only-second' | 'same'
  readonly first: readonly ValueBody[]
  readonly second: readonly ValueBody[]
  /** How many references there are on either side, of which the first are named; null for values. */
  readonly counts: readonly [number, number] | null
}

export function sideOfIdentity({ attributes, references }: MetaverseObjectBody): Side {
  return {
    attributes: mapped(attributes, (parts) => distinct(parts.flatMap(({ values }) => values))),
    references: mapped(references, ({ count, values }) => ({ count, names: values.map(({ id, displayName }) => displayName ?? id) })),
  }
}

/** As it was when it was last synchronized: what waits on it is on its own page. */
export function sideOfObject({ synchronized, references }: SpaceObjectBody): Side {
  return {
    attributes: synchronized,
    references: mapped(references, ({ count, values }) => ({ count, names: values.map(({ dn }) => dn) })),
  }
}

const order: readonly ComparedAttribute['state'][] = ['different', 'only-first', 'only-second', 'same']

/** Attributes of both side by side, differences first. Names are compared without case: spaces of different directories write them differently. */
export function compareSides(first: Side, second: Side): readonly ComparedAttribute[] {
  const values = paired(first.attributes, second.attributes).map(([attribute, a = [], b = []]) =>
    compared({ attribute, first: a, second: b, counts: null }),
  )
  const none = { count: 0, names: [] }
  const references = paired(first.references, second.references).map(([attribute, a = none, b = none]) =>
    compared({ attribute, first: a.names, second: b.names, counts: [a.count, b.count] }),
  )
  return [...values, ...references].toSorted(
    (a, b) => order.indexOf(a.state) - order.indexOf(b.state) || a.attribute.localeCompare(b.attribute),
  )
}

function compared(of: Omit<ComparedAttribute, 'state'>): ComparedAttribute {
  const [firstCount, secondCount] = of.counts ?? [of.first.length, of.second.length]
  if (firstCount === 0) return { ...of, state: 'only-second' }
  if (secondCount === 0) return { ...of, state: 'only-first' }
  const isSame = firstCount === secondCount && sorted(of.first) === sorted(of.second)
  return { ...of, state: isSame ? 'same' : 'different' }
}

/** Directories keep no order. What is compared is the whole value, of which a page may show the beginning. */
function sorted(values: readonly ValueBody[]): string {
  return values.map(valueIdentity).toSorted().join('\n')
}

/** Several rules may give an identity the same value. */
function distinct(values: readonly ValueBody[]): readonly ValueBody[] {
  return [...new Map(values.map((value) => [valueIdentity(value), value])).values()]
}

function mapped<T, U>(record: Readonly<Record<string, T>>, of: (value: T) => U): Readonly<Record<string, U>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, of(value)]))
}

/** What both have under one name, by the name of the first. */
function paired<T>(
  first: Readonly<Record<string, T>>,
  second: Readonly<Record<string, T>>,
): readonly (readonly [name: string, first: T | undefined, second: T | undefined])[] {
  const others = new Map(Object.entries(second).map(([name, value]) => [name.toLowerCase(), { name, value }]))
  const own = Object.entries(first).map(([name, value]): [string, T, T | undefined] => {
    const other = others.get(name.toLowerCase())
    others.delete(name.toLowerCase())
    return [name, value, other?.value]
  })
  return [...own, ...[...others.values()].map(({ name, value }): [string, undefined, T] => [name, undefined, value])]
}
