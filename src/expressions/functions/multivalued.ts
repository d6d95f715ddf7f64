import { upperCase } from '../case-mapping.ts'
import { toHex } from '../base64.ts'
import { fail } from '../expression-error.ts'
import { textLengthMax } from '../limits.ts'
import { Instant, Reference, typeName, type Scalar } from '../values.ts'
import { familyOf, type FunctionDefinition } from './definition.ts'
import { attributeName, list, nullable, num, optional, str, word } from './parameters.ts'

const { define, defineHost } = familyOf('Multi-valued')
const seenWhole = 'Takes a list; a single value is a type mismatch.'

/** Lists: the values of multi-valued attributes. */
export const multivaluedFunctions: readonly FunctionDefinition[] = [
  define({
    name: 'Contains',
    signature: 'num Contains(mvstr list, str find [, enum case]); num Contains(mvref list, str find)',
    summary:
      'Position of the first text that contains `find`, or of the first reference whose DN is `find`; 0 if there is none. Case-sensitive by default.',
    nulls: 'A NULL list or find gives 0.',
    lists: seenWhole,
    example: ['Contains(Split("smtp:a;SMTP:b", ";"), "SMTP:")', '2'],
    parameters: [list('list', ['str', 'ref']), nullable(str('find')), optional(word('case', ['CaseSensitive', 'CaseInsensitive']))],
    whenNull: 0n,
    apply: (values, find, sensitivity) =>
      find === null ? 0n : position(values, find, sensitivity === 'CaseInsensitive' ? upperCase : asItIs),
  }),
  define({
    name: 'Count',
    signature: 'num Count(list list)',
    summary: 'Number of values.',
    nulls: 'NULL gives 0.',
    lists: seenWhole,
    example: ['Count(Split("a,b", ","))', '2'],
    parameters: [list('list')],
    whenNull: 0n,
    apply: (values) => BigInt(values.length),
  }),
  define({
    name: 'Item',
    signature: 'var Item(list list, num index)',
    summary: 'The value at a position, from 1.',
    nulls: 'NULL is `out of bounds`.',
    lists: seenWhole,
    errors: '`out of bounds` outside the list.',
    example: ['Item(Split("a,b", ","), 2)', 'b'],
    parameters: [nullable(list('list')), num('index')],
    apply: (values, index) =>
      valueAt(values, index) ?? fail('out of bounds', `there is no value ${index}; the list has ${values === null ? 0 : values.length}`),
  }),
  define({
    name: 'ItemOrNull',
    signature: 'var ItemOrNull(list list, num index)',
    summary: 'The value at a position, from 1; NULL outside the list.',
    lists: seenWhole,
    example: ['ItemOrNull(Split("a,b", ","), 3)', 'NULL'],
    parameters: [list('list'), num('index')],
    apply: valueAt,
  }),
  define({
    name: 'Join',
    dialect: 'sync',
    signature: 'str Join(mvstr list [, str delimiter])',
    summary: 'The texts of a list joined by a delimiter, by default one space.',
    nulls: 'NULL gives NULL; a NULL delimiter joins directly.',
    lists: seenWhole,
    example: ['Join(Split("a,b", ","), "; ")', 'a; b'],
    parameters: [list('list', ['str']), optional(nullable(str('delimiter')))],
    apply: (values, delimiter) => joinTexts(values, delimiter === undefined ? ' ' : (delimiter ?? '')),
  }),
  define({
    name: 'RemoveDuplicates',
    signature: 'list RemoveDuplicates(list list)',
    summary: 'The list without repeated values; the first one stays. Text is compared with case, references without.',
    lists: seenWhole,
    example: ['Count(RemoveDuplicates(Split("a,A,a", ",")))', '2'],
    parameters: [list('list')],
    apply: distinct,
  }),
  define({
    name: 'Split',
    dialect: 'sync',
    signature: 'mvstr Split(str text, str delimiter [, num limit])',
    summary: 'The parts between delimiters, empty ones too; with `limit` the last part keeps the rest.',
    errors: '`invalid argument` when the delimiter is not one character or limit is below 1.',
    example: ['Item(Split("a;b;c", ";", 2), 2)', 'b;c'],
    parameters: [str('text'), str('delimiter'), optional(num('limit'))],
    apply: splitText,
  }),
  defineHost({
    name: 'ValueCount',
    signature: 'num ValueCount(str attributeName)',
    summary: 'Number of values of the named attribute, without reading them. The name is text, not a bracketed attribute.',
    nulls: 'NULL gives 0.',
    lists: 'A list as name is a type mismatch.',
    source: 'Undocumented; the shipped group rules count members with it',
    example: ['ValueCount("missing")', '0'],
    parameters: [attributeName('attributeName')],
    whenNull: 0n,
    ask: (environment, name) => BigInt(environment.count(name)),
  }),
  defineHost({
    name: 'ImportedValue',
    signature: 'var ImportedValue(str attributeName)',
    summary: 'The value last confirmed by an import from the connected directory, rather than one that waits to be exported.',
    lists: 'A list as name is a type mismatch.',
    example: ['ImportedValue("missing")', 'NULL'],
    parameters: [attributeName('attributeName')],
    ask: (environment, name) => environment.imported(name),
  }),
]

