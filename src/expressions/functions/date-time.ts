import { addMonths, addTicks, isInCalendar, ticksPerDay, ticksPerSecond } from '../calendar.ts'
import { formatInstant } from '../date-format.ts'
import { parseDate } from '../date-parse.ts'
import { fail } from '../expression-error.ts'
import { Instant, typeName, type Scalar } from '../values.ts'
import { familyOf, type FunctionDefinition } from './definition.ts'
import { dt, dtOrStr, each, nullable, num, str } from './parameters.ts'

const { define, defineHost } = familyOf('Date and time')
const inSync = familyOf('Date and time', 'sync')
const inCloud = familyOf('Date and time', 'cloud')

/** DateFromNum refuses what lies beyond the last tick of the year 9999, as .NET does. */
const fileTimeMax = 2_650_467_743_999_999_999n

const dateAddPage = {
  name: 'DateAdd',
  signature: 'dt DateAdd(str interval, num n, dt date)',
  summary:
    'The date n intervals later: yyyy years, q quarters, m months (the day is cut to the end of the month), y, d or w days, ww weeks, h hours, n minutes, s seconds.',
  nulls: 'A NULL date gives NULL.',
  errors: '`invalid argument` for another interval; `overflow` outside the years 1 to 9999.',
  example: ['FormatDateTime(DateAdd("m", 1, CDate("2023-01-31")), "yyyy-MM-dd")', '2023-02-28'],
} as const

const numFromDatePage = {
  name: 'NumFromDate',
  signature: 'num NumFromDate(dt date)',
  summary: 'The date as 100 ns ticks since 1601-01-01 UTC, as Active Directory stores time stamps.',
  errors: '`overflow` before 1601.',
  example: ['NumFromDate(CDate("1601-01-02"))', '864000000000'],
} as const

/** Dates are instants in UTC; nothing depends on a time zone of the host. */
export const dateTimeFunctions: readonly FunctionDefinition[] = [
  define({
    name: 'CDate',
    signature: 'dt CDate(str text)',
    summary:
      'The instant a text stands for: yyyy-M-d, M/d/yyyy, d MMM yyyy or MMM d, yyyy, then optionally a time and a zone; UTC without a zone.',
    errors: '`cannot convert` for anything else, impossible days and generalized time.',
    example: ['CStr(CDate("2024-03-01 08:00 +1"))', '3/1/2024 7:00:00 AM'],
    parameters: [each('text', ['str', 'dt'])],
    apply: toInstant,
  }),
  inSync.define({
    ...dateAddPage,
    parameters: [str('interval'), num('n'), nullable(dt('date'))],
    apply: dateAdd,
  }),
  inCloud.define({
    ...dateAddPage,
    signature: 'dt DateAdd(str interval, num n, dt or str date)',
    example: ['DateAdd("m", 1, "2023-01-31")', '2/28/2023 12:00:00 AM'],
    parameters: [str('interval'), num('n'), nullable(dtOrStr('date'))],
    apply: dateAdd,
  }),
  define({
    name: 'DateFromNum',
    signature: 'dt DateFromNum(num ticks)',
    summary: 'The date of 100 ns ticks since 1601-01-01 UTC. Test accountExpires for 9223372036854775807 first.',
    errors: '`overflow` for negative numbers and beyond the year 9999.',
    example: ['CStr(DateFromNum(864000000000))', '1/2/1601 12:00:00 AM'],
    parameters: [num('ticks')],
    apply: (ticks) =>
      ticks < 0n || ticks > fileTimeMax ? fail('overflow', `${ticks} is not a date between 1601 and 9999`) : new Instant(ticks),
  }),
  inSync.define({ ...numFromDatePage, parameters: [dt('date')], apply: numFromDate }),
  inCloud.define({ ...numFromDatePage, signature: 'num NumFromDate(dt or str date)', parameters: [dtOrStr('date')], apply: numFromDate }),
  inSync.define({
    name: 'FormatDateTime',
    signature: 'str FormatDateTime(dt value, str format)',
    summary:
      'The date in a .NET custom format with English names, in UTC: M months, m minutes, H 24 hours, h 12 hours; quoted text stands for itself.',
    errors: '`invalid argument` for a one-letter format other than s and u, and for unclosed quotes.',
    example: ['FormatDateTime(CDate("2024-07-04 05:06"), "d MMM HHmm")', '4 Jul 0506'],
    parameters: [dt('value'), str('format')],
    apply: formatInstant,
  }),
  defineHost({
    name: 'Now',
    signature: 'dt Now()',
    summary: 'The current instant.',
    nulls: 'Takes no argument.',
    lists: 'Takes no argument.',
    example: ['Now() > CDate("2020-01-01")', 'True'],
    parameters: [],
    ask: (environment) => new Instant(environment.nowTicks()),
  }),
]

/** The instant of a date or of its text. */
export function toInstant(value: Scalar): Instant {
  if (value instanceof Instant) return value
  if (typeof value !== 'string') return fail('type mismatch', `text must be str, not ${typeName(value)}`)
  return parseDate(value) ?? fail('cannot convert', `"${value.slice(0, 100)}" is not a date`)
}

function dateAdd(interval: string, n: bigint, date: Instant | string | null): Instant | null {
  if (date === null) return null
  const start = toInstant(date)
  const months = monthsOf(interval)
  const moved = months === null ? addTicks(start, n * ticksOf(interval)) : addMonths(start, n * months)
  return moved ?? fail('overflow', `${n} times "${interval}" leads outside the years 1 to 9999`)
}

function monthsOf(interval: string): bigint | null {
  switch (interval) {
    case 'yyyy':
      return 12n
    case 'q':
      return 3n
    case 'm':
      return 1n
    default:
      return null
  }
}

function ticksOf(interval: string): bigint {
  switch (interval) {
    case 'y':
    case 'd':
    case 'w':
      return ticksPerDay
    case 'ww':
      return 7n * ticksPerDay
    case 'h':
      return 3600n * ticksPerSecond
    case 'n':
      return 60n * ticksPerSecond
    case 's':
      return ticksPerSecond
    default:
      return fail('invalid argument', `interval must be yyyy, q, m, y, d, w, ww, h, n or s, not "${interval}"`)
  }
}

function numFromDate(date: Instant | string): bigint {
  const { ticks } = toInstant(date)
  if (ticks < 0n || !isInCalendar(ticks)) fail('overflow', 'dates before 1601 have no number')
  return ticks
}
