import { expect, it, onTestFinished } from 'vitest'
import { must } from '#src/base/assert.ts'
import type { Configuration } from '#src/model/configuration.ts'
import type { Entry } from './testing/memory-directory.ts'
import { outcomeOf } from './testing/memory-outcome.ts'
import { MemorySite } from './testing/memory-site.ts'
import { groundOf } from './testing/memory-trial.ts'

/** Somebody with an account in both forests, each with a manager of its own; forest `a` decides where it says anything. */
async function twoAccounts() {
  const ground = groundOf(1, { targets: 'both', deltas: 'updates' })
  const site = await MemorySite.open({ ...ground, configuration: byName(ground.configuration) })
  onTestFinished(async () => expect(await site.close()).toEqual([]))
  const { a, b } = ground.directories
  const made = (forest: 'a' | 'b', cn: string, key: string): Entry =>
    ground.directories[forest].made({ dn: `CN=${cn},OU=Read,DC=${forest}`, objectType: 'user', attributes: { cn: [cn], key: [key] } })
  const bosses = { a: made('a', 'boss', 'k1'), b: made('b', 'chief', 'k2') }
  a.link(made('a', 'anna', 'k0'), 'manager', bosses.a)
  b.link(made('b', 'anna2', 'k0'), 'manager', bosses.b)
  await site.cycle('initial')
  await site.cycle('delta')
  return { site, a, b, bosses, made }
}

/** The rules of forest `a` before those of forest `b`, nothing restricted. */
function byName(configuration: Configuration): Configuration {
  const sorted = configuration.rules.toSorted((one, other) => (one.name < other.name ? -1 : 1))
  return {
    ...configuration,
    rules: sorted.map((rule, i) => ({ ...rule, precedence: 100 + i, linkType: rule.name === 'b user' ? 'Provision' : rule.linkType })),
  }
}

async function managerOfAnna(site: MemorySite): Promise<unknown> {
  const { metaverse } = await outcomeOf(site)
  const [, anna] = must(
    Object.entries(metaverse).find(([name]) => name.includes('CN=anna')),
    'Anna',
  )
  return (anna as { readonly references: readonly string[] }).references.map((text) => /manager .*?CN=(\w+)/.exec(text)?.[1])
}

it('who loses a reference because its target is deleted is decided anew, though no directory says a word about it', async () => {
  const { site, a, bosses } = await twoAccounts()
  expect(await managerOfAnna(site)).toEqual(['boss'])
  a.delete(bosses.a)
  for (let cycle = 0; cycle < 2; cycle++) await site.cycle('delta')
  expect(await managerOfAnna(site)).toEqual(['chief'])
})

it('who is elsewhere and comes back under another name is the manager again', async () => {
  const { site, a, bosses } = await twoAccounts()
  a.rename(bosses.a, 'CN=boss,OU=Other,DC=a')
  await site.cycle('delta')
  expect(await managerOfAnna(site)).toEqual([])
  a.rename(bosses.a, 'CN=lead,OU=Read,DC=a')
  for (let cycle = 0; cycle < 2; cycle++) await site.cycle('delta')
  expect(await managerOfAnna(site)).toEqual(['lead'])
})

it('who takes the name of somebody elsewhere is not taken for them', async () => {
  const { site, a, bosses, made } = await twoAccounts()
  a.rename(bosses.a, 'CN=boss,OU=Other,DC=a')
  await site.cycle('delta')
  made('a', 'boss', 'k3')
  for (let cycle = 0; cycle < 2; cycle++) await site.cycle('delta')
  expect(await managerOfAnna(site)).toEqual([])
})
