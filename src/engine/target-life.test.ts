import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import type { ObjectId } from '#src/model/brand.ts'
import type { RuleDocument } from '#src/model/configuration.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { inbound, outbound, rulesOf, type SmallRule } from './testing/small-rules.ts'
import { SmallWorld, type Short } from './testing/small-world.ts'

const all = { sid: '[sid]', mail: '[mail]', title: '[title]', company: '[company]', kind: '[kind]', filtered: '[filtered]' }
const source = inbound({ name: 'In', link: 'Provision', join: ['sid = sid'], flows: all })
const named = { dn: '="CN=" & [sid]', sid: '[sid]' }
const provision: SmallRule = {
  name: 'Out',
  link: 'Provision',
  scope: ['filtered NOTEQUAL True'],
  join: ['sid == sid'],
  flows: { ...named, title: '[title]' },
}

/** A person whose object in the cloud was exported and seen again. */
function settled(person: Short, ...rules: readonly SmallRule[]): { world: SmallWorld; anna: ObjectId; cloud: ObjectId } {
  const world = new SmallWorld(rulesOf(source, ...rules.map(outbound)))
  const anna = world.holds('Forest', 'CN=Anna', person)
  const cloud = world.find('Cloud', 'CN=S-1')?.id as ObjectId
  world.settles(cloud)
  return { world, anna, cloud }
}

describe('a contact that becomes a user', () => {
  const types = (type: 'user' | 'inetOrgPerson', kind: string, dn: string): SmallRule => ({
    name: kind,
    types: `person > ${type}`,
    link: 'Provision',
    scope: [`kind EQUAL ${kind}`],
    join: ['sid == sid'],
    flows: { dn, sid: '[sid]', title: '[title]' },
  })
  const counters = (plan: unknown) => (plan as { outbound: unknown }).outbound

  it('is deleted and made anew in one pass under another name', () => {
    const { world, anna, cloud } = settled(
      { sid: 'S-1', kind: 'Contact', title: 'Clerk' },
      types('inetOrgPerson', 'Contact', '="CN=" & [sid]'),
      types('user', 'User', '="CN=user " & [sid]'),
    )
    world.changes(anna, { kind: 'User' })
    expect(counters(world.synchronize(anna))).toEqual([{ connectorId: 'c-cloud', counter: 'provisioned-delete-add-flow' }])
    expect(world.object(cloud)).toMatchObject({ link: null, pendingExport: { operation: 'delete' } })
    expect(world.find('Cloud', 'CN=user S-1')).toMatchObject({
      objectType: 'user',
      link: { provisionedBy: 'User#2' },
      pendingExport: { operation: 'add', changes: { title: { values: ['Clerk'] } } },
    })
  })

  it('waits for the deletion when the name is the same, and asks to be visited again', () => {
    const { world, anna, cloud } = settled(
      { sid: 'S-1', kind: 'Contact' },
      types('inetOrgPerson', 'Contact', '="CN=" & [sid]'),
      types('user', 'User', '="CN=" & [sid]'),
    )
    world.changes(anna, { kind: 'User' })
    expect(counters(world.synchronize(anna))).toEqual([{ connectorId: 'c-cloud', counter: 'provisioned-disconnect' }])
    expect(world.object(anna).needsSync).toBe(true)
    world.synchronize(anna)
    expect(world.object(anna).needsSync).toBe(true)
    world.objects.delete(cloud)
    expect(counters(world.synchronize(anna))).toEqual([{ connectorId: 'c-cloud', counter: 'provisioned-add-flow' }])
    expect(world.object(anna).needsSync).toBe(false)
  })

  it('that was never exported is simply another object', () => {
    const world = new SmallWorld(
      rulesOf(source, outbound(types('inetOrgPerson', 'Contact', '="CN=" & [sid]')), outbound(types('user', 'User', '="CN=" & [sid]'))),
    )
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', kind: 'Contact' })
    world.changes(anna, { kind: 'User' })
    expect(counters(world.synchronize(anna))).toEqual([{ connectorId: 'c-cloud', counter: 'provisioned-delete-add-flow' }])
    expect(world.find('Cloud', 'CN=S-1')).toMatchObject({ objectType: 'user', pendingExport: { operation: 'add' } })
    expect(world.objects.size).toBe(2)
  })

  it('and back again', () => {
    const { world, anna } = settled(
      { sid: 'S-1', kind: 'Contact' },
      types('inetOrgPerson', 'Contact', '="CN=" & [sid]'),
      types('user', 'User', '="CN=user " & [sid]'),
    )
    world.changes(anna, { kind: 'User' })
    world.synchronize(anna)
    world.changes(anna, { kind: 'Contact' })
    world.synchronize(anna)
    expect(world.find('Cloud', 'CN=user S-1')).toBeNull()
    expect(world.find('Cloud', 'CN=S-1')).toMatchObject({ objectType: 'inetOrgPerson', pendingExport: null, link: { kind: 'joined' } })
  })
})

