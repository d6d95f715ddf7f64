/** Long because every case of an outbound rule is a few lines of the same small worlds, and they are read side by side. */
import { describe, expect, it } from 'vitest'
import type { ObjectId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject, ExportDelta } from '#src/model/connector-space-object.ts'
import { inbound, outbound, rulesOf, type SmallRule } from './testing/small-rules.ts'
import { SmallWorld, type Short } from './testing/small-world.ts'

const all = {
  sid: '[sid]',
  mail: '[mail]',
  title: '[title]',
  company: '[company]',
  filtered: '[filtered]',
  proxyAddresses: '[proxyAddresses]',
}
const source = inbound({ name: 'In', link: 'Provision', join: ['sid = sid'], flows: all })
const name = { dn: '="CN=" & [sid]' }

/** A world with one outbound rule and a person who is about to be synchronized for the first time. */
function worldWith(person: Short, ...rules: readonly SmallRule[]): { world: SmallWorld; anna: ObjectId } {
  const world = new SmallWorld(rulesOf(source, ...rules.map(outbound)))
  return { world, anna: world.imports('Forest', 'CN=Anna', person) }
}

const provision: SmallRule = {
  name: 'Out',
  link: 'Provision',
  scope: ['filtered NOTEQUAL True'],
  join: ['sid == sid'],
  flows: { ...name, sid: '[sid]', title: '[title]', created: 'once', fixed: 'never' },
}

/** The object in the cloud. */
function inCloud(world: SmallWorld, dn = 'CN=S-1'): ConnectorSpaceObject {
  const found = world.find('Cloud', dn)
  if (found === null) throw new Error(`${dn} is not in the cloud`)
  return found
}

function accepted(delta: ExportDelta | null): Partial<ConnectorSpaceObject> {
  return { pendingExport: null, unconfirmedExport: delta }
}

describe('provisioning', () => {
  it('makes an object with a name, a link and an add to export', () => {
    const { world, anna } = worldWith({ sid: 'S-1', title: 'Clerk' }, provision)
    expect(world.synchronize(anna)).toMatchObject({
      counter: 'disconnector-projected-flow',
      outbound: [{ connectorId: 'c-cloud', counter: 'provisioned-add-flow' }],
    })
    expect(inCloud(world)).toMatchObject({
      kind: 'object',
      objectType: 'user',
      partition: 'DC=lab',
      anchor: null,
      synchronized: {},
      link: { kind: 'provisioned', ruleId: 'Out#1', provisionedBy: 'Out#1' },
      pendingExport: {
        operation: 'add',
        newDn: null,
        changes: {
          sid: { kind: 'replace', values: ['S-1'] },
          title: { kind: 'replace', values: ['Clerk'] },
          created: { kind: 'replace', values: ['once'] },
        },
      },
    })
  })

  it('says nothing the second time', () => {
    const { world, anna } = worldWith({ sid: 'S-1', title: 'Clerk' }, provision)
    world.synchronize(anna)
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'connector-no-flow' }], effects: { objects: new Map() } })
  })

  it('updates the add that waits', () => {
    const { world, anna } = worldWith({ sid: 'S-1', title: 'Clerk' }, provision)
    world.synchronize(anna)
    world.changes(anna, { title: 'Boss' })
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'connector-flow' }] })
    expect(inCloud(world).pendingExport).toMatchObject({ operation: 'add', changes: { title: { values: ['Boss'] } } })
  })

  it('does nothing out of scope', () => {
    const { world, anna } = worldWith({ sid: 'S-1', filtered: true }, provision)
    expect(world.synchronize(anna)).toMatchObject({ outbound: [] })
    expect(world.objects.size).toBe(1)
  })

  it('without a name fails the object', () => {
    const { world, anna } = worldWith({ sid: 'S-1' }, { link: 'Provision', flows: { title: '[title]' } })
    expect(world.synchronize(anna)).toMatchObject({
      kind: 'failed',
      error: { code: 'sync-rule-flow-provisioning-failed', step: 'provisioning' },
    })
    const without = worldWith({ sid: 'S-1' }, { link: 'Provision', flows: { dn: '=NULL' } })
    expect(without.world.synchronize(without.anna)).toMatchObject({ kind: 'failed' })
  })

  it('takes a placeholder of the name over', () => {
    const { world, anna } = worldWith({ sid: 'S-1' }, provision)
    const placeholder = world.imports(
      'Cloud',
      'CN=S-1',
      {},
      { kind: 'placeholder', objectType: null, anchor: null, pendingImport: null, partition: null },
    )
    world.synchronize(anna)
    expect(inCloud(world)).toMatchObject({ id: placeholder, kind: 'object', pendingExport: { operation: 'add' } })
  })

  it('reaches every connector that has a rule', () => {
    const { world, anna } = worldWith({ sid: 'S-1' }, provision, {
      ...provision,
      name: 'Back',
      connector: 'Branch',
      flows: { dn: '="CN=b-" & [sid]' },
    })
    expect(world.synchronize(anna)).toMatchObject({
      outbound: [{ connectorId: 'c-cloud' }, { connectorId: 'c-branch', counter: 'provisioned-add-no-flow' }],
    })
  })
})

