import { describe, expect, it } from 'vitest'
import type { ObjectId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { Attributes } from '#src/model/value.ts'
import { ownedAfterImport } from './ownership.ts'
import { inbound, outbound, rulesOf, type SmallRule } from './testing/small-rules.ts'
import { SmallWorld, type Short } from './testing/small-world.ts'

const source = inbound({
  name: 'In',
  link: 'Provision',
  join: ['sid = sid'],
  flows: { sid: '[sid]', mail: '[mail]', title: '[title]', company: '[company]', kind: '[kind]', proxyAddresses: '[proxyAddresses]' },
})
const joined: SmallRule = { name: 'Join', link: 'Provision', join: ['sid = sid'], flows: { dn: '="CN=" & [sid]', sid: '[sid]' } }
const titled: SmallRule = { name: 'Title', scope: ['kind NOTEQUAL contractor'], flows: { title: '[title]' } }

/** A person whose object in the cloud was exported and seen again. */
function settled(person: Short, ...rules: readonly SmallRule[]): { world: SmallWorld; anna: ObjectId; cloud: ObjectId } {
  const world = new SmallWorld(rulesOf(source, ...[joined, ...rules].map(outbound)))
  const anna = world.holds('Forest', 'CN=Anna', person)
  const cloud = world.find('Cloud', 'CN=S-1')?.id as ObjectId
  world.settles(cloud)
  return { world, anna, cloud }
}

/** The directory holds these beside what it holds already. */
function addInDirectory(world: SmallWorld, id: ObjectId, attributes: Attributes): void {
  const object = world.object(id)
  world.put({ ...object, synchronized: { ...object.synchronized, ...attributes } })
}

function changesOf(world: SmallWorld, id: ObjectId): unknown {
  return world.object(id).pendingExport?.changes ?? {}
}

const removed = { kind: 'replace', values: [] }

describe('an attribute that a rule gave', () => {
  it('Q12 goes when the rule leaves scope and nobody else gives it, once', () => {
    const { world, anna, cloud } = settled({ sid: 'S-1', title: 'Clerk' }, titled)
    expect(world.object(cloud).owned).toEqual({ sid: 'all', title: 'all' })
    world.changes(anna, { kind: 'contractor' })
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'connector-flow' }] })
    expect(changesOf(world, cloud)).toEqual({ title: removed })
    world.settles(cloud)
    expect(world.object(cloud).owned).toEqual({ sid: 'all' })
    addInDirectory(world, cloud, { title: ['set by hand'] })
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'connector-no-flow' }] })
    expect(changesOf(world, cloud)).toEqual({})
  })

  it.each(['disabled', 'deleted'])('Q12 goes when the rule is %s', (what) => {
    const { world, anna, cloud } = settled({ sid: 'S-1', title: 'Clerk' }, titled)
    world.rules = rulesOf(source, outbound(joined), ...(what === 'deleted' ? [] : [outbound({ ...titled, disabled: true })]))
    world.synchronize(anna)
    expect(changesOf(world, cloud)).toEqual({ title: removed })
  })

  it('is given by the next rule instead', () => {
    const { world, anna, cloud } = settled({ sid: 'S-1', title: 'Clerk', company: 'Lab' }, titled, {
      name: 'Company as title',
      flows: { title: '[company]' },
    })
    world.changes(anna, { kind: 'contractor' })
    world.synchronize(anna)
    expect(changesOf(world, cloud)).toEqual({ title: { kind: 'replace', values: ['Lab'] } })
  })

  it('is asked for again until the directory shows that it is gone', () => {
    const { world, anna, cloud } = settled({ sid: 'S-1', title: 'Clerk' }, titled)
    world.changes(anna, { kind: 'contractor' })
    world.synchronize(anna)
    const handedOut = world.object(cloud)
    world.put({ ...handedOut, pendingExport: null, unconfirmedExport: handedOut.pendingExport })
    world.synchronize(anna)
    expect(world.object(cloud)).toMatchObject({ pendingExport: null, owned: { title: 'all' } })
    world.put({ ...world.object(cloud), unconfirmedExport: null })
    world.synchronize(anna)
    expect(changesOf(world, cloud)).toEqual({ title: removed })
  })

  it('was never ours when it was not exported before the rule left', () => {
    const world = new SmallWorld(rulesOf(source, outbound(joined), outbound(titled)))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    world.changes(anna, { kind: 'contractor' })
    world.synchronize(anna)
    expect(world.find('Cloud', 'CN=S-1')).toMatchObject({ owned: { sid: 'all' }, pendingExport: { changes: { sid: {} } } })
  })

  it('stays what it is and ours while its flows ignore themselves', () => {
    const rule = (text: string): SmallRule => ({ name: 'Company', flows: { company: text } })
    const { world, anna, cloud } = settled({ sid: 'S-1', company: 'Lab' }, rule('=IIF(IsPresent([company]), [company], IgnoreThisFlow)'))
    world.changes(anna, { company: [] })
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'connector-no-flow' }] })
    expect(world.object(cloud)).toMatchObject({ pendingExport: null, owned: { company: 'all' } })
    world.rules = rulesOf(source, outbound(joined))
    world.synchronize(anna)
    expect(changesOf(world, cloud)).toEqual({ company: removed })
  })

  it('C14 cleared at its source leaves the directory as it is under IgnoreThisFlow, and is cleared by a plain flow', () => {
    const ignoring = '=IIF(IsPresent([company]), [company], IgnoreThisFlow)'
    const { world, anna, cloud } = settled(
      { sid: 'S-1', company: 'DE', title: 'Clerk' },
      { flows: { company: ignoring, title: '[title]' } },
    )
    world.changes(anna, { company: [], title: [] })
    world.synchronize(anna)
    expect(changesOf(world, cloud)).toEqual({ title: removed })
  })

  it('that only an object being created gets is not taken back', () => {
    const once: SmallRule = { name: 'Once', scope: ['kind NOTEQUAL contractor'], flows: { created: 'first' } }
    const { world, anna, cloud } = settled({ sid: 'S-1' }, once)
    world.changes(anna, { kind: 'contractor' })
    world.synchronize(anna)
    expect(changesOf(world, cloud)).toEqual({})
  })

  it('stays when the link goes: Q9', () => {
    const join: SmallRule = { join: ['sid = sid'], scope: ['kind NOTEQUAL contractor'], flows: { title: '[title]' } }
    const world = new SmallWorld(rulesOf(source, outbound(join)))
    const there = world.holds('Cloud', 'CN=x', { sid: 'S-1' })
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    world.settles(there)
    world.changes(anna, { kind: 'contractor' })
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'provisioned-disconnect' }] })
    expect(world.object(there)).toMatchObject({ link: null, owned: {}, pendingExport: null, synchronized: { title: ['Clerk'] } })
  })

  it('goes from a source directory too, whose link an inbound rule keeps', () => {
    const back: SmallRule = { connector: 'Forest', join: ['sid = sid'], flows: { company: 'written back' } }
    const world = new SmallWorld(rulesOf(source, outbound(back)))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1' })
    world.settles(anna)
    expect(world.object(anna)).toMatchObject({ owned: { company: 'all' }, synchronized: { company: ['written back'] } })
    world.rules = rulesOf(source)
    world.synchronize(anna)
    expect(changesOf(world, anna)).toEqual({ company: removed })
    expect(world.object(anna).link).toMatchObject({ kind: 'projected' })
  })
})