describe('a contact of one forest that is joined by a user of another', () => {
  const kindOf = (kind: string) => ({ kind, sid: '[sid]', mail: '[mail]' })
  const rules = rulesOf(
    inbound({ name: 'User', connector: 'Branch', link: 'Provision', join: ['mail = mail'], flows: kindOf('User') }),
    inbound({ name: 'Contact', link: 'Provision', join: ['mail = mail'], flows: kindOf('Contact') }),
    outbound({ ...provision, name: 'Out - User', scope: ['kind EQUAL User'], flows: named }),
    outbound({ ...provision, name: 'Out - Contact', types: 'person > inetOrgPerson', scope: ['kind EQUAL Contact'], flows: named }),
  )
  const clouds = (world: SmallWorld) =>
    [...world.objects.values()]
      .filter((object) => object.connectorId === 'c-cloud')
      .map((object) => [object.dn, object.objectType, object.pendingExport?.operation ?? null])
      .toSorted()

  it('becomes a user in the cloud in the pass that joins, and a contact again when the user goes', () => {
    const world = new SmallWorld(rules)
    world.holds('Forest', 'CN=Anna', { sid: 'C-1', mail: 'anna@lab' })
    world.settles(world.find('Cloud', 'CN=C-1')?.id as ObjectId)
    const user = world.imports('Branch', 'CN=Anna', { sid: 'U-1', mail: 'anna@lab' })
    expect(world.synchronize(user)).toMatchObject({
      counter: 'disconnector-joined-flow',
      outbound: [{ connectorId: 'c-cloud', counter: 'provisioned-delete-add-flow' }],
    })
    expect(clouds(world)).toEqual([
      ['CN=C-1', 'inetOrgPerson', 'delete'],
      ['CN=U-1', 'user', 'add'],
    ])
    world.objects.delete(world.find('Cloud', 'CN=C-1')?.id as ObjectId)
    world.settles(world.find('Cloud', 'CN=U-1')?.id as ObjectId)
    world.deletes(user)
    expect(world.synchronize(user)).toMatchObject({ outbound: [{ counter: 'provisioned-delete-add-flow' }] })
    expect(clouds(world)).toEqual([
      ['CN=C-1', 'inetOrgPerson', 'add'],
      ['CN=U-1', 'user', 'delete'],
    ])
  })

  it('ends the same whichever forest comes first', () => {
    const contact = ['Forest', 'CN=Anna', { sid: 'C-1', mail: 'anna@lab' }] as const
    const user = ['Branch', 'CN=Anna', { sid: 'U-1', mail: 'anna@lab' }] as const
    for (const order of [
      [contact, user],
      [user, contact],
    ]) {
      const world = new SmallWorld(rules)
      for (const [connector, dn, attributes] of order) world.holds(connector, dn, attributes)
      expect(clouds(world)).toEqual([['CN=U-1', 'user', 'add']])
      expect(world.metaverse.size).toBe(1)
    }
  })
})

describe('an object whose directory replaced it by one of another type', () => {
  it('is left alone until its own synchronization has decided', () => {
    const { world, anna, cloud } = settled({ sid: 'S-1', title: 'Clerk' }, provision)
    world.put({
      ...world.object(cloud),
      objectType: 'group',
      pendingImport: { operation: 'delete-add', renamedFrom: null, changes: {} },
    })
    world.changes(anna, { title: 'Boss' })
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'connector-no-flow' }] })
    expect(world.object(cloud)).toMatchObject({ pendingExport: null, link: { provisionedBy: 'Out#1' } })
  })
})

