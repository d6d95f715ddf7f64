import { describe, expect, it } from 'vitest'
import type { ObjectId } from '#src/model/brand.ts'
import { inbound, rulesOf } from './testing/small-rules.ts'
import { SmallWorld } from './testing/small-world.ts'

const personJoin = inbound({ name: 'In - Join', link: 'Provision', join: ['sid = sid'], flows: { sid: '[sid]', title: '[title]' } })

describe('join groups', () => {
  const join = [['sid = sid'], ['mail = mail']]
  const branch = inbound({ name: 'In - Branch', connector: 'Branch', link: 'Provision', join, flows: { sid: '[sid]', mail: '[mail]' } })
  const forest = inbound({ name: 'In - Forest', link: 'Provision', flows: { sid: '[sid]', mail: '[mail]' } })

  function worldWith(...people: readonly Readonly<Record<string, string>>[]): { world: SmallWorld; people: readonly ObjectId[] } {
    const world = new SmallWorld(rulesOf(forest, branch))
    return { world, people: people.map((person, i) => world.holds('Forest', `CN=${i}`, person)) }
  }

  it('C6 are tried in order: with no hit the next one joins', () => {
    const { world, people } = worldWith({ sid: 'S-1', mail: 'anna@lab' }, { sid: 'S-2', mail: 'bert@lab' })
    const anna = world.imports('Branch', 'CN=Anna', { sid: 'S-9', mail: 'anna@lab' })
    expect(world.synchronize(anna)).toMatchObject({ counter: 'disconnector-joined-no-flow' })
    expect(world.identityOf(anna)?.id).toBe(world.identityOf(people[0] as ObjectId)?.id)
    expect(world.object(anna).link).toMatchObject({ kind: 'joined', ruleId: 'In - Branch#1' })
  })

  it('C6 are tried in order: with several hits the next one joins', () => {
    const { world, people } = worldWith({ sid: 'S-1', mail: 'anna@lab' }, { sid: 'S-1', mail: 'bert@lab' })
    const bert = world.imports('Branch', 'CN=Bert', { sid: 'S-1', mail: 'bert@lab' })
    world.synchronize(bert)
    expect(world.identityOf(bert)?.id).toBe(world.identityOf(people[1] as ObjectId)?.id)
  })

  it('C6 that all find none or several leave the object to a Provision rule', () => {
    const { world } = worldWith({ sid: 'S-1', mail: 'anna@lab' }, { sid: 'S-1', mail: 'anna@lab' })
    expect(world.synchronize(world.imports('Branch', 'CN=A', { sid: 'S-1', mail: 'anna@lab' }))).toMatchObject({
      counter: 'disconnector-projected-flow',
    })
    expect(world.synchronize(world.imports('Branch', 'CN=B', { sid: 'S-7' }))).toMatchObject({ counter: 'disconnector-projected-flow' })
    expect(world.metaverse.size).toBe(4)
  })

  it('without a value for one of their conditions find nobody', () => {
    const both = inbound({ connector: 'Branch', join: ['sid = sid', 'mail = mail'] })
    const world = new SmallWorld(rulesOf(forest, both))
    world.holds('Forest', 'CN=0', { sid: 'S-1', mail: 'anna@lab' })
    expect(world.synchronize(world.imports('Branch', 'CN=A', { sid: 'S-1' }))).toMatchObject({ counter: 'disconnector-remains' })
    expect(world.synchronize(world.imports('Branch', 'CN=B', { sid: 'S-1', mail: 'bert@lab' }))).toMatchObject({
      counter: 'disconnector-remains',
    })
    expect(world.synchronize(world.imports('Branch', 'CN=C', { sid: 'S-1', mail: 'ANNA@lab' }))).toMatchObject({
      counter: 'disconnector-joined-no-flow',
    })
  })

  it('C10 count the case where the rule says so', () => {
    const world = new SmallWorld(rulesOf(forest, inbound({ connector: 'Branch', join: ['sid == sid'] })))
    world.holds('Forest', 'CN=0', { sid: 'abC=' })
    expect(world.synchronize(world.imports('Branch', 'CN=A', { sid: 'abc=' }))).toMatchObject({ counter: 'disconnector-remains' })
    expect(world.synchronize(world.imports('Branch', 'CN=B', { sid: 'abC=' }))).toMatchObject({ counter: 'disconnector-joined-no-flow' })
  })

  it('look only among identities of the type the rule is for', () => {
    const world = new SmallWorld(rulesOf(inbound({ link: 'Provision', types: 'user > group', flows: { sid: '[sid]' } }), branch))
    world.holds('Forest', 'CN=0', { sid: 'S-1' })
    expect(world.synchronize(world.imports('Branch', 'CN=A', { sid: 'S-1' }))).toMatchObject({ counter: 'disconnector-projected-flow' })
  })

  it('may look among all types', () => {
    const world = new SmallWorld(
      rulesOf(
        inbound({ link: 'Provision', types: 'user > group', flows: { sid: '[sid]' } }),
        inbound({ connector: 'Branch', types: 'user > *', join: ['sid = sid'] }),
      ),
    )
    const group = world.holds('Forest', 'CN=0', { sid: 'S-1' })
    const joined = world.holds('Branch', 'CN=A', { sid: 'S-1' })
    expect(world.identityOf(joined)?.id).toBe(world.identityOf(group)?.id)
  })

  it('find identities that were made a moment before', () => {
    const world = new SmallWorld(rulesOf(branch, forest))
    const first = world.holds('Branch', 'CN=A', { sid: 'S-1' })
    world.rules = rulesOf(branch, inbound({ link: 'Provision', join }))
    expect(world.synchronize(world.imports('Forest', 'CN=1', { sid: 's-1' }))).toMatchObject({ counter: 'disconnector-joined-no-flow' })
    expect(world.objects.size).toBe(2)
    expect(world.identityOf(first)).not.toBeNull()
  })
})

