import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { explainShape } from './contract/explain.ts'
import { metaverseObjectShape, metaversePageShape } from './contract/metaverse.ts'
import { previewShape, type PreviewBody } from './contract/preview.ts'
import { ruleListShape } from './contract/rule.ts'
import { auditPageShape } from './contract/vault.ts'
import { spaceObjectShape, spacePageShape, type SpaceObjectBody, type SpacePageBody } from './contract/space.ts'
import { forest, ServiceWorld, tenant } from './testing/service-world.ts'

let world: ServiceWorld
/** A person of the directory, and a group with members. */
let person: string
let group: string

beforeAll(async () => {
  world = await ServiceWorld.cycled({ people: 30, groups: 6 })
  const names = (className: string) => world.company.directory.directory.list(className)
  person = must(
    names('user').find((dn) => dn.includes('OU=People')),
    'a person',
  )
  group = must(
    names('group').find((dn) => dn.includes('OU=Groups')),
    'a group',
  )
})
afterAll(() => world.close())

function search(query: Readonly<Record<string, string | number>>): Promise<SpacePageBody> {
  return world.client.ask(spacePageShape, { method: 'GET', path: `/connectors/${forest}/space`, query })
}

function show(connector: string, object: string): Promise<SpaceObjectBody> {
  return world.client.ask(spaceObjectShape, { method: 'GET', path: `/connectors/${connector}/space/object`, query: { object } })
}

function preview(object: string): Promise<PreviewBody> {
  return world.client.ask(previewShape, { method: 'POST', path: '/preview', body: { connector: forest, object } })
}

describe('a connector space', () => {
  it('is read in pages that meet without a gap', async () => {
    const dns: string[] = []
    let after: string | null = null
    do {
      const page: SpacePageBody = await search({ limit: 7, ...(after === null ? {} : { after }) })
      dns.push(...page.objects.map((object) => object.dn))
      after = page.after
    } while (after !== null)
    expect(new Set(dns).size).toBe(36)
    expect(dns).toHaveLength(36)
  })

  it('finds what is below a container, and what is in a state', async () => {
    const groups = await search({ text: `OU=Groups,${world.company.directory.baseDn}` })
    expect(groups.objects.map((object) => object.objectType)).toEqual(Array.from({ length: 6 }, () => 'group'))
    expect((await search({ filter: 'unjoined' })).objects).toEqual([])
  })

  it('shows an object by name, anchor, identifier, or a part of the name that only it has', async () => {
    const byName = await show(forest, person)
    const found = await Promise.all(
      [byName.id, must(byName.anchor, 'an anchor'), person.split(',OU=')[0] ?? ''].map((said) => show(forest, said)),
    )
    expect(found.map((object) => object.dn)).toEqual([person, person, person])
    expect(byName).toMatchObject({
      objectType: 'user',
      kind: 'object',
      waiting: [],
      link: { kind: 'projected', rule: expect.stringContaining('User Join'), ruleId: expect.any(String), provisionedById: null },
    })
    expect(byName.synchronized['pwdLastSet']).toEqual([{ integer: expect.stringMatching(/^\d{18}$/) }])
    expect(byName.synchronized['objectGUID']).toEqual([{ binary: expect.stringMatching(/^[0-9a-f]{32}$/) }])
  })

  it('names the objects a text fits when it fits several', async () => {
    const answer = await world.send('GET', `/connectors/${forest}/space/object?object=CN%3D`)
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([
      404,
      { code: 'object-unknown', detail: expect.stringContaining('it fits several objects') },
    ])
  })

  it('shows the members of a group by name', async () => {
    const shown = await show(forest, group)
    const members = must(shown.references['member'], 'members')
    expect(members.count).toBeGreaterThan(0)
    expect(members.values.every((value) => value.dn.startsWith('CN=') && value.synchronized)).toBe(true)
  })
})

