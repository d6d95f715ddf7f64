import type { ReferenceTarget } from '../../contract/exchange.ts'
import type { GraphClient } from '../graph/graph-client.ts'
import { get } from '../graph/graph-request.ts'
import { answered, expectSuccess, pageOf, placeOf, requireProgress } from '../graph/read.ts'
import type { EntraAttribute } from '../attribute-line.ts'
import type { EntraType } from '../identity.ts'
import type { SelectedType } from '../selection.ts'
import { targetsOf } from './object-change.ts'

/** Application permission needed to read who belongs to a group. */
const permission = 'GroupMember.Read.All (or Directory.Read.All)'

/** Relationships that have to be read with a request of their own: everything but the manager, which `$expand` brings along. */
export function separateLinks(selected: SelectedType): readonly EntraAttribute[] {
  return selected.references.filter((reference) => reference.property !== 'manager')
}

/** Whether the manager is to be read. */
export function hasManager(selected: SelectedType): boolean {
  return selected.references.some((reference) => reference.property === 'manager')
}

/**
 * Every target of the separate relationships of one object by attribute, or null when the object is gone. `$expand` would only
 * show 20 links. First pages share a `$batch` with those of other objects, further ones are read alone.
 */
export async function readLinks(
  client: GraphClient,
  selected: SelectedType,
  id: string,
): Promise<Readonly<Record<string, readonly ReferenceTarget[]>> | null> {
  const references = separateLinks(selected)
  const base = `/${selected.type}s/${id}`
  const lists = await Promise.all(
    references.map(({ property }) => readOneLink(client, `${base}/${property}?$select=id&$top=999`, selected.targets)),
  )
  const links: Record<string, readonly ReferenceTarget[]> = {}
  for (const [index, { name }] of references.entries()) {
    const list = lists[index] ?? null
    if (list === null) return null
    links[name] = list
  }
  return links
}

async function readOneLink(client: GraphClient, path: string, types: ReadonlySet<EntraType>): Promise<readonly ReferenceTarget[] | null> {
  const answer = answered(await client.ask(get(path)), placeOf(client))
  if (answer.status === 404) return null
  let page = pageOf(client, expectSuccess(client, answer, permission))
  const targets: ReferenceTarget[] = [...targetsOf(page.items, types)]
  for (let pageCount = 1; page.nextPath !== null; pageCount++) {
    const from = page.nextPath
    const further = answered(await client.send(get(from)), placeOf(client))
    if (further.status === 404) return null
    page = pageOf(client, expectSuccess(client, further, permission))
    requireProgress(client, { from, to: page.nextPath, pageCount })
    targets.push(...targetsOf(page.items, types))
  }
  return targets
}
