import { describe, expect, it } from 'vitest'
import { SmallEdgeWorld } from './testing/edge-world.ts'

/** A group that is read in the forest and written to the cloud, and people who have objects in both. */
function world(...people: readonly string[]): SmallEdgeWorld {
  const all = new SmallEdgeWorld().object('forest:staff').object('cloud:staff')
  for (const person of people) all.person(person, 'forest', 'cloud')
  return all.flowsIn('staff', { member: [{ from: 'forest:staff', attribute: 'member' }] }).flowsOut('cloud:staff', { members: 'member' })
}

describe('a reference value', () => {
  it('flows from its object through the metaverse to the other connector', () => {
    const group = world('anna').dirty('forest:staff member forest:anna')
    expect(group.flow()).toMatchObject({ added: 1, deleted: 0, alignPendingExports: ['cloud:staff', 'forest:staff'] })
    expect(group.metaverse).toEqual(['staff member anna'])
    expect(group.exports).toEqual(['add cloud:staff members cloud:anna'])
  })

  it('carries where it came from', () => {
    const group = world('anna').dirty('forest:staff member forest:anna')
    expect(group.flow().putMetaverseEdges).toEqual([
      { source: 'staff', attribute: 'member', target: 'anna', connectorId: 'forest', ruleId: 'in', at: 7 },
    ])
  })

  it('that was imported and not synchronized yet does not flow', () => {
    const group = world('anna').dirty('forest:staff member forest:anna', { pendingImport: 'add' })
    expect(group.flow()).toMatchObject({ added: 0, putEdges: [] })
    const other = world('anna')
      .holds('staff member anna')
      .quiet('cloud:staff members cloud:anna')
      .dirty('forest:staff member forest:anna', { synchronized: true, pendingImport: 'delete' })
    expect(other.flow()).toMatchObject({ deleted: 0, putEdges: [] })
  })

  it('that is there already on both sides changes nothing', () => {
    const group = world('anna').holds('staff member anna').quiet('cloud:staff members cloud:anna').dirty('forest:staff member forest:anna')
    expect(group.flow()).toMatchObject({ putMetaverseEdges: [], removeMetaverseEdges: [], putEdges: [], added: 0, deleted: 0 })
  })

  it('that went is taken away on the other side', () => {
    const group = world('anna')
      .holds('staff member anna')
      .quiet('cloud:staff members cloud:anna')
      .dirty('forest:staff member forest:anna', {})
    expect(group.flow()).toMatchObject({ deleted: 1, removeMetaverseEdges: [{ source: 'staff', attribute: 'member', target: 'anna' }] })
    expect(group.metaverse).toEqual([])
    expect(group.exports).toEqual(['delete cloud:staff members cloud:anna'])
  })

  it('that went before it was exported needs no export', () => {
    const group = world('anna')
      .holds('staff member anna')
      .quiet('cloud:staff members cloud:anna', { pendingExport: 'add' })
      .dirty('forest:staff member forest:anna', {})
    group.flow()
    expect(group.exports).toEqual([])
  })

  it('that came back before it was taken away needs no export', () => {
    const group = world('anna')
      .quiet('cloud:staff members cloud:anna', { synchronized: true, pendingExport: 'delete' })
      .dirty('forest:staff member forest:anna')
    group.flow()
    expect(group.exports).toEqual([])
    expect(group.metaverse).toEqual(['staff member anna'])
  })

  it.each([
    ['accepted', { unconfirmedExport: 'add' }],
    ['on its way', { escrowedExport: 'add' }],
  ] as const)('that was %s is not exported again', (_, slots) => {
    const group = world('anna').quiet('cloud:staff members cloud:anna', slots).dirty('forest:staff member forest:anna')
    group.flow()
    expect(group.exports).toEqual([])
  })

  it('that is on its way out and went meanwhile is taken away again', () => {
    const group = world('anna')
      .holds('staff member anna')
      .quiet('cloud:staff members cloud:anna', { unconfirmedExport: 'add' })
      .dirty('forest:staff member forest:anna', {})
    group.flow()
    expect(group.exports).toEqual(['delete cloud:staff members cloud:anna'])
  })

  it('may point to its own object', () => {
    const boss = new SmallEdgeWorld()
      .person('anna', 'forest', 'cloud')
      .flowsIn('anna', { manager: [{ from: 'forest:anna', attribute: 'manager' }] })
      .flowsOut('cloud:anna', { manager: 'manager' })
      .dirty('forest:anna manager forest:anna')
    boss.flow()
    expect(boss.metaverse).toEqual(['anna manager anna'])
    expect(boss.exports).toEqual(['add cloud:anna manager cloud:anna'])
  })

  it('may flow into several attributes and connectors', () => {
    const group = world('anna')
      .object('branch:staff')
      .person('anna', 'branch')
      .flowsIn('staff', { member: [{ from: 'forest:staff', attribute: 'member' }], owner: [{ from: 'forest:staff', attribute: 'member' }] })
      .flowsOut('cloud:staff', { members: 'member', owners: 'owner' })
      .flowsOut('branch:staff', { uniqueMember: 'member' })
      .dirty('forest:staff member forest:anna')
    group.flow()
    expect(group.exports).toEqual([
      'add branch:staff uniqueMember branch:anna',
      'add cloud:staff members cloud:anna',
      'add cloud:staff owners cloud:anna',
    ])
  })
})

