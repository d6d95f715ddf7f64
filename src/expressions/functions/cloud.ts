import { calendarDay, splitTicks, ticksPerDay, ticksPerSecond, weekday } from '../calendar.ts'
import { lowerCase, upperCase } from '../case-mapping.ts'
import { withoutDiacritics } from '../diacritics.ts'
import { fail, type Site } from '../expression-error.ts'
import type { CallNode } from '../ast.ts'
import { guarded, type Builder, type Compiled } from '../frame.ts'
import { randomText } from '../random-text.ts'
import { ignoreThisFlow, typeName, type Instant, type Outcome } from '../values.ts'
import { toInstant } from './date-time.ts'
import { familyOf, type FunctionDefinition } from './definition.ts'
import { isNullOrEmpty } from './evaluation.ts'
import { dt, dtOrStr, each, list, nullable, num, optional, str, whole } from './parameters.ts'

const { define, defineHost, defineVariadic, defineForm } = familyOf('Cloud mappings')
const inSync = familyOf('Cloud mappings', 'sync')
const inCloud = familyOf('Cloud mappings', 'cloud')

const dateDiffPage = {
  name: 'DateDiff',
  signature: 'num DateDiff(str interval, dt from, dt to)',
  summary: 'The time from one date to the other: yyyy and m by calendar fields; d, h, n, s elapsed and cut; ww weeks that start on Sunday.',
  nulls: 'A NULL date gives NULL.',
  errors: '`invalid argument` for another interval.',
  example: ['DateDiff("d", CDate("2024-02-01"), CDate("2024-03-01"))', '29'],
} as const

/** Functions that came with cloud sync and application provisioning; the sync dialect may call them too. */
export const cloudFunctions: readonly FunctionDefinition[] = [
  define({
    name: 'Append',
    signature: 'str Append(str source, str suffix)',
    summary: 'Both texts joined.',
    nulls: 'One NULL counts as empty text, two give NULL.',
    example: ['Append("Al", ".test")', 'Al.test'],
    parameters: [nullable(str('source')), nullable(str('suffix'))],
    apply: (source, suffix) => (source === null && suffix === null ? null : (source ?? '') + (suffix ?? '')),
  }),
  defineVariadic({
    name: 'Coalesce',
    signature: 'var Coalesce(var value1, var value2, …)',
    summary: 'The first argument that is not NULL; an empty text is a value.',
    nulls: 'NULL when all are NULL.',
    lists: 'Sees lists whole.',
    example: ['Coalesce([missing], "Al")', 'Al'],
    arity: { min: 1, max: Number.MAX_SAFE_INTEGER },
    apply: (args) => args.find((value) => value !== null) ?? null,
  }),
  define({
    name: 'Not',
    signature: 'str Not(str value); bool Not(bool value)',
    summary: 'False for the text True in any case, else True, both as text; a bool is negated.',
    nulls: 'NULL gives True.',
    example: ['Not("False")', 'True'],
    parameters: [nullable(each('value', ['str', 'bool']))],
    apply: (value) => {
      if (value === null) return true
      if (typeof value === 'boolean') return !value
      if (typeof value === 'string') return lowerCase(value) === 'true' ? 'False' : 'True'
      return fail('type mismatch', `value must be str or bool, not ${typeName(value)}`)
    },
  }),
  define({
    name: 'StripSpaces',
    signature: 'str StripSpaces(str text)',
    summary: 'The text without its spaces (U+0020 only).',
    example: ['StripSpaces("a b c")', 'abc'],
    parameters: [str('text')],
    apply: (text) => text.replaceAll(' ', ''),
  }),
  define({
    name: 'ToLower',
    signature: 'str ToLower(str text [, str culture])',
    summary: 'The text in lower case; the culture is accepted and ignored.',
    example: ['ToLower("ABC")', 'abc'],
    parameters: [str('text'), optional(str('culture'))],
    apply: (text) => lowerCase(text),
  }),
  define({
    name: 'ToUpper',
    signature: 'str ToUpper(str text [, str culture])',
    summary: 'The text in upper case; the culture is accepted and ignored.',
    example: ['ToUpper("abc")', 'ABC'],
    parameters: [str('text'), optional(str('culture'))],
    apply: (text) => upperCase(text),
  }),
  define({
    name: 'NormalizeDiacritics',
    signature: 'str NormalizeDiacritics(str text)',
    summary: 'The text without accents; ae for æ, oe for ø and œ, ss for ß, l for ł.',
    example: ['NormalizeDiacritics("Bjørn Åkesson")', 'Bjoern Akesson'],
    parameters: [str('text')],
    apply: withoutDiacritics,
  }),
  define({
    name: 'IgnoreFlowIfNullOrEmpty',
    signature: 'var IgnoreFlowIfNullOrEmpty(var value)',
    summary: 'The value, or IgnoreThisFlow when it is absent or empty.',
    nulls: 'NULL gives IgnoreThisFlow.',
    lists: 'Sees a list whole.',
    example: ['IgnoreFlowIfNullOrEmpty([missing])', 'IgnoreThisFlow'],
    parameters: [whole('value')],
    apply: (value) => (isNullOrEmpty(value) ? ignoreThisFlow : value),
  }),
  inSync.define({ ...dateDiffPage, parameters: [str('interval'), nullable(dt('from')), nullable(dt('to'))], apply: dateDiff }),
  inCloud.define({
    ...dateDiffPage,
    signature: 'num DateDiff(str interval, dt or str from, dt or str to)',
    parameters: [str('interval'), nullable(dtOrStr('from')), nullable(dtOrStr('to'))],
    apply: dateDiff,
  }),
  defineHost({
    name: 'RandomString',
    signature: 'str RandomString(num length, num digits, num specials, num capitals, num lowers [, str avoid])',
    summary:
      'Random text of that length with at least so many digits, special characters, capitals and lower-case letters, none of them in `avoid`.',
    errors: '`invalid argument` for negative numbers, minimums beyond the length, or when `avoid` leaves no character.',
    example: ['Len(RandomString(12, 2, 1, 1, 1))', '12'],
    parameters: [num('length'), num('digits'), num('specials'), num('capitals'), num('lowers'), optional(str('avoid'))],
    ask: (environment, length, ...rest) => {
      const [digits, specials, capitals, lowers, avoid] = rest
      return randomText({ length, minimums: [digits, specials, capitals, lowers], avoid: avoid ?? '' }, () => environment.random())
    },
  }),
  defineForm({
    name: 'SelectUniqueValue',
    signature: 'str SelectUniqueValue(str value1, str value2, …)',
    summary: 'The first value that no other object holds, case ignored; later ones are not evaluated.',
    nulls: 'A NULL first value gives NULL.',
    lists: 'A list is a type mismatch.',
    errors: '`no unique value` when all are taken.',
    example: ['SelectUniqueValue("al", "al1")', 'al'],
    arity: { min: 2, max: Number.MAX_SAFE_INTEGER },
    binds: false,
    build: buildSelectUniqueValue,
  }),
  define({
    name: 'SingleAppRoleAssignment',
    signature: 'var SingleAppRoleAssignment(list assignments)',
    summary: 'The first value of the list.',
    lists: 'Takes a list; a single value is a type mismatch.',
    example: ['SingleAppRoleAssignment([missing])', 'NULL'],
    parameters: [list('assignments')],
    apply: (assignments) => assignments[0] ?? null,
  }),
]

