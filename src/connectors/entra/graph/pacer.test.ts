import { describe, expect, it } from 'vitest'
import { Pacer } from './pacer.ts'

const never = new AbortController().signal

/** A pacer whose waits pass at once and are counted. */
function paced(concurrencyMax = 4) {
  const time = { now: 1_000_000, waitedMs: 0 }
  const pacer = new Pacer({
    clock: { now: () => time.now },
    delay: (ms, signal) => {
      signal.throwIfAborted()
      time.now += ms
      time.waitedMs += ms
      return Promise.resolve()
    },
    random: () => 0,
    concurrencyMax,
  })
  return { pacer, time }
}

async function pass(pacer: Pacer, operations = 20): Promise<void> {
  await pacer.acquire(operations, never)
  pacer.release()
  for (let index = 0; index < operations; index++) pacer.accepted(null)
}

describe('pacing', () => {
  it('lets everything through while nothing is throttled', async () => {
    const { pacer, time } = paced()
    for (let index = 0; index < 100; index++) await pass(pacer)
    expect(time.waitedMs).toBe(0)
    expect(pacer.rate).toBeNull()
  })

  it('keeps no more requests under way than it may', async () => {
    const { pacer } = paced(2)
    await pacer.acquire(1, never)
    await pacer.acquire(1, never)
    let admitted = false
    const third = pacer.acquire(1, never).then(() => (admitted = true))
    await new Promise((resolve) => setImmediate(resolve))
    expect(admitted).toBe(false)
    pacer.release()
    await third
    expect(admitted).toBe(true)
  })

  it('stops everything until the time Graph asked for has passed', async () => {
    const { pacer, time } = paced()
    pacer.throttled(30_000)
    await pass(pacer)
    expect(time.waitedMs).toBeGreaterThanOrEqual(30_000)
  })

  it('takes a whole bunch of refusals for one reason to slow down', () => {
    const { pacer } = paced()
    pacer.throttled(1_000)
    const { rate } = pacer
    for (let index = 0; index < 19; index++) pacer.throttled(1_000)
    expect(pacer.rate).toBe(rate)
  })

  it('slows down with every further storm, never to a standstill, and speeds up again', async () => {
    const { pacer, time } = paced()
    for (let index = 0; index < 50; index++) {
      time.now += 2_000
      pacer.throttled(0)
    }
    expect(pacer.window).toBe(1)
    expect(pacer.rate).toBe(0.5)
    for (let index = 0; index < 200; index++) await pass(pacer)
    expect(pacer.rate).toBeGreaterThan(100)
    expect(pacer.window).toBe(4)
  })

  it('gives way before it is refused when Graph says that the budget is nearly used up', () => {
    const { pacer } = paced()
    pacer.accepted(0.79)
    expect(pacer.rate).toBeNull()
    pacer.accepted(0.8)
    expect(pacer.rate).not.toBeNull()
  })

  it('spreads a rate evenly over the operations of a batch', async () => {
    const { pacer, time } = paced()
    pacer.throttled(0)
    const perBatchMs = 20_000 / (pacer.rate ?? 1)
    await pacer.acquire(20, never)
    const before = time.now
    await pacer.acquire(20, never)
    expect(time.now - before).toBeCloseTo(perBatchMs, 3)
  })

  it('ends a wait when it is told to, and serves the next one', async () => {
    const { pacer } = paced()
    const stop = new AbortController()
    pacer.throttled(10_000)
    stop.abort(new Error('stopped'))
    await expect(pacer.acquire(1, stop.signal)).rejects.toThrow('stopped')
    await expect(pacer.acquire(1, never)).resolves.toBeUndefined()
  })
})
