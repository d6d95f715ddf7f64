import { describe, expect, it } from 'vitest'
import { systemIds } from '#src/base/ids.ts'
import type { RunId } from '#src/model/brand.ts'
import type { Run } from '#src/model/run.ts'
import { heldImports } from './testing/held-imports.ts'
import { failures, Site, stepOf } from './testing/site.ts'

describe('one run at a time', () => {
  it('per connector: a second one is refused and told what is running', async () => {
    const site = await Site.start({ people: ['Anna'] })
    const { tamper, begun, open } = heldImports()
    site.tamper('forest', tamper)
    const first = await site.start('forest', 'Full Import')
    await begun
    await expect(site.start('forest', 'Delta Synchronization')).rejects.toMatchObject({
      code: 'run-in-progress',
      detail: 'it is running "Full Import"',
    })
    open()
    expect((await first.ended).result).toBe('success')
    expect((await site.run('forest', 'Delta Synchronization')).result).toBe('success')
  })

  it('per connector: different connectors go on beside each other', async () => {
    const site = await Site.start({ people: ['Anna'] })
    const { tamper, begun, open } = heldImports()
    site.tamper('forest', tamper)
    const first = await site.start('forest', 'Full Import')
    await begun
    expect((await site.run('tenant', 'Full Import')).result).toBe('completed-no-objects')
    expect(site.runner.active().map((run) => run.profile)).toEqual(['Full Import'])
    open()
    await first.ended
    expect(site.runner.active()).toEqual([])
  })

  it('of synchronization in the whole service: a second one waits for the first', async () => {
    const site = await Site.start({ people: ['Anna', 'Bert'] })
    for (const place of ['forest', 'tenant'] as const) await site.run(place, 'Full Import')
    const started = await Promise.all([site.start('forest', 'Full Synchronization'), site.start('tenant', 'Full Synchronization')])
    const runs = await Promise.all(started.map((run) => run.ended))
    expect(failures(runs)).toEqual([])
    expect(site.counters(runs[0] as Run)).toMatchObject({ 'disconnector-projected-flow': 2 })
  })

  it('lets a cycle pass over a connector that is busy', async () => {
    const site = await Site.start({ people: ['Anna'] })
    const { tamper, begun, open } = heldImports()
    site.tamper('tenant', tamper)
    const busy = await site.start('tenant', 'Full Import')
    await begun
    const runs = await site.cycle('initial')
    expect(new Set(runs.map((run) => run.connectorId))).toEqual(new Set([site.connectorId('forest')]))
    expect(failures(runs)).toEqual([])
    open()
    await busy.ended
  })
})

