import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import type { ExportItem } from '../../contract/exchange.ts'
import { anchorOf, dnOf } from '../identity.ts'
import type { EntraSession } from '../session.ts'
import { imported, item, LabWorld, replace } from '../testing/lab-world.ts'

const userCount = 40
const roundCountMax = 40

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Every tenth request or step of a batch meets some fault, for as long as the test lasts. */
function spoilWeather(world: LabWorld, random: () => number): void {
  const { faults } = world.lab.tenant
  const often =
    (share: number) =>
    ({ endpoint }: { readonly endpoint: string }) =>
      endpoint === 'graph' && random() < share
  faults.inject({ on: often(0.03), action: { kind: 'answer', status: 429, retryAfterSeconds: 3 } })
  faults.inject({ on: often(0.02), action: { kind: 'answer', status: 503, retryAfterSeconds: 1 } })
  faults.inject({ on: often(0.02), action: { kind: 'answer-after', status: 504 } })
  faults.inject({ on: often(0.01), action: { kind: 'lose-answer' } })
  faults.inject({ on: often(0.01), action: { kind: 'cut' } })
  faults.inject({ on: often(0.01), action: { kind: 'reset' } })
}

function adds(): readonly ExportItem[] {
  return Array.from({ length: userCount }, (_, index) => {
    const sourceAnchor = `source-${index}`
    return item({
      operation: 'add',
      objectType: 'user',
      key: sourceAnchor,
      dn: dnOf({ type: 'user', id: '' }, sourceAnchor),
      attributes: {
        sourceAnchor: replace(sourceAnchor),
        userPrincipalName: replace(`u${index}@contoso.lab`),
        displayName: replace(`User ${index}`),
        accountEnabled: replace(true),
      },
    })
  })
}

/** Exports until nothing is left, as the engine does: an unknown outcome is settled by reading before it is sent again. */
async function exportAll(session: EntraSession, items: readonly ExportItem[]): Promise<ReadonlyMap<string, string>> {
  const anchors = new Map<string, string>()
  let open = items
  for (let round = 0; open.length > 0 && round < roundCountMax; round++) {
    const results = await session.export(open).catch(() => [])
    for (const result of results) if (result.outcome === 'success') anchors.set(result.key, result.anchor ?? '')
    const unsettled = open.filter((candidate) => !anchors.has(candidate.key) && candidate.operation === 'add')
    const found = await session.read(unsettled.map(({ dn, objectType }) => ({ dn, objectType, anchor: null }))).catch(() => [])
    for (const change of found) {
      const added = unsettled.find((candidate) => change.kind === 'object' && candidate.dn === change.dn)
      if (added !== undefined) anchors.set(added.key, must(change.anchor, 'unique key'))
    }
    open = open.filter((candidate) => !anchors.has(candidate.key))
  }
  return anchors
}

describe('exports through bad weather', () => {
  it.each([1, 2, 3, 4, 5, 6])('end with exactly what was asked for, and import agrees (seed %i)', async (seed) => {
    const world = await LabWorld.start()
    const session = await world.connect()
    const random = seeded(seed)
    spoilWeather(world, random)
    const anchors = await exportAll(session, adds())
    const group = item({
      operation: 'add',
      objectType: 'group',
      key: 'team',
      dn: dnOf({ type: 'group', id: '' }, 'team'),
      attributes: { sourceAnchor: replace('team'), displayName: replace('Team') },
    })
    const team = must((await exportAll(session, [group])).get('team'), 'the unique key of the group')
    const members = [...anchors.values()]
    const links = [0, 20].map((from) =>
      item({
        operation: 'update',
        objectType: 'group',
        key: `links ${from}`,
        anchor: team,
        dn: group.dn,
        references: members
          .slice(from, from + 20)
          .map((anchor) => ({ attribute: 'members', change: 'add', target: { anchor, dn: `CN={${anchor}}` } })),
      }),
    )
    await exportAll(session, links)
    world.lab.tenant.faults.clear()
    expect(world.lab.tenant.counts()).toEqual({ users: userCount, groups: 1, deletedUsers: 0, deletedGroups: 0 })
    const { changes } = await imported(session.fullImport({ partition: 'default', pageSize: 50 }))
    for (const change of changes) {
      if (change.kind !== 'object' || change.objectType !== 'user') continue
      const sourceAnchor = String(change.attributes['sourceAnchor']?.[0])
      expect(anchors.get(sourceAnchor)).toBe(change.anchor)
    }
    const [shown] = changes.filter((change) => change.anchor === team)
    const targets = shown?.kind === 'object' ? (shown.references['members'] ?? []).map((target) => target.anchor) : []
    expect(targets.toSorted()).toEqual([...world.lab.tenant.users()].map((user) => anchorOf({ type: 'user', id: user.id })).toSorted())
  })
})
