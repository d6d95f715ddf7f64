import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { configurationShape, historyShape, planShape, type AppliedBody, type PlanBody } from './contract/configuration.ts'
import { ruleListShape, ruleShape, shippedDifferenceShape, type RuleListBody } from './contract/rule.ts'
import { AccessWorld, problemIn, type SignedIn } from './testing/access-world.ts'
import { forest, ServiceWorld } from './testing/service-world.ts'

let world: ServiceWorld

beforeAll(async () => {
  world = await ServiceWorld.start({ people: 5, groups: 1 })
  await world.addBoth()
})
afterAll(() => world.close())

function list(query: Readonly<Record<string, string>> = {}): Promise<RuleListBody> {
  return world.client.ask(ruleListShape, { method: 'GET', path: '/rules', query })
}

function plan(body: object): Promise<PlanBody> {
  return world.client.ask(planShape, { method: 'POST', path: '/configuration/changes/plan', body })
}

/** Past the client, which knows no headers. */
async function apply(version: number, body: object): Promise<{ readonly status: number; readonly text: string }> {
  return world.send('POST', '/configuration/changes/apply', {
    type: 'application/json',
    text: JSON.stringify(body),
    headers: { 'if-match': `"${version}"` },
  })
}

async function applied(version: number, body: object): Promise<AppliedBody> {
  const { status, text } = await apply(version, body)
  expect([status, text.slice(0, 300)]).toEqual([200, expect.any(String)])
  return JSON.parse(text) as AppliedBody
}

describe('the list of rules', () => {
  it('is filtered by everything one can see in it', async () => {
    const all = await list()
    expect(all.rules.length).toBe(all.total)
    expect(all.rules.every(({ origin }) => origin === 'shipped')).toBe(true)
    const inbound = await list({ direction: 'inbound', connector: forest, metaverseType: 'person', attribute: 'department' })
    expect(inbound.rules.length).toBeGreaterThan(0)
    expect(inbound.rules.every(({ connector, direction }) => connector === forest && direction === 'inbound')).toBe(true)
    expect((await list({ attribute: 'nobodyHasThis' })).rules).toEqual([])
    expect((await list({ disabled: 'true' })).rules).toEqual([])
  })
})

describe('one changed rule', () => {
  it('is merged, planned, applied, shown as changed, and taken back by a return to the version before', async () => {
    const { version, rules } = await list({ direction: 'inbound' })
    const first = must(
      rules.find(({ targets }) => targets.includes('department')),
      'a rule',
    )
    const { rule } = await world.client.ask(ruleShape, { method: 'GET', path: `/rules/${first.id}` })
    const flows = must(rule.flows, 'its flows').map((flow) =>
      flow.to === 'department' ? { to: 'department', expression: 'UCase([department])' } : flow,
    )
    const changes = [{ kind: 'put-rule', rule: { ...rule, flows } }]
    const planned = await plan({ changes })
    expect(planned.isSound).toBe(true)
    expect(planned.changes.map(({ title }) => title)).toEqual([first.name])
    const saved = await applied(version, { changes, reason: 'try' })
    expect(saved.version).toBe(version + 1)
    const after = await list({ origin: 'changed' })
    expect(after.rules.map(({ id, isWaiting }) => [id, isWaiting])).toEqual([[first.id, true]])
    const difference = await world.client.ask(shippedDifferenceShape, { method: 'GET', path: `/rules/${first.id}/shipped-difference` })
    expect(difference.differences.map(({ path, after: now }) => [path, now])).toContainEqual([
      'flows[department].expression',
      'UCase([department])',
    ])
    expect((await plan({ restore: version })).changes).toHaveLength(1)
    await applied(version + 1, { restore: version, reason: 'back' })
    expect((await list({ origin: 'changed' })).rules).toEqual([])
    const former = await world.client.ask(configurationShape, { method: 'GET', path: `/configuration/history/${version + 1}` })
    expect(former.documents.some(({ text }) => text.includes('UCase([department])'))).toBe(true)
    const history = await world.client.ask(historyShape, { method: 'GET', path: '/configuration/history' })
    expect(history.versions[0]?.reason).toBe('back')
  })

  it('is copied below its original, which is switched off, and removed again', async () => {
    const { version, rules } = await list()
    const original = must(rules.at(-1), 'a rule')
    const clone = { kind: 'clone-rule', id: original.id, newId: 'custom.copy', name: 'Copy', disablesOriginal: true }
    const saved = await applied(version, { changes: [clone], reason: 'copy' })
    const both = (await list()).rules.filter(({ id }) => id === original.id || id === 'custom.copy')
    expect(both.map(({ id, disabled, origin }) => [id, disabled, origin])).toEqual([
      ['custom.copy', false, 'custom'],
      [original.id, true, 'changed'],
    ])
    expect(must(both[0], 'the copy').precedence).toBeLessThan(original.precedence)
    const undo = [
      { kind: 'remove-rule', id: 'custom.copy' },
      { kind: 'set-rule-disabled', id: original.id, disabled: false },
    ]
    await applied(saved.version, { changes: undo, reason: 'undo' })
    expect((await list()).rules.map(({ id }) => id)).toEqual(rules.map(({ id }) => id))
  })

  it('with a mistake is refused where the mistake is', async () => {
    const { version, rules } = await list({ direction: 'inbound' })
    const { rule } = await world.client.ask(ruleShape, { method: 'GET', path: `/rules/${must(rules[0], 'a rule').id}` })
    const changes = [{ kind: 'put-rule', rule: { ...rule, flows: [{ to: 'department', expression: 'Trim([department]' }] } }]
    const { isSound, problems } = await plan({ changes })
    expect([isSound, problems.some(({ severity, message }) => severity === 'error' && message.includes(')'))]).toEqual([false, true])
    expect((await apply(version, { changes, reason: 'x' })).status).toBe(422)
    expect((await plan({ changes: [{ kind: 'put-rule', rule: { id: 'x', kind: 'rule' } }] })).isSound).toBe(false)
  })

  it('made on top of another version is refused, and so is a request that says nothing', async () => {
    const { version } = await list()
    const stale = await apply(version - 1, { restore: 1, reason: 'x' })
    expect([stale.status, stale.text]).toEqual([409, expect.stringContaining('configuration-changed')])
    expect((await apply(version, { reason: 'x' })).status).toBe(422)
    const unknown = await apply(version, { changes: [{ kind: 'remove-rule', id: 'nobody' }], reason: 'x' })
    expect([unknown.status, unknown.text]).toEqual([404, expect.stringContaining('document-unknown')])
  })
})

it('somebody who only looks on sees rules and changes none', async () => {
  const access = await AccessWorld.start()
  try {
    const password = randomBytes(12).toString('base64url')
    await access.addUser('viewer', 'viewer', password)
    const viewer: SignedIn = await access.signIn('viewer', password)
    expect((await access.send('GET', '/rules', { as: viewer })).status).toBe(200)
    const json = { changes: [{ kind: 'remove-rule', id: 'x' }] }
    const answer = await access.send('POST', '/configuration/changes/plan', { json, as: viewer })
    expect(problemIn(answer).code).toBe('access-denied')
  } finally {
    await access.close()
  }
})
