import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import type { RuleId } from '#src/model/brand.ts'
import type { AttributeFlow, RuleDocument } from '#src/model/configuration.ts'
import { failures, Site } from './testing/site.ts'

/** What the people of a site have as their job title, from a rule of this test, after a delta cycle. */
async function titles(site: Site): Promise<Readonly<Record<string, unknown>>> {
  expect(failures(await site.cycle())).toEqual([])
  const users = [...site.lab.tenant.users()].map((user) => [user['displayName'], user['jobTitle'] ?? null] as const)
  return Object.fromEntries(users.filter(([name]) => ['Anna', 'Bert', 'Cleo'].includes(String(name))))
}

/** A site of three people and a group, with one more rule for users of the forest that comes before all others. */
async function siteWith(rule: Partial<RuleDocument>): Promise<Site> {
  const site = await Site.start({
    people: ['Anna', 'Bert', 'Cleo'],
    groups: { Staff: ['Anna', 'Bert'] },
    rules: (rules) => [ruleBefore(rules, rule), ...rules],
  })
  return site.settled()
}

function ruleBefore(rules: readonly RuleDocument[], change: Partial<RuleDocument>): RuleDocument {
  const base = rules.find((rule) => rule.direction === 'inbound' && rule.sourceObjectType === 'user' && rule.connector === 'forest')
  const own = { id: 'test' as RuleId, name: 'Of this test', precedence: 1, linkType: 'Join' as const, join: [], scope: [], flows: [] }
  return { ...must(base, 'an inbound rule for users'), ...own, ...change }
}

function title(source: AttributeFlow['source']): AttributeFlow {
  return { target: 'title', source, merge: 'Update', applyOnce: false }
}

describe('a rule that reads the name of a manager', () => {
  const names = { flows: [title({ kind: 'expression', text: 'IIF(IsPresent([manager]), DNComponent([manager], 1), NULL)' })] }

  it('sees it when the manager is set, and again when the manager is renamed', async () => {
    const site = await siteWith(names)
    site.forest.directory.modify(site.person('Anna'), { manager: site.person('Bert') })
    expect(await titles(site)).toEqual({ Anna: 'Bert', Bert: null, Cleo: null })
    site.forest.directory.rename(site.person('Bert'), 'Bert Berg')
    expect(await titles(site)).toMatchObject({ Anna: 'Bert Berg' })
  })

  it('sees that there is none when the manager is deleted, in the same cycle', async () => {
    const site = await siteWith(names)
    site.forest.directory.modify(site.person('Anna'), { manager: site.person('Bert') })
    expect(await titles(site)).toMatchObject({ Anna: 'Bert' })
    site.forest.directory.delete(site.person('Bert'))
    expect(await titles(site)).toEqual({ Anna: null, Cleo: null })
  })

  it('sees the same after a full import and a full synchronization', async () => {
    const site = await siteWith(names)
    site.forest.directory.modify(site.person('Anna'), { manager: site.person('Bert') })
    await titles(site)
    expect(failures(await site.cycle('initial'))).toEqual([])
    expect(await titles(site)).toEqual({ Anna: 'Bert', Bert: null, Cleo: null })
  })
})

describe('a rule that asks for the members of a group', () => {
  const scope = (value: string): RuleDocument['scope'] => [[{ attribute: 'dn', operator: 'ISMEMBEROF', value }]]
  const flows = [title({ kind: 'constant', value: 'Staff' })]
  const members = (): Promise<Site> => siteWith({ scope: scope('CN=Staff,OU=Groups,DC=contoso,DC=lab'), flows })

  it('takes who is one', async () => {
    const site = await members()
    expect(await titles(site)).toEqual({ Anna: 'Staff', Bert: 'Staff', Cleo: null })
  })

  it('takes who becomes one and lets go who is one no longer, although the people themselves did not change', async () => {
    const site = await members()
    site.forest.directory.modify(site.group('Staff'), { member: [site.person('Bert'), site.person('Cleo')] })
    expect(await titles(site)).toEqual({ Anna: null, Bert: 'Staff', Cleo: 'Staff' })
  })

  it('lets all go when the group is renamed, and takes them again', async () => {
    const site = await members()
    site.forest.directory.rename(site.group('Staff'), 'Crew')
    expect(await titles(site)).toEqual({ Anna: null, Bert: null, Cleo: null })
    site.forest.directory.rename(site.group('Crew'), 'Staff')
    expect(await titles(site)).toEqual({ Anna: 'Staff', Bert: 'Staff', Cleo: null })
  })

  it('lets all go when the group is deleted', async () => {
    const site = await members()
    site.forest.directory.delete(site.group('Staff'))
    expect(await titles(site)).toEqual({ Anna: null, Bert: null, Cleo: null })
  })
})

describe('a rule that counts members', () => {
  const description: AttributeFlow = {
    target: 'description',
    source: { kind: 'expression', text: 'CStr(ValueCount("member"))' },
    merge: 'Update',
    applyOnce: false,
  }

  it('counts again in the same step when one is deleted, of which the directory says nothing with the group', async () => {
    const site = await siteWith({ sourceObjectType: 'group', targetObjectType: 'group', flows: [description] })
    const count = async (): Promise<unknown> => {
      const [group] = await site.store.metaverse.search({ text: 'staff', objectType: 'group', after: null, limit: 1 })
      return group?.attributes['description']?.[0]?.values
    }
    expect(await count()).toEqual(['2'])
    site.forest.directory.delete(site.person('Anna'))
    for (const profile of ['Delta Import', 'Delta Synchronization'] as const) await site.run('forest', profile)
    expect(await count()).toEqual(['1'])
  })
})