describe('an object that is there already', () => {
  it('is joined by its name before anything else, and gets the differences', () => {
    const { world, anna } = worldWith({ sid: 'S-1', title: 'Clerk' }, provision)
    const there = world.holds('Cloud', 'cn=s-1', { sid: 'S-9', title: 'Clerk', mail: 'kept@lab' })
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'connector-flow' }] })
    expect(world.object(there)).toMatchObject({
      link: { kind: 'joined', ruleId: 'Out#1', provisionedBy: 'Out#1' },
      needsSync: true,
      pendingExport: { operation: 'update', newDn: null, changes: { sid: { kind: 'replace', values: ['S-1'] } } },
    })
  })

  it('is joined by the criteria of the rule, when exactly one fits', () => {
    const { world, anna } = worldWith({ sid: 'S-1', title: 'Clerk' }, provision)
    const there = world.holds('Cloud', 'CN=other', { sid: 'S-1' })
    world.synchronize(anna)
    expect(world.object(there)).toMatchObject({ link: { kind: 'joined' }, pendingExport: { newDn: 'CN=S-1' } })
    expect(world.find('Cloud', 'CN=S-1')).toBeNull()
  })

  it('is not joined when two fit, or when the case differs where it counts', () => {
    const { world, anna } = worldWith({ sid: 'S-1' }, provision)
    for (const dn of ['CN=a', 'CN=b']) world.holds('Cloud', dn, { sid: 'S-1' })
    world.synchronize(anna)
    expect(inCloud(world).link).toMatchObject({ kind: 'provisioned' })
    const other = worldWith({ sid: 'S-1' }, provision)
    other.world.holds('Cloud', 'CN=a', { sid: 's-1' })
    other.world.synchronize(other.anna)
    expect(inCloud(other.world).link).toMatchObject({ kind: 'provisioned' })
  })

  it('is not joined while its deletion waits to be synchronized', () => {
    const { world, anna } = worldWith({ sid: 'S-1' }, provision)
    const there = world.holds('Cloud', 'CN=a', { sid: 'S-1' })
    world.deletes(there)
    world.synchronize(anna)
    expect(inCloud(world).link).toMatchObject({ kind: 'provisioned' })
    expect(world.object(there).link).toBeNull()
  })

  it('under the name of somebody else fails the object', () => {
    const { world, anna } = worldWith({ sid: 'S-1' }, provision)
    world.synchronize(anna)
    const bert = world.imports('Forest', 'CN=Bert', { sid: 'S-2' })
    world.rules = rulesOf(source, outbound({ ...provision, flows: { dn: 'CN=S-1' } }))
    expect(world.synchronize(bert)).toMatchObject({
      kind: 'failed',
      problem: { message: expect.stringContaining('belongs to another identity') },
    })
    expect(world.object(bert).link).toBeNull()
  })

  it('of another type under the name fails the object', () => {
    const { world, anna } = worldWith({ sid: 'S-1' }, provision)
    const group = world.holds('Cloud', 'CN=S-1', {}, { objectType: 'group' })
    expect(world.synchronize(anna)).toMatchObject({ kind: 'failed', error: { code: 'sync-rule-flow-provisioning-failed' } })
    expect(world.object(group).link).toBeNull()
  })

  it('is joined by a Join rule and never made by one', () => {
    const { world, anna } = worldWith({ sid: 'S-1', title: 'Clerk' }, { join: ['sid = sid'], flows: { title: '[title]' } })
    expect(world.synchronize(anna)).toMatchObject({ outbound: [] })
    const there = world.holds('Cloud', 'CN=x', { sid: 'S-1' })
    world.synchronize(anna)
    expect(world.object(there)).toMatchObject({
      link: { kind: 'joined', provisionedBy: null },
      pendingExport: { changes: { title: { values: ['Clerk'] } } },
    })
  })
})

