import { expect, it } from 'vitest'
import { uuidV7, type Ids } from '#src/base/ids.ts'
import { seededRandom } from '#lab/contoso/random.ts'
import { Chaos } from './testing/chaos.ts'
import { Site } from './testing/site.ts'

const seeds = (process.env['LOCKSTEP_TEST_SEEDS'] ?? '1 2 3').split(' ').map(Number)
const steps = 50
/** A conflict of names takes a cycle each until it is resolved. */
const cyclesMax = 8

it.each(seeds)('whatever happens, the tenant ends as the forest is (seed %i)', async (seed) => {
  const random = seededRandom(seed)
  const site = await Site.start({ ids: seededIds(seed) })
  const chaos = new Chaos(site, random)
  try {
    for (const place of ['forest', 'tenant'] as const) await site.run(place, 'Full Import')
    for (let step = 0; step < steps; step++) {
      chaos.change()
      if (random.chance(60)) await chaos.run()
      expect(await site.store.verify()).toEqual([])
    }
    expect(await cyclesUntilQuiet(site, chaos)).toBeLessThan(cyclesMax)
    expect(inTenant(site)).toEqual(inForest(site))
  } catch (cause) {
    throw new Error(`${String(cause)}\n${chaos.log.join('\n')}`, { cause })
  }
})

/** Identifiers in no order, so that rows are visited in another one with every seed. */
function seededIds(seed: number): Ids {
  const random = seededRandom(seed + 1_000_000)
  return { next: () => uuidV7(random.below(1_000_000), random.bytes(10)) }
}

/**
 * Cycles until two in a row write nothing. The first reads everything: what was written and undone again between two delta
 * imports shows in none of them.
 */
async function cyclesUntilQuiet(site: Site, chaos: Chaos): Promise<number> {
  let quiet = 0
  for (let cycles = 0; cycles < cyclesMax; cycles++) {
    site.writes()
    await chaos.cycle(cycles === 0 ? 'initial' : 'delta')
    quiet = Object.keys(site.writes()).length === 0 ? quiet + 1 : 0
    if (quiet === 2) return cycles
  }
  return cyclesMax
}

/** What the tenant should hold: people by their account's key, groups with their members. */
function inForest(site: Site): unknown {
  const { directory } = site.forest
  const read = (dn: string) => directory.read(dn) ?? {}
  const isIn = (dn: string): boolean => /,OU=(?:People|Groups),/.test(dn)
  const people = directory.list('user').filter((dn) => isIn(dn) && !String(read(dn)['sAMAccountName']).startsWith('AAD_'))
  const groups = directory.list('group').filter(isIn)
  const wanted = new Map([...people, ...groups].map((dn) => [dn, anchorOf(read(dn)['objectGUID']?.[0])]))
  const known = (values: readonly unknown[] | undefined) => (values ?? []).flatMap((dn) => wanted.get(String(dn)) ?? []).toSorted()
  return {
    people: people
      .map((dn) => [wanted.get(dn), read(dn)['title']?.[0]?.toString() ?? null, known(read(dn)['manager'])[0] ?? null])
      .toSorted(byKey),
    groups: groups.map((dn) => [wanted.get(dn), known(read(dn)['member']), known(read(dn)['managedBy'])]).toSorted(byKey),
  }
}

function inTenant(site: Site): unknown {
  const { tenant } = site.lab
  const groups = [...tenant.groups()]
  const anchors = new Map<unknown, string>([
    ...[...tenant.users()].map((user) => [user.id, String(user['onPremisesImmutableId'])] as const),
    ...groups.map((group) => [group.id, anchorOfGroup(group['uniqueName'])] as const),
  ])
  const known = (links: unknown) => (links as readonly string[]).map((id) => anchors.get(id) ?? id).toSorted()
  return {
    people: [...tenant.users()]
      .map((user) => [anchors.get(user.id), user['jobTitle'] ?? null, anchors.get(user['manager']) ?? null])
      .toSorted(byKey),
    groups: groups.map((group) => [anchors.get(group.id), known(group['members']), known(group['owners'])]).toSorted(byKey),
  }
}

function anchorOf(guid: unknown): string {
  return Buffer.from(guid as Uint8Array).toString('base64')
}

/** Groups carry their key as `sync-` and the digits of its text. */
function anchorOfGroup(name: unknown): string {
  return Buffer.from(String(name).replace(/^sync-/, ''), 'hex').toString()
}

function byKey(a: readonly unknown[], b: readonly unknown[]): number {
  return String(a[0]) < String(b[0]) ? -1 : 1
}