describe('an object whose Provision rule left scope', () => {
  const joins: SmallRule = { name: 'Also joins', join: ['sid == sid'], flows: { title: '[title]' } }

  it('Q9 is deleted although Join rules of its connector stay in scope, and these do not take it back', () => {
    const { world, anna, cloud } = settled({ sid: 'S-1' }, provision, joins)
    world.changes(anna, { filtered: true })
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'provisioned-disconnect' }] })
    expect(world.synchronize(anna)).toMatchObject({ outbound: [] })
    expect(world.object(cloud)).toMatchObject({ link: null, pendingExport: { operation: 'delete' } })
  })

  it('C37 comes back before the export: nothing is left to write', () => {
    const { world, anna, cloud } = settled({ sid: 'S-1', title: 'Clerk' }, provision)
    world.deletes(anna)
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-delete-remove-mv' })
    expect(world.object(cloud).pendingExport).toMatchObject({ operation: 'delete' })
    const again = world.imports('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    world.synchronize(again)
    expect(world.object(cloud)).toMatchObject({ pendingExport: null, link: { metaverseId: world.identityOf(again)?.id } })
  })

  it('goes when the rules of its connector are all removed', () => {
    const { world, anna, cloud } = settled({ sid: 'S-1' }, provision)
    world.rules = rulesOf(source)
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ connectorId: 'c-cloud', counter: 'provisioned-disconnect' }] })
    expect(world.object(cloud)).toMatchObject({ link: null, pendingExport: { operation: 'delete' } })
  })

  it('stays when the rule is disabled for a copy of it', () => {
    const { world, anna, cloud } = settled({ sid: 'S-1', title: 'Clerk' }, provision)
    world.rules = rulesOf(source, outbound({ ...provision, disabled: true }), outbound({ ...provision, name: 'Copy' }))
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'connector-no-flow' }] })
    expect(world.object(cloud)).toMatchObject({ link: { provisionedBy: 'Copy#2' }, pendingExport: null })
  })
})

describe('an object joined by a rule that is gone', () => {
  const join: SmallRule = { name: 'Joins', join: ['sid = sid'], flows: { title: '[title]' } }

  function joined(...more: readonly SmallRule[]): { world: SmallWorld; anna: ObjectId; there: ObjectId } {
    const world = new SmallWorld(rulesOf(source, ...[join, ...more].map(outbound)))
    const there = world.holds('Cloud', 'CN=x', { sid: 'S-1' })
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    world.settles(there)
    return { world, anna, there }
  }

  it('is let go and keeps what was written to it', () => {
    const { world, anna, there } = joined()
    world.rules = rulesOf(source)
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'provisioned-disconnect' }] })
    expect(world.object(there)).toMatchObject({ link: null, pendingExport: null, synchronized: { title: ['Clerk'] } })
  })

  it('is let go when its own connector is synchronized, too', () => {
    const { world, there } = joined()
    world.rules = rulesOf(source)
    expect(world.synchronize(there)).toMatchObject({ counter: 'connector-filtered-leave-mv' })
    expect(world.object(there).link).toBeNull()
  })

  it('stays with another rule that joins objects of its type', () => {
    const { world, anna, there } = joined()
    world.rules = rulesOf(source, outbound({ ...join, name: 'Another' }))
    world.synchronize(anna)
    world.synchronize(there)
    expect(world.object(there)).toMatchObject({ link: { kind: 'joined' }, pendingExport: null, owned: { title: 'all' } })
  })
})

describe('rules without join criteria', () => {
  it('stop with the rule that makes the link to objects of their type', () => {
    const contact: SmallRule = { name: 'Contact', types: 'person > inetOrgPerson', join: ['mail = mail'] }
    const { world, anna, cloud } = settled({ sid: 'S-1', title: 'Clerk', company: 'Lab' }, provision, contact, {
      name: 'Profile',
      flows: { company: '[company]' },
    })
    expect(world.object(cloud).synchronized).toMatchObject({ company: ['Lab'] })
    world.rules = rulesOf(
      source,
      inbound({ connector: 'Cloud', join: ['sid = sid'] }),
      outbound(contact),
      outbound({ name: 'Profile', flows: { company: '[company]' } }),
    )
    world.put({ ...world.object(cloud), link: { ...must(world.object(cloud).link, 'a link'), provisionedBy: null, kind: 'joined' } })
    world.synchronize(anna)
    expect(world.object(cloud).pendingExport?.changes).toMatchObject({ company: { kind: 'replace', values: [] } })
  })
})

describe('an object the directory deleted', () => {
  it('is made anew, as a delete and an add', () => {
    const { world, cloud } = settled({ sid: 'S-1', title: 'Clerk' }, provision)
    world.deletes(cloud)
    expect(world.synchronize(cloud)).toMatchObject({
      counter: 'connector-delete-leave-mv',
      outbound: [{ connectorId: 'c-cloud', counter: 'provisioned-delete-add-flow' }],
    })
    expect(world.objects.has(cloud)).toBe(false)
    expect(world.find('Cloud', 'CN=S-1')).toMatchObject({ pendingExport: { operation: 'add' }, link: { kind: 'provisioned' } })
  })

  it('does not stop its source from being synchronized before that', () => {
    const { world, anna, cloud } = settled({ sid: 'S-1', title: 'Clerk' }, provision)
    world.deletes(cloud)
    world.changes(anna, { title: 'Boss' })
    expect(world.synchronize(anna)).toMatchObject({ kind: 'planned' })
    world.synchronize(cloud)
    expect(world.find('Cloud', 'CN=S-1')?.pendingExport).toMatchObject({ operation: 'add', changes: { title: { values: ['Boss'] } } })
  })
})

