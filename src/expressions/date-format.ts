import { dayNames, dayNumber, fieldsOf, monthNames, weekday, type CalendarFields } from './calendar.ts'
import { fail } from './expression-error.ts'
import type { Instant } from './values.ts'

/** .NET custom date formats with invariant English names; every value is UTC. */

/** A part of a format: so many of one letter, or text that stands for itself. */
export type FormatToken =
  | { readonly kind: 'field'; readonly letter: FormatLetter; readonly count: number }
  | { readonly kind: 'literal'; readonly text: string }

export type FormatLetter = 'd' | 'M' | 'y' | 'h' | 'H' | 'm' | 's' | 'f' | 'F' | 't' | 'z' | 'K' | 'g'

const letters = 'dMyhHmsfFtzKg'

/** Formats of one letter are .NET standard formats; these two have no cultural variants. */
const standardFormats = new Map([
  ['s', "yyyy-MM-dd'T'HH:mm:ss"],
  ['u', "yyyy-MM-dd HH:mm:ss'Z'"],
])

/** Formats stand in rules, so there are few, and they are short; a rule that computes them must not fill the memory. */
const rememberedMax = 100
const rememberedLengthMax = 100
const remembered = new Map<string, readonly FormatToken[]>()

/** Splits a custom format. Errors: `invalid argument` for an unclosed quote, a lone backslash, more than seven f or F. */
export function formatTokens(format: string): readonly FormatToken[] {
  const known = remembered.get(format)
  if (known !== undefined) return known
  const tokens = splitFormat(format)
  if (format.length > rememberedLengthMax) return tokens
  if (remembered.size >= rememberedMax) remembered.clear()
  remembered.set(format, tokens)
  return tokens
}

function splitFormat(format: string): readonly FormatToken[] {
  if (format === '') fail('invalid argument', 'the date format is empty')
  const standard = standardFormats.get(format)
  if (standard !== undefined) return formatTokens(standard)
  if (format.length === 1) {
    fail('invalid argument', `the one-letter date format "${format}" is not supported; s and u are, and %${format} is the custom format`)
  }
  const tokens: FormatToken[] = []
  let offset = 0
  while (offset < format.length) {
    const { token, end } = readFormatToken(format, offset)
    if (token !== null) tokens.push(token)
    offset = end
  }
  return tokens
}

function readFormatToken(format: string, start: number): { readonly token: FormatToken | null; readonly end: number } {
  const unit = format.charAt(start)
  if (letters.includes(unit)) return readField(format, start)
  if (unit === "'" || unit === '"') return readQuoted(format, start)
  if (unit === '%') return { token: null, end: start + 1 }
  if (unit !== '\\') return { token: { kind: 'literal', text: unit }, end: start + 1 }
  if (start + 1 === format.length) fail('invalid argument', `the date format "${format}" ends in a backslash`)
  return { token: { kind: 'literal', text: format.charAt(start + 1) }, end: start + 2 }
}

function readField(format: string, start: number): { readonly token: FormatToken; readonly end: number } {
  const letter = format.charAt(start) as FormatLetter
  let end = start + 1
  while (format.charAt(end) === letter) end++
  const count = end - start
  if ((letter === 'f' || letter === 'F') && count > 7) fail('invalid argument', `"${format}" asks for more than 7 digits of a second`)
  return { token: { kind: 'field', letter, count }, end }
}

function readQuoted(format: string, start: number): { readonly token: FormatToken; readonly end: number } {
  const quote = format.charAt(start)
  let text = ''
  for (let i = start + 1; i < format.length; i++) {
    const unit = format.charAt(i)
    if (unit === quote) return { token: { kind: 'literal', text }, end: i + 1 }
    text += unit === '\\' ? format.charAt(++i) : unit
  }
  return fail('invalid argument', `the date format "${format}" has an unclosed ${quote}`)
}

/** The text of an instant in a custom format. */
export function formatInstant(instant: Instant, format: string): string {
  const fields = fieldsOf(instant)
  let result = ''
  for (const token of formatTokens(format)) {
    if (token.kind === 'literal') result += token.text
    else if (token.letter === 'F') result = appendOptionalFraction(result, fields, token.count)
    else result += fieldText(fields, token.letter, token.count)
  }
  return result
}

function fieldText(fields: CalendarFields, letter: Exclude<FormatLetter, 'F'>, count: number): string {
  switch (letter) {
    case 'd':
      return dayText(fields, count)
    case 'M':
      return monthText(fields.month, count)
    case 'y':
      return count <= 2 ? padded(fields.year % 100, count) : padded(fields.year, count)
    case 'h':
      return padded(fields.hour % 12 === 0 ? 12 : fields.hour % 12, Math.min(count, 2))
    case 'H':
      return padded(fields.hour, Math.min(count, 2))
    case 'm':
      return padded(fields.minute, Math.min(count, 2))
    case 's':
      return padded(fields.second, Math.min(count, 2))
    case 'f':
      return padded(fields.fraction, 7).slice(0, count)
    case 't':
      return (fields.hour < 12 ? 'AM' : 'PM').slice(0, Math.min(count, 2))
    case 'z':
      return ['+0', '+00', '+00:00'][Math.min(count, 3) - 1] as string
    case 'K':
      return 'Z'.repeat(count)
    case 'g':
      return 'A.D.'
  }
}

function dayText(fields: CalendarFields, count: number): string {
  if (count <= 2) return padded(fields.day, count)
  const name = dayNames[weekday(dayNumber(fields.year, fields.month, fields.day))] as string
  return count === 3 ? name.slice(0, 3) : name
}

function monthText(month: number, count: number): string {
  if (count <= 2) return padded(month, count)
  const name = monthNames[month - 1] as string
  return count === 3 ? name.slice(0, 3) : name
}

function padded(value: number, digits: number): string {
  return value.toString().padStart(digits, '0')
}

/** `F` drops trailing zeros, and the point before it when nothing is left. */
function appendOptionalFraction(before: string, fields: CalendarFields, count: number): string {
  const digits = padded(fields.fraction, 7).slice(0, count).replace(/0+$/, '')
  if (digits !== '') return before + digits
  return before.endsWith('.') ? before.slice(0, -1) : before
}

/** The text CStr gives a date: `M/d/yyyy h:mm:ss tt`, for example `12/31/2024 11:00:00 PM`. */
export function usDateText(instant: Instant): string {
  return formatInstant(instant, 'M/d/yyyy h:mm:ss tt')
}