const asItIs = (text: string): string => text

function position(values: readonly Scalar[], find: string, fold: (text: string) => string): bigint {
  const wanted = fold(find)
  const index = values.findIndex((value) => {
    if (typeof value === 'string') return fold(value).includes(wanted)
    if (value instanceof Reference) return fold(value.dn) === wanted
    return fail('type mismatch', `the list must hold str or ref, not ${typeName(value)}`)
  })
  return BigInt(index + 1)
}

function valueAt(values: readonly Scalar[] | null, index: bigint): Scalar | null {
  if (values === null || index < 1n || index > BigInt(values.length)) return null
  return values[Number(index) - 1] ?? null
}

/** Joins texts; any other value is a type mismatch. */
export function joinTexts(values: readonly Scalar[], delimiter: string): string {
  const texts: string[] = []
  let length = 0
  for (const value of values) {
    if (typeof value !== 'string') return fail('type mismatch', `the list must hold str, not ${typeName(value)}`)
    length += value.length + delimiter.length
    if (length > textLengthMax) fail('limit exceeded', `the text grows beyond ${textLengthMax} characters`)
    texts.push(value)
  }
  return texts.join(delimiter)
}

/** Equality as operator `=`, by a key per value so that a large list costs no more than its length. */
function distinct(values: readonly Scalar[]): readonly Scalar[] {
  if (values.every((value) => typeof value === 'string')) return [...new Set(values)]
  const type = typeName(values[0] ?? null)
  const kept = new Map<unknown, Scalar>()
  for (const value of values) {
    if (typeName(value) !== type) fail('type mismatch', `${type} cannot be compared with ${typeName(value)}`)
    const key = identityOf(value)
    if (!kept.has(key)) kept.set(key, value)
  }
  return [...kept.values()]
}

function identityOf(value: Scalar): unknown {
  if (value instanceof Reference) return upperCase(value.dn)
  if (value instanceof Instant) return value.ticks
  return value instanceof Uint8Array ? toHex(value) : value
}

function splitText(text: string, delimiter: string, limit: bigint | undefined): readonly string[] {
  if (delimiter.length !== 1) fail('invalid argument', `the delimiter must be one character, not "${delimiter}"`)
  if (limit !== undefined && limit < 1n) fail('invalid argument', `limit must be at least 1, not ${limit}`)
  const parts = text.split(delimiter)
  if (limit === undefined || BigInt(parts.length) <= limit) return parts
  const kept = Number(limit) - 1
  return [...parts.slice(0, kept), parts.slice(kept).join(delimiter)]
}