describe('a table of objects', () => {
  it('holds what a search with the same words finds, and the audit says who took it', async () => {
    const at = `OU=People,${world.company.directory.baseDn}`
    const { objects } = await search({ text: at, limit: 1_000 })
    const answer = await world.send('GET', `/connectors/${forest}/space/csv?text=${encodeURIComponent(at)}`)
    expect([answer.status, answer.type]).toEqual([200, 'text/csv; charset=utf-8'])
    const [head, ...lines] = answer.text.trimEnd().split('\r\n')
    expect(head).toBe('displayName,dn,objectType,kind,link,waiting,error,errorText,errorSince,anchor,metaverseId,id')
    expect(lines.map((line) => line.split(',').at(-1))).toEqual(objects.map(({ id }) => id))
    expect(lines.every((line) => line.includes(`,${at}",`))).toBe(true)
    const { entries } = await world.client.ask(auditPageShape, { method: 'GET', path: '/audit', query: { connector: forest } })
    expect(entries[0]).toMatchObject({ action: 'objects-exported', reason: 'CSV, all, searched', outcome: 'done' })
  })

  it('holds nothing a spreadsheet would calculate, whatever a directory holds', async () => {
    world.company.directory.directory.modify(person, { displayName: '=HYPERLINK("http://attacker.example")' })
    await world.send('POST', '/runs', { type: 'application/json', text: JSON.stringify({ connector: forest, profile: 'Delta Import' }) })
    const answer = await world.send('GET', `/connectors/${forest}/space/csv?filter=pending-import`)
    const lines = answer.text.trimEnd().split('\r\n')
    expect(lines).toHaveLength(2)
    expect(lines[1]).toMatch(/^"'=HYPERLINK\(""http:\/\/attacker\.example""\)","CN=/)
    await world.send('POST', '/runs', {
      type: 'application/json',
      text: JSON.stringify({ connector: forest, profile: 'Delta Synchronization' }),
    })
  })

  it('of an unknown connector is an error, not an empty file', async () => {
    expect(await world.send('GET', '/connectors/nobody/space/csv')).toMatchObject({ status: 404, type: expect.stringContaining('json') })
  })
})

describe('the metaverse', () => {
  it('shows where every value comes from and what is joined', async () => {
    const { link } = await show(forest, person)
    const id = must(link, 'a link').metaverseId
    const object = await world.client.ask(metaverseObjectShape, { method: 'GET', path: `/metaverse/${id}` })
    expect(object.objectType).toBe('person')
    expect(object.attributes['displayName']).toMatchObject([{ connector: forest, rule: expect.stringContaining('In from contoso.lab') }])
    expect(object.joined.map((joined) => joined.connector).toSorted()).toEqual([forest, tenant])
  })

  it('is searched by text, type and page', async () => {
    const groups = await world.client.ask(metaversePageShape, {
      method: 'GET',
      path: '/metaverse',
      query: { objectType: 'group', limit: 4 },
    })
    const rest = await world.client.ask(metaversePageShape, {
      method: 'GET',
      path: '/metaverse',
      query: { objectType: 'group', limit: 4, after: must(groups.after, 'a further page') },
    })
    expect(groups.objects.length + rest.objects.length).toBe(6)
    expect(rest.after).toBeNull()
    const name = must(groups.objects[0]?.displayName, 'a name')
    const found = await world.client.ask(metaversePageShape, { method: 'GET', path: '/metaverse', query: { text: name } })
    expect(found.objects.map((object) => object.displayName)).toContain(name)
  })
})

describe('the name of a rule', () => {
  it('comes with its identifier wherever an object, an identity, an explanation or a preview tells it', async () => {
    const { rules } = await world.client.ask(ruleListShape, { method: 'GET', path: '/rules' })
    const known = new Map(rules.map(({ id, name }) => [name, id]))
    const { link } = await show(forest, person)
    const identity = await world.client.ask(metaverseObjectShape, { method: 'GET', path: `/metaverse/${must(link, 'a link').metaverseId}` })
    const body = { object: person, connector: forest, attribute: 'displayName' }
    const told = await world.client.ask(explainShape, { method: 'POST', path: '/explain', body })
    const { scopes, flows } = await preview(person)
    const said = [link, identity.attributes, identity.references, told, scopes, flows].flatMap(named)
    expect(said.length).toBeGreaterThan(20)
    for (const { rule, ruleId } of said) expect([rule, ruleId]).toEqual([rule, known.get(rule)])
  })
})

/** Every name of a rule in an answer with the identifier beside it. */
function named(answer: unknown): readonly { readonly rule: string; readonly ruleId: unknown }[] {
  if (typeof answer !== 'object' || answer === null) return []
  const own =
    'rule' in answer && typeof answer.rule === 'string'
      ? [{ rule: answer.rule, ruleId: 'ruleId' in answer ? answer.ruleId : undefined }]
      : []
  return [...own, ...Object.values(answer).flatMap(named)]
}

describe('a preview', () => {
  it('shows rules, flows and what would be exported, and writes nothing', async () => {
    world.company.directory.directory.modify(person, { title: 'Previewed' })
    await world.send('POST', '/runs', { type: 'application/json', text: JSON.stringify({ connector: forest, profile: 'Delta Import' }) })
    const shown = await preview(person)
    expect(shown).toMatchObject({ outcome: 'planned', counter: 'connector-flow', problem: null })
    expect(shown.flows).toContainEqual(expect.objectContaining({ target: 'title', values: ['Previewed'], verdict: 'won' }))
    expect(shown.scopes.length).toBe(new Set(shown.scopes.map((scope) => `${scope.rule} ${scope.object}`)).size)
    expect(shown.metaverse).toMatchObject([{ operation: 'update', changes: { title: { kind: 'replace', values: ['Previewed'] } } }])
    expect(shown.targets).toMatchObject([
      { connector: tenant, operation: 'update', export: { changes: { jobTitle: { values: ['Previewed'] } } } },
    ])
    expect(await preview(person)).toEqual(shown)
    expect((await show(forest, person)).waiting).toEqual(['pending-import update'])
  })
})
