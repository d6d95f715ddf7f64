import { describe, expect, it } from 'vitest'
import type { ObjectId } from '#src/model/brand.ts'
import { inbound, outbound, rulesOf, type SmallRule } from './testing/small-rules.ts'
import { SmallWorld } from './testing/small-world.ts'

const flows = { sid: '[sid]', mail: '[mail]', title: '[title]' }
const branch = inbound({ name: 'In - Branch', connector: 'Branch', link: 'Provision', join: ['sid = sid'], flows })

function identity(world: SmallWorld, id: ObjectId): string | undefined {
  return world.identityOf(id)?.id
}

describe('an object whose joining rule left scope', () => {
  const bySid: SmallRule = { name: 'By sid', join: ['sid = sid'], scope: ['kind NOTEQUAL moved'], flows }
  const byMail: SmallRule = { name: 'By mail', join: ['mail = mail'], scope: ['kind EQUAL moved'], flows }

  function joined(...rules: readonly SmallRule[]): { world: SmallWorld; first: ObjectId; anna: ObjectId } {
    const world = new SmallWorld(rulesOf(branch, ...rules.map(inbound)))
    const first = world.holds('Branch', 'CN=1', { sid: 'S-1', mail: 'one@lab' })
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1' })
    expect(world.object(anna).link).toMatchObject({ kind: 'joined', ruleId: 'By sid#1' })
    return { world, first, anna }
  }

  it('stays when another rule that joins finds the same identity', () => {
    const { world, first, anna } = joined(bySid, byMail)
    world.changes(anna, { kind: 'moved', mail: 'one@lab' })
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-no-flow' })
    expect(identity(world, anna)).toBe(identity(world, first))
    expect(world.object(anna).link).toMatchObject({ ruleId: 'By mail#2' })
  })

  it('moves when another rule that joins finds another identity, and takes its values along', () => {
    const { world, first, anna } = joined(bySid, byMail)
    const second = world.holds('Branch', 'CN=2', { sid: 'S-2', mail: 'two@lab' })
    world.changes(anna, { kind: 'moved', mail: 'two@lab', title: 'Clerk' })
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-flow' })
    expect(identity(world, anna)).toBe(identity(world, second))
    expect(world.valuesOf(second)).toMatchObject({ title: ['Clerk'] })
    expect(world.valuesOf(first)).toEqual({ sid: ['S-1'], mail: ['one@lab'] })
  })

  it('is disjoined when another rule that joins finds nobody: Q16', () => {
    const { world, anna } = joined(bySid, byMail)
    world.changes(anna, { kind: 'moved', mail: 'nobody@lab' })
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-filtered-leave-mv' })
    expect(world.object(anna).link).toBeNull()
  })

  it('is kept by a Provision rule, although that would join nobody', () => {
    const { world, first, anna } = joined(bySid, { ...byMail, link: 'Provision' })
    world.changes(anna, { kind: 'moved', mail: 'nobody@lab' })
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-no-flow' })
    expect(identity(world, anna)).toBe(identity(world, first))
  })

  it('is disjoined with only flow rules left in scope: Q16', () => {
    const { world, anna } = joined(bySid, { name: 'Flows', flows: { title: '[title]' } })
    world.changes(anna, { kind: 'moved' })
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-filtered-leave-mv' })
  })

  it('is not joined again while that rule is in scope, whatever other rules come', () => {
    const { world, first, anna } = joined(bySid)
    world.rules = rulesOf(branch, inbound(bySid), inbound({ name: 'Second', join: ['sid = sid'], flows }))
    world.changes(anna, { sid: 'S-9' })
    world.synchronize(anna)
    expect(identity(world, anna)).toBe(identity(world, first))
    expect(world.object(anna).link).toMatchObject({ ruleId: 'By sid#1' })
  })

  it('C9 fails when the rules in scope would join by different criteria, joined or not', () => {
    const { world, anna } = joined(bySid)
    world.rules = rulesOf(branch, inbound(bySid), inbound({ ...byMail, scope: [] }))
    expect(world.synchronize(anna)).toMatchObject({ kind: 'failed', error: { step: 'join' } })
  })
})

