import { describe, expect, it } from 'vitest'
import { anchorOf, dnOf, uniqueNameOf } from '../identity.ts'
import { LabWorld } from '../testing/lab-world.ts'

const absent = '0f8fad5b-d9cb-469f-a165-70867728950e'

describe('reading single objects', () => {
  it('brings users and groups complete by key, and a deletion for a key that is gone', async () => {
    const world = await LabWorld.start()
    const { tenant } = world.lab
    const boss = tenant.createUser({ userPrincipalName: 'boss@contoso.lab' })
    const anna = tenant.createUser({ userPrincipalName: 'anna@contoso.lab' })
    tenant.addLink(anna.id, 'manager', boss.id)
    const team = tenant.createGroup({ displayName: 'Team' }, { members: [anna.id] })
    const session = await world.connect()
    const keys = [
      anchorOf({ type: 'user', id: anna.id }),
      anchorOf({ type: 'group', id: team.id }),
      anchorOf({ type: 'user', id: absent }),
      'Device_1',
    ]
    const changes = await session.read(
      keys.map((anchor) => ({ objectType: anchor.startsWith('Group') ? 'group' : 'user', anchor, dn: null })),
    )
    expect(changes).toMatchObject([
      { kind: 'object', anchor: keys[0], references: { manager: [{ anchor: anchorOf({ type: 'user', id: boss.id }) }] } },
      { kind: 'object', anchor: keys[1], references: { members: [{ anchor: keys[0] }] } },
      { kind: 'delete', anchor: keys[2] },
      { kind: 'delete', anchor: 'Device_1' },
    ])
  })

  it('finds what we added by the name that was asked for, and nothing when there is none', async () => {
    const world = await LabWorld.start()
    const { tenant } = world.lab
    const anna = tenant.createUser({ userPrincipalName: 'anna@contoso.lab', onPremisesImmutableId: "an'na" })
    const team = tenant.createGroup({ displayName: 'Team', uniqueName: uniqueNameOf('team') })
    const session = await world.connect()
    const byName = (objectType: 'user' | 'group', dn: string) => ({ objectType, anchor: null, dn })
    const changes = await session.read([
      byName('user', dnOf({ type: 'user', id: anna.id }, "an'na")),
      byName('group', dnOf({ type: 'group', id: team.id }, 'team')),
      byName('user', dnOf({ type: 'user', id: anna.id }, 'nobody')),
      byName('group', dnOf({ type: 'group', id: team.id }, 'nothing')),
      byName('user', dnOf({ type: 'user', id: anna.id }, null)),
      byName('user', 'CN=somebody else'),
    ])
    expect(changes.map((change) => change.anchor)).toEqual([
      anchorOf({ type: 'user', id: anna.id }),
      anchorOf({ type: 'group', id: team.id }),
      anchorOf({ type: 'user', id: anna.id }),
    ])
  })

  it('packs many keys into few requests', async () => {
    const world = await LabWorld.start()
    const ids = Array.from({ length: 45 }, (_, index) => world.lab.tenant.createUser({ userPrincipalName: `u${index}@contoso.lab` }).id)
    const session = await world.connect()
    world.lab.tenant.resetStatistics()
    const changes = await session.read(ids.map((id) => ({ objectType: 'user', anchor: anchorOf({ type: 'user', id }), dn: null })))
    expect(changes).toHaveLength(45)
    expect(world.lab.tenant.statistics()).toMatchObject({ requests: 3, batches: 3 })
  })
})
