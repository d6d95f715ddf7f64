import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { cycleLineShape } from './contract/cycle.ts'
import { runComparisonShape, type RunComparisonBody } from './contract/run-comparison.ts'
import { runExportShape } from './contract/run-export.ts'
import { runLineShape, type RunBody } from './contract/run.ts'
import { collect, forest, ServiceWorld, tenant } from './testing/service-world.ts'

let world: ServiceWorld
/** A person of the directory. */
let person: string
let first: RunBody
let second: RunBody

beforeAll(async () => {
  world = await ServiceWorld.start({ people: 12, groups: 2 })
  await world.addBoth()
  await collect(world.client.lines(cycleLineShape, { method: 'POST', path: '/cycles', body: { policy: 'initial' } }))
  const { directory } = world.company.directory
  person = must(
    directory.list('user').find((dn) => dn.includes('OU=People')),
    'a person',
  )
  first = await run(forest, 'Delta Import')
  directory.modify(person, { title: 'Somebody else' })
  second = await run(forest, 'Delta Import')
})
afterAll(() => world.close())

async function run(connector: string, profile: string): Promise<RunBody> {
  const body = { connector, profile }
  return must((await collect(world.client.lines(runLineShape, { method: 'POST', path: '/runs', body }))).at(-1), 'the end').run
}

async function retry(number: number, step: number): Promise<RunBody> {
  const lines = world.client.lines(runLineShape, { method: 'POST', path: `/runs/${number}/retry`, body: { step } })
  return must((await collect(lines)).at(-1), 'the end').run
}

function compare(number: number, other?: number): Promise<RunComparisonBody> {
  return world.client.ask(runComparisonShape, { method: 'GET', path: `/runs/${number}/comparison`, query: { with: other } })
}

describe('a run beside another one', () => {
  it('is the one before of the same connector and profile, number by number', async () => {
    await run(tenant, 'Delta Import')
    const { other, steps } = await compare(second.number)
    expect(other?.number).toBe(first.number)
    expect(steps).toMatchObject([{ type: 'delta-import', number: 1, other: 1 }])
    expect(steps[0]?.counters).toContainEqual({ group: 'staging', target: null, counter: 'stage-update', count: 1, other: 0 })
  })

  it('may be any other: steps that only one of them has stand beside nothing', async () => {
    const synchronization = await run(forest, 'Delta Synchronization')
    const { steps } = await compare(synchronization.number, first.number)
    expect(steps.map(({ type, number, other }) => [type, number, other])).toEqual([
      ['delta-synchronization', 1, null],
      ['delta-import', null, 1],
    ])
    expect(steps[0]?.counters.find(({ target }) => target === tenant)).toMatchObject({ group: 'outbound', other: 0 })
  })

  it('is nothing for the first of its kind, and an error where the number is nobody', async () => {
    expect(await compare(first.number)).toMatchObject({ other: null, steps: [] })
    await expect(compare(first.number, 999)).rejects.toMatchObject({ problem: { code: 'run-unknown' } })
  })
})

describe('a step that is tried again', () => {
  it('is a run of its own with that step alone', async () => {
    world.company.directory.directory.modify(person, { title: 'Changed once more' })
    const again = await retry(second.number, 1)
    expect(again).toMatchObject({ connector: forest, profile: 'Delta Import', trigger: 'operator', result: 'success' })
    expect(again.steps).toMatchObject([{ type: 'delta-import', partition: second.steps[0]?.partition, number: 1 }])
    expect(again.steps[0]?.counters.staging['stage-update']).toBe(1)
  })

  it('is refused where it is not there, and where no profile could have it, with the reason', async () => {
    await expect(retry(second.number, 7)).rejects.toMatchObject({ problem: { code: 'run-unknown', detail: 'it has no step 7' } })
    const body = { reason: 'For this test', confirm: tenant }
    const lines = world.client.lines(runLineShape, { method: 'POST', path: `/connectors/${tenant}/clear`, body })
    const cleared = must((await collect(lines)).at(-1), 'the end').run
    await expect(retry(cleared.number, 1)).rejects.toMatchObject({
      problem: { code: 'step-not-repeatable', detail: 'it is part of clearing or removing the connector' },
    })
  })
})

describe('a run as a file', () => {
  it('is JSON with the errors of its objects, or XML, under a name of its own', async () => {
    const saved = await world.client.ask(runExportShape, { method: 'GET', path: `/runs/${second.number}/export` })
    expect(saved).toMatchObject({ format: 1, run: { number: second.number }, errors: [], isComplete: true })
    const answer = await world.send('GET', `/runs/${second.number}/export?as=xml`)
    expect([answer.status, answer.type]).toEqual([200, 'application/xml; charset=utf-8'])
    expect(answer.text).toContain(`<run-number>${second.number}</run-number>`)
    expect(answer.text).toContain('<stage-update detail="true">1</stage-update>')
  })
})
