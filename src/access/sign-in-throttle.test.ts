import { describe, expect, it } from 'vitest'
import { SignInThrottle } from './sign-in-throttle.ts'

const minuteMs = 60_000

function throttleAt(): { throttle: SignInThrottle; wait: (ms: number) => void } {
  let now = 0
  return { throttle: new SignInThrottle({ now: () => now }), wait: (ms) => (now += ms) }
}

describe('the throttle of sign-ins', () => {
  it('doubles the wait with every failure, up to a quarter of an hour', () => {
    const { throttle, wait } = throttleAt()
    const waits = Array.from({ length: 10 }, (_none, i) => {
      const ms = throttle.failed('anna', `10.0.0.${i}`)
      wait(ms)
      return ms / minuteMs
    })
    expect(waits).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 15, 15])
  })

  it('forgets an account that signs in, and not its address', () => {
    const { throttle } = throttleAt()
    for (let i = 0; i < 4; i++) throttle.failed('anna', '10.0.0.1')
    throttle.succeeded('Anna')
    expect(throttle.failed('anna', '10.0.0.1')).toBe(0)
    for (let i = 0; i < 14; i++) throttle.failed(`guess ${i}`, '10.0.0.1')
    expect(throttle.failed('otto', '10.0.0.1')).toBe(5 * minuteMs)
    expect(throttle.waitMs('somebody', '10.0.0.1')).toBe(5 * minuteMs)
    expect(throttle.waitMs('somebody', '10.0.0.2')).toBe(0)
  })

  it('takes a network of IPv6 for one address', () => {
    const { throttle } = throttleAt()
    for (let i = 0; i < 20; i++) throttle.failed(`guess ${i}`, `2001:db8:1:2::${i + 1}`)
    expect(throttle.waitMs('anna', '2001:db8:1:2:ffff::1')).toBeGreaterThan(0)
    expect(throttle.waitMs('anna', '2001:db8:1:3::1')).toBe(0)
  })

  it('forgets everything after an hour', () => {
    const { throttle, wait } = throttleAt()
    for (let i = 0; i < 4; i++) throttle.failed('anna', '10.0.0.1')
    wait(60 * minuteMs)
    expect(throttle.failed('anna', '10.0.0.1')).toBe(0)
  })
})