describe('a Provision rule', () => {
  it('Q3 without join groups always provisions, beside a rule that joins', () => {
    const world = new SmallWorld(rulesOf(inbound({ join: ['sid = sid'] }), inbound({ link: 'Provision', flows })))
    const anna = world.imports('Forest', 'CN=Anna', { title: 'Clerk' })
    expect(world.synchronize(anna)).toMatchObject({ counter: 'disconnector-projected-flow' })
  })
})

describe('two objects of one connector that mean one identity', () => {
  const rules = rulesOf(inbound({ link: 'Provision', join: ['sid = sid'], flows }))

  it('Q17 the second succeeds once the first has gone', () => {
    const world = new SmallWorld(rules)
    const first = world.holds('Forest', 'CN=1', { sid: 'S-1' })
    const second = world.imports('Forest', 'CN=2', { sid: 'S-1' })
    expect(world.synchronize(second)).toMatchObject({ kind: 'failed' })
    world.deletes(first)
    world.synchronize(first)
    expect(world.synchronize(second)).toMatchObject({ kind: 'planned', counter: 'disconnector-projected-flow' })
    expect(world.object(second).syncProblem).toBeNull()
  })

  it('C8 are told apart even where their values agree', () => {
    const world = new SmallWorld(rules)
    world.holds('Forest', 'CN=1', { sid: 'S-1', title: 'Clerk' })
    const twin = world.imports('Forest', 'CN=2', { sid: 'S-1', title: 'Clerk' })
    expect(world.synchronize(twin)).toMatchObject({ error: { code: 'ambiguous-import-flow-from-multiple-connectors' } })
  })
})

describe('a rule that only flows', () => {
  it('inherits the link of the rule that joins, in either order of precedence', () => {
    const title = inbound({ name: 'Title', flows: { title: '[title]' } })
    const join = inbound({ name: 'Join', link: 'Provision', join: ['sid = sid'], flows: { sid: '[sid]' } })
    for (const rules of [
      [title, join],
      [join, title],
    ]) {
      const world = new SmallWorld(rulesOf(...rules))
      expect(world.valuesOf(world.holds('Forest', 'CN=1', { sid: 'S-1', title: 'Clerk' }))).toEqual({ sid: ['S-1'], title: ['Clerk'] })
    }
  })
})

describe('an object replaced by one of another type', () => {
  const out = outbound({
    name: 'Out',
    link: 'Provision',
    flows: { dn: '="CN=" & [sid]', sid: '[sid]', title: '[title]' },
  })

  it('C36 that projects anew takes over what its forerunner had: an update, not a delete and an add', () => {
    const project = { link: 'Provision', flows } as const
    const world = new SmallWorld(rulesOf(inbound(project), inbound({ ...project, types: 'inetOrgPerson > person' }), out))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    const before = identity(world, anna)
    const cloud = world.find('Cloud', 'CN=S-1')?.id as ObjectId
    world.settles(cloud)
    world.put({
      ...world.object(anna),
      objectType: 'inetOrgPerson',
      pendingImport: { operation: 'delete-add', renamedFrom: null, changes: { title: { kind: 'replace', values: ['Boss'] } } },
    })
    expect(world.synchronize(anna)).toMatchObject({
      counter: 'connector-delete-add-processed',
      outbound: [{ connectorId: 'c-cloud', counter: 'connector-flow' }],
    })
    expect(identity(world, anna)).not.toBe(before)
    expect(world.object(cloud)).toMatchObject({
      link: { metaverseId: identity(world, anna), provisionedBy: 'Out#2' },
      pendingExport: { operation: 'update', changes: { title: { kind: 'replace', values: ['Boss'] } } },
    })
    expect(world.metaverse.size).toBe(1)
  })
})
