import { parseDate } from '../date-parse.ts'
import { fail } from '../expression-error.ts'
import { parseGuid } from '../guid.ts'
import { parseNumber } from '../number-text.ts'
import { Instant, isList, typeName, type Element, type List } from '../values.ts'
import { familyOf, type FunctionDefinition } from './definition.ts'
import { authoritative, each, nullable, num, whole } from './parameters.ts'

const { define } = familyOf('Evaluation')
const arithmetic = familyOf('Arithmetic')
const seenWhole = 'Sees a list whole: it is empty when all its values are empty text.'

/** Questions about a value, and bits of numbers. */
export const evaluationFunctions: readonly FunctionDefinition[] = [
  define({
    name: 'IsNull',
    signature: 'bool IsNull(var value)',
    summary: 'True when there is no value: an absent attribute, NULL or AuthoritativeNull.',
    nulls: 'NULL gives True.',
    lists: 'Sees a list whole.',
    example: ['IsNull([missing])', 'True'],
    parameters: [authoritative(whole('value'))],
    apply: (value) => value === null,
  }),
  define({
    name: 'IsEmpty',
    signature: 'bool IsEmpty(var value)',
    summary: 'True when the value is present and an empty text.',
    nulls: 'NULL gives False.',
    lists: seenWhole,
    example: ['IsEmpty("")', 'True'],
    parameters: [authoritative(whole('value'))],
    apply: (value) => value !== null && isEmptyText(value),
  }),
  define({
    name: 'IsNullOrEmpty',
    signature: 'bool IsNullOrEmpty(var value)',
    summary: 'True when the value is absent or an empty text.',
    nulls: 'NULL gives True.',
    lists: seenWhole,
    example: ['IsNullOrEmpty([missing])', 'True'],
    parameters: [authoritative(whole('value'))],
    apply: isNullOrEmpty,
  }),
  define({
    name: 'IsPresent',
    signature: 'bool IsPresent(var value)',
    summary: 'The opposite of IsNullOrEmpty. Byte strings, 0 and False are present.',
    nulls: 'NULL gives False.',
    lists: seenWhole,
    example: ['IsPresent("x")', 'True'],
    parameters: [authoritative(whole('value'))],
    apply: (value) => !isNullOrEmpty(value),
  }),
  define({
    name: 'IsString',
    signature: 'bool IsString(var value)',
    summary: 'True for everything CStr can write as text: str, num, bool, ref and dt; False for bin.',
    nulls: 'NULL gives False.',
    example: ['IsString("abc")', 'True'],
    parameters: [nullable(authoritative(each('value')))],
    apply: (value) => value !== null && !(value instanceof Uint8Array),
  }),
  define({
    name: 'IsNumeric',
    signature: 'bool IsNumeric(var value)',
    summary: 'True for num, and for text that CNum accepts.',
    nulls: 'NULL gives False.',
    example: ['IsNumeric("12x")', 'False'],
    parameters: [nullable(authoritative(each('value')))],
    apply: (value) => typeof value === 'bigint' || (typeof value === 'string' && parseNumber(value) !== null),
  }),
  define({
    name: 'IsDate',
    signature: 'bool IsDate(var value)',
    summary: 'True for dt, and for text that CDate accepts.',
    nulls: 'NULL gives False.',
    example: ['IsDate("2023-02-29")', 'False'],
    parameters: [nullable(authoritative(each('value')))],
    apply: (value) => value instanceof Instant || (typeof value === 'string' && parseDate(value) !== null),
  }),
  define({
    name: 'IsGuid',
    signature: 'bool IsGuid(str text)',
    summary: 'True for text that CGuid accepts.',
    nulls: 'NULL gives False.',
    example: ['IsGuid("42")', 'False'],
    parameters: [nullable(each('text', ['str']))],
    apply: (text) => {
      if (text === null) return false
      return typeof text === 'string' ? parseGuid(text) !== null : fail('type mismatch', `text must be str, not ${typeName(text)}`)
    },
  }),
  define({
    name: 'IsBitSet',
    signature: 'bool IsBitSet(num value, num flag)',
    summary: 'True when value and flag have a bit in common.',
    nulls: 'NULL gives False.',
    example: ['IsBitSet(514, 2)', 'True'],
    parameters: [num('value'), num('flag')],
    whenNull: false,
    apply: (value, flag) => (value & flag) !== 0n,
  }),
  arithmetic.define({
    name: 'BitAnd',
    signature: 'num BitAnd(num left, num right)',
    summary: 'The bits set in both, as 64-bit two’s complement.',
    nulls: 'NULL in either gives NULL.',
    example: ['BitAnd(6, 4)', '4'],
    parameters: [num('left'), nullable(num('right'))],
    apply: (left, right) => (right === null ? null : left & right),
  }),
  arithmetic.define({
    name: 'BitOr',
    signature: 'num BitOr(num left, num right)',
    summary: 'The bits set in either, as 64-bit two’s complement.',
    nulls: 'NULL in either gives NULL.',
    example: ['BitOr(8, 1)', '9'],
    parameters: [num('left'), nullable(num('right'))],
    apply: (left, right) => (right === null ? null : left | right),
  }),
  arithmetic.defineHost({
    name: 'RandomNum',
    signature: 'num RandomNum(num start, num end)',
    summary: 'A random number from start to end, both included.',
    nulls: 'NULL is a type mismatch.',
    errors: '`invalid argument` when start is larger than end.',
    example: ['RandomNum(7, 7)', '7'],
    parameters: [nullable(num('start')), num('end')],
    ask: (environment, start, end) => randomBetween(start, end, () => environment.random()),
  }),
]

/** True for NULL, empty text, and a list of nothing else. */
export function isNullOrEmpty(value: Element | List): boolean {
  return value === null || isEmptyText(value)
}

function isEmptyText(value: Element | List): boolean {
  return isList(value) ? value.every((element) => element === '') : value === ''
}

function randomBetween(start: bigint | null, end: bigint, random: () => number): bigint {
  if (start === null) return fail('type mismatch', 'start must be num, not NULL')
  if (start > end) fail('invalid argument', `start ${start} is larger than end ${end}`)
  const half = (): bigint => BigInt(Math.floor(random() * 0x1_0000_0000))
  return start + (((half() << 32n) | half()) % (end - start + 1n))
}
