import type { ExportReference } from '../../contract/exchange.ts'
import { graphErrorOf, isSuccess } from '../graph/graph-error.ts'
import { get, type GraphRequest } from '../graph/graph-request.ts'
import type { HttpAnswer } from '../graph/transport.ts'
import { parseAnchor, type EntraId } from '../identity.ts'
import { textField } from '../json.ts'
import { attributesOfType, type Vocabulary } from '../vocabulary.ts'
import { isExistingLink, refusalOf } from './graph-refusal.ts'
import type { FailedReference, Refusal } from './write-outcome.ts'
import type { Writer } from './writer.ts'

/** Links in one PATCH at the most. A limit of Graph; such a PATCH counts as one write, which is why links are packed. */
const linksPerRequestMax = 20

/** What became of the references of one item. `gone` says that the object itself is missing. */
export interface ReferenceOutcome {
  readonly failed: readonly FailedReference[]
  readonly gone: Refusal | null
  readonly isUnanswered: boolean
}

interface Link {
  readonly reference: ExportReference
  /** The relationship of Graph behind the attribute. */
  readonly relation: string
  readonly target: EntraId
}

type LinkVerdict =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly refusal: Refusal }
  | { readonly kind: 'gone'; readonly refusal: Refusal }
  | { readonly kind: 'unanswered' }

const nothing: ReferenceOutcome = { failed: [], gone: null, isUnanswered: false }

/** Writes the references of one item: what goes first, then what comes. Every reference gets its own outcome. */
export async function writeReferences(writer: Writer, source: EntraId, references: readonly ExportReference[]): Promise<ReferenceOutcome> {
  const links: Link[] = []
  const failed: FailedReference[] = []
  for (const reference of references) {
    const target = parseAnchor(reference.target.anchor)
    const relation = relationOf(writer.vocabulary, source, reference.attribute)
    if (relation === null) failed.push({ reference, ...unknownRelation(source, reference) })
    else if (target === null) failed.push({ reference, ...unknownTarget(reference) })
    else links.push({ reference, relation, target })
  }
  const removed = await removeLinks(
    writer,
    source,
    links.filter((link) => isRemoval(link, links)),
  )
  const added =
    removed.gone === null
      ? await addLinks(
          writer,
          source,
          links.filter((link) => link.reference.change === 'add'),
        )
      : nothing
  return {
    failed: [...failed, ...removed.failed, ...added.failed],
    gone: removed.gone ?? added.gone,
    isUnanswered: removed.isUnanswered || added.isUnanswered,
  }
}

/** The relationship behind an attribute, or null when it is none that can be written. */
function relationOf(vocabulary: Vocabulary, source: EntraId, name: string): string | null {
  const attribute = attributesOfType(vocabulary, source.type).get(name)
  return attribute?.schema.type === 'reference' && attribute.schema.access !== 'read-only' ? attribute.property : null
}

function unknownRelation(source: EntraId, reference: ExportReference): Refusal {
  return {
    code: 'schema-violation',
    message: `${reference.attribute} is not a reference of a ${source.type} in Entra ID that could be written.`,
  }
}

function unknownTarget(reference: ExportReference): Refusal {
  return { code: 'dn-attributes-failure', message: `${reference.target.dn} is not an object of Entra ID.` }
}

/** A user has one manager: setting the new one takes the old one away. */
function isRemoval(link: Link, links: readonly Link[]): boolean {
  if (link.reference.change !== 'delete') return false
  return link.relation !== 'manager' || !links.some(({ reference, relation }) => relation === 'manager' && reference.change === 'add')
}

async function removeLinks(writer: Writer, source: EntraId, links: readonly Link[]): Promise<ReferenceOutcome> {
  const verdicts = await Promise.all(
    links.map(async (link) => {
      const isManager = link.relation === 'manager'
      if (isManager && (await hasOtherManager(writer, source, link.target))) return { kind: 'done' } as const
      const path = isManager ? `/users/${source.id}/manager/$ref` : `/groups/${source.id}/${link.relation}/${link.target.id}/$ref`
      // A link that is not there is what was wanted.
      const answer = await writer.write({ method: 'DELETE', path, idempotent: true })
      return judge(source, link, { answer, isWanted: isMissing })
    }),
  )
  return collect(links, verdicts)
}

/** Graph removes whoever is the manager; one that somebody else set meanwhile is not ours to remove. */
async function hasOtherManager(writer: Writer, source: EntraId, manager: EntraId): Promise<boolean> {
  const answer = await writer.write(get(`/users/${source.id}/manager?$select=id`))
  const id = answer !== null && isSuccess(answer) ? textField(answer.body, 'id') : null
  return id !== null && id.toLowerCase() !== manager.id
}