describe('a second object of one connector', () => {
  const rules = rulesOf(personJoin)

  it('C8 does not join the identity of the first: it fails, and the first goes on', () => {
    const world = new SmallWorld(rules)
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    const twin = world.imports('Forest', 'CN=Twin', { sid: 'S-1', title: 'Clerk' })
    const plan = world.synchronize(twin)
    expect(plan).toMatchObject({ kind: 'failed', problem: { code: 'ambiguous-import-flow-from-multiple-connectors', retryCount: 0 } })
    expect(world.object(twin)).toMatchObject({ link: null, syncProblem: { firstAt: world.now, lastAt: world.now } })
    world.changes(anna, { title: 'Boss' })
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-flow' })
  })

  it('joins in place of the first one when that is about to go', () => {
    const world = new SmallWorld(rules)
    const old = world.holds('Forest', 'CN=Anna\\0ADEL:1', { sid: 'S-1', title: 'Clerk' })
    const identity = world.identityOf(old)?.id
    world.deletes(old)
    const fresh = world.imports('Forest', 'CN=Anna', { sid: 'S-1', title: 'Boss' })
    expect(world.synchronize(fresh)).toMatchObject({ counter: 'disconnector-joined-flow' })
    expect(world.identityOf(fresh)?.id).toBe(identity)
    expect(world.valuesOf(fresh)).toEqual({ sid: ['S-1'], title: ['Boss'] })
    expect(world.synchronize(old)).toMatchObject({ counter: 'connector-delete-leave-mv' })
    expect([...world.objects.keys()]).toEqual([fresh])
  })
})

describe('join rules in scope together', () => {
  const flows = { sid: '[sid]', mail: '[mail]' }

  it('C9 with different criteria fail the object', () => {
    const world = new SmallWorld(
      rulesOf(
        inbound({ name: 'By sid', link: 'Provision', join: ['sid = sid'], flows }),
        inbound({ name: 'By mail', join: ['mail = mail'] }),
      ),
    )
    const plan = world.synchronize(world.imports('Forest', 'CN=Anna', { sid: 'S-1' }))
    expect(plan).toMatchObject({ kind: 'failed', problem: { message: expect.stringMatching(/different join criteria.*By sid.*By mail/) } })
    expect(world.metaverse.size).toBe(0)
  })

  it('C9, Q6 with the same criteria are fine', () => {
    const world = new SmallWorld(rulesOf(inbound({ link: 'Provision', join: ['sid = sid'], flows }), inbound({ join: ['sid = sid'] })))
    expect(world.synchronize(world.imports('Forest', 'CN=Anna', { sid: 'S-1' }))).toMatchObject({ counter: 'disconnector-projected-flow' })
  })

  it('do not meet when only one of them is in scope', () => {
    const rules = rulesOf(
      inbound({ link: 'Provision', join: ['sid = sid'], scope: ['kind EQUAL a'], flows }),
      inbound({ join: ['mail = mail'], scope: ['kind EQUAL b'] }),
    )
    expect(new SmallWorld(rules).synchronize).toBeDefined()
    const world = new SmallWorld(rules)
    expect(world.synchronize(world.imports('Forest', 'CN=Anna', { sid: 'S-1', kind: 'a' }))).toMatchObject({
      counter: 'disconnector-projected-flow',
    })
  })

  it('may come behind flow rules of a lower precedence number', () => {
    const world = new SmallWorld(
      rulesOf(inbound({ flows: { title: '[title]' } }), inbound({ link: 'Provision', join: ['sid = sid'], flows })),
    )
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'], title: ['Clerk'] })
  })
})
