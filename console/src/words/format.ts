/** How numbers, times and spans are written. The language is that of the browser, so that a date reads as people there write it. */

const numberForm = new Intl.NumberFormat()

/** `48,211` or as the browser's language writes it. */
export function showCount(count: number): string {
  return numberForm.format(count)
}

/** `840 ms`, `3.4 s`, `2 min 05 s`, `1 h 12 min`, `3 d 4 h`. */
export function showDuration(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`
  return `${Math.floor(minutes / 1_440)} d ${Math.floor((minutes % 1_440) / 60)} h`
}

/** A span in the largest unit that fits: `5 s`, `12 min`, `3 h`, `6 d`, `273 years`. */
export function showSpan(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1_000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3_600) return `${Math.round(seconds / 60)} min`
  if (seconds < 48 * 3_600) return `${Math.round(seconds / 3_600)} h`
  const days = Math.round(seconds / 86_400)
  return days < 2 * 365 ? `${showCount(days)} d` : `${showCount(Math.round(days / 365.25))} years`
}

/** `12:31`: minutes and seconds until something. */
export function showCountdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000))
  return seconds < 3_600
    ? `${Math.floor(seconds / 60)}:${two(seconds % 60)}`
    : `${Math.floor(seconds / 3_600)}:${two(Math.floor((seconds % 3_600) / 60))}:${two(seconds % 60)}`
}

/** `3 min ago`, `in 6 d`, `just now`. */
export function showRelative(at: number, now: number): string {
  if (Math.abs(now - at) < 5_000) return 'just now'
  return at < now ? `${showSpan(now - at)} ago` : `in ${showSpan(at - now)}`
}

/** Date and time to the second with the zone, in the zone of the browser or in UTC. */
export function showMoment(at: number, zone: 'local' | 'utc'): string {
  return new Intl.DateTimeFormat(undefined, {
    dateStyle: 'medium',
    timeStyle: 'long',
    ...(zone === 'utc' ? { timeZone: 'UTC' } : {}),
  }).format(at)
}

/** Time of day, with the day before it when it was not today. */
export function showClock(at: number, zone: 'local' | 'utc', now: number): string {
  const place = zone === 'utc' ? { timeZone: 'UTC' } : {}
  const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', ...place })
  const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', ...place }).format(at)
  return day.format(at) === day.format(now) ? time : `${day.format(at)} ${time}`
}

/** Time of day to the second, as a log has it, with the day before it when it was not today. */
export function showLogTime(at: number, zone: 'local' | 'utc', now: number): string {
  const place = zone === 'utc' ? { timeZone: 'UTC' } : {}
  const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', ...place })
  const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', ...place }).format(at)
  return day.format(at) === day.format(now) ? time : `${day.format(at)} ${time}`
}

/** `1 object`, `12 objects`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${showCount(count)} ${count === 1 ? one : many}`
}

/** What somebody else said, ready for a sentence after it. */
export function asSentence(said: string | null): string {
  if (said === null || said === '') return ''
  return /[.!?]$/.test(said) ? said : `${said}.`
}

function two(part: number): string {
  return String(part).padStart(2, '0')
}
