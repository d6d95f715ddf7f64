import { unreachable } from '#src/base/assert.ts'
import type { ExportItem } from '../../contract/exchange.ts'
import { isSuccess } from '../graph/graph-error.ts'
import type { GraphRequest } from '../graph/graph-request.ts'
import { anchorOf, dnOf, uniqueNameOf, type EntraId } from '../identity.ts'
import { textField } from '../json.ts'
import { refusalOf } from './graph-refusal.ts'
import { prepareGroup } from './group-body.ts'
import { initialPasswordProfile } from './initial-password.ts'
import { itemBody, sourceAnchorBody, sourceAnchorFor, type WritableBody } from './item-body.ts'
import { matchGroup, matchUser, type Match } from './match.ts'
import { prepareUser } from './user-body.ts'
import { refused, unanswered, type WriteOutcome } from './write-outcome.ts'
import type { Writer } from './writer.ts'

/** What Graph lets an application create. */
export type CreatableType = 'user' | 'group'

/** A new object on its way: what to write and the source anchor it is found by again. */
interface Draft {
  readonly type: CreatableType
  readonly item: ExportItem
  readonly body: WritableBody
  readonly sourceAnchor: string | null
}

/**
 * Creates an object, or takes over the one that carries its source anchor already: that makes an add repeatable whatever
 * became of the first try.
 */
export async function addObject(writer: Writer, type: CreatableType, item: ExportItem): Promise<WriteOutcome> {
  const body = itemBody(item, type, writer.vocabulary)
  if (!body.ok) return { kind: 'refused', refusal: body.error }
  const sourceAnchor = sourceAnchorFor(item)
  const anchorPart = sourceAnchor === null ? null : sourceAnchorBody(type, sourceAnchor)
  if (anchorPart !== null && !anchorPart.ok) return { kind: 'refused', refusal: anchorPart.error }
  const match = sourceAnchor === null ? none : await matchFor(writer, type, sourceAnchor)
  const draft: Draft = { type, item, body: body.value, sourceAnchor }
  switch (match.kind) {
    case 'refused':
      return match
    case 'live':
      return takeOver(writer, draft, match.id)
    case 'recycled':
      return restore(writer, draft, match.id)
    case 'none':
      return create(writer, draft)
    default:
      return unreachable(match)
  }
}

const none: Match = { kind: 'none' }

function matchFor(writer: Writer, type: CreatableType, sourceAnchor: string): Promise<Match> {
  return type === 'user' ? matchUser(writer, sourceAnchor) : matchGroup(writer, sourceAnchor)
}

async function create(writer: Writer, draft: Draft): Promise<WriteOutcome> {
  const prepared = draft.type === 'user' ? prepareUser(draft.body) : prepareGroup(draft.body, draft.sourceAnchor)
  if (!prepared.ok) return { kind: 'refused', refusal: prepared.error }
  const answer = await writer.write(createRequest(writer, draft, prepared.value))
  if (answer === null) return unanswered
  if (!isSuccess(answer)) return { kind: 'refused', refusal: refusalOf(answer, 'add') }
  const id = textField(answer.body, 'id')
  // An upsert that found the group answers without a body: somebody created it since we looked.
  if (id === null) return draft.sourceAnchor === null ? unanswered : foundAfterUpsert(writer, draft, draft.sourceAnchor)
  writer.remember(id.toLowerCase())
  return created(draft, id)
}

function createRequest(writer: Writer, draft: Draft, body: WritableBody): GraphRequest {
  if (draft.type === 'user') {
    const sourceAnchor = draft.sourceAnchor === null ? {} : { onPremisesImmutableId: draft.sourceAnchor }
    const passwordProfile = initialPasswordProfile(writer.settings.initialPassword)
    return { method: 'POST', path: '/users', body: { ...body, ...sourceAnchor, passwordProfile }, idempotent: false }
  }
  if (draft.sourceAnchor === null) return { method: 'POST', path: '/groups', body, idempotent: false }
  const path = `/groups(uniqueName='${uniqueNameOf(draft.sourceAnchor)}')`
  return { method: 'PATCH', path, headers: { Prefer: 'create-if-missing' }, body, idempotent: false }
}

async function foundAfterUpsert(writer: Writer, draft: Draft, sourceAnchor: string): Promise<WriteOutcome> {
  const match = await matchFor(writer, draft.type, sourceAnchor)
  return match.kind === 'live' ? created(draft, match.id) : unanswered
}

/** The object exists: what the add says is written over it. What only a creation can set is left as it is. */
async function takeOver(writer: Writer, draft: Draft, id: string): Promise<WriteOutcome> {
  const body: WritableBody = { ...draft.body }
  if (draft.type === 'group') for (const name of setAtCreation) delete body[name]
  if (Object.keys(body).length === 0) return created(draft, id)
  const answer = await writer.write({ method: 'PATCH', path: `/${draft.type}s/${id}`, body, idempotent: true })
  if (answer === null) return unanswered
  return isSuccess(answer) ? created(draft, id) : { kind: 'refused', refusal: refusalOf(answer, 'add') }
}

const setAtCreation = [
  'groupTypes',
  'isAssignableToRole',
  'mailEnabled',
  'preferredDataLocation',
  'resourceBehaviorOptions',
  'resourceProvisioningOptions',
]

async function restore(writer: Writer, draft: Draft, id: string): Promise<WriteOutcome> {
  // A batch takes no write without a body.
  const answer = await writer.write({ method: 'POST', path: `/directory/deletedItems/${id}/restore`, body: {}, idempotent: true })
  if (answer === null) return unanswered
  // Not in the recycle bin any more after a repeated try: it was restored, and the update will show it.
  if (!isSuccess(answer) && answer.status !== 404) {
    const { code, message } = refusalOf(answer, 'add')
    return refused(code, `A deleted user with this source anchor cannot be restored: ${message}`)
  }
  return takeOver(writer, draft, id)
}

/** The object exists now; its name is only news when it is not the one that was asked for. */
function created(draft: Draft, id: string): WriteOutcome {
  const object: EntraId = { type: draft.type, id: id.toLowerCase() }
  const dn = dnOf(object, draft.sourceAnchor)
  const isAsAsked = dn.toLowerCase() === draft.item.dn.toLowerCase()
  return { kind: 'written', anchor: anchorOf(object), dn: isAsAsked ? null : dn, failedReferences: [] }
}
