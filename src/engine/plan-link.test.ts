import { describe, expect, it } from 'vitest'
import type { MetaverseId, ObjectId } from '#src/model/brand.ts'
import { inbound, outbound, rulesOf } from './testing/small-rules.ts'
import { SmallWorld } from './testing/small-world.ts'

const flows = { sid: '[sid]', title: '[title]' }
const source = inbound({ name: 'In', link: 'Provision', join: ['sid = sid'], flows })
const branch = inbound({ name: 'In - Branch', connector: 'Branch', join: ['sid = sid'], flows: { company: '[company]' } })
const out = outbound({ name: 'Out', link: 'Provision', join: ['sid = sid'], flows: { dn: '="CN=" & [sid]', ...flows } })

/** Anna in the forest and in a branch office, and in the cloud. */
function worldOfAnna(): { world: SmallWorld; anna: ObjectId; office: ObjectId; cloud: ObjectId } {
  const world = new SmallWorld(rulesOf(source, branch, out))
  const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
  const office = world.holds('Branch', 'CN=Anna', { sid: 'S-1', company: 'Lab' })
  const cloud = world.find('Cloud', 'CN=S-1')?.id as ObjectId
  world.settles(cloud)
  return { world, anna, office, cloud }
}

describe('an object that a person disconnects', () => {
  it('loses its link and what it contributed, and no rule joins it again', () => {
    const { world, anna, office } = worldOfAnna()
    expect(world.wish(office, { kind: 'disconnect' })).toMatchObject({ counter: 'connector-filtered-leave-mv' })
    expect(world.object(office)).toMatchObject({ link: null, connectorState: 'explicit' })
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'], title: ['Clerk'] })
    expect(world.synchronize(office)).toMatchObject({ counter: 'disconnector-remains' })
    expect(world.object(office)).toMatchObject({ link: null, connectorState: 'explicit' })
  })

  it('takes the identity along when it was its last support', () => {
    const { world, anna, cloud } = worldOfAnna()
    expect(world.wish(anna, { kind: 'disconnect' })).toMatchObject({ counter: 'connector-filtered-remove-mv' })
    expect(world.metaverse.size).toBe(0)
    expect(world.object(cloud).pendingExport).toMatchObject({ operation: 'delete' })
    expect(world.synchronize(anna)).toMatchObject({ counter: 'disconnector-remains' })
    expect(world.metaverse.size).toBe(0)
  })

  it('is not deleted in its directory, and outbound rules neither join it nor make another one', () => {
    const { world, anna, cloud } = worldOfAnna()
    expect(world.wish(cloud, { kind: 'disconnect' })).toMatchObject({ outbound: [] })
    expect(world.object(cloud)).toMatchObject({ link: null, pendingExport: null, owned: {} })
    expect(world.synchronize(anna)).toMatchObject({ outbound: [] })
    expect(world.find('Cloud', 'CN=S-1')).toMatchObject({ id: cloud, link: null })
    expect(world.trace).toContainEqual(expect.objectContaining({ message: expect.stringContaining('a person disconnected') }))
  })

  it('is given back to the rules by a reset', () => {
    const { world, anna, office } = worldOfAnna()
    world.wish(office, { kind: 'disconnect' })
    world.wish(office, { kind: 'reset' })
    expect(world.object(office)).toMatchObject({ connectorState: 'normal', needsSync: true })
    expect(world.synchronize(office)).toMatchObject({ counter: 'disconnector-joined-flow' })
    expect(world.identityOf(office)?.id).toBe(world.identityOf(anna)?.id)
  })

  it('is taken out of the scope of its rule instead when it was never exported', () => {
    const world = new SmallWorld(rulesOf(source, out))
    world.holds('Forest', 'CN=Anna', { sid: 'S-1' })
    const cloud = world.find('Cloud', 'CN=S-1')?.id as ObjectId
    expect(world.wish(cloud, { kind: 'disconnect' })).toMatchObject({ kind: 'failed', error: { code: 'explicit-link-refused' } })
    expect(world.object(cloud).link).not.toBeNull()
  })
})

describe('an object that a person joins', () => {
  function joined(): ReturnType<typeof worldOfAnna> & { stray: ObjectId; identity: MetaverseId } {
    const all = worldOfAnna()
    all.world.deletes(all.office)
    all.world.synchronize(all.office)
    const stray = all.world.holds('Branch', 'CN=Stray', { sid: 'S-77', company: 'Branch' })
    return { ...all, stray, identity: all.world.identityOf(all.anna)?.id as MetaverseId }
  }

  it('is linked whatever the join criteria say, and its rules flow', () => {
    const { world, anna, stray, identity } = joined()
    expect(world.wish(stray, { kind: 'join', metaverseId: identity })).toMatchObject({ counter: 'disconnector-joined-flow' })
    expect(world.object(stray)).toMatchObject({ connectorState: 'explicit', link: { metaverseId: identity, ruleId: 'account-joiner' } })
    expect(world.valuesOf(anna)).toMatchObject({ company: ['Branch'] })
  })

  it('stays joined with no rule in scope, and flows nothing then', () => {
    const { world, anna, stray, identity } = joined()
    world.wish(stray, { kind: 'join', metaverseId: identity })
    world.rules = rulesOf(source, out)
    expect(world.synchronize(stray)).toMatchObject({ counter: 'connector-flow' })
    expect(world.object(stray).link).not.toBeNull()
    expect(world.valuesOf(anna)).not.toHaveProperty('company')
  })

  it('goes with its identity, and is an ordinary disconnector then', () => {
    const { world, anna, stray, identity } = joined()
    world.wish(stray, { kind: 'join', metaverseId: identity })
    world.deletes(anna)
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-delete-remove-mv' })
    expect(world.object(stray)).toMatchObject({ link: null, connectorState: 'normal' })
  })

  it('is disjoined by the rules again after a reset', () => {
    const { world, stray, identity } = joined()
    world.wish(stray, { kind: 'join', metaverseId: identity })
    world.rules = rulesOf(source, out)
    world.wish(stray, { kind: 'reset' })
    expect(world.synchronize(stray)).toMatchObject({ counter: 'connector-filtered-leave-mv' })
  })

  it.each([
    ['an identity that is not there', 'nobody', 'There is no metaverse object'],
    ['an identity that has an object of the connector', null, 'of the same connector is joined'],
  ])('cannot be joined to %s', (_, id, message) => {
    const { world, stray, identity } = joined()
    world.holds('Branch', 'CN=Anna', { sid: 'S-1' })
    const plan = world.wish(stray, { kind: 'join', metaverseId: (id as MetaverseId | null) ?? identity })
    expect(plan).toMatchObject({ kind: 'failed', error: { message: expect.stringContaining(message) } })
  })

  it('has to be disconnected from another identity first', () => {
    const { world, office } = worldOfAnna()
    const bert = world.holds('Forest', 'CN=Bert', { sid: 'S-2' })
    const plan = world.wish(office, { kind: 'join', metaverseId: world.identityOf(bert)?.id as MetaverseId })
    expect(plan).toMatchObject({ kind: 'failed', error: { message: expect.stringContaining('joined already') } })
  })
})
