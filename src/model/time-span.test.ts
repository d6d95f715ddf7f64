import { describe, expect, it } from 'vitest'
import { formatTimeSpan, parseTimeSpan } from './time-span.ts'

describe('a time span', () => {
  it.each([
    ['00:30:00', 30 * 60_000],
    ['7.00:00:00', 7 * 86_400_000],
    ['1.02:03:04', 93_784_000],
    ['7d', 7 * 86_400_000],
    ['12h', 12 * 3_600_000],
    ['90s', 90_000],
  ])('%s has %d milliseconds', (text, ms) => {
    expect(parseTimeSpan(text)).toBe(ms)
  })

  it.each(['', '30', '24:00:00', '00:60:00', '1:00:00', '-1.00:00:00', '7 d', '1.5h'])('%j is none', (text) => {
    expect(parseTimeSpan(text)).toBeNull()
  })

  it('is written with its days only where there are some', () => {
    expect(['00:30:00', '7.00:00:00', '1.02:03:04'].map((text) => formatTimeSpan(parseTimeSpan(text) ?? 0))).toEqual([
      '00:30:00',
      '7.00:00:00',
      '1.02:03:04',
    ])
    expect(formatTimeSpan(1_999)).toBe('00:00:01')
  })
})