describe('the name of an object', () => {
  const byMail = (applyOnce: boolean): SmallRule => ({
    ...provision,
    join: [],
    flows: { dn: { from: '="CN=" & [mail]', applyOnce }, title: '[title]' },
  })

  it('follows its flow until the object is exported, in place', () => {
    for (const applyOnce of [false, true]) {
      const world = new SmallWorld(rulesOf(source, outbound(byMail(applyOnce))))
      const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', mail: 'anna', title: 'Clerk' })
      world.changes(anna, { mail: 'berg' })
      expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'provisioned-rename-flow' }] })
      expect(world.find('Cloud', 'CN=anna')).toBeNull()
      expect(world.find('Cloud', 'CN=berg')?.pendingExport).toMatchObject({ operation: 'add', changes: { title: { values: ['Clerk'] } } })
    }
  })

  it('renames an exported object, unless the flow applies once', () => {
    for (const [applyOnce, counter] of [
      [false, 'provisioned-rename-no-flow'],
      [true, 'connector-no-flow'],
    ] as const) {
      const world = new SmallWorld(rulesOf(source, outbound(byMail(applyOnce))))
      const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', mail: 'anna' })
      const cloud = world.find('Cloud', 'CN=anna')?.id as ObjectId
      world.settles(cloud)
      world.changes(anna, { mail: 'berg' })
      expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter }] })
      expect(world.object(cloud).pendingExport?.newDn ?? null).toBe(applyOnce ? null : 'CN=berg')
    }
  })

  it('that cannot be computed fails the object', () => {
    const world = new SmallWorld(rulesOf(source, outbound(byMail(false))))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', mail: 'anna' })
    world.settles(world.find('Cloud', 'CN=anna')?.id as ObjectId)
    world.rules = rulesOf(source, outbound({ ...byMail(false), flows: { dn: '=Error("no name")' } }))
    expect(world.synchronize(anna)).toMatchObject({ kind: 'failed', error: { step: 'provisioning' } })
  })
})

describe('what the outbound rules cut', () => {
  const back = (link: SmallRule['link']): SmallRule => ({
    name: 'Back',
    connector: 'Cloud',
    link: link ?? 'Join',
    join: ['sid = sid'],
    flows: { company: '[company]' },
  })

  function worldWith(...rules: readonly RuleDocument[]): { world: SmallWorld; anna: ObjectId; cloud: ConnectorSpaceObject } {
    const world = new SmallWorld(rulesOf(...rules))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1' })
    const cloud = world.find('Cloud', 'CN=S-1') as ConnectorSpaceObject
    world.settles(cloud.id)
    return { world, anna, cloud }
  }

  it('is recalled from the identity in the same pass', () => {
    const { world, anna, cloud } = worldWith(source, inbound(back('Join')), outbound(provision))
    world.changes(cloud.id, { company: 'Lab' })
    world.synchronize(cloud.id)
    expect(world.valuesOf(anna)).toMatchObject({ company: ['Lab'] })
    world.changes(anna, { filtered: true })
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'provisioned-disconnect' }] })
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'], filtered: [true] })
  })

  it('takes the identity along when nothing else keeps it', () => {
    const { world, anna, cloud } = worldWith(source, inbound(back('StickyJoin')), outbound({ ...provision, scope: ['sid ISNOTNULL'] }))
    world.synchronize(cloud.id)
    world.deletes(anna)
    expect(world.synchronize(anna)).toMatchObject({
      counter: 'connector-delete-remove-mv',
      outbound: [{ counter: 'provisioned-disconnect' }],
    })
    expect(world.metaverse.size).toBe(0)
    expect(world.object(cloud.id)).toMatchObject({ link: null, pendingExport: { operation: 'delete' } })
  })

  it('fails the object after ten passes when the rules go in a circle', () => {
    const circle = [
      source,
      inbound(back('Join')),
      outbound({ ...provision, scope: ['company ISNULL'], flows: { ...named, company: 'set by us' } }),
    ]
    const { world, anna, cloud } = worldWith(...circle)
    world.changes(anna, { title: 'Clerk' })
    expect(world.synchronize(cloud.id)).toMatchObject({
      kind: 'failed',
      error: { code: 'extension-provisioning-call-limit-reached', step: 'provisioning' },
    })
    expect(world.object(cloud.id)).toMatchObject({ link: { kind: 'provisioned' }, pendingExport: null })
  })
})
