import { describe, expect, it } from 'vitest'
import type { Principal } from './principal.ts'
import { RequestLimits } from './request-limits.ts'

const token: Principal = { kind: 'token', name: 'a token', role: 'viewer', id: 'a', scope: null }
const other: Principal = { ...token, id: 'b' }

function limitsOf(rates: { readonly principal: number; readonly address: number }) {
  let now = 1_000_000
  const limits = new RequestLimits({ now: () => now }, rates)
  return {
    take: (principal: Principal | null, cost = 1, address = '192.0.2.1') => limits.take({ principal, address }, cost),
    wait: (ms: number) => (now += ms),
  }
}

describe('limits of requests', () => {
  it('let a minute\u2019s requests in at once, and say when the next one may come', () => {
    const { take, wait } = limitsOf({ principal: 60, address: 60 })
    for (let count = 0; count < 60; count++) expect(take(token)).toBe(0)
    expect(take(token)).toBe(1_000)
    wait(999)
    expect(take(token)).toBe(1)
    wait(1)
    expect(take(token)).toBe(0)
  })

  it('count everybody by himself, and those nobody knows by their address', () => {
    const { take } = limitsOf({ principal: 1, address: 1 })
    expect([take(token), take(token)]).toEqual([0, 60_000])
    expect(take(other)).toBe(0)
    expect([take(null), take(null), take(null, 1, '192.0.2.2')]).toEqual([0, 60_000, 0])
    expect([take(null, 1, '2001:db8::1'), take(null, 1, '2001:db8::2')]).toEqual([0, 60_000])
  })

  it('count what is heavy several times, and let it in at least when nothing else was asked for', () => {
    const { take, wait } = limitsOf({ principal: 60, address: 60 })
    expect([take(token, 20), take(token, 20), take(token, 20), take(token, 20)]).toEqual([0, 0, 0, 20_000])
    wait(60_000)
    expect(take(token, 1_000)).toBe(0)
  })

  it('forget who has not asked for the longest time rather than remember everybody', () => {
    const { take } = limitsOf({ principal: 1, address: 1 })
    take(null, 1, '192.0.2.1')
    for (let count = 0; count < 10_000; count++) take({ ...token, id: String(count) })
    expect(take(null, 1, '192.0.2.1')).toBe(0)
  })
})
