import * as fc from 'fast-check'
import type { AttributeChange } from '../change.ts'
import type { Attributes, Value } from '../value.ts'

/** Values of every type, from so few that equal ones meet often. */
export const anyValue: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom('a', 'A', 'b', '1', '', 'true', '01'),
  fc.constantFrom(1n, 2n, -9_223_372_036_854_775_808n),
  fc.boolean(),
  fc.constantFrom([1], [1, 0], []).map((bytes) => Uint8Array.from(bytes)),
)

/** A list of values as a directory gives it: no order, and nothing keeps one from coming twice. */
export const anyValues: fc.Arbitrary<readonly Value[]> = fc.array(anyValue, { maxLength: 5 })

/** Attributes of an object; absent ones are absent. */
export const anyAttributes: fc.Arbitrary<Attributes> = fc.dictionary(
  fc.constantFrom('cn', 'title', 'mail', 'proxyAddresses'),
  fc.array(anyValue, { minLength: 1, maxLength: 4 }),
  { noNullPrototype: true },
)

/** A change of one attribute, consistent or not. */
export const anyChange: fc.Arbitrary<AttributeChange> = fc.oneof(
  fc.record({ kind: fc.constant('replace' as const), values: anyValues }, { noNullPrototype: true }),
  fc.record({ kind: fc.constant('update' as const), add: anyValues, remove: anyValues }, { noNullPrototype: true }),
)

/** Changes of several attributes. */
export const anyChanges: fc.Arbitrary<Readonly<Record<string, AttributeChange>>> = fc.dictionary(
  fc.constantFrom('cn', 'title', 'mail', 'proxyAddresses'),
  anyChange,
  { noNullPrototype: true },
)