describe('flows to an object', () => {
  /** A person whose object in the cloud was exported and seen again. */
  function settled(person: Short, ...rules: readonly SmallRule[]): { world: SmallWorld; anna: ObjectId; cloud: ObjectId } {
    const { world, anna } = worldWith(person, ...rules)
    world.synchronize(anna)
    const cloud = inCloud(world).id
    world.settles(cloud)
    return { world, anna, cloud }
  }

  it('are the difference to what the directory is expected to hold', () => {
    const { world, anna, cloud } = settled({ sid: 'S-1', title: 'Clerk' }, provision)
    world.changes(anna, { title: 'Boss' })
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'connector-flow' }] })
    expect(world.object(cloud).pendingExport).toEqual({
      operation: 'update',
      newDn: null,
      changes: { title: { kind: 'replace', values: ['Boss'] } },
    })
    world.changes(anna, { title: 'Clerk' })
    world.synchronize(anna)
    expect(world.object(cloud).pendingExport?.changes).toEqual({})
  })

  it('clear an attribute that a flow manages and nobody gives', () => {
    const { world, anna, cloud } = settled({ sid: 'S-1', title: 'Clerk' }, provision)
    world.changes(anna, { title: [] })
    world.synchronize(anna)
    expect(world.object(cloud).pendingExport?.changes).toEqual({ title: { kind: 'replace', values: [] } })
  })

  it('forget what the directory refused once nothing of it is wanted any more', () => {
    const { world, anna, cloud } = settled({ sid: 'S-1', title: 'Clerk' }, provision)
    const refused = { code: 'cd-error', message: 'No.', firstAt: 1, lastAt: 1, retryCount: 0 }
    world.changes(anna, { title: 'Boss' })
    world.synchronize(anna)
    world.put({ ...world.object(cloud), exportProblem: refused })
    world.changes(anna, { title: 'Chief' })
    world.synchronize(anna)
    expect(world.object(cloud).exportProblem).toEqual(refused)
    world.changes(anna, { title: 'Clerk' })
    world.synchronize(anna)
    expect(world.object(cloud).exportProblem).toBeNull()
  })

  it('leave attributes that no flow manages', () => {
    const { world, anna, cloud } = settled({ sid: 'S-1' }, provision)
    world.put({ ...world.object(cloud), synchronized: { ...world.object(cloud).synchronized, mail: ['theirs@lab'] } })
    world.changes(anna, { title: 'Clerk' })
    world.synchronize(anna)
    expect(Object.keys(world.object(cloud).pendingExport?.changes ?? {})).toEqual(['title'])
  })

  it('that ignore themselves leave the value', () => {
    const flows = { ...name, sid: '[sid]', company: '=IIF(IsPresent([company]), [company], IgnoreThisFlow)' }
    const { world, anna, cloud } = settled({ sid: 'S-1', company: 'Lab' }, { ...provision, flows })
    world.changes(anna, { company: [] })
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'connector-no-flow' }] })
    expect(world.object(cloud)).toMatchObject({ pendingExport: null, synchronized: { company: ['Lab'] } })
  })

  it('count what is on its way as there', () => {
    const { world, anna, cloud } = settled({ sid: 'S-1', title: 'Clerk' }, provision)
    world.changes(anna, { title: 'Boss' })
    world.synchronize(anna)
    world.put({ ...world.object(cloud), ...accepted(world.object(cloud).pendingExport) })
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'connector-no-flow' }] })
    expect(world.object(cloud).pendingExport).toBeNull()
    world.changes(anna, { title: 'Clerk' })
    world.synchronize(anna)
    expect(world.object(cloud).pendingExport?.changes).toEqual({ title: { kind: 'replace', values: ['Clerk'] } })
  })

  it('put back what somebody changed in the directory', () => {
    const { world, cloud } = settled({ sid: 'S-1', title: 'Clerk' }, provision, { name: 'x' })
    world.rules = rulesOf(source, outbound(provision), inbound({ connector: 'Cloud', join: ['sid == sid'] }))
    world.changes(cloud, { title: 'Hacker' })
    expect(world.synchronize(cloud)).toMatchObject({ counter: 'connector-no-flow', outbound: [{ counter: 'connector-flow' }] })
    expect(world.object(cloud).pendingExport?.changes).toEqual({ title: { kind: 'replace', values: ['Clerk'] } })
  })

  it('write single values where that is the smaller change', () => {
    const flows = { ...name, sid: '[sid]', proxyAddresses: '[proxyAddresses]' }
    const { world, anna, cloud } = settled({ sid: 'S-1', proxyAddresses: ['a', 'b', 'c', 'd'] }, { ...provision, flows })
    world.changes(anna, { proxyAddresses: ['a', 'b', 'c', 'e'] })
    world.synchronize(anna)
    expect(world.object(cloud).pendingExport?.changes).toEqual({ proxyAddresses: { kind: 'update', add: ['e'], remove: ['d'] } })
  })

  it('write what can only be written on creation with the add alone', () => {
    const { world, anna, cloud } = settled({ sid: 'S-1', title: 'Clerk' }, provision)
    world.put({ ...world.object(cloud), synchronized: { sid: ['S-1'], title: ['Clerk'] } })
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'connector-no-flow' }] })
    expect(world.trace).toContainEqual(
      expect.objectContaining({ target: 'created', verdict: 'not written: only while the object is created' }),
    )
    expect(world.trace).toContainEqual(expect.objectContaining({ target: 'fixed', verdict: 'not writable by this connector' }))
  })

  it('change what the directory gives by itself, and never clear it', () => {
    const { world, anna, cloud } = settled(
      { sid: 'S-1', title: 'Clerk' },
      { ...provision, flows: { ...name, sid: '[sid]', kept: '[title]' } },
    )
    world.changes(anna, { title: 'Boss' })
    world.synchronize(anna)
    expect(world.object(cloud).pendingExport?.changes).toEqual({ kept: { kind: 'replace', values: ['Boss'] } })
    world.changes(anna, { title: [] })
    world.synchronize(anna)
    expect(world.object(cloud).pendingExport?.changes).toEqual({})
    expect(world.trace).toContainEqual(expect.objectContaining({ target: 'kept', verdict: expect.stringContaining('cannot be cleared') }))
  })

  it('that apply once are written with the add alone', () => {
    const flows = { ...name, sid: '[sid]', company: { from: '[company]', applyOnce: true } }
    const { world, anna, cloud } = settled({ sid: 'S-1', company: 'First' }, { ...provision, flows })
    expect(world.object(cloud).synchronized).toMatchObject({ company: ['First'] })
    world.changes(anna, { company: 'Second' })
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'connector-no-flow' }] })
  })

  it('rename the object when its name comes out differently', () => {
    const { world, anna, cloud } = renaming('anna')
    world.changes(anna, { mail: 'berg' })
    world.synchronize(anna)
    expect(world.object(cloud).pendingExport).toMatchObject({ operation: 'update', newDn: 'CN=berg' })
    world.changes(anna, { mail: 'ANNA' })
    world.synchronize(anna)
    expect(world.object(cloud).pendingExport).toMatchObject({ newDn: null })
  })
})

