import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calendarDay, dayNumber, fieldsOf, instantOf, ticksPerDay, weekday } from '../calendar.ts'
import { parseDate } from '../date-parse.ts'
import { parseDateExact } from '../date-parse-exact.ts'
import { failure, shown } from '../testing/evaluate.ts'
import { showOutcome } from '../show-outcome.ts'
import { Instant } from '../values.ts'

/** Milliseconds from 1601-01-01 to 1970-01-01. */
const unixEpochMs = 11_644_473_600_000

describe('the calendar', () => {
  it('agrees with the host on every day of ten thousand years', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
        const fields = fieldsOf(new Instant(BigInt(date.getTime() + unixEpochMs) * 10_000n))
        expect([fields.year, fields.month, fields.day, fields.hour, fields.minute, fields.second]).toEqual([
          date.getUTCFullYear(),
          date.getUTCMonth() + 1,
          date.getUTCDate(),
          date.getUTCHours(),
          date.getUTCMinutes(),
          date.getUTCSeconds(),
        ])
        const days = dayNumber(fields.year, fields.month, fields.day)
        expect(weekday(days)).toBe(date.getUTCDay())
        expect(calendarDay(days)).toEqual({ year: fields.year, month: fields.month, day: fields.day })
        expect(instantOf(fields)?.ticks).toBe(BigInt(date.getTime() + unixEpochMs) * 10_000n)
      }),
    )
  })
})

describe('CDate', () => {
  it.each([
    ['2024-2-9', '2024-02-09T00:00:00Z'],
    [' 2024-02-29T08:30:15.5Z ', '2024-02-29T08:30:15.5Z'],
    ['2/29/2024 12:00 am', '2024-02-29T00:00:00Z'],
    ['29-Feb-2024 12:30PM', '2024-02-29T12:30:00Z'],
    ['february 29, 2024 23:59', '2024-02-29T23:59:00Z'],
    ['Feb 29 2024 +0530', '2024-02-28T18:30:00Z'],
    ['2024-03-01 08:00:00 -7', '2024-03-01T15:00:00Z'],
    ['2024-03-01T08:00+14:00', '2024-02-29T18:00:00Z'],
  ])('reads %j', (text, expected) => {
    expect(shown('CDate([t])', { t: text })).toBe(`dt ${expected}`)
  })

  it.each([
    '2023-02-29',
    '2024-13-01',
    '31/12/2024',
    '2024-01-01 24:00',
    '2024-01-01 13:00 PM',
    '2024-01-01 0:00 AM',
    '2024-01-01 8',
    '2024-01-01+15',
    '2024-01-01 08:00 +0560',
  ])('refuses %j', (text) => {
    expect(failure('CDate([t])', { t: text })).toContain('cannot convert')
  })

  it.each(['24-01-01', '20240101', '0000-01-01', '0001-01-01+1', '9999-12-31 23:00-2', 'Foo 1, 2024', ''])('refuses %j too', (text) => {
    expect(shown('IsDate([t])', { t: text })).toBe('False')
  })

  it('reads back what CStr wrote', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2_650_467_743n), (seconds) => {
        expect(shown('CDate(CStr([d])) = [d]', { d: new Instant(seconds * 10_000_000n) })).toBe('True')
      }),
    )
  })
})

describe('DateAdd', () => {
  it('cuts to the end of the month and moves weeks, days and hours exactly', () => {
    expect(shown('DateAdd("m", -1, CDate("2024-03-31"))')).toBe('dt 2024-02-29T00:00:00Z')
    expect(shown('DateAdd("q", 1, CDate("2023-11-30 05:06:07.5"))')).toBe('dt 2024-02-29T05:06:07.5Z')
    expect(shown('DateAdd("yyyy", -1, CDate("2024-02-29"))')).toBe('dt 2023-02-28T00:00:00Z')
    expect(shown('DateAdd("ww", -1, CDate("2024-03-01"))')).toBe('dt 2024-02-23T00:00:00Z')
    expect(shown('DateAdd("h", 25, CDate("2024-02-28"))')).toBe('dt 2024-02-29T01:00:00Z')
  })

  it('refuses to leave the calendar and to know other intervals', () => {
    for (const interval of ['yyyy', 'm', 'd', 's']) {
      expect(failure(`DateAdd("${interval}", 9223372036854775807, CDate("2024-01-01"))`)).toContain('overflow')
      expect(failure(`DateAdd("${interval}", -9223372036854775808, CDate("2024-01-01"))`)).toContain('overflow')
    }
    expect(failure('DateAdd("M", 1, CDate("2024-01-01"))')).toContain('invalid argument')
    expect(shown('DateAdd("d", 1, [missing])')).toBe('NULL')
  })
})

