import { addTicks, instantOf, monthNames, ticksPerSecond, type CalendarFields } from './calendar.ts'
import type { Instant } from './values.ts'
import { trim, whiteSpaceClass } from './white-space.ts'

/**
 * Reads the dates CDate understands: `date [ ("T" | white space) time ] [zone]`. Without a zone the text is UTC. Returns null
 * for anything else, also for impossible days and for generalized time.
 */
export function parseDate(text: string): Instant | null {
  const found = pattern.exec(trim(text))
  if (found === null) return null
  const parts = found.groups as DateParts
  const fields = fieldsFrom(parts)
  if (fields === null) return null
  const instant = instantOf(fields)
  const offset = zoneTicks(parts)
  return instant === null || offset === null ? null : addTicks(instant, -offset)
}

type DateParts = Readonly<Record<string, string | undefined>>

const space = `[${whiteSpaceClass}]`
const dates = [
  String.raw`(?<y1>\d{4})-(?<m1>\d{1,2})-(?<d1>\d{1,2})`,
  String.raw`(?<m2>\d{1,2})/(?<d2>\d{1,2})/(?<y2>\d{4})`,
  String.raw`(?<d3>\d{1,2})(?:${space}+|-)(?<n3>[A-Za-z]+)(?:${space}+|-)(?<y3>\d{4})`,
  String.raw`(?<n4>[A-Za-z]+)${space}+(?<d4>\d{1,2})(?:,${space}*|${space}+)(?<y4>\d{4})`,
]
const time = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.(?<fraction>\d{1,7}))?)?(?:${space}*(?<half>[AaPp][Mm]))?`
const zone = String.raw`(?:(?<utc>Z)|(?<sign>[+-])(?<zoneHour>\d{1,2})(?:(?<=\d\d):?(?<zoneMinute>\d{2}))?)`
const pattern = new RegExp(`^(?:${dates.join('|')})(?:(?:T|${space}+)${time})?(?:${space}*${zone})?$`)

function fieldsFrom(parts: DateParts): CalendarFields | null {
  const name = parts.n3 ?? parts.n4
  const month = name === undefined ? Number(parts.m1 ?? parts.m2) : monthNumber(name)
  const hour = hourOfDay(parts)
  if (month === 0 || hour === null) return null
  return {
    year: Number(parts.y1 ?? parts.y2 ?? parts.y3 ?? parts.y4),
    month,
    day: Number(parts.d1 ?? parts.d2 ?? parts.d3 ?? parts.d4),
    hour,
    minute: Number(parts.minute ?? 0),
    second: Number(parts.second ?? 0),
    fraction: Number((parts.fraction ?? '').padEnd(7, '0')),
  }
}

/** 1 to 12 for an English month name, full or of three letters; 0 for anything else. */
function monthNumber(name: string): number {
  const wanted = name.toLowerCase()
  return monthNames.findIndex((month) => month.toLowerCase() === wanted || month.slice(0, 3).toLowerCase() === wanted) + 1
}

function hourOfDay(parts: DateParts): number | null {
  const hour = Number(parts.hour ?? 0)
  if (parts.half === undefined) return hour
  if (hour < 1 || hour > 12) return null
  return (hour % 12) + (parts.half.toLowerCase() === 'pm' ? 12 : 0)
}

/** Ticks the zone is ahead of UTC; null beyond 14 hours. */
function zoneTicks(parts: DateParts): bigint | null {
  if (parts.sign === undefined) return 0n
  const minutes = Number(parts.zoneHour) * 60 + Number(parts.zoneMinute ?? 0)
  if (minutes > 14 * 60 || Number(parts.zoneMinute ?? 0) > 59) return null
  return BigInt(parts.sign === '-' ? -minutes : minutes) * 60n * ticksPerSecond
}
