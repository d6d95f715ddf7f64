import type { HttpAnswer } from '../graph/transport.ts'
import { isSuccess } from '../graph/graph-error.ts'
import { get, odataText } from '../graph/graph-request.ts'
import { answered, pageOf, placeOf } from '../graph/read.ts'
import { uniqueNameOf } from '../identity.ts'
import { textField } from '../json.ts'
import { refusalOf } from './graph-refusal.ts'
import type { Refusal } from './write-outcome.ts'
import type { Writer } from './writer.ts'

/** What Entra ID holds already under a source anchor. */
export type Match =
  | { readonly kind: 'none' }
  /** An object in use; it is taken over. */
  | { readonly kind: 'live'; readonly id: string }
  /** A user in the recycle bin, where it stays for 30 days with its source anchor; it is restored. */
  | { readonly kind: 'recycled'; readonly id: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/**
 * Looks for a user with this source anchor before one is created: an add whose acknowledgement was lost, a user somebody
 * else created for the same person, or one that was deleted and comes back with its mailbox and licences.
 */
export async function matchUser(writer: Writer, sourceAnchor: string): Promise<Match> {
  const filter = `$filter=onPremisesImmutableId%20eq%20${odataText(sourceAnchor)}`
  const [live, recycled] = await Promise.all([
    read(writer, `/users?${filter}&$select=id,onPremisesImmutableId`),
    read(writer, `/directory/deletedItems/microsoft.graph.user?${filter}&$select=id,onPremisesImmutableId,deletedDateTime&$count=true`),
  ])
  if (!isSuccess(live)) return { kind: 'refused', refusal: refusalOf(live, 'add') }
  const users = idsIn(writer, live, sourceAnchor)
  if (users.length > 1) return { kind: 'refused', refusal: ambiguous(users) }
  if (users[0] !== undefined) return { kind: 'live', id: users[0] }
  // Not every tenant lets an application look into the recycle bin; then the user is simply created.
  const deleted = isSuccess(recycled) ? idsIn(writer, recycled, sourceAnchor) : []
  return deleted[0] === undefined ? { kind: 'none' } : { kind: 'recycled', id: deleted[0] }
}

/** Looks for a group by the alternate key that carries the source anchor. */
export async function matchGroup(writer: Writer, sourceAnchor: string): Promise<Match> {
  const answer = await read(writer, `/groups(uniqueName='${uniqueNameOf(sourceAnchor)}')?$select=id`)
  if (answer.status === 404) return { kind: 'none' }
  const id = textField(answer.body, 'id')
  if (!isSuccess(answer) || id === null) return { kind: 'refused', refusal: refusalOf(answer, 'add') }
  return { kind: 'live', id: id.toLowerCase() }
}

async function read(writer: Writer, path: string): Promise<HttpAnswer> {
  return answered(await writer.client.ask(get(path, { ConsistencyLevel: 'eventual' })), placeOf(writer.client))
}

/** Source anchors are case-sensitive, filters of Graph are not always. The last deleted comes first. */
function idsIn(writer: Writer, answer: HttpAnswer, sourceAnchor: string): readonly string[] {
  const items = pageOf(writer.client, answer.body ?? {}).items.filter((item) => textField(item, 'onPremisesImmutableId') === sourceAnchor)
  const byDeletion = items.toSorted((a, b) => (textField(b, 'deletedDateTime') ?? '').localeCompare(textField(a, 'deletedDateTime') ?? ''))
  return byDeletion.map((item) => textField(item, 'id')?.toLowerCase()).filter((id) => id !== undefined)
}

function ambiguous(ids: readonly string[]): Refusal {
  return { code: 'ambiguous-update', message: `Several users carry this source anchor: ${ids.slice(0, 5).join(', ')}.` }
}
