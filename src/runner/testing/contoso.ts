import { expect } from 'vitest'
import { failures, Site } from './site.ts'

/** A site at rest: three people, and a group of two of them. */
export async function contoso(wanted: Parameters<typeof Site.start>[0] = {}): Promise<Site> {
  return (await Site.start({ people: ['Anna', 'Bert', 'Cleo'], groups: { Staff: ['Anna', 'Bert'] }, ...wanted })).settled()
}

/** One delta cycle after a change: what it wrote, and that the next one writes nothing. */
export async function writesOf(site: Site): Promise<unknown> {
  expect(failures(await site.cycle())).toEqual([])
  const writes = site.writes()
  expect(failures(await site.cycle())).toEqual([])
  expect(site.writes()).toEqual({})
  return writes
}