/** A person whose name in the cloud is made of the mail address. */
function renaming(mail: string): { world: SmallWorld; anna: ObjectId; cloud: ObjectId } {
  const { world, anna } = worldWith({ sid: 'S-1', mail }, { ...provision, join: [], flows: { dn: '="CN=" & [mail]', mail: '[mail]' } })
  world.synchronize(anna)
  const cloud = inCloud(world, `CN=${mail}`).id
  world.settles(cloud)
  return { world, anna, cloud }
}

describe('deprovisioning', () => {
  it('removes an object that was never exported', () => {
    const { world, anna } = worldWith({ sid: 'S-1' }, provision)
    world.synchronize(anna)
    world.changes(anna, { filtered: true })
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'provisioned-disconnect' }] })
    expect(world.find('Cloud', 'CN=S-1')).toBeNull()
  })

  it('cuts the link and asks for the deletion of an object that was exported', () => {
    const { world, anna } = worldWith({ sid: 'S-1' }, provision)
    world.synchronize(anna)
    world.settles(inCloud(world).id)
    world.changes(anna, { filtered: true })
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-flow', outbound: [{ counter: 'provisioned-disconnect' }] })
    expect(inCloud(world)).toMatchObject({
      link: null,
      outboundBindings: {},
      pendingExport: { operation: 'delete', newDn: null, changes: {} },
    })
    expect(world.metaverse.size).toBe(1)
  })

  it('asks for the deletion of an object whose add is on its way', () => {
    const { world, anna } = worldWith({ sid: 'S-1' }, provision)
    world.synchronize(anna)
    const cloud = inCloud(world)
    world.put({ ...cloud, pendingExport: null, escrowedExport: cloud.pendingExport })
    world.changes(anna, { filtered: true })
    world.synchronize(anna)
    expect(inCloud(world)).toMatchObject({ link: null, pendingExport: { operation: 'delete' }, escrowedExport: { operation: 'add' } })
  })

  it('follows when the identity goes', () => {
    const { world, anna } = worldWith({ sid: 'S-1' }, provision)
    world.synchronize(anna)
    world.settles(inCloud(world).id)
    world.deletes(anna)
    expect(world.synchronize(anna)).toMatchObject({
      counter: 'connector-delete-remove-mv',
      outbound: [{ connectorId: 'c-cloud', counter: 'provisioned-disconnect' }],
    })
    expect(inCloud(world).pendingExport).toMatchObject({ operation: 'delete' })
    expect(world.metaverse.size).toBe(0)
  })

  it('never deletes an object that no Provision rule ever kept', () => {
    const join = { join: ['sid = sid'], scope: ['filtered NOTEQUAL True'], flows: { title: '[title]' } }
    const { world, anna } = worldWith({ sid: 'S-1', title: 'Clerk' }, join)
    const there = world.holds('Cloud', 'CN=x', { sid: 'S-1' })
    world.synchronize(anna)
    world.settles(there)
    world.changes(anna, { filtered: true, title: 'Boss' })
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'provisioned-disconnect' }] })
    expect(world.object(there)).toMatchObject({ link: null, pendingExport: null, synchronized: { title: ['Clerk'] } })
  })

  it('drops what waited to be exported to an object that is only let go', () => {
    const { world, anna } = worldWith({ sid: 'S-1', title: 'Clerk' }, { join: ['sid = sid'], flows: { title: '[title]' } })
    const there = world.holds('Cloud', 'CN=x', { sid: 'S-1' })
    world.synchronize(anna)
    world.deletes(anna)
    world.synchronize(anna)
    expect(world.object(there)).toMatchObject({ link: null, pendingExport: { operation: 'update', changes: {} } })
  })

  it('keeps the object while another Provision rule is in scope', () => {
    const other = { ...provision, name: 'Other', scope: [] }
    const { world, anna } = worldWith({ sid: 'S-1' }, provision, other)
    world.synchronize(anna)
    world.settles(inCloud(world).id)
    world.changes(anna, { filtered: true })
    world.synchronize(anna)
    expect(inCloud(world)).toMatchObject({ link: { provisionedBy: 'Other#2' }, pendingExport: null })
  })

  it('is not taken back by an inbound rule that would join the object again', () => {
    const { world, anna } = worldWith({ sid: 'S-1' }, provision)
    world.rules = rulesOf(source, inbound({ connector: 'Cloud', join: ['sid == sid'] }), outbound(provision))
    world.synchronize(anna)
    const cloud = inCloud(world).id
    world.settles(cloud)
    world.changes(anna, { filtered: true })
    world.synchronize(anna)
    expect(world.synchronize(cloud)).toMatchObject({ counter: 'disconnector-remains' })
    expect(world.object(cloud)).toMatchObject({ link: null, pendingExport: { operation: 'delete' } })
  })

  it('is taken back when the object is wanted again before the export', () => {
    const { world, anna } = worldWith({ sid: 'S-1', title: 'Clerk' }, provision)
    world.synchronize(anna)
    world.settles(inCloud(world).id)
    world.changes(anna, { filtered: true })
    world.synchronize(anna)
    world.changes(anna, { filtered: [] })
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'connector-flow' }] })
    expect(inCloud(world)).toMatchObject({ link: { kind: 'joined', provisionedBy: 'Out#1' }, pendingExport: null })
  })

  it('is followed by an add when the deletion was sent already', () => {
    const { world, anna } = worldWith({ sid: 'S-1', title: 'Clerk' }, provision)
    world.synchronize(anna)
    world.settles(inCloud(world).id)
    world.changes(anna, { filtered: true })
    world.synchronize(anna)
    world.put({ ...inCloud(world), ...accepted(inCloud(world).pendingExport) })
    world.changes(anna, { filtered: [] })
    world.synchronize(anna)
    expect(inCloud(world)).toMatchObject({
      anchor: null,
      unconfirmedExport: null,
      pendingExport: { operation: 'add', changes: { title: { values: ['Clerk'] } } },
    })
  })

  it('does not touch objects of other connectors', () => {
    const { world, anna } = worldWith({ sid: 'S-1' }, provision, { ...provision, connector: 'Branch', scope: [] })
    world.synchronize(anna)
    world.changes(anna, { filtered: true })
    world.synchronize(anna)
    expect(world.find('Branch', 'CN=S-1')).toMatchObject({ pendingExport: { operation: 'add' } })
  })
})