describe('file times', () => {
  it('cover exactly the years 1601 to 9999', () => {
    expect(shown('DateFromNum(2650467743999999999)')).toBe('dt 9999-12-31T23:59:59.9999999Z')
    expect(failure('DateFromNum(2650467744000000000)')).toContain('overflow')
    expect(failure('DateFromNum(-1)')).toContain('overflow')
    expect(failure('NumFromDate(CDate("1600-12-31"))')).toContain('overflow')
  })
})

describe('FormatDateTime', () => {
  const d = parseDate('2024-07-04 15:06:07.0120000') as Instant
  it.each([
    ['d dd ddd dddd', '4 04 Thu Thursday'],
    ['M MM MMM MMMM', '7 07 Jul July'],
    ['y yy yyy yyyy yyyyyy', '24 24 2024 2024 002024'],
    ['h hh H HH m mm s ss', '3 03 15 15 6 06 7 07'],
    ['f ff fff fffffff', '0 01 012 0120000'],
    ['s.F s.FF s.FFFF', '7 7.01 7.012'],
    ['t tt z zz zzz K g', 'P PM +0 +00 +00:00 Z A.D.'],
    ['yyyyMMddHHmmss.0Z', '20240704150607.0Z'],
    [`'o''clock' "at" \\d%d`, 'oclock at d4'],
    ['s', '2024-07-04T15:06:07'],
    ['u', '2024-07-04 15:06:07Z'],
    ['%s', '7'],
  ])('writes %j as %j', (format, expected) => {
    expect(shown('FormatDateTime([d], [f])', { d, f: format })).toBe(JSON.stringify(expected))
  })

  it.each(['', 'd', 'G', "'open", 'a\\', 'ffffffff'])('refuses the format %j', (format) => {
    expect(failure('FormatDateTime([d], [f])', { d, f: format })).toContain('invalid argument')
  })

  it('knows midnight and noon', () => {
    expect(shown('FormatDateTime(CDate("2024-01-01"), "h tt") & FormatDateTime(CDate("2024-01-01 12:00"), "h tt")')).toBe('"12 AM12 PM"')
  })
})

describe('reading a date in a given format', () => {
  const now = parseDate('2026-11-22') as Instant
  const read = (text: string, format: string): string => showOutcome(parseDateExact(text, format, now.ticks))

  it.each([
    ['20150123105347.1Z', 'yyyyMMddHHmmss.fZ', '2015-01-23T10:53:47.1Z'],
    ['1/2/2024 3:04 pm', 'M/d/yyyy h:mm tt', '2024-01-02T15:04:00Z'],
    ['Thursday, July 04, 2024', 'dddd, MMMM dd, yyyy', '2024-07-04T00:00:00Z'],
    ['04-jul-24', 'dd-MMM-yy', '2024-07-04T00:00:00Z'],
    ['01.01.50', 'dd.MM.yy', '1950-01-01T00:00:00Z'],
    ['2024-07-04T10:00:00+02:00', 'yyyy-MM-ddTHH:mm:sszzz', '2024-07-04T08:00:00Z'],
    ['2024-07-04T10:00:00Z', 'yyyy-MM-ddTHH:mm:ssK', '2024-07-04T10:00:00Z'],
    ['2024-07-04T10:00:00', 'yyyy-MM-ddTHH:mm:ss.FFFK', '2024-07-04T10:00:00Z'],
    ['10:30', 'HH:mm', '2026-11-22T10:30:00Z'],
    ['07-04', 'MM-dd', '2026-07-04T00:00:00Z'],
    ['2024', 'yyyy', '2024-01-01T00:00:00Z'],
    ['12 AM', 'h tt', '2026-11-22T00:00:00Z'],
  ])('reads %j as %j', (text, format, expected) => {
    expect(read(text, format)).toBe(`dt ${expected}`)
  })

  it.each([
    ['2024-02-30', 'yyyy-MM-dd'],
    ['2024-7-4', 'yyyy-MM-dd'],
    ['2024-07-04 ', 'yyyy-MM-dd'],
    ['Friday 2024-07-04', 'dddd yyyy-MM-dd'],
    ['13 PM', 'h tt '],
    ['x', 'yyyy'],
  ])('refuses %j as %j', (text, format) => {
    expect(read(text, format)).toBe('NULL')
  })

  it('reads back what the formatter wrote', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 3_067_670n), fc.bigInt(0n, ticksPerDay - 1n), (days, ticks) => {
        const d = new Instant(days * ticksPerDay + ticks)
        const format = 'dddd d MMMM yyyy HH:mm:ss.fffffff'
        const text = shown(`FormatDateTime([d], "${format}")`, { d })
        expect(parseDateExact(JSON.parse(text) as string, format, 0n)?.ticks).toBe(d.ticks)
      }),
    )
  })
})

describe('Now', () => {
  it('is the moment handed in', () => {
    expect(shown('Now()', {}, { now: '2030-01-02 03:04' })).toBe('dt 2030-01-02T03:04:00Z')
  })
})