describe('a target that is not there yet', () => {
  it('not joined: nothing flows', () => {
    const group = world().unjoined('forest:anna').dirty('forest:staff member forest:anna')
    expect(group.flow()).toMatchObject({ added: 0, putEdges: [] })
    expect(group.metaverse).toEqual([])
  })

  it('joined later: the value flows without a change of the group', () => {
    const group = world('anna').dirty('forest:staff member forest:anna')
    group.flow()
    expect(group.metaverse).toEqual(['staff member anna'])
  })

  it('not in the other connector: the metaverse holds the value, and nothing is exported', () => {
    const group = world().person('anna', 'forest').dirty('forest:staff member forest:anna')
    group.flow()
    expect(group.metaverse).toEqual(['staff member anna'])
    expect(group.exports).toEqual([])
  })

  it('provisioned later: the value of the metaverse is exported', () => {
    const group = world('anna').quiet('forest:staff member forest:anna').holds('staff member anna', { dirty: true })
    expect(group.flow()).toMatchObject({ added: 0, putMetaverseEdges: [] })
    expect(group.exports).toEqual(['add cloud:staff members cloud:anna'])
  })
})

describe('an end that is about to be deleted', () => {
  it('as target needs no export: its directory drops the value by itself', () => {
    const group = world('anna').object('cloud:anna', { metaverseId: null, isLeaving: true }).dirty('cloud:staff members cloud:anna')
    group.flow()
    expect(group.exports).toEqual([])
  })

  it('as source needs no export either', () => {
    const group = world('anna').object('cloud:staff', { metaverseId: null, isLeaving: true }).dirty('cloud:staff members cloud:anna')
    group.flow()
    expect(group.exports).toEqual([])
  })

  it('takes back what was to be exported', () => {
    const group = world('anna')
      .object('cloud:anna', { metaverseId: null, isLeaving: true })
      .dirty('cloud:staff members cloud:anna', { pendingExport: 'add' })
    group.flow()
    expect(group.exports).toEqual([])
  })
})

