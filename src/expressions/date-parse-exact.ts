import { calendarDay, dayNames, dayNumber, instantOf, isInCalendar, monthNames, splitTicks, ticksPerSecond, weekday } from './calendar.ts'
import { formatTokens, type FormatLetter, type FormatToken } from './date-format.ts'
import { Instant } from './values.ts'

/**
 * Reads a date written in a .NET custom format, as DateTime.ParseExact does with the invariant culture: literals must match,
 * one letter takes one or two digits, more letters exactly that many. Missing fields come from `nowTicks` as in .NET: no date
 * at all means today, a day without a year means this year. Null when the text does not fit.
 */
export function parseDateExact(text: string, format: string, nowTicks: bigint): Instant | null {
  const reading: Reading = { text, offset: 0, fields: {} }
  const tokens = formatTokens(format)
  for (const [i, token] of tokens.entries()) {
    const fits = token.kind === 'field' ? readField(reading, token.letter, token.count) : readLiteral(reading, token.text)
    if (!fits && !isOptionalPoint(token, tokens[i + 1])) return null
  }
  return reading.offset === text.length ? assemble(reading.fields, nowTicks) : null
}

interface Reading {
  readonly text: string
  offset: number
  readonly fields: ReadFields
}

interface ReadFields {
  year?: number
  month?: number
  day?: number
  weekday?: number
  hour?: number
  minute?: number
  second?: number
  fraction?: number
  afternoon?: boolean
  /** `h` was read, so 12 means midnight or noon. */
  halfDay?: boolean
  zoneMinutes?: number
}

/** The point before `F` may be missing together with the digits. */
function isOptionalPoint(token: FormatToken, next: FormatToken | undefined): boolean {
  return token.kind === 'literal' && token.text === '.' && next?.kind === 'field' && next.letter === 'F'
}

function readLiteral(reading: Reading, literal: string): boolean {
  const fits = reading.text.startsWith(literal, reading.offset)
  if (fits) reading.offset += literal.length
  return fits
}

function readField(reading: Reading, letter: FormatLetter, count: number): boolean {
  switch (letter) {
    case 'y':
      return readYear(reading, count)
    case 'M':
      return count <= 2 ? readNumber(reading, 'month', count) : readName(reading, 'month', count)
    case 'd':
      return count <= 2 ? readNumber(reading, 'day', count) : readName(reading, 'weekday', count)
    case 'h':
      reading.fields.halfDay = true
      return readNumber(reading, 'hour', Math.min(count, 2))
    case 'H':
      return readNumber(reading, 'hour', Math.min(count, 2))
    case 'm':
      return readNumber(reading, 'minute', Math.min(count, 2))
    case 's':
      return readNumber(reading, 'second', Math.min(count, 2))
    case 'f':
    case 'F':
      return readFraction(reading, letter, count)
    case 't':
      return readHalf(reading, count)
    case 'z':
    case 'K':
      return readZone(reading, letter, count)
    case 'g':
      return readLiteral(reading, 'A.D.')
  }
}

function take(reading: Reading, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = reading.offset
  const found = pattern.exec(reading.text)
  if (found !== null) reading.offset += found[0].length
  return found
}

const digits: readonly RegExp[] = [/(?!)/y, /\d{1,2}/y, /\d{2}/y]

function readNumber(reading: Reading, field: 'month' | 'day' | 'hour' | 'minute' | 'second', count: number): boolean {
  const found = take(reading, digits[count] as RegExp)
  if (found !== null) reading.fields[field] = Number(found[0])
  return found !== null
}

/** Two digits mean 1950 to 2049. */
function readYear(reading: Reading, count: number): boolean {
  const found = take(reading, count <= 2 ? (digits[count] as RegExp) : new RegExp(`\\d{${Math.min(count, 9)}}`, 'y'))
  if (found === null) return false
  const year = Number(found[0])
  reading.fields.year = count > 2 ? year : year + (year < 50 ? 2000 : 1900)
  return true
}

function readName(reading: Reading, field: 'month' | 'weekday', count: number): boolean {
  const names: readonly string[] = field === 'month' ? monthNames : dayNames
  const wanted = names.map((name) => (count === 3 ? name.slice(0, 3) : name).toLowerCase())
  const rest = reading.text.slice(reading.offset, reading.offset + 10).toLowerCase()
  const index = wanted.findIndex((name) => rest.startsWith(name))
  if (index < 0) return false
  reading.offset += (wanted[index] as string).length
  reading.fields[field] = field === 'month' ? index + 1 : index
  return true
}

function readFraction(reading: Reading, letter: 'f' | 'F', count: number): boolean {
  const found = take(reading, new RegExp(letter === 'f' ? `\\d{${count}}` : `\\d{0,${count}}`, 'y'))
  if (found !== null) reading.fields.fraction = Number(found[0].padEnd(7, '0'))
  return found !== null
}

function readHalf(reading: Reading, count: number): boolean {
  const found = take(reading, count === 1 ? /[ap]/iy : /[ap]m/iy)
  if (found !== null) reading.fields.afternoon = found[0].toLowerCase().startsWith('p')
  return found !== null
}

function readZone(reading: Reading, letter: 'z' | 'K', count: number): boolean {
  if (letter === 'K') {
    const utc = take(reading, /Z?(?![+-])/y)
    if (utc !== null) return utc[0] === '' || setZone(reading, 0)
  }
  const pattern = letter === 'K' || count > 2 ? /([+-])(\d{2}):?(\d{2})/y : count === 2 ? /([+-])(\d{2})/y : /([+-])(\d{1,2})/y
  const found = take(reading, pattern)
  if (found === null) return false
  const minutes = Number(found[2]) * 60 + Number(found[3] ?? 0)
  return minutes <= 14 * 60 && setZone(reading, found[1] === '-' ? -minutes : minutes)
}

function setZone(reading: Reading, minutes: number): boolean {
  reading.fields.zoneMinutes = minutes
  return true
}

function assemble(fields: ReadFields, nowTicks: bigint): Instant | null {
  const hour = hourOfDay(fields)
  if (hour === null) return null
  const today = calendarDay(splitTicks(nowTicks).days)
  const undated = fields.year === undefined && fields.month === undefined && fields.day === undefined
  const year = fields.year ?? today.year
  const month = undated ? today.month : (fields.month ?? 1)
  const day = undated ? today.day : (fields.day ?? 1)
  if (fields.weekday !== undefined && weekday(dayNumber(year, month, day)) !== fields.weekday) return null
  const { minute = 0, second = 0, fraction = 0 } = fields
  const local = instantOf({ year, month, day, hour, minute, second, fraction })
  if (local === null) return null
  const ticks = local.ticks - BigInt(fields.zoneMinutes ?? 0) * 60n * ticksPerSecond
  return isInCalendar(ticks) ? new Instant(ticks) : null
}

/** Without AM or PM a 12-hour reading means the morning. */
function hourOfDay({ hour = 0, halfDay, afternoon }: ReadFields): number | null {
  if (afternoon === true) return hour < 12 ? hour + 12 : hour
  if (afternoon === undefined && halfDay !== true) return hour
  return hour > 12 ? null : hour % 12
}
