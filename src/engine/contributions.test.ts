import { describe, expect, it } from 'vitest'
import type { ObjectId } from '#src/model/brand.ts'
import { inbound, rulesOf } from './testing/small-rules.ts'
import { SmallWorld } from './testing/small-world.ts'

const personJoin = inbound({ name: 'In - Join', link: 'Provision', join: ['sid = sid'], flows: { sid: '[sid]', title: '[title]' } })

describe('values', () => {
  it('are chosen across all objects of an identity by precedence', () => {
    const rules = rulesOf(
      inbound({ connector: 'Branch', join: ['sid = sid'], flows: { title: '[title]' } }),
      inbound({ link: 'Provision', join: ['sid = sid'], flows: { sid: '[sid]', title: '[title]', mail: '[mail]' } }),
    )
    const world = new SmallWorld(rules)
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk', mail: 'anna@lab' })
    const branch = world.holds('Branch', 'CN=Anna', { sid: 'S-1', title: 'Boss' })
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'], title: ['Boss'], mail: ['anna@lab'] })
    world.changes(branch, { title: [] })
    world.synchronize(branch)
    expect(world.valuesOf(anna)).toMatchObject({ title: ['Clerk'] })
  })

  it('C28 are recalled with the object they came from, and supplied by the next', () => {
    const rules = rulesOf(
      inbound({
        connector: 'Branch',
        link: 'Provision',
        join: ['sid = sid'],
        flows: { sid: '[sid]', title: '[title]', company: '[company]' },
      }),
      inbound({ link: 'Provision', join: ['sid = sid'], flows: { sid: '[sid]', title: '[title]' } }),
    )
    const world = new SmallWorld(rules)
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    const branch = world.holds('Branch', 'CN=Anna', { sid: 'S-1', title: 'Boss', company: 'Branch' })
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'], title: ['Boss'], company: ['Branch'] })
    world.deletes(branch)
    expect(world.synchronize(branch)).toMatchObject({ counter: 'connector-delete-leave-mv' })
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'], title: ['Clerk'] })
    expect(world.objects.has(branch)).toBe(false)
  })

  it('C11 are recalled with the rule they came from', () => {
    const filter = inbound({ flows: { filtered: 'True' }, precedence: 50 })
    const world = new SmallWorld(rulesOf(filter, personJoin))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1' })
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'], filtered: [true] })
    world.rules = rulesOf(personJoin)
    world.synchronize(anna)
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'] })
  })

  it('C13 obey IgnoreThisFlow, NULL and AuthoritativeNull', () => {
    const title = (text: string) =>
      rulesOf(inbound({ flows: { title: text } }), inbound({ link: 'Provision', flows: { sid: '[sid]', title: '[title]' } }))
    const world = new SmallWorld(title('=IgnoreThisFlow'))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    expect(world.valuesOf(anna)).toMatchObject({ title: ['Clerk'] })
    world.rules = title('=NULL')
    world.synchronize(anna)
    expect(world.valuesOf(anna)).toMatchObject({ title: ['Clerk'] })
    world.rules = title('=AuthoritativeNull')
    world.synchronize(anna)
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'] })
  })

  it('stay when every flow ignores itself', () => {
    const keep = inbound({ link: 'Provision', flows: { sid: '[sid]', title: '=IIF(IsPresent([title]), [title], IgnoreThisFlow)' } })
    const world = new SmallWorld(rulesOf(keep))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    world.changes(anna, { title: [] })
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-no-flow' })
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'], title: ['Clerk'] })
  })

  it('C17, Q13 of a flow that applies once are written while the identity is made and kept afterwards', () => {
    const once = inbound({ link: 'Provision', join: ['sid = sid'], flows: { sid: '[sid]', kind: { from: '[kind]', applyOnce: true } } })
    const branch = inbound({ connector: 'Branch', join: ['sid = sid'], flows: { company: { from: 'Branch', applyOnce: true } } })
    const world = new SmallWorld(rulesOf(once, branch))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', kind: 'first' })
    world.changes(anna, { kind: 'second' })
    world.synchronize(anna)
    world.holds('Branch', 'CN=Anna', { sid: 'S-1' })
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'], kind: ['first'] })
  })

  it('C15 of merge types are put together with the lineage of each', () => {
    const merged = (connector: 'Forest' | 'Branch') =>
      inbound({
        name: connector,
        connector,
        link: 'Provision',
        join: ['sid = sid'],
        flows: { sid: '[sid]', proxyAddresses: { from: '[proxyAddresses]', merge: 'MergeCaseInsensitive' } },
      })
    const world = new SmallWorld(rulesOf(merged('Forest'), merged('Branch')))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', proxyAddresses: ['SMTP:a@x'] })
    world.holds('Branch', 'CN=Anna', { sid: 'S-1', proxyAddresses: ['smtp:A@X', 'x500:/a'] })
    expect(world.valuesOf(anna)?.['proxyAddresses']).toEqual(['SMTP:a@x', 'x500:/a'])
    expect(world.identityOf(anna)?.attributes['proxyAddresses']?.map((part) => part.ruleId)).toEqual(['Forest#0', 'Branch#1'])
  })

  it('keep the time they were contributed while they stay the same', () => {
    const world = new SmallWorld(rulesOf(personJoin))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    const at = world.now
    world.changes(anna, { title: 'Boss' })
    world.synchronize(anna)
    const { attributes } = world.identityOf(anna)!
    expect([attributes['sid']?.[0]?.at, attributes['title']?.[0]?.at]).toEqual([at, world.now])
  })

  it('C18 come from what was imported where the rule asks for that', () => {
    const world = new SmallWorld(
      rulesOf(inbound({ link: 'Provision', flows: { sid: '[sid]', proxyAddresses: '=ImportedValue("proxyAddresses")' } })),
    )
    const pendingExport = {
      operation: 'update',
      newDn: null,
      changes: { proxyAddresses: { kind: 'replace', values: ['a', 'x500:b'] } },
    } as const
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', proxyAddresses: ['a'] }, { pendingExport })
    expect(world.valuesOf(anna)).toMatchObject({ proxyAddresses: ['a'] })
    world.settles(anna)
    world.synchronize(anna)
    expect(world.valuesOf(anna)).toMatchObject({ proxyAddresses: ['a', 'x500:b'] })
  })
})

