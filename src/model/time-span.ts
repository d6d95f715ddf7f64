const dayMs = 86_400_000
const hourMs = 3_600_000
const minuteMs = 60_000
const unitsMs: Readonly<Record<string, number>> = { d: dayMs, h: hourMs, m: minuteMs, s: 1_000 }

/**
 * Milliseconds of a time span as the scheduler of Azure AD Connect writes it, `[d.]HH:mm:ss`, or of a number with a unit: `7d`,
 * `12h`, `30m`, `90s`. Null when it is neither.
 */
export function parseTimeSpan(text: string): number | null {
  const short = /^(\d{1,6})([dhms])$/.exec(text)
  if (short !== null) return Number(short[1]) * (unitsMs[short[2] ?? ''] ?? 0)
  const [, days = '0', hours = '', minutes = '', seconds = ''] = /^(?:(\d{1,6})\.)?(\d{2}):(\d{2}):(\d{2})$/.exec(text) ?? []
  if (hours === '' || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null
  return Number(days) * dayMs + Number(hours) * hourMs + Number(minutes) * minuteMs + Number(seconds) * 1_000
}

/** A time span as `HH:mm:ss`, with the days in front where there are some: `7.00:00:00`. */
export function formatTimeSpan(ms: number): string {
  const days = Math.floor(ms / dayMs)
  const rest = [Math.floor((ms % dayMs) / hourMs), Math.floor((ms % hourMs) / minuteMs), Math.floor((ms % minuteMs) / 1_000)]
  const clock = rest.map((part) => String(part).padStart(2, '0')).join(':')
  return days === 0 ? clock : `${days}.${clock}`
}
