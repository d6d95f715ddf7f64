import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { isoTime } from '#src/base/clock.ts'
import { systemIds } from '#src/base/ids.ts'
import { Site } from '#src/runner/testing/site.ts'
import { heldImports } from '#src/runner/testing/held-imports.ts'
import { look, minute, nextCycleAt, policies, scheduled, schedulerOf, triggers } from './testing/scheduled-site.ts'

describe('the schedule', () => {
  it('begins an interval after the service first looked', async () => {
    const { site, scheduler } = await scheduled()
    expect(await nextCycleAt(scheduler)).toBeNull()
    const before = site.clock.now()
    await look(scheduler)
    expect(await triggers(site)).toEqual([])
    expect((await nextCycleAt(scheduler)) ?? 0).toBeGreaterThanOrEqual(before + 30 * minute)
  })

  it('runs a delta cycle when it is due, and then the next after another interval', async () => {
    const { site, scheduler } = await scheduled()
    await look(scheduler)
    site.clock.advance(29 * minute)
    await look(scheduler)
    expect(await triggers(site)).toEqual([])
    site.clock.advance(minute)
    await look(scheduler)
    await look(scheduler)
    expect(await triggers(site)).toEqual(['schedule'])
    site.clock.advance(30 * minute)
    await look(scheduler)
    expect(await triggers(site)).toEqual(['schedule', 'schedule'])
  })

  it('does not catch up one by one what was missed', async () => {
    const { site, scheduler } = await scheduled()
    await look(scheduler)
    site.clock.advance(10 * 60 * minute)
    await look(scheduler)
    await look(scheduler)
    expect(await triggers(site)).toEqual(['schedule'])
  })

  it('survives a restart', async () => {
    const { site, scheduler } = await scheduled()
    await look(scheduler)
    const due = await nextCycleAt(scheduler)
    await scheduler.close()
    await site.restart()
    const next = schedulerOf(site)
    expect(await nextCycleAt(next)).toBe(due)
    site.clock.advance(30 * minute)
    await look(next)
    expect(await triggers(site)).toEqual(['schedule'])
  })

  it('looks at the clock by itself once it was started', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const { scheduler } = await scheduled()
    scheduler.start()
    vi.advanceTimersByTime(5_000)
    await expect.poll(() => nextCycleAt(scheduler)).not.toBeNull()
  })

  it('counts from the start of the cycle before, whoever began it', async () => {
    const { site, scheduler } = await scheduled()
    await look(scheduler)
    site.clock.advance(20 * minute)
    const cycle = scheduler.begin({ policy: 'delta', trigger: 'operator' })
    site.clock.advance(5 * minute)
    await cycle.ended
    expect(await nextCycleAt(scheduler)).toBe(cycle.startedAt + 30 * minute)
  })

  it('begins the next cycle right after one that took longer than the interval', async () => {
    const { site, scheduler } = await scheduled()
    const { tamper, begun, open } = heldImports()
    site.tamper('forest', tamper)
    const long = scheduler.begin({ policy: 'delta', trigger: 'operator' })
    await begun
    site.clock.advance(95 * minute)
    await scheduler.look()
    expect(scheduler.current()?.id).toBe(long.id)
    open()
    await long.ended
    await look(scheduler)
    await look(scheduler)
    expect(await triggers(site)).toEqual(['schedule'])
  })

  it('follows a customised interval at once, and the configured one where that is larger', async () => {
    const { site, scheduler } = await scheduled()
    await look(scheduler)
    const first = ((await nextCycleAt(scheduler)) ?? 0) - 30 * minute
    await scheduler.set({ customizedIntervalMs: 60 * minute }, 'anna')
    expect(await scheduler.properties()).toMatchObject({
      allowedIntervalMs: 30 * minute,
      customizedIntervalMs: 60 * minute,
      effectiveIntervalMs: 60 * minute,
      nextCycleAt: first + 60 * minute,
    })
    await scheduler.set({ customizedIntervalMs: 10 * minute }, 'anna')
    expect(await scheduler.properties()).toMatchObject({ effectiveIntervalMs: 30 * minute, nextCycleAt: first + 30 * minute })
    await site.reconfigure((configuration) => ({ ...configuration, scheduler: { ...configuration.scheduler, intervalMinutes: 5 } }))
    expect(await scheduler.properties()).toMatchObject({ effectiveIntervalMs: 10 * minute })
    await scheduler.set({ customizedIntervalMs: null }, 'anna')
    expect(await scheduler.properties()).toMatchObject({ effectiveIntervalMs: 5 * minute, nextCycleAt: first + 5 * minute })
    expect((await site.events(20132)).map((event) => event.message)).toContain('anna changed the scheduler: customizedInterval 01:00:00.')
  })

  it('rests while it is switched off', async () => {
    const { site, scheduler } = await scheduled()
    await look(scheduler)
    await site.reconfigure((configuration) => ({ ...configuration, scheduler: { ...configuration.scheduler, enabled: false } }))
    site.clock.advance(60 * minute)
    await look(scheduler)
    expect(await triggers(site)).toEqual([])
  })

  it('gives way to a cycle that a person begins at the same moment', async () => {
    const { site, scheduler } = await scheduled()
    await look(scheduler)
    site.clock.advance(30 * minute)
    const looking = scheduler.look()
    const cycle = scheduler.begin({ policy: 'delta', trigger: 'operator' })
    await looking
    await cycle.ended
    expect(await triggers(site)).toEqual([])
    expect(scheduler.current()).toBeNull()
  })
})

