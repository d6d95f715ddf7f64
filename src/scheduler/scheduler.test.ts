import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { systemIds } from '#src/base/ids.ts'
import { Site } from '#src/runner/testing/site.ts'
import { tamperedSession, type Tamper } from '#src/runner/testing/tampered-session.ts'
import { Scheduler } from './scheduler.ts'

const minute = 60_000

beforeEach(() => {
  // Only what the scheduler looks at the clock by: the lab and the store keep their own timers.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
})

afterEach(() => {
  vi.useRealTimers()
})

/** A scheduler of a site that was synchronized once. */
async function scheduled(): Promise<{ readonly site: Site; readonly scheduler: Scheduler }> {
  const site = await (await Site.start({ people: ['Anna'] })).settled()
  return { site, scheduler: schedulerOf(site) }
}

function schedulerOf(site: Site): Scheduler {
  const scheduler = new Scheduler({
    store: site.store,
    drivers: site.drivers,
    runner: site.runner,
    clock: site.clock,
    ids: systemIds,
    failed: (error) => expect(error).toBeUndefined(),
  })
  onTestFinished(() => scheduler.close())
  return scheduler
}

/** Lets the scheduler look at the clock, and waits until it has seen and done what it does. */
async function look(site: Site, scheduler: Scheduler): Promise<void> {
  vi.advanceTimersByTime(5_000)
  for (let turns = 0; turns < 20; turns++) await site.store.configuration.current()
  await scheduler.current()?.ended
}

/** Triggers of all cycles so far, oldest first. */
async function triggers(site: Site): Promise<readonly string[]> {
  const runs = (await site.store.runs.list({ connectorId: null, before: null, limit: 100 }))
    .filter((run) => run.trigger !== 'operator')
    .toReversed()
  return [...new Map(runs.map((run) => [run.cycleId, run.trigger])).values()]
}

/** Holds the first delta import of the forest back until it is let go. */
function gate(): { readonly tamper: Tamper; readonly begun: Promise<void>; open(): void } {
  let open = (): void => undefined
  let begin = (): void => undefined
  const opened = new Promise<void>((resolve) => void (open = resolve))
  const begun = new Promise<void>((resolve) => void (begin = resolve))
  const tamper = tamperedSession((session) => ({
    async *deltaImport(request) {
      begin()
      await opened
      yield* session.deltaImport(request)
    },
  }))
  onTestFinished(() => open())
  return { tamper, begun, open: () => open() }
}

describe('the schedule', () => {
  it('begins an interval after the service first looked', async () => {
    const { site, scheduler } = await scheduled()
    scheduler.start()
    expect(await scheduler.nextCycleAt()).toBeNull()
    const before = site.clock.now()
    await look(site, scheduler)
    expect(await triggers(site)).toEqual([])
    expect((await scheduler.nextCycleAt()) ?? 0).toBeGreaterThanOrEqual(before + 30 * minute)
  })

  it('runs a delta cycle when it is due, and then the next after another interval', async () => {
    const { site, scheduler } = await scheduled()
    scheduler.start()
    await look(site, scheduler)
    site.clock.advance(29 * minute)
    await look(site, scheduler)
    expect(await triggers(site)).toEqual([])
    site.clock.advance(minute)
    await look(site, scheduler)
    await look(site, scheduler)
    expect(await triggers(site)).toEqual(['schedule'])
    site.clock.advance(30 * minute)
    await look(site, scheduler)
    expect(await triggers(site)).toEqual(['schedule', 'schedule'])
  })

  it('does not catch up one by one what was missed', async () => {
    const { site, scheduler } = await scheduled()
    scheduler.start()
    await look(site, scheduler)
    site.clock.advance(10 * 60 * minute)
    await look(site, scheduler)
    await look(site, scheduler)
    expect(await triggers(site)).toEqual(['schedule'])
  })

  it('survives a restart', async () => {
    const { site, scheduler } = await scheduled()
    scheduler.start()
    await look(site, scheduler)
    const due = await scheduler.nextCycleAt()
    await scheduler.close()
    await site.restart()
    const next = schedulerOf(site)
    expect(await next.nextCycleAt()).toBe(due)
    next.start()
    site.clock.advance(30 * minute)
    await look(site, next)
    expect(await triggers(site)).toEqual(['schedule'])
  })

  it('rests while it is switched off', async () => {
    const { site, scheduler } = await scheduled()
    scheduler.start()
    await look(site, scheduler)
    await site.reconfigure((configuration) => ({ ...configuration, scheduler: { ...configuration.scheduler, enabled: false } }))
    site.clock.advance(60 * minute)
    await look(site, scheduler)
    expect(await triggers(site)).toEqual([])
  })

  it('gives way to a cycle that a person begins at the same moment', async () => {
    const { site, scheduler } = await scheduled()
    scheduler.start()
    await look(site, scheduler)
    site.clock.advance(30 * minute)
    vi.advanceTimersByTime(5_000)
    const cycle = scheduler.begin({ policy: 'delta', trigger: 'operator' })
    await look(site, scheduler)
    await cycle.ended
    expect(await triggers(site)).toEqual([])
    expect(scheduler.current()).toBeNull()
  })
})

describe('a cycle', () => {
  it('is the only one', async () => {
    const { site, scheduler } = await scheduled()
    const { tamper, begun, open } = gate()
    site.tamper('forest', tamper)
    const cycle = scheduler.begin({ policy: 'delta', trigger: 'operator' })
    await begun
    expect(scheduler.current()).toMatchObject({ id: cycle.id, policy: 'delta', runs: [{ profile: 'Delta Import' }] })
    expect(() => scheduler.begin({ policy: 'delta', trigger: 'operator' })).toThrow('a cycle is running already')
    open()
    await cycle.ended
    expect(scheduler.current()).toBeNull()
  })

  it('tells of every run as it starts', async () => {
    const { scheduler } = await scheduled()
    const started: string[] = []
    await scheduler.begin({ policy: 'delta', trigger: 'operator', started: ({ run }) => started.push(run.profile) }).ended
    expect(started).toEqual(['Delta Import', 'Delta Import'])
  })
})

describe('catching up', () => {
  it('begins at once when nothing runs', async () => {
    const { site, scheduler } = await scheduled()
    scheduler.catchUp()
    await scheduler.current()?.ended
    expect(await triggers(site)).toEqual(['catch-up'])
  })

  it('waits for the cycle that runs, and happens once however often it was asked for', async () => {
    const { site, scheduler } = await scheduled()
    const { tamper, begun, open } = gate()
    site.tamper('forest', tamper)
    const cycle = scheduler.begin({ policy: 'delta', trigger: 'schedule' })
    await begun
    for (let times = 0; times < 3; times++) scheduler.catchUp()
    expect(await triggers(site)).toEqual(['schedule'])
    open()
    await cycle.ended
    await scheduler.current()?.ended
    expect(await triggers(site)).toEqual(['schedule', 'catch-up'])
    expect(scheduler.current()).toBeNull()
  })
})

describe('closing', () => {
  it('ends the cycle that runs and begins no other', async () => {
    const { site, scheduler } = await scheduled()
    const { tamper, begun, open } = gate()
    site.tamper('forest', tamper)
    scheduler.start()
    const cycle = scheduler.begin({ policy: 'delta', trigger: 'schedule' })
    await begun
    scheduler.catchUp()
    const closed = scheduler.close()
    open()
    await closed
    expect((await cycle.ended).map((run) => run.result)).toEqual(['stopped-service-shutdown'])
    site.clock.advance(60 * minute)
    await look(site, scheduler)
    expect(await triggers(site)).toEqual(['schedule'])
  })
})
