import { Instant } from './values.ts'

/** The proleptic Gregorian calendar over 100 ns ticks since 1601-01-01 UTC. No time zone, no host clock. */

export const ticksPerSecond = 10_000_000n
export const ticksPerDay = 86_400n * ticksPerSecond

/** Days from 0000-03-01 to 1601-01-01. */
const epochDay = 584_694

/** Start of the year 1 and end of the year 9999, the range of .NET DateTime. */
const ticksMin = BigInt(dayNumber(1, 1, 1)) * ticksPerDay
const ticksMax = BigInt(dayNumber(10_000, 1, 1)) * ticksPerDay - 1n

/** The fields of an instant. */
export interface CalendarFields {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  /** 0 to 9,999,999: the ticks within the second. */
  readonly fraction: number
}

/** True inside the years 1 to 9999. */
export function isInCalendar(ticks: bigint): boolean {
  return ticks >= ticksMin && ticks <= ticksMax
}

/** Days since 1601-01-01 of a calendar day; months beyond 12 are not folded. */
export function dayNumber(year: number, month: number, day: number): number {
  // Years start in March, so that the leap day is the last of its year (H. Hinnant's days_from_civil).
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - epochDay
}

/** Year, month and day of a day number. */
export function calendarDay(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const z = days + epochDay
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day }
}

/** Day number and ticks within the day. Both fit into a double; only the sum of ticks does not. */
export function splitTicks(ticks: bigint): { readonly days: number; readonly rest: number } {
  const days = Number(ticks / ticksPerDay)
  const rest = Number(ticks % ticksPerDay)
  return rest < 0 ? { days: days - 1, rest: rest + Number(ticksPerDay) } : { days, rest }
}

/** The fields of an instant in UTC. */
export function fieldsOf(instant: Instant): CalendarFields {
  const { days, rest } = splitTicks(instant.ticks)
  const fraction = rest % 10_000_000
  const seconds = (rest - fraction) / 10_000_000
  return {
    ...calendarDay(days),
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    fraction,
  }
}

/** The instant of the fields, or null when there is no such day or time, or it lies outside the years 1 to 9999. */
export function instantOf(fields: CalendarFields): Instant | null {
  const { year, month, day, hour, minute, second, fraction } = fields
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null
  if (hour > 23 || minute > 59 || second > 59) return null
  const seconds = BigInt(hour * 3600 + minute * 60 + second)
  return new Instant(BigInt(dayNumber(year, month, day)) * ticksPerDay + seconds * ticksPerSecond + BigInt(fraction))
}

/** Days of a month, 28 to 31. */
function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/** 0 is Sunday. 1601-01-01 was a Monday. */
export function weekday(days: number): number {
  return (((days + 1) % 7) + 7) % 7
}

/** The instant some months later; a day beyond the end of the month becomes its last day. Null outside the calendar. */
export function addMonths(instant: Instant, months: bigint): Instant | null {
  if (months > 120_000n || months < -120_000n) return null
  const fields = fieldsOf(instant)
  const total = fields.year * 12 + fields.month - 1 + Number(months)
  const year = Math.floor(total / 12)
  const month = total - year * 12 + 1
  if (year < 1 || year > 9999) return null
  return instantOf({ ...fields, year, month, day: Math.min(fields.day, daysInMonth(year, month)) })
}

/** The instant some ticks later, or null outside the calendar. */
export function addTicks(instant: Instant, ticks: bigint): Instant | null {
  const sum = instant.ticks + ticks
  return isInCalendar(sum) ? new Instant(sum) : null
}

export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

export const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const