describe('rules that only flow', () => {
  const profile = { name: 'Profile', flows: { title: '[title]' } }

  it('flow along with the rule that makes the link', () => {
    const { world, anna } = worldWith({ sid: 'S-1', title: 'Clerk' }, { ...provision, flows: name }, profile)
    world.synchronize(anna)
    expect(inCloud(world).pendingExport?.changes).toEqual({ title: { kind: 'replace', values: ['Clerk'] } })
  })

  it('flow nothing to an object whose link-making rule is out of scope', () => {
    const { world, anna } = worldWith({ sid: 'S-1', title: 'Clerk', filtered: true }, { ...provision, flows: name }, profile)
    world.rules = rulesOf(
      source,
      inbound({ connector: 'Cloud', join: ['sid = sid'] }),
      outbound({ ...provision, flows: name }),
      outbound(profile),
    )
    world.synchronize(anna)
    const there = world.holds('Cloud', 'CN=x', { sid: 'S-1', title: 'theirs' })
    expect(world.identityOf(there)).not.toBeNull()
    expect(world.object(there).pendingExport).toBeNull()
  })
})

describe('an object joined by an outbound rule', () => {
  it('stays joined when its own connector is synchronized, though no inbound rule is for it', () => {
    const { world, anna } = worldWith({ sid: 'S-1', title: 'Clerk' }, { join: ['sid = sid'], flows: { title: '[title]' } })
    const there = world.holds('Cloud', 'CN=x', { sid: 'S-1' })
    world.synchronize(anna)
    expect(world.synchronize(there)).toMatchObject({ counter: 'connector-no-flow' })
    expect(world.object(there)).toMatchObject({ needsSync: false, link: { kind: 'joined' } })
  })
})
