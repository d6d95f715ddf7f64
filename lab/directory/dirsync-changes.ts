import { isDerived, readAttribute, writtenDn, type ReadView } from './attribute-values.ts'
import { attributeNamed, findAttribute, type AttributeDefinition } from './schema/schema.ts'
import type { Entry, Values } from './tree/entry.ts'

/** What a DirSync client wants to know about each object. */
export interface ChangeRequest {
  readonly view: ReadView
  readonly asked: 'everything' | readonly AttributeDefinition[]
  /** Whole lists of links, or only what was added and removed. */
  readonly linkValues: 'complete' | 'incremental'
  /** Changes up to this USN are known to the client. */
  readonly known: number
}

/** One attribute of a DirSync answer. No values at all mean that it was cleared. */
export interface AttributeChange {
  readonly description: string
  readonly values: Values
}

/** Fields of the object that replicate with it. The naming attributes (cn, ou) never come: clients ask for `name`. */
const replicatedFields = new Set([
  'objectClass',
  'instanceType',
  'whenCreated',
  'name',
  'objectGUID',
  'objectCategory',
  'isDeleted',
  'lastKnownParent',
])
/** Fields written once, when the object is born: the stamp of the creation is theirs. */
const bornWith = new Set(['objectClass', 'instanceType', 'whenCreated', 'objectGUID', 'objectCategory', 'name'])

/** Reads the attribute list of a DirSync search; what does not replicate is never delivered. */
export function askedAttributes(names: readonly string[]): ChangeRequest['asked'] {
  if (names.length === 0 || names.includes('*')) return 'everything'
  const definitions = names.map((name) => findAttribute(name.split(';')[0] as string)).filter((each) => each !== null)
  return [...new Set(definitions)].filter(isReplicated)
}

/**
 * The requested attributes of an object that changed after what the client knows. Empty when nothing the client asked for changed.
 * objectGUID and instanceType come with every object; `name` brings parentGUID, so that a move can be followed; a deletion is always
 * told.
 */
export function attributeChanges(entry: Entry, request: ChangeRequest): readonly AttributeChange[] {
  const asked = askedDefinitions(entry, request)
  const changes = asked.flatMap((definition) => (stampOf(entry, definition) > request.known ? changesOf(entry, definition, request) : []))
  const deleted = entry.stamps?.get('isDeleted') ?? (entry.state === 'deleted' ? entry.usnCreated : 0)
  if (deleted > request.known && !changes.some((change) => change.description === 'isDeleted')) {
    changes.push({ description: 'isDeleted', values: 'TRUE' })
  }
  if (changes.length === 0) return changes
  const always = [attributeNamed('objectGUID'), attributeNamed('instanceType')]
  const renamed = stampOf(entry, attributeNamed('name')) > request.known && asked.some((each) => each.name === 'name')
  const extra = renamed && entry.role === 'object' && entry.parent !== null ? [...always, attributeNamed('parentGUID')] : always
  for (const definition of extra) {
    if (changes.some((change) => change.description === definition.name)) continue
    const values = readAttribute(entry, definition, request.view)
    if (values !== undefined) changes.push({ description: definition.name, values })
  }
  return changes
}

function askedDefinitions(entry: Entry, request: ChangeRequest): readonly AttributeDefinition[] {
  if (request.asked !== 'everything') return request.asked
  const links = [...request.view.tree.linkTables].filter(([, table]) => table.targets(entry) ?? table.removedTargets(entry))
  const names = new Set([...replicatedFields, ...entry.values.keys(), ...links.map(([each]) => each.name), ...(entry.stamps?.keys() ?? [])])
  return [...names].map(attributeNamed).filter(isReplicated)
}

function isReplicated(definition: AttributeDefinition): boolean {
  if (definition.secrecy === 'secret' || definition.source !== 'stored') return false
  return isDerived(definition) ? replicatedFields.has(definition.name) : definition.replication === 'replicated'
}

/** USN of an attribute's last change; 0 when the object never had it. */
function stampOf(entry: Entry, definition: AttributeDefinition): number {
  const stamp = entry.stamps?.get(definition.name)
  if (stamp !== undefined) return stamp
  return bornWith.has(definition.name) || hasStoredValue(entry, definition) ? entry.usnCreated : 0
}

function hasStoredValue(entry: Entry, definition: AttributeDefinition): boolean {
  return definition.syntax === 'dn' ? !isDerived(definition) : entry.values.has(definition.name)
}

/** One attribute as one change; the added and removed values of a link may be two. */
function changesOf(entry: Entry, definition: AttributeDefinition, request: ChangeRequest): readonly AttributeChange[] {
  const { view, linkValues } = request
  const isLink = definition.syntax === 'dn' && !isDerived(definition)
  if (isLink && linkValues === 'incremental' && definition.linkId !== null) {
    return linkChanges(entry, definition, request)
  }
  const values = definition.name === 'lastKnownParent' ? parentReference(entry) : readAttribute(entry, definition, view)
  if (values !== undefined) return [{ description: definition.name, values }]
  return entry.stamps?.has(definition.name) ? [{ description: definition.name, values: [] }] : []
}

/** Samba and Windows write the former parent of a tombstone with its GUID, because its name may be gone too. */
function parentReference(entry: Entry): Values | undefined {
  const parent = entry.lastKnownParent
  return parent === null ? undefined : writtenDn(parent, 'guid-text')
}

/** INCREMENTAL_VALUES: `member;range=1-1` are the added values, `member;range=0-0` the removed ones. */
function linkChanges(entry: Entry, definition: AttributeDefinition, { view, known }: ChangeRequest): readonly AttributeChange[] {
  const table = view.tree.linksOf(definition)
  const recent = (targets: ReadonlyMap<Entry, number> | undefined) =>
    [...(targets ?? [])].filter(([, usn]) => usn > known).map(([target]) => writtenDn(target, view.dnFormat))
  const changes = [
    { description: `${definition.name};range=1-1`, values: recent(table.targets(entry)) },
    { description: `${definition.name};range=0-0`, values: recent(table.removedTargets(entry)) },
  ]
  return changes.filter(({ values }) => values.length > 0)
}