function dateDiff(interval: string, from: Instant | string | null, to: Instant | string | null): bigint | null {
  if (from === null || to === null) return null
  const start = toInstant(from).ticks
  const end = toInstant(to).ticks
  switch (interval) {
    case 'yyyy':
      return BigInt(dayOf(end).year - dayOf(start).year)
    case 'm':
      return BigInt((dayOf(end).year - dayOf(start).year) * 12 + dayOf(end).month - dayOf(start).month)
    case 'd':
      return (end - start) / ticksPerDay
    case 'h':
      return (end - start) / (3600n * ticksPerSecond)
    case 'n':
      return (end - start) / (60n * ticksPerSecond)
    case 's':
      return (end - start) / ticksPerSecond
    case 'ww':
      return (sundayBefore(end) - sundayBefore(start)) / ticksPerDay / 7n
    default:
      return fail('invalid argument', `interval must be yyyy, m, d, h, n, s or ww, not "${interval}"`)
  }
}

function dayOf(ticks: bigint): ReturnType<typeof calendarDay> {
  return calendarDay(splitTicks(ticks).days)
}

/** The same time of day on the Sunday of that week. */
function sundayBefore(ticks: bigint): bigint {
  return ticks - BigInt(weekday(splitTicks(ticks).days)) * ticksPerDay
}

function buildSelectUniqueValue(call: CallNode, builder: Builder, site: Site): Compiled {
  const values = call.args.map((arg) => builder.build(arg))
  return guarded(site, (frame): Outcome => {
    for (const [i, value] of values.entries()) {
      const candidate = value(frame)
      if (candidate === null && i === 0) return null
      if (typeof candidate !== 'string') return fail('type mismatch', `value ${i + 1} must be str, not ${typeName(candidate)}`)
      if (!frame.environment.isTaken(candidate)) return candidate
    }
    return fail('no unique value', `all ${values.length} values are taken`)
  })
}
