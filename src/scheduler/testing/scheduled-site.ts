import { expect, onTestFinished } from 'vitest'
import { systemIds } from '#src/base/ids.ts'
import { Site } from '#src/runner/testing/site.ts'
import { Scheduler } from '../scheduler.ts'

export const minute = 60_000

/** A scheduler of a site that was synchronized once. */
export async function scheduled(): Promise<{ readonly site: Site; readonly scheduler: Scheduler }> {
  const site = await (await Site.start({ people: ['Anna'] })).settled()
  return { site, scheduler: schedulerOf(site) }
}

export function schedulerOf(site: Site): Scheduler {
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

/** Lets the scheduler look at the clock, and waits until the cycle it began has ended. */
export async function look(scheduler: Scheduler): Promise<void> {
  await scheduler.look()
  await scheduler.current()?.ended
}

export async function nextCycleAt(scheduler: Scheduler): Promise<number | null> {
  return (await scheduler.properties()).nextCycleAt
}

/** Triggers of all cycles so far, oldest first. */
export async function triggers(site: Site): Promise<readonly string[]> {
  const runs = (await site.store.runs.list({ connectorId: null, before: null, limit: 100 }))
    .filter((run) => run.trigger !== 'operator')
    .toReversed()
  return [...new Map(runs.map((run) => [run.cycleId, run.trigger])).values()]
}

/** Policies of all cycles that ended, newest first. */
export async function policies(site: Site): Promise<readonly string[]> {
  return (await site.store.cycles.list({ before: null, limit: 99 })).map((cycle) => cycle.policy)
}
