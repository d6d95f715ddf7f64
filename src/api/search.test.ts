import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { searchShape, type SearchBody } from './contract/search.ts'
import { forest, ServiceWorld, tenant } from './testing/service-world.ts'

let world: ServiceWorld
let person: string

beforeAll(async () => {
  world = await ServiceWorld.cycled({ people: 20, groups: 2 })
  person = world.person
})
afterAll(() => world.close())

function search(q: string, space?: string): Promise<SearchBody> {
  return world.client.ask(searchShape, { method: 'GET', path: '/search', query: { q, ...(space === undefined ? {} : { space }) } })
}

describe('a search', () => {
  it('finds a person by a part of the name in the metaverse and in every connector space', async () => {
    const name = must(/^CN=([^,]+)/.exec(person)?.[1], 'the common name')
    const { groups, notFound } = await search(name.slice(1, -1))
    expect(groups.map(({ connector }) => connector)).toEqual([null, forest, tenant])
    const here = must(groups[1]?.hits.find(({ dn }) => dn === person)?.metaverseId, 'the identity of the person')
    expect(groups.every(({ hits }) => hits.some(({ metaverseId }) => metaverseId === here))).toBe(true)
    expect(notFound).toEqual([])
    expect((await search(name, forest)).groups.map(({ connector }) => connector)).toEqual([forest])
  })

  it('finds one object by its distinguished name, its GUID and the beginning of its anchor', async () => {
    const [byName] = (await search(person.toUpperCase(), forest)).groups
    const hit = must(byName?.hits[0], 'the object')
    expect([hit.dn, hit.isExact, byName?.hits.length]).toEqual([person, true, 1])
    const byId = await search(`{${hit.id.toUpperCase()}}`)
    expect(byId.groups.map(({ hits }) => hits.map(({ id, isExact }) => [id, isExact]))).toEqual([[[hit.id, true]]])
    const identity = must(hit.metaverseId, 'its identity')
    expect((await search(identity)).groups[0]?.hits[0]).toMatchObject({ kind: 'metaverse', id: identity, isExact: true })
  })

  it('says where it looked for a name that is not there, and why it may be missing', async () => {
    const { groups, notFound } = await search(`CN=Nobody,OU=Elsewhere,${world.company.directory.baseDn}`)
    expect(groups).toEqual([])
    expect(notFound.map(({ connector }) => connector)).toEqual([null, forest, tenant])
    expect(notFound[1]?.message).toContain('outside of the containers that are read')
    expect(notFound[2]?.message).toContain('knows no distinguished names')
  })
})