describe('a cycle', () => {
  it('is the only one', async () => {
    const { site, scheduler } = await scheduled()
    const { tamper, begun, open } = heldImports()
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

describe('the policy', () => {
  it('of the first cycle of a service is initial, and delta from then on', async () => {
    const site = await Site.start({ people: ['Anna'] })
    const scheduler = schedulerOf(site)
    expect(await scheduler.properties()).toMatchObject({ nextPolicy: 'initial' })
    const cycle = scheduler.begin({ policy: null, trigger: 'schedule' })
    await cycle.ended
    expect(cycle.policy).toBe('initial')
    expect(site.cloudUser('Anna')).toBeDefined()
    expect(await scheduler.properties()).toMatchObject({ nextPolicy: 'delta' })
  })

  it('that was set is used once', async () => {
    const { site, scheduler } = await scheduled()
    await scheduler.set({ nextPolicy: 'initial' }, 'anna')
    await look(scheduler)
    site.clock.advance(30 * minute)
    await look(scheduler)
    expect(await policies(site)).toEqual(['initial'])
    expect(await scheduler.properties()).toMatchObject({ nextPolicy: 'delta' })
    await scheduler.begin({ policy: null, trigger: 'operator' }).ended
    expect(await policies(site)).toEqual(['delta', 'initial'])
  })

  it('stays while no cycle got to it', async () => {
    const { scheduler } = await scheduled()
    await scheduler.set({ nextPolicy: 'initial' }, 'anna')
    await scheduler.suspend({ author: 'anna', reason: 'work' })
    await expect(scheduler.begin({ policy: null, trigger: 'operator' }).ended).rejects.toMatchObject({ code: 'scheduler-suspended' })
    await scheduler.resume('anna')
    await scheduler.begin({ policy: 'delta', trigger: 'operator' }).ended
    expect(await scheduler.properties()).toMatchObject({ nextPolicy: 'initial' })
  })
})

describe('a suspended scheduler', () => {
  it('begins nothing, says why and by whom, and goes on when it is resumed', async () => {
    const { site, scheduler } = await scheduled()
    await look(scheduler)
    await scheduler.suspend({ author: 'anna', reason: 'the rules are being reworked' })
    site.clock.advance(60 * minute)
    await look(scheduler)
    scheduler.catchUp()
    await scheduler.current()?.ended.catch(() => undefined)
    await expect(scheduler.begin({ policy: 'delta', trigger: 'operator' }).ended).rejects.toThrow('the rules are being reworked')
    expect(await policies(site)).toEqual([])
    expect(await scheduler.properties()).toMatchObject({ suspension: { author: 'anna', reason: 'the rules are being reworked' } })
    await scheduler.resume('bert')
    await look(scheduler)
    expect(await triggers(site)).toEqual(['schedule'])
    expect((await site.events(20133)).length + (await site.events(20134)).length).toBe(2)
  })

  it('with an end goes on by itself, says so once, and begins what became due meanwhile', async () => {
    const { site, scheduler } = await scheduled()
    await look(scheduler)
    await scheduler.suspend({ author: 'anna', reason: 'a domain controller moves', forMs: 120 * minute })
    site.clock.advance(119 * minute)
    await look(scheduler)
    expect(await triggers(site)).toEqual([])
    const { suspension } = await scheduler.properties()
    expect(suspension).toMatchObject({ author: 'anna', reason: 'a domain controller moves' })
    expect((suspension?.until ?? 0) - (suspension?.at ?? 0)).toBe(120 * minute)
    site.clock.advance(minute)
    expect(await scheduler.properties()).toMatchObject({ suspension: null })
    await look(scheduler)
    await look(scheduler)
    expect(await triggers(site)).toEqual(['schedule'])
    const ended = (await site.events(20137)).map(({ message }) => message)
    expect(ended).toEqual([`The scheduler goes on by itself: anna had suspended it until ${isoTime(suspension?.until ?? 0)}.`])
    expect(await site.events(20134)).toEqual([])
  })

  it('with an end stays suspended over a restart of the service, and goes on when the end came while nothing ran', async () => {
    const { site, scheduler } = await scheduled()
    await look(scheduler)
    await scheduler.suspend({ author: 'anna', reason: 'work', forMs: 60 * minute })
    await scheduler.close()
    await site.restart()
    const next = schedulerOf(site)
    site.clock.advance(45 * minute)
    await look(next)
    expect(await triggers(site)).toEqual([])
    await next.close()
    await site.restart()
    site.clock.advance(15 * minute)
    const last = schedulerOf(site)
    await look(last)
    expect(await triggers(site)).toEqual(['schedule'])
    expect(await site.events(20137)).toHaveLength(1)
  })

  it('lets a person begin a cycle at the very moment its time is over', async () => {
    const { site, scheduler } = await scheduled()
    await scheduler.suspend({ author: 'anna', reason: 'work', forMs: minute })
    await expect(scheduler.begin({ policy: 'delta', trigger: 'operator' }).ended).rejects.toThrow(/until 20.*: work/)
    site.clock.advance(minute)
    await scheduler.begin({ policy: 'delta', trigger: 'operator' }).ended
    expect(await policies(site)).toEqual(['delta'])
  })

  it('lets the cycle that runs go on', async () => {
    const { site, scheduler } = await scheduled()
    const { tamper, begun, open } = heldImports()
    site.tamper('forest', tamper)
    const cycle = scheduler.begin({ policy: 'delta', trigger: 'operator' })
    await begun
    await scheduler.suspend({ author: 'anna', reason: 'work' })
    open()
    expect((await cycle.ended).map((run) => run.result)).toEqual(['completed-no-objects', 'completed-no-objects'])
  })
})

describe('the record of a cycle', () => {
  it('says what became of every connector in every phase', async () => {
    const { site, scheduler } = await scheduled()
    const cycle = scheduler.begin({ policy: 'delta', trigger: 'operator' })
    await cycle.ended
    const [record] = await site.store.cycles.list({ before: null, limit: 9 })
    expect(record).toMatchObject({ id: cycle.id, policy: 'delta', trigger: 'operator', result: 'completed-no-objects' })
    expect(record?.endedAt).toBeGreaterThanOrEqual(cycle.startedAt)
    expect(record?.steps.map(({ phase, outcome }) => [phase, outcome.kind])).toEqual([
      ['import-on-premises', 'run'],
      ['import-cloud', 'run'],
      ['synchronize-on-premises', 'skipped'],
      ['synchronize-cloud', 'skipped'],
      ['export-cloud', 'skipped'],
      ['export-on-premises', 'skipped'],
    ])
  })

  it('can be read while it goes on, and says that a person stopped it', async () => {
    const { site, scheduler } = await scheduled()
    expect(scheduler.stop()).toBeNull()
    const { tamper, begun, open } = heldImports()
    site.tamper('forest', tamper)
    const cycle = scheduler.begin({ policy: 'delta', trigger: 'operator' })
    await begun
    expect(await site.store.cycles.get(cycle.id)).toMatchObject({
      result: 'in-progress',
      steps: [{ phase: 'import-on-premises', outcome: { result: 'in-progress' } }],
    })
    expect(scheduler.stop()?.id).toBe(cycle.id)
    open()
    await cycle.ended
    const stopped = 'stopped-user-termination-from-wmi-or-ui'
    expect(await site.store.cycles.get(cycle.id)).toMatchObject({ result: stopped, steps: [{ outcome: { result: stopped } }] })
  })

  it('that a killed process left is ended at the next start', async () => {
    const { site, scheduler } = await scheduled()
    const id = systemIds.next()
    const left = { id, policy: 'delta', trigger: 'schedule', startedAt: 1, endedAt: null, result: 'in-progress', steps: [] } as const
    await site.store.commit({ putCycle: left })
    await scheduler.recover()
    expect(await site.store.cycles.get(id)).toMatchObject({ result: 'stopped-server', endedAt: expect.any(Number) })
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
    const { tamper, begun, open } = heldImports()
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
    const { tamper, begun, open } = heldImports()
    site.tamper('forest', tamper)
    const cycle = scheduler.begin({ policy: 'delta', trigger: 'schedule' })
    await begun
    scheduler.catchUp()
    const closed = scheduler.close()
    open()
    await closed
    expect((await cycle.ended).map((run) => run.result)).toEqual(['stopped-service-shutdown'])
    site.clock.advance(60 * minute)
    await look(scheduler)
    expect(await triggers(site)).toEqual(['schedule'])
  })
})