describe('a run', () => {
  it('of unknown names is refused with the names there are', async () => {
    const site = await Site.start()
    const start = (connector: string, profile: string) => site.runner.start({ connector, profile, trigger: 'operator' })
    await expect(start('nowhere', 'Export')).rejects.toMatchObject({ code: 'connector-unknown', detail: 'there are forest, tenant' })
    await expect(start('forest', 'Everything')).rejects.toMatchObject({
      code: 'profile-unknown',
      detail: expect.stringContaining('Full Import'),
    })
  })

  it('is found by names in any case', async () => {
    const site = await Site.start({ people: ['Anna'] })
    const { ended } = await site.runner.start({ connector: 'FOREST', profile: 'full import', trigger: 'operator' })
    expect((await ended).profile).toBe('Full Import')
  })

  it('counts up over restarts', async () => {
    const site = await Site.start({ people: ['Anna'] })
    const numbers = [(await site.run('forest', 'Full Import')).number]
    await site.restart()
    numbers.push((await site.run('forest', 'Full Import')).number)
    expect(numbers).toEqual([1, 2])
  })

  it('of a profile without steps says so', async () => {
    const site = await Site.start()
    await site.reconfigure((configuration) => ({
      ...configuration,
      connectors: configuration.connectors.map((connector) => ({ ...connector, profiles: [{ name: 'Nothing', steps: [] }] })),
    }))
    const { ended } = await site.runner.start({ connector: 'forest', profile: 'Nothing', trigger: 'operator' })
    expect(await ended).toMatchObject({ result: 'no-start-no-steps-in-profile', steps: [] })
  })

  it('C40 goes on with the next step when one fails', async () => {
    const site = await Site.start({ people: ['Anna'] })
    await site.reconfigure((configuration) => ({
      ...configuration,
      connectors: configuration.connectors.map((connector) => ({
        ...connector,
        profiles: [
          {
            name: 'Both',
            steps: (['delta-import', 'full-import', 'full-synchronization'] as const).map((type) => ({ type, partition: null })),
          },
        ],
      })),
    }))
    const { ended } = await site.runner.start({ connector: 'forest', profile: 'Both', trigger: 'operator' })
    const run = await ended
    expect(run.steps.map((step) => [step.number, step.result])).toEqual([
      [1, 'no-start-full-import-required'],
      [2, 'success'],
      [3, 'success'],
    ])
    expect(run.result).toBe('no-start-full-import-required')
  })

  it('can be watched as it goes', async () => {
    const site = await Site.start({ people: ['Anna', 'Bert'] })
    const seen: Run[] = []
    const unwatch = site.runner.watch((run) => seen.push(run))
    const run = await site.run('forest', 'Full Import')
    unwatch()
    await site.run('forest', 'Full Synchronization')
    expect(new Set(seen.map((one) => one.id))).toEqual(new Set([run.id]))
    expect(seen[0]).toMatchObject({ result: 'in-progress', steps: [] })
    expect(seen.some((one) => one.steps[0]?.progress?.phase === 'full-import' && one.steps[0].result === 'in-progress')).toBe(true)
    expect(seen.at(-1)).toEqual(run)
  })

  it('records the version of the configuration it used', async () => {
    const site = await Site.start({ people: ['Anna'] })
    expect((await site.run('forest', 'Full Import')).configurationVersion).toBe(1)
    await site.reconfigure((configuration) => configuration)
    expect((await site.run('forest', 'Full Import')).configurationVersion).toBe(2)
  })

  it('that does not exist cannot be stopped', async () => {
    const site = await Site.start()
    expect(site.runner.stop(systemIds.next() as RunId)).toBe(false)
  })
})

describe('stopping', () => {
  it('ends a cycle: no further run begins', async () => {
    const site = await Site.start({ people: ['Anna'] })
    const { tamper, begun, open } = heldImports()
    site.tamper('forest', tamper)
    const abort = new AbortController()
    const cycle = site.cycle('initial', abort.signal)
    await begun
    abort.abort('operator')
    open()
    expect((await cycle).map((run) => [run.profile, run.result])).toEqual([['Full Import', 'stopped-user-termination-from-wmi-or-ui']])
  })

  it('of the service ends every run and lets no other begin', async () => {
    const site = await Site.start({ people: ['Anna'] })
    const { tamper, begun, open } = heldImports()
    site.tamper('forest', tamper)
    const { ended } = await site.start('forest', 'Full Import')
    await begun
    const closed = site.runner.close()
    open()
    await closed
    expect((await ended).result).toBe('stopped-service-shutdown')
    await expect(site.start('tenant', 'Full Import')).rejects.toMatchObject({ code: 'run-in-progress' })
  })
})

describe('what a killed process left behind', () => {
  it('is marked as interrupted, with an event, and is not in the way', async () => {
    const site = await Site.start({ people: ['Anna'] })
    const seed = await site.run('forest', 'Full Import')
    const { number: _, ...rest } = seed
    const step = { ...stepOf(seed), result: 'in-progress', endedAt: null } as const
    const left = await site.store.runs.create({
      ...rest,
      id: systemIds.next() as RunId,
      result: 'in-progress',
      endedAt: null,
      steps: [step],
    })
    await site.restart()
    expect((await site.runner.recover()).map((run) => run.id)).toEqual([left.id])
    expect(await site.store.runs.get(left.id)).toMatchObject({
      result: 'stopped-server',
      endedAt: expect.any(Number),
      steps: [{ result: 'stopped-server', reason: 'the process ended during the step' }],
    })
    expect(await site.events(20_103)).toMatchObject([{ runId: left.id, fields: { connector: 'forest' } }])
    expect(await site.runner.recover()).toEqual([])
    expect((await site.run('forest', 'Full Import')).result).toBe('success')
  })
})
