import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { anchorOf, dnOf } from '../identity.ts'
import type { EntraSession } from '../session.ts'
import { allPages, imported, LabWorld } from '../testing/lab-world.ts'
import { vocabularies } from '../vocabulary.ts'

const all = { partition: 'default', pageSize: 500 }

async function start(options: Parameters<typeof LabWorld.start>[0] = {}) {
  const world = await LabWorld.start(options)
  const { tenant } = world.lab
  const anna = anchored('user', tenant.createUser({ userPrincipalName: 'anna@contoso.lab', jobTitle: 'Engineer' }).id)
  const boss = anchored('user', tenant.createUser({ userPrincipalName: 'boss@contoso.lab' }).id)
  const team = anchored('group', tenant.createGroup({ displayName: 'Team' }, { members: [anna.id] }).id)
  const session = await world.connect()
  const { watermark } = await imported(session.fullImport(all))
  return { world, tenant, session, watermark, anna, boss, team }
}

function anchored(type: 'user' | 'group', id: string) {
  return { id, anchor: anchorOf({ type, id }) }
}

function delta(session: EntraSession, watermark: string, pageSize = 500) {
  return session.deltaImport({ partition: 'default', pageSize, watermark })
}

describe('a delta import', () => {
  it('brings nothing when nothing changed, and a position to go on from', async () => {
    const { session, watermark } = await start()
    const first = await imported(delta(session, watermark))
    expect(first.changes).toEqual([])
    expect((await imported(delta(session, first.watermark))).changes).toEqual([])
  })

  it('brings changed and cleared properties', async () => {
    const { session, watermark, tenant, anna } = await start()
    tenant.patch(anna.id, { jobTitle: null, department: 'Sales', onPremisesExtensionAttributes: { extensionAttribute2: 'two' } })
    const { changes } = await imported(delta(session, watermark))
    expect(changes).toMatchObject([
      {
        kind: 'update',
        anchor: anna.anchor,
        attributes: {
          jobTitle: { kind: 'replace', values: [] },
          department: { kind: 'replace', values: ['Sales'] },
          extensionAttribute2: { kind: 'replace', values: ['two'] },
        },
      },
    ])
  })

  it('brings members, owners and managers that came and went', async () => {
    const { session, watermark, tenant, anna, boss, team } = await start()
    tenant.addLink(team.id, 'members', boss.id)
    tenant.removeLink(team.id, 'members', anna.id)
    tenant.addLink(team.id, 'owners', anna.id)
    tenant.addLink(anna.id, 'manager', boss.id)
    const first = await imported(delta(session, watermark))
    expect(first.changes).toHaveLength(2)
    expect(first.changes.find((change) => change.anchor === anna.anchor)).toMatchObject({
      references: { manager: { kind: 'replace', targets: [{ anchor: boss.anchor }] } },
    })
    expect(first.changes.find((change) => change.anchor === team.anchor)).toMatchObject({
      references: {
        members: { kind: 'update', add: [{ anchor: boss.anchor }], remove: [{ anchor: anna.anchor }] },
        owners: { kind: 'update', add: [{ anchor: anna.anchor }], remove: [] },
      },
    })
    tenant.removeLink(anna.id, 'manager', boss.id)
    const second = await imported(delta(session, first.watermark))
    expect(second.changes).toMatchObject([{ anchor: anna.anchor, references: { manager: { kind: 'replace', targets: [] } } }])
  })

  it('brings new objects and deletions, and an object that was restored', async () => {
    const { session, watermark, tenant, anna } = await start()
    const carl = tenant.createUser({ userPrincipalName: 'carl@contoso.lab', onPremisesImmutableId: 'Y2FybA==' })
    tenant.delete(anna.id)
    const first = await imported(delta(session, watermark))
    expect(first.changes).toContainEqual({ kind: 'delete', anchor: anna.anchor })
    expect(first.changes.find((change) => change.anchor === anchorOf({ type: 'user', id: carl.id }))).toMatchObject({
      kind: 'update',
      dn: dnOf({ type: 'user', id: carl.id }, 'Y2FybA=='),
      attributes: { sourceAnchor: { kind: 'replace', values: ['Y2FybA=='] } },
    })
    tenant.restore(anna.id)
    const second = await imported(delta(session, first.watermark))
    expect(second.changes.find((change) => change.anchor === anna.anchor)).toMatchObject({
      kind: 'update',
      attributes: { jobTitle: { kind: 'replace', values: ['Engineer'] } },
    })
  })

  it('tells the new name of a user whose source anchor was set', async () => {
    const { session, watermark, tenant, anna } = await start()
    tenant.patch(anna.id, { onPremisesImmutableId: 'YW5uYQ==' })
    const { changes } = await imported(delta(session, watermark))
    expect(changes).toMatchObject([{ anchor: anna.anchor, dn: dnOf({ type: 'user', id: anna.id }, 'YW5uYQ==') }])
  })

  it('goes on from any page after it was killed, without missing a change', async () => {
    const { session, watermark, tenant, world } = await start({ deltaPaging: { objectCountMax: 3, linkCountMax: 5 } })
    const ids = Array.from({ length: 20 }, (_, index) => tenant.createUser({ userPrincipalName: `u${index}@contoso.lab` }).id)
    const many = tenant.createGroup({ displayName: 'Many' }, { members: ids })
    const whole = await allPages(delta(session, watermark, 3))
    expect(whole.length).toBeGreaterThan(8)
    expect(whole.every((page) => page.watermark !== null)).toBe(true)
    for (const cut of [1, 4, 8]) {
      const other = await world.connect()
      const kept = whole.slice(0, cut)
      const rest = await allPages(delta(other, must(kept.at(-1)?.watermark, 'watermark'), 3))
      const changes = [...kept, ...rest].flatMap((page) => page.changes)
      const created = new Set(changes.filter((change) => change.kind === 'update').map((change) => change.anchor))
      expect(ids.every((id) => created.has(anchorOf({ type: 'user', id })))).toBe(true)
      const members = changes.flatMap((change) => {
        if (change.kind !== 'update' || change.anchor !== anchorOf({ type: 'group', id: many.id })) return []
        const came = change.references['members']
        return came?.kind === 'update' ? came.add.map((target) => target.anchor) : []
      })
      expect(new Set(members).size).toBe(20)
    }
  })

  it('asks for a full import when the position has expired, and works again after it', async () => {
    const { session, watermark, tenant } = await start()
    tenant.faults.expireDeltaTokens()
    await expect(imported(delta(session, watermark))).rejects.toMatchObject({
      failure: 'full-import-required',
      reason: 'delta-token-expired',
      incidents: [{ code: '410', subCode: 'syncStateNotFound' }],
    })
    const again = await imported(session.fullImport(all))
    expect((await imported(delta(session, again.watermark))).changes).toEqual([])
  })

  it('asks for a full import after a week without one', async () => {
    const { session, watermark, world } = await start()
    world.clock.advance(8 * 86_400_000)
    await expect(imported(delta(session, watermark))).rejects.toMatchObject({ failure: 'full-import-required' })
  })

  it('asks for a full import when the selection changed, or the position is of another tenant or unreadable', async () => {
    const { session, watermark, world } = await start()
    const fewer = await world.connect({ schema: vocabularies.graph.suggested })
    await expect(imported(delta(fewer, watermark))).rejects.toMatchObject({ failure: 'full-import-required', reason: 'selection-changed' })
    const other = JSON.stringify({ ...(JSON.parse(watermark) as object), tenantId: 'other' })
    await expect(imported(delta(session, other))).rejects.toMatchObject({ failure: 'full-import-required', reason: 'other-tenant' })
    for (const unreadable of ['', 'rubbish', '{"version":2}']) {
      await expect(imported(delta(session, unreadable))).rejects.toMatchObject({ failure: 'full-import-required' })
    }
  })

  it('asks for a full import when Graph does not understand the position', async () => {
    const { session, watermark } = await start()
    const spoiled = watermark.replaceAll(/deltatoken=[^"]{6}/g, 'deltatoken=xxxxxx')
    await expect(imported(delta(session, spoiled))).rejects.toMatchObject({ failure: 'full-import-required' })
  })
})
