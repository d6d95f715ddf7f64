import * as fc from 'fast-check'
import type { SchemaShape } from '../../open-api/schema-shape.ts'

/** Names that are there, by the name of the parameter or property. */
export type KnownNames = Readonly<Record<string, readonly string[]>>

/** Texts that programs of all kinds have stumbled over. */
const nastyTexts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '../../etc/passwd',
  '..\\..\\windows',
  '%2e%2e%2f',
  "'; DROP TABLE run; --",
  '" OR 1=1',
  '%',
  '*',
  '{{7*7}}',
  '${jndi:ldap://x}',
  '<script>alert(1)</script>',
  '\u202Etxt',
  '\uD800',
  'ﬀ İ ß ǅ',
  '👩‍👩‍👧‍👦',
  'CN=,OU=',
  'CN=a\\',
  '__proto__',
  'constructor',
  'null',
  'NaN',
  '-1',
  '1e400',
  '99999999999999999999',
  'a'.repeat(300),
  'vault',
  'latest',
  '\r\nset-cookie: a=b',
]
/** Numbers at the edges of what databases and languages hold. */
const nastyNumbers = [0, -0, -1, 1, 0.5, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 2 ** 63, -(2 ** 63), 1e21, 1e308]

/** Longest text that is made. */
const lengthMax = 80

export const nastyText = fc.constantFrom(...nastyTexts)
/** Anything JSON can say. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  nastyText,
  fc.constantFrom(...nastyNumbers),
  fc.constantFrom(null, true, false, [], {}, [[]], { a: { b: { c: null } } }, ['x'.repeat(50)]),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>,
)

/** Values a schema allows, those at its edges often. */
export function allowed(shape: SchemaShape, known: KnownNames = {}): fc.Arbitrary<unknown> {
  if ('const' in shape) return fc.constant(shape.const)
  if (shape.enum !== undefined) return fc.constantFrom(...shape.enum)
  if (shape.anyOf !== undefined) return fc.oneof(...shape.anyOf.map((each) => allowed(each, known)))
  switch (shape.type) {
    case 'string':
      return text(shape)
    case 'integer':
      return number(shape, Math.trunc)
    case 'number':
      return number(shape, (each) => each)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(allowed(shape.items ?? {}, known), {
        minLength: shape.minItems ?? 0,
        maxLength: Math.max(shape.minItems ?? 0, Math.min(shape.maxItems ?? 3, 3)),
      })
    case 'object':
      return object(shape, known)
    default:
      return anything
  }
}

/** Values that are nearly allowed: a property is missing, is of another type, or nobody knows it. */
export function broken(shape: SchemaShape, known: KnownNames): fc.Arbitrary<unknown> {
  const whole = fc.oneof({ weight: 3, arbitrary: allowed(shape, known) }, { weight: 1, arbitrary: anything })
  return fc.tuple(whole, fc.constantFrom('missing', 'other', 'unknown'), fc.nat(), anything).map(([value, how, at, instead]) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return instead
    const names = Object.keys(value)
    const name = names[at % Math.max(names.length, 1)]
    if (how === 'unknown' || name === undefined) return { ...value, unknownProperty: instead }
    const { [name]: _taken, ...rest } = value as Record<string, unknown>
    return how === 'missing' ? rest : { ...rest, [name]: instead }
  })
}

function text({ pattern, format, minLength = 0, maxLength = lengthMax }: SchemaShape): fc.Arbitrary<string> {
  if (format === 'date-time')
    return fc.date({ noInvalidDate: true, min: new Date('1970-01-01'), max: new Date('2100-01-01') }).map((date) => date.toISOString())
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern)).filter((each) => each.length >= minLength)
  const most = Math.max(minLength, Math.min(maxLength, lengthMax))
  const nasty = nastyTexts.filter((each) => each.length >= minLength && each.length <= maxLength)
  const random = fc.string({ unit: 'binary', minLength, maxLength: most })
  return nasty.length === 0 ? random : fc.oneof(random, fc.constantFrom(...nasty))
}

function number({ minimum = -(2 ** 53), maximum = 2 ** 53 }: SchemaShape, round: (each: number) => number): fc.Arbitrary<number> {
  const nasty = nastyNumbers.map(round).filter((each) => each >= minimum && each <= maximum)
  const random = fc.double({ min: minimum, max: maximum, noNaN: true }).map(round)
  const near = fc.integer({ min: Math.ceil(Math.max(minimum, -5)), max: Math.floor(Math.min(maximum, Math.max(minimum, 0) + 20)) })
  return nasty.length === 0 ? fc.oneof(random, near) : fc.oneof(random, near, near, fc.constantFrom(...nasty))
}

function object({ properties, required = [], patternProperties }: SchemaShape, known: KnownNames): fc.Arbitrary<unknown> {
  const [record] = Object.values(patternProperties ?? {})
  if (record !== undefined) return fc.dictionary(fc.string({ maxLength: 12 }), allowed(record, known), { maxKeys: 3 })
  if (properties === undefined) return fc.dictionary(fc.string({ maxLength: 12 }), anything, { maxKeys: 3 })
  const values = Object.entries(properties).map(([name, each]) => [name, named(name, allowed(each, known), known)] as const)
  return fc.record(Object.fromEntries(values), { requiredKeys: [...required] })
}

/** Often a name that is there: nobody finds anything by names that are made up. */
export function named<T>(name: string, arbitrary: fc.Arbitrary<T>, known: KnownNames): fc.Arbitrary<T | string> {
  const there = known[name] ?? []
  return there.length === 0 ? arbitrary : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...there) }, { weight: 1, arbitrary })
}