describe('an attribute that rules merge into', () => {
  const x500: SmallRule = {
    name: 'X500',
    flows: { proxyAddresses: { from: '=IIF(IsPresent([company]), "x500:" & [company], NULL)', merge: 'MergeCaseInsensitive' } },
  }

  it('C16 keeps the values of the directory, gains ours, and loses only ours', () => {
    const { world, anna, cloud } = settled({ sid: 'S-1' }, x500)
    addInDirectory(world, cloud, { proxyAddresses: ['SMTP:a@x'] })
    world.changes(anna, { company: '/o=lab' })
    world.synchronize(anna)
    expect(changesOf(world, cloud)).toEqual({ proxyAddresses: { kind: 'update', add: ['x500:/o=lab'], remove: [] } })
    world.settles(cloud)
    expect(world.object(cloud).owned).toMatchObject({ proxyAddresses: ['x500:/o=lab'] })
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'connector-no-flow' }] })
    world.changes(anna, { company: [] })
    world.synchronize(anna)
    expect(changesOf(world, cloud)).toEqual({ proxyAddresses: { kind: 'update', add: [], remove: ['x500:/o=lab'] } })
    world.settles(cloud)
    expect(world.object(cloud)).toMatchObject({ synchronized: { proxyAddresses: ['SMTP:a@x'] }, owned: { sid: 'all' } })
  })

  it('C16 loses only ours when the rule goes', () => {
    const { world, anna, cloud } = settled({ sid: 'S-1', company: '/o=lab' }, x500)
    addInDirectory(world, cloud, { proxyAddresses: ['SMTP:a@x', 'x500:/o=lab', 'smtp:b@x'] })
    world.rules = rulesOf(source, outbound(joined))
    world.synchronize(anna)
    expect(changesOf(world, cloud)).toEqual({ proxyAddresses: { kind: 'update', add: [], remove: ['x500:/o=lab'] } })
  })

  it('exchanges our value and leaves the others', () => {
    const { world, anna, cloud } = settled({ sid: 'S-1', company: 'old' }, x500)
    addInDirectory(world, cloud, { proxyAddresses: ['SMTP:a@x', 'x500:old'] })
    world.changes(anna, { company: 'new' })
    world.synchronize(anna)
    expect(changesOf(world, cloud)).toEqual({ proxyAddresses: { kind: 'update', add: ['x500:new'], remove: ['x500:old'] } })
  })

  it('takes a value of the directory for ours when it differs in case alone, and never removes it', () => {
    const { world, anna, cloud } = settled({ sid: 'S-1' }, x500)
    addInDirectory(world, cloud, { proxyAddresses: ['X500:ABC'] })
    world.changes(anna, { company: 'abc' })
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'connector-no-flow' }] })
    world.changes(anna, { company: [] })
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'connector-no-flow' }] })
    expect(changesOf(world, cloud)).toEqual({})
  })

  it('is written whole with the add', () => {
    const world = new SmallWorld(rulesOf(source, outbound(joined), outbound(x500)))
    world.holds('Forest', 'CN=Anna', { sid: 'S-1', company: 'lab' })
    expect(world.find('Cloud', 'CN=S-1')?.pendingExport?.changes).toMatchObject({
      proxyAddresses: { kind: 'replace', values: ['x500:lab'] },
    })
  })

  it('of one value cannot take two', () => {
    const give = (name: string): SmallRule => ({ name, flows: { company: { from: name, merge: 'Merge' } } })
    const world = new SmallWorld(rulesOf(source, outbound(joined), outbound(give('one')), outbound(give('two'))))
    const anna = world.imports('Forest', 'CN=Anna', { sid: 'S-1' })
    expect(world.synchronize(anna)).toMatchObject({
      kind: 'failed',
      error: { code: 'ambiguous-export-flow-to-single-valued-attribute', rule: 'two' },
    })
  })
})

