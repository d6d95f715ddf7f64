import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import {
  checkedExpressionShape,
  dryRunShape,
  functionListShape,
  tracedExpressionShape,
  type CheckedExpressionBody,
} from './contract/expression.ts'
import { ruleListShape, ruleShape } from './contract/rule.ts'
import { searchShape } from './contract/search.ts'
import { forest, ServiceWorld, tenant } from './testing/service-world.ts'

let world: ServiceWorld
let person: string

beforeAll(async () => {
  world = await ServiceWorld.cycled({ people: 20, groups: 2 })
  person = world.person
})
afterAll(() => world.close())

const rule = { direction: 'inbound', connector: forest, sourceObjectType: 'user', targetObjectType: 'person' }

function check(expression: string, target: string | null = null): Promise<CheckedExpressionBody> {
  return world.client.ask(checkedExpressionShape, { method: 'POST', path: '/expressions/check', body: { expression, rule, target } })
}

describe('an expression that is being written', () => {
  it('is checked with places, type, and what it uses', async () => {
    const fine = await check('Trim([department]) & "x"', 'department')
    expect(fine).toMatchObject({ isUsable: true, findings: [], attributes: ['department'], functions: ['Trim'] })
    expect(fine.type).toContain('str')
    const broken = await check('Trim([department]')
    expect([broken.isUsable, broken.findings[0]?.severity, broken.findings[0]?.line]).toEqual([false, 'error', 1])
    const unknown = await check('Trimm([departmen])')
    expect(unknown.findings[0]).toMatchObject({ severity: 'error', offset: 0 })
    const absent = await check('Trim([departmen])')
    expect(absent.findings[0]).toMatchObject({
      code: 'unknown attribute',
      offset: 5,
      hint: expect.stringContaining('department') as string,
    })
    expect((await check('[manager]', 'department')).isUsable).toBe(true)
    expect((await check('SelectUniqueValue("a")', 'department')).isUsable).toBe(false)
  })

  it('is traced on an object, part by part, and on an identity', async () => {
    const body = {
      expression: 'IIF(IsPresent([sn]), UCase([sn]), Error("no name"))',
      rule,
      target: 'sn',
      connector: forest,
      object: person,
    }
    const traced = await world.client.ask(tracedExpressionShape, { method: 'POST', path: '/expressions/trace', body })
    expect([traced.subject, traced.outcome]).toEqual([person, 'values'])
    const parts = traced.root.parts.map(({ text, state }) => [text, state])
    expect(parts).toEqual([
      ['IsPresent([sn])', 'evaluated'],
      ['UCase([sn])', 'evaluated'],
      ['Error("no name")', 'not-evaluated'],
    ])
    expect(traced.root.gave).toEqual([`"${String(traced.values[0])}"`])
    const found = await world.client.ask(searchShape, { method: 'GET', path: '/search', query: { q: person, space: forest } })
    const metaverse = must(found.groups[0]?.hits[0]?.metaverseId, 'the identity')
    const other = { expression: 'LCase([sn])', metaverse, connector: tenant }
    expect(await world.client.ask(tracedExpressionShape, { method: 'POST', path: '/expressions/trace', body: other })).toMatchObject({
      outcome: 'values',
      values: [String(traced.values[0]).toLowerCase()],
    })
    const refused = world.client.ask(tracedExpressionShape, {
      method: 'POST',
      path: '/expressions/trace',
      body: { ...body, expression: 'x(' },
    })
    await expect(refused).rejects.toMatchObject({ problem: { code: 'expression-refused' } })
  })

  it('finds its functions described with an example', async () => {
    const { functions } = await world.client.ask(functionListShape, { method: 'GET', path: '/expressions/functions' })
    expect(functions.length).toBeGreaterThan(60)
    expect(functions.find(({ name }) => name === 'Trim')?.example.expression).toContain('Trim')
  })
})

describe('a dry run of a changed rule', () => {
  it('shows what a few objects would become, counts the rest, and writes nothing', async () => {
    const { rules } = await world.client.ask(ruleListShape, {
      method: 'GET',
      path: '/rules',
      query: { direction: 'inbound', connector: forest, attribute: 'department', metaverseType: 'person' },
    })
    const { rule: document } = await world.client.ask(ruleShape, { method: 'GET', path: `/rules/${must(rules[0], 'a rule').id}` })
    const flows = document.flows?.map((flow) =>
      flow.to === 'department' ? { to: 'department', expression: '"Dry " & [department]' } : flow,
    )
    const changes = [{ kind: 'put-rule', rule: { ...document, flows } }]
    const chosen = await world.client.ask(dryRunShape, {
      method: 'POST',
      path: '/rules/dry-run',
      body: { changes, objects: [{ connector: forest, object: person }] },
    })
    const own = must(chosen.objects[0], 'the person')
    expect([chosen.looked, chosen.changed, own.dn]).toEqual([1, 1, person])
    expect(own.changes.map(({ connector, attribute }) => [connector, attribute])).toEqual([
      [null, 'department'],
      [tenant, 'department'],
    ])
    expect(own.changes[0]?.after).toEqual([`Dry ${String(own.changes[0]?.before[0])}`])
    const random = { connector: forest, objectType: 'user', count: 1_000 }
    const all = await world.client.ask(dryRunShape, { method: 'POST', path: '/rules/dry-run', body: { changes, random } })
    expect(all.changed).toBe(all.attributes['department'])
    expect(all.looked).toBeGreaterThanOrEqual(all.changed)
    const failing = [{ kind: 'put-rule', rule: { ...document, flows: [{ to: 'department', expression: 'Error("stop")' }] } }]
    const failed = await world.client.ask(dryRunShape, { method: 'POST', path: '/rules/dry-run', body: { changes: failing, random } })
    expect([failed.failed > 0, failed.failedBefore]).toEqual([true, 0])
  })
})
