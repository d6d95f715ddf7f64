import { describe, expect, it } from 'vitest'
import { counted, showCountdown, showDuration, showRelative, showSpan } from './format.ts'

describe('times and numbers', () => {
  it('are written in the largest units that still say something', () => {
    expect([0, 840, 3_400, 59_960, 125_000, 4_320_000, 273_600_000].map(showDuration)).toEqual([
      '0 ms',
      '840 ms',
      '3.4 s',
      '1 min 00 s',
      '2 min 05 s',
      '1 h 12 min',
      '3 d 4 h',
    ])
    expect([5_000, 720_000, 10_800_000, 518_400_000].map(showSpan)).toEqual(['5 s', '12 min', '3 h', '6 d'])
    expect([751_000, 3_661_000, -5].map(showCountdown)).toEqual(['12:31', '1:01:01', '0:00'])
  })

  it('say before and after', () => {
    expect([showRelative(0, 180_000), showRelative(518_400_000, 0), showRelative(1_000, 0)]).toEqual(['3 min ago', 'in 6 d', 'just now'])
  })

  it('count in singular and plural', () => {
    expect([counted(1, 'run'), counted(2, 'run'), counted(0, 'entry', 'entries')]).toEqual(['1 run', '2 runs', '0 entries'])
  })
})