describe('a reference attribute that a rule gave', () => {
  const managed: SmallRule = { name: 'Manager', scope: ['kind NOTEQUAL contractor'], flows: { manager: '[manager]' } }
  const fromForest = inbound({ name: 'In - Manager', flows: { manager: '[manager]' } })

  function withManager(flow = '[manager]'): { world: SmallWorld; anna: ObjectId; cloud: ObjectId } {
    const world = new SmallWorld(rulesOf(source, fromForest, outbound(joined), outbound({ ...managed, flows: { manager: flow } })))
    const anna = world.imports('Forest', 'CN=Anna', { sid: 'S-1' })
    world.references.set(anna, { manager: 1 })
    world.synchronize(anna)
    return { world, anna, cloud: world.find('Cloud', 'CN=S-1')?.id as ObjectId }
  }

  it('is let go of once, with what the directory holds there', () => {
    const { world, anna, cloud } = withManager()
    expect(world.object(cloud).outboundBindings).toHaveProperty('manager')
    world.changes(anna, { kind: 'contractor' })
    expect(world.synchronize(anna).effects.releasedReferences).toEqual([{ source: cloud, attribute: 'manager' }])
    expect(world.object(cloud)).toMatchObject({ outboundBindings: {}, owned: { sid: 'all' } })
    expect(world.synchronize(anna).effects.releasedReferences).toEqual([])
  })

  it('stays as it is and ours while its flow ignores itself', () => {
    const { world, anna, cloud } = withManager()
    world.rules = rulesOf(source, fromForest, outbound(joined), outbound({ ...managed, flows: { manager: '=IgnoreThisFlow' } }))
    expect(world.synchronize(anna).effects.releasedReferences).toEqual([])
    expect(world.object(cloud)).toMatchObject({ outboundBindings: {}, owned: { manager: 'references' } })
    world.rules = rulesOf(source, fromForest, outbound(joined))
    expect(world.synchronize(anna).effects.releasedReferences).toEqual([{ source: cloud, attribute: 'manager' }])
    expect(world.object(cloud).owned).toEqual({ sid: 'all' })
  })

  it('is not let go of with the link', () => {
    const { world, anna } = withManager()
    world.deletes(anna)
    expect(world.synchronize(anna).effects.releasedReferences).toEqual([])
  })
})

describe('an import', () => {
  function owning(owned: ConnectorSpaceObject['owned'], more: Partial<ConnectorSpaceObject> = {}): ConnectorSpaceObject {
    const world = new SmallWorld(rulesOf(source))
    const id = world.imports('Forest', 'CN=x', {}, { owned, pendingImport: null, ...more })
    return world.object(id)
  }

  it('ends the ownership of what the directory does not hold any more', () => {
    const before = owning({ title: 'all', mail: 'all', proxyAddresses: ['a', 'b'], keys: ['k'], member: 'references' })
    expect(ownedAfterImport(before, { mail: ['x'], proxyAddresses: ['b', 'c'] })).toEqual({
      mail: 'all',
      proxyAddresses: ['b'],
      member: 'references',
    })
  })

  it('leaves the ownership of what is on its way', () => {
    const delta = { operation: 'update', newDn: null, changes: { title: { kind: 'replace', values: ['x'] } } } as const
    for (const slot of ['pendingExport', 'escrowedExport', 'unconfirmedExport'] as const) {
      const before = owning({ title: 'all' }, { [slot]: delta })
      expect(ownedAfterImport(before, {})).toBe(before.owned)
    }
  })
})