describe('what was imported for another object of the identity and not synchronized yet', () => {
  const join = { link: 'Provision', join: ['sid = sid'] } as const
  const rules = rulesOf(
    inbound({ ...join, flows: { sid: '[sid]', title: '=IIF([title] = "bad", Error("no"), [title])' } }),
    inbound({ ...join, connector: 'Branch', flows: { mail: '[mail]' } }),
  )

  function world(): { world: SmallWorld; forest: ObjectId; branch: ObjectId } {
    const small = new SmallWorld(rules)
    const forest = small.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    return { world: small, forest, branch: small.holds('Branch', 'CN=Anna', { sid: 'S-1', mail: 'a@lab' }) }
  }

  it('does not flow yet', () => {
    const { world: small, forest, branch } = world()
    small.changes(forest, { title: 'Boss' })
    expect(small.synchronize(branch)).toMatchObject({ counter: 'connector-no-flow' })
    expect(small.valuesOf(branch)).toMatchObject({ title: ['Clerk'] })
    expect(small.synchronize(forest)).toMatchObject({ counter: 'connector-flow' })
    expect(small.valuesOf(branch)).toMatchObject({ title: ['Boss'] })
  })

  it('does not take the identity away yet', () => {
    const { world: small, forest, branch } = world()
    small.deletes(forest)
    small.synchronize(branch)
    expect(small.valuesOf(branch)).toEqual({ sid: ['S-1'], title: ['Clerk'], mail: ['a@lab'] })
    expect(small.synchronize(forest)).toMatchObject({ counter: 'connector-delete-leave-mv' })
    expect(small.valuesOf(branch)).toEqual({ mail: ['a@lab'] })
  })

  it('does not fail this one', () => {
    const { world: small, forest, branch } = world()
    small.changes(forest, { title: 'bad' })
    expect(small.synchronize(forest)).toMatchObject({ kind: 'failed' })
    small.changes(branch, { mail: 'b@lab' })
    expect(small.synchronize(branch)).toMatchObject({ counter: 'connector-flow' })
    expect(small.valuesOf(branch)).toMatchObject({ title: ['Clerk'], mail: ['b@lab'] })
  })

  it('keeps its references where they were', () => {
    const small = new SmallWorld(
      rulesOf(inbound({ ...join, flows: { sid: '[sid]', manager: '[manager]' } }), inbound({ ...join, connector: 'Branch' })),
    )
    const forest = small.imports('Forest', 'CN=Anna', { sid: 'S-1' })
    small.references.set(forest, { manager: 1 })
    small.synchronize(forest)
    const branch = small.holds('Branch', 'CN=Anna', { sid: 'S-1' })
    small.references.set(forest, { manager: { count: 0, synchronized: 1 } })
    small.changes(forest, {})
    small.synchronize(branch)
    expect(small.identityOf(branch)?.inboundBindings).toHaveProperty('manager')
    small.synchronize(forest)
    expect(small.identityOf(branch)?.inboundBindings).toEqual({})
  })
})
