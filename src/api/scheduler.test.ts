import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { ServiceProblem } from '#src/cli/client/service-problem.ts'
import { appliedShape, configurationShape } from './contract/configuration.ts'
import { connectorDetailShape } from './contract/connector.ts'
import { cycleLineShape, cyclePageShape, cycleShape, type CycleBody, type StartCycleBody } from './contract/cycle.ts'
import { eventPageShape } from './contract/event.ts'
import { overridesShape, purgedShape, schedulerShape, type ChangeSchedulerBody, type SchedulerBody } from './contract/scheduler.ts'
import { statusShape } from './contract/status.ts'
import { collect, forest, ServiceWorld, tenant } from './testing/service-world.ts'

let world: ServiceWorld

beforeAll(async () => {
  world = await ServiceWorld.start()
  await world.addBoth()
})
afterAll(() => world.close())

function scheduler(): Promise<SchedulerBody> {
  return world.client.ask(schedulerShape, { method: 'GET', path: '/scheduler' })
}

function set(body: ChangeSchedulerBody): Promise<SchedulerBody> {
  return world.client.ask(schedulerShape, { method: 'PATCH', path: '/scheduler', body })
}

async function cycle(body: StartCycleBody = {}): Promise<CycleBody> {
  const lines = await collect(world.client.lines(cycleLineShape, { method: 'POST', path: '/cycles', body }))
  const last = must(lines.at(-1), 'the last line')
  if (last.type !== 'cycle-ended') throw new Error('the cycle did not end')
  return last.cycle
}

async function owed(): Promise<readonly string[]> {
  return (await scheduler()).overrides.map(({ connector, step }) => `${connector} ${step}`)
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  return error instanceof ServiceProblem ? error.problem.code : String(error)
}