describe('a value in the directory that the metaverse does not hold', () => {
  it('is taken out of an attribute that a rule manages', () => {
    const group = world('anna').dirty('cloud:staff members cloud:anna')
    group.flow()
    expect(group.exports).toEqual(['delete cloud:staff members cloud:anna'])
  })

  it('is taken out though its target is joined to nobody', () => {
    const group = world().unjoined('cloud:guest').dirty('cloud:staff members cloud:guest')
    group.flow()
    expect(group.exports).toEqual(['delete cloud:staff members cloud:guest'])
  })

  it('is left alone in an attribute that no rule manages', () => {
    const group = world('anna').dirty('cloud:staff owners cloud:anna')
    group.flow()
    expect(group.exports).toEqual([])
  })

  it('is left alone once the rule lets go, also where it was to be added', () => {
    const group = world('anna').flowsOut('cloud:staff', {}).dirty('cloud:staff members cloud:anna', { pendingExport: 'add' })
    group.flow()
    expect(group.exports).toEqual([])
  })

  it('goes when the rule that wrote it let go: what was asked to be deleted then is still deleted', () => {
    const group = world('anna')
      .flowsOut('cloud:staff', {})
      .dirty('cloud:staff members cloud:anna', { synchronized: true, pendingExport: 'delete' })
      .dirty('cloud:staff members cloud:gone', { pendingExport: 'delete' })
    group.flow()
    expect(group.exports).toEqual(['delete cloud:staff members cloud:anna'])
  })

  it('is left alone on an object that is joined to nobody', () => {
    const group = world()
      .unjoined('cloud:other')
      .unjoined('cloud:guest')
      .dirty('cloud:other members cloud:guest', { synchronized: true, pendingExport: 'delete' })
    group.flow()
    expect(group.exports).toEqual([])
  })
})

describe('a binding that is lost', () => {
  it('inbound: the value leaves the metaverse and the other connector', () => {
    const group = world('anna')
      .flowsIn('staff', {})
      .holds('staff member anna', { dirty: true })
      .quiet('cloud:staff members cloud:anna')
      .quiet('forest:staff member forest:anna')
    group.flow()
    expect(group.metaverse).toEqual([])
    expect(group.exports).toEqual(['delete cloud:staff members cloud:anna'])
  })
})

describe('two connectors that hold the same value', () => {
  function both(): SmallEdgeWorld {
    return world('anna')
      .object('branch:staff')
      .person('anna', 'branch')
      .flowsIn('staff', {
        member: [
          { from: 'forest:staff', attribute: 'member', rule: 'first' },
          { from: 'branch:staff', attribute: 'uniqueMember', rule: 'second' },
        ],
      })
  }

  it('give it once, from the rule that comes first', () => {
    const group = both().dirty('branch:staff uniqueMember branch:anna').dirty('forest:staff member forest:anna')
    expect(group.flow().added).toBe(1)
    expect([...group.metaverseEdges.values()]).toMatchObject([{ connectorId: 'forest', ruleId: 'first' }])
  })

  it('keep it while one of them holds it, with a new lineage', () => {
    const group = both()
      .holds('staff member anna', { rule: 'first' })
      .quiet('branch:staff uniqueMember branch:anna')
      .quiet('cloud:staff members cloud:anna')
      .dirty('forest:staff member forest:anna', {})
    expect(group.flow()).toMatchObject({ added: 0, deleted: 0 })
    expect([...group.metaverseEdges.values()]).toMatchObject([{ connectorId: 'branch', ruleId: 'second', at: 7 }])
    expect(group.exports).toEqual([])
  })

  it('lose it when both let go', () => {
    const group = both()
      .holds('staff member anna', { rule: 'second', connector: 'branch' })
      .quiet('cloud:staff members cloud:anna')
      .dirty('branch:staff uniqueMember branch:anna', {})
      .dirty('forest:staff member forest:anna', {})
    group.flow()
    expect(group.metaverse).toEqual([])
    expect(group.exports).toEqual(['delete cloud:staff members cloud:anna'])
  })
})

describe('flowing twice', () => {
  it('changes nothing the second time', () => {
    const group = world('anna', 'bert')
      .unjoined('cloud:guest')
      .dirty('forest:staff member forest:anna')
      .dirty('forest:staff member forest:bert', {})
      .holds('staff member bert', { dirty: true })
      .dirty('cloud:staff members cloud:bert')
      .dirty('cloud:staff members cloud:guest')
    group.flow()
    const exports = group.exports
    expect(exports).toEqual([
      'add cloud:staff members cloud:anna',
      'delete cloud:staff members cloud:bert',
      'delete cloud:staff members cloud:guest',
    ])
    expect(group.flow()).toMatchObject({ putMetaverseEdges: [], putEdges: [], added: 0, deleted: 0 })
    expect(group.exports).toEqual(exports)
  })
})