async function addLinks(writer: Writer, source: EntraId, links: readonly Link[]): Promise<ReferenceOutcome> {
  const members = links.filter((link) => link.relation === 'members')
  const others = links.filter((link) => link.relation !== 'members')
  const outcomes: ReferenceOutcome[] = []
  // One after the other: writes to the members of one group get into each other's way inside the directory.
  for (let from = 0; from < members.length; from += linksPerRequestMax) {
    outcomes.push(await addPacked(writer, source, members.slice(from, from + linksPerRequestMax)))
  }
  outcomes.push(await addSingly(writer, source, others))
  return {
    failed: outcomes.flatMap((outcome) => outcome.failed),
    gone: outcomes.find((outcome) => outcome.gone !== null)?.gone ?? null,
    isUnanswered: outcomes.some((outcome) => outcome.isUnanswered),
  }
}

/** All links in one write. Graph takes all or none of them, so after a refusal each is asked for on its own. */
async function addPacked(writer: Writer, source: EntraId, links: readonly Link[]): Promise<ReferenceOutcome> {
  if (links.length < 2) return addSingly(writer, source, links)
  const body = { 'members@odata.bind': links.map((link) => linkUrl(writer, link.target)) }
  const ids = [source.id, ...links.map((link) => link.target.id)]
  const answer = await writer.writeAbout({ method: 'PATCH', path: `/groups/${source.id}`, body, idempotent: true }, ids)
  if (answer === null) return { ...nothing, isUnanswered: true }
  if (isSuccess(answer)) return nothing
  if (answer.status === 400 || answer.status === 404) return addSingly(writer, source, links)
  return collect(
    links,
    links.map(() => ({ kind: 'failed', refusal: refusalOf(answer, 'update') })),
  )
}

async function addSingly(writer: Writer, source: EntraId, links: readonly Link[]): Promise<ReferenceOutcome> {
  const verdicts = await Promise.all(
    links.map(async (link) => {
      const answer = await writer.writeAbout(addRequest(writer, source, link), [source.id, link.target.id])
      return judge(source, link, { answer, isWanted: isExistingLink })
    }),
  )
  return collect(links, verdicts)
}

function addRequest(writer: Writer, source: EntraId, link: Link): GraphRequest {
  const body = { '@odata.id': linkUrl(writer, link.target) }
  if (link.relation === 'manager') return { method: 'PUT', path: `/users/${source.id}/manager/$ref`, body, idempotent: true }
  // Adding a link that is there is refused with a sentence we know, so it may be repeated.
  return { method: 'POST', path: `/groups/${source.id}/${link.relation}/$ref`, body, idempotent: true }
}

function linkUrl(writer: Writer, target: EntraId): string {
  return `${writer.client.root}/directoryObjects/${target.id}`
}

interface Answered {
  readonly answer: HttpAnswer | null
  /** Whether a refusal only says that things are as they were wanted. */
  readonly isWanted: (answer: HttpAnswer) => boolean
}

function isMissing(answer: HttpAnswer): boolean {
  return answer.status === 404
}

/**
 * A missing object is either the one that holds the link or the target. Graph names the id it missed; without one, or for
 * the target, only this link failed.
 */
function judge(source: EntraId, link: Link, { answer, isWanted }: Answered): LinkVerdict {
  if (answer === null) return { kind: 'unanswered' }
  if (isSuccess(answer) || isWanted(answer)) return { kind: 'done' }
  const { message } = graphErrorOf(answer)
  const refusal = refusalOf(answer, 'update')
  const text = message.toLowerCase()
  if (answer.status === 404 && text.includes(source.id) && !text.includes(link.target.id)) return { kind: 'gone', refusal }
  return { kind: 'failed', refusal }
}

function collect(links: readonly Link[], verdicts: readonly LinkVerdict[]): ReferenceOutcome {
  const failed: FailedReference[] = []
  let gone: Refusal | null = null
  for (const [index, { reference }] of links.entries()) {
    const verdict = verdicts[index]
    if (verdict?.kind === 'failed' || verdict?.kind === 'gone') failed.push({ reference, ...verdict.refusal })
    if (verdict?.kind === 'gone') gone = verdict.refusal
  }
  return { failed, gone, isUnanswered: verdicts.some((verdict) => verdict.kind === 'unanswered') }
}