// One story: every test goes on where the one before it ended.
describe('the scheduler', () => {
  it('of a new service will read new connectors in full', async () => {
    expect(await scheduler()).toMatchObject({
      enabled: false,
      allowedInterval: '00:30:00',
      customizedInterval: null,
      effectiveInterval: '00:30:00',
      nextPolicy: 'initial',
      purgeInterval: '7.00:00:00',
      maintenanceEnabled: true,
      suspended: null,
      stagingMode: false,
      cycleInProgress: false,
      deletionLimits: { threshold: 500, percentage: null },
      configurationVersion: 2,
    })
    expect((await owed()).toSorted()).toEqual([
      `${forest} full-import`,
      `${forest} full-synchronization`,
      `${tenant} full-import`,
      `${tenant} full-synchronization`,
    ])
  })

  it('runs the first cycle as an initial one, after which nothing is owed', async () => {
    const first = await cycle()
    expect(first).toMatchObject({ policy: 'initial', trigger: 'operator', result: 'success' })
    expect(first.steps[0]).toMatchObject({ phase: 'import-on-premises', connector: forest, type: 'full-import', run: 1, skipped: null })
    expect(await owed()).toEqual([])
    expect(await scheduler()).toMatchObject({ nextPolicy: 'delta' })
  })

  it('keeps cycles that can be listed and looked at', async () => {
    const quiet = await cycle()
    expect(quiet.steps.map((step) => step.skipped ?? step.result)).toEqual([
      'completed-no-objects',
      'completed-no-objects',
      'nothing-staged',
      'nothing-staged',
      'nothing-pending',
      'nothing-pending',
    ])
    const page = await world.client.ask(cyclePageShape, { method: 'GET', path: '/cycles', query: { limit: 1 } })
    expect(page).toMatchObject({ cycles: [{ id: quiet.id, policy: 'delta', result: 'completed-no-objects' }], before: quiet.id })
    const older = await world.client.ask(cyclePageShape, { method: 'GET', path: '/cycles', query: { before: quiet.id } })
    expect(older).toMatchObject({ cycles: [{ policy: 'initial' }], before: null })
    expect(await world.client.ask(cycleShape, { method: 'GET', path: '/cycles/latest' })).toEqual(quiet)
    expect(
      await codeOf(world.client.ask(cycleShape, { method: 'GET', path: `/cycles/${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}` })),
    ).toBe('cycle-unknown')
    expect(await codeOf(world.client.ask(cycleShape, { method: 'POST', path: '/cycles/stop' }))).toBe('cycle-unknown')
  })

  it('takes full steps that a person asks for, shows them everywhere, and runs them once', async () => {
    const patch = (body: object) => world.client.ask(overridesShape, { method: 'PATCH', path: `/connectors/${forest}/overrides`, body })
    expect(await patch({ fullImport: true, fullSynchronization: true })).toMatchObject({ overrides: [{ author: 'anna' }, {}] })
    expect(await patch({ fullSynchronization: false })).toMatchObject({ overrides: [{ connector: forest, step: 'full-import' }] })
    const { connector } = await world.client.ask(connectorDetailShape, { method: 'GET', path: `/connectors/${forest}` })
    const status = await world.client.ask(statusShape, { method: 'GET', path: '/status' })
    expect([connector.overrides.length, status.scheduler.overrides.length]).toEqual([1, 1])
    const types = (await cycle()).steps.map((step) => step.type)
    expect(types.slice(0, 2)).toEqual(['full-import', 'delta-import'])
    expect(await owed()).toEqual([])
  })

  it('owes full synchronizations after a rule changed', async () => {
    const { documents, stored } = await world.client.ask(configurationShape, { method: 'GET', path: '/configuration' })
    const changed = documents.map((document) =>
      /rules\/.*user-profile/.test(document.path) && document.text.includes('outbound')
        ? { ...document, text: document.text.replace(/^direction: outbound$/m, 'direction: outbound\ndisabled: true') }
        : document,
    )
    const body = { documents: changed, expectedVersion: stored?.version ?? 0, reason: 'a test' }
    const applied = await world.client.ask(appliedShape, { method: 'POST', path: '/configuration/apply', body })
    expect(applied.needed.length).toBeGreaterThan(0)
    expect(await owed()).toEqual(applied.needed.flatMap(({ connector, steps }) => steps.map((step) => `${connector} ${step}`)))
    await cycle()
    expect(await owed()).toEqual([])
  })

  it('can be changed while the service runs', async () => {
    const changed = await set({ customizedInterval: '1.00:00:00', nextPolicy: 'initial', purgeInterval: '30d', maintenanceEnabled: false })
    expect(changed).toMatchObject({
      customizedInterval: '1.00:00:00',
      effectiveInterval: '1.00:00:00',
      nextPolicy: 'initial',
      purgeInterval: '30.00:00:00',
      maintenanceEnabled: false,
    })
    expect(await set({ customizedInterval: null, enabled: true })).toMatchObject({ enabled: true, customizedInterval: null })
    const { documents } = await world.client.ask(configurationShape, { method: 'GET', path: '/configuration' })
    expect(documents.find(({ path }) => path === 'scheduler.yaml')?.text).toContain('enabled: true')
    await set({ enabled: false })
  })

  it.each([{ customizedInterval: '8d' }, { customizedInterval: 'often' }, { purgeInterval: '1m' }])('refuses %j', async (body) => {
    expect(await codeOf(set(body))).toBe('time-span')
  })

  it('that is suspended refuses cycles and says why', async () => {
    const body = { reason: 'the rules are being reworked' }
    const suspended = await world.client.ask(schedulerShape, { method: 'POST', path: '/scheduler/suspend', body })
    expect(suspended.suspended).toMatchObject({ author: 'anna', reason: 'the rules are being reworked' })
    expect(await codeOf(cycle())).toBe('scheduler-suspended')
    expect(await world.client.ask(schedulerShape, { method: 'POST', path: '/scheduler/resume' })).toMatchObject({ suspended: null })
    expect(await cycle({ policy: 'delta' })).toMatchObject({ policy: 'delta' })
  })

  it('is suspended for a time, says until when and by whom, and refuses a time nobody means', async () => {
    const suspend = (span: string | null) =>
      world.client.ask(schedulerShape, { method: 'POST', path: '/scheduler/suspend', body: { reason: 'work', for: span } })
    const { suspended } = await suspend('2h')
    expect(suspended).toMatchObject({ author: 'anna', reason: 'work' })
    expect(Date.parse(suspended?.until ?? '') - Date.parse(suspended?.at ?? '')).toBe(2 * 3_600_000)
    expect((await suspend(null)).suspended).toMatchObject({ until: null })
    for (const span of ['8d', '0s', 'soon']) expect(await codeOf(suspend(span))).toBe('time-span')
    await world.client.ask(schedulerShape, { method: 'POST', path: '/scheduler/resume' })
  })

  it('removes history on request', async () => {
    const purged = await world.client.ask(purgedShape, { method: 'POST', path: '/runs/purge', body: { olderThan: '0s' } })
    expect(purged).toMatchObject({ isComplete: true })
    expect(purged.runs).toBeGreaterThan(0)
    const { cycles } = await world.client.ask(cyclePageShape, { method: 'GET', path: '/cycles' })
    expect(cycles).toEqual([])
    const { events } = await world.client.ask(eventPageShape, { method: 'GET', path: '/events', query: { limit: 10 } })
    expect(events[0]?.id).toBe(20135)
  })
})
