import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { ServiceProblem } from '#src/cli/client/service-problem.ts'
import {
  appliedShape,
  configurationShape,
  historyShape,
  planShape,
  type AppliedBody,
  type ConfigurationBody,
  type PlanBody,
} from './contract/configuration.ts'
import { eventPageShape } from './contract/event.ts'
import { runLineShape } from './contract/run.ts'
import { collect, forest, ServiceWorld } from './testing/service-world.ts'

type Documents = ConfigurationBody['documents']

let world: ServiceWorld

beforeAll(async () => {
  world = await ServiceWorld.start()
  await world.addBoth()
  await collect(world.client.lines(runLineShape, { method: 'POST', path: '/runs', body: { connector: forest, profile: 'Full Import' } }))
})
afterAll(() => world.close())

async function documents(): Promise<Documents> {
  return (await world.client.ask(configurationShape, { method: 'GET', path: '/configuration' })).documents
}

function plan(proposed: Documents): Promise<PlanBody> {
  return world.client.ask(planShape, { method: 'POST', path: '/configuration/plan', body: { documents: proposed } })
}

function apply(proposed: Documents, expectedVersion: number): Promise<AppliedBody> {
  return world.client.ask(appliedShape, {
    method: 'POST',
    path: '/configuration/apply',
    body: { documents: proposed, expectedVersion, reason: 'a test' },
  })
}

/** The documents with one of them edited. */
function edited(all: Documents, path: RegExp, edit: (text: string) => string): Documents {
  const target = must(
    all.find((document) => path.test(document.path)),
    String(path),
  )
  return all.map((document) => (document === target ? { ...document, text: edit(document.text) } : document))
}

describe('the configuration', () => {
  it('comes back as it was: its own documents change nothing', async () => {
    const own = await documents()
    const unchanged = await plan(own)
    expect(unchanged).toMatchObject({ version: 2, isSound: true, problems: [], changes: [], needed: [] })
    expect(await apply(own, 2)).toMatchObject({ version: 2, changes: 0 })
  })

  it('is changed by documents, with a plan before, a version and events after', async () => {
    const proposed = edited(await documents(), /rules\/0100/, (text) => text.replace(/^name: .*$/m, 'name: Everybody'))
    const silent = await plan(proposed)
    expect(silent).toMatchObject({
      isSound: true,
      changes: [{ change: 'change', fields: [{ path: 'name', after: 'Everybody' }] }],
      needed: [],
    })
    const disabled = edited(proposed, /rules\/0160/, (text) => text.replace(/^precedence: 160$/m, 'precedence: 160\ndisabled: true'))
    const loud = await plan(disabled)
    expect(loud.needed).toMatchObject([{ connector: forest, steps: ['full-synchronization'] }])
    const applied = await apply(disabled, loud.version)
    expect(applied).toMatchObject({ version: 3, changes: 2 })
    const { events } = await world.client.ask(eventPageShape, { method: 'GET', path: '/events', query: { limit: 3 } })
    expect(events.map((event) => event.id)).toEqual([20037, 20120, expect.any(Number)])
    const history = await world.client.ask(historyShape, { method: 'GET', path: '/configuration/history' })
    expect(history.versions[0]).toMatchObject({ version: 3, author: 'anna', reason: 'a test' })
  })

  it('is not overwritten by somebody who read an older version', async () => {
    const proposed = edited(await documents(), /scheduler\.yaml$/, (text) => text.replace(/intervalMinutes: \d+/, 'intervalMinutes: 45'))
    const refused = await apply(proposed, 1).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(ServiceProblem)
    expect((refused as ServiceProblem).problem).toMatchObject({ status: 409, code: 'configuration-changed' })
  })

  it('refuses documents that are broken, each at its line', async () => {
    const own = await documents()
    const unknown = await plan(edited(own, /rules\/0100/, (text) => text.replace('isCriticalSystemObject,', 'isCriticalSystemObjectt,')))
    expect(unknown).toMatchObject({
      isSound: false,
      problems: [{ path: 'rules/0100-everybody.yaml', message: expect.stringContaining('isCriticalSystemObjectt') }],
    })
    const secret = await plan(
      edited(own, /connectors\/contoso-lab\.yaml$/, (text) => text.replace('settings:', 'settings:\n  password: not here')),
    )
    const setting = await plan(edited(own, /connectors\/contoso-lab\.yaml$/, (text) => text.replace(/security: .*/, 'security: whatever')))
    for (const refused of [secret, setting]) {
      expect(refused.isSound).toBe(false)
      expect(refused.problems[0]).toMatchObject({ severity: 'error', path: 'connectors/contoso-lab.yaml', line: expect.any(Number) })
      expect(refused.problems[0]?.line).toBeGreaterThan(1)
    }
    expect(secret.problems[0]?.message).toContain('looks like a secret')
    expect(setting.problems[0]?.message).toContain('security')
  })

  it('keeps a connector whose space holds objects', async () => {
    const own = await documents()
    const without = own.filter(({ path, text }) => path !== 'connectors/contoso-lab.yaml' && !text.includes('connector: contoso.lab'))
    const refused = await plan(without)
    expect(refused).toMatchObject({
      isSound: false,
      problems: [{ severity: 'error', message: expect.stringContaining('its connector space holds objects') }],
    })
  })
})
