import type { ConnectorId, DnKey, MetaverseId, ObjectId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import { referenceNamesMax } from '#src/rules/flow-source.ts'
import { questionKey, type Question } from './question.ts'

/** What the rules look at beside the objects themselves: the keys they are found by, and what of their neighbours. */
export interface Filing {
  objectKeys(object: ConnectorSpaceObject): readonly string[]
  metaverseKeys(object: MetaverseObject): readonly string[]
  /** Reference attributes whose names some rule reads. */
  namedReferences(connectorId: ConnectorId, objectType: string): readonly string[]
  /** Groups whose members some scope asks for, and the attributes that hold them. */
  scopedGroups(connectorId: ConnectorId): { readonly groups: ReadonlySet<DnKey>; readonly attributes: readonly string[] }
}

/** How many values a reference attribute of an object has. */
export interface ReferenceCounts {
  readonly source: ObjectId
  readonly attribute: string
  readonly count: number
  /** Without what was imported and not synchronized yet. */
  readonly synchronized: number
}

/** The top of the tower, or what the last synchronization of the object left. */
export type ReferenceImage = 'top' | 'synchronized'

/** The name of the target of one reference value, and in which images of its object the value is. */
export interface ReferenceName {
  readonly source: ObjectId
  readonly attribute: string
  readonly dn: string
  readonly isAtTop: boolean
  readonly isSynchronized: boolean
}

/**
 * The neighbourhood of a batch: everything its decisions may look at, loaded in bulk beforehand. Plans are made one after
 * the other, and each sees what the ones before it decided, as if every object had a transaction of its own.
 */
export class World {
  readonly filing: Filing
  readonly #objects = new Map<ObjectId, ConnectorSpaceObject>()
  readonly #metaverse = new Map<MetaverseId, MetaverseObject>()
  readonly #linked = new Map<MetaverseId, Set<ObjectId>>()
  readonly #counts = new Map<ObjectId, Map<string, ReferenceCounts>>()
  readonly #withReferences = new Set<ObjectId>()
  /** Object and attribute → reference values with their names. */
  readonly #names = new Map<string, ReferenceName[]>()
  /** Object → groups that scopes name and that it is a member of. */
  readonly #memberships = new Map<ObjectId, Set<DnKey>>()
  readonly #answered = new Set<string>()
  /** Question → what was loaded for it or came to match it since. Stale entries are sorted out by whoever asks. */
  readonly #filed = new Map<string, Set<ObjectId | MetaverseId>>()

  constructor(filing: Filing) {
    this.filing = filing
  }

  /** Adds what was loaded. An object that is here already stays as it is: what plans decided counts. */
  load(found: {
    readonly objects?: Iterable<ConnectorSpaceObject>
    readonly metaverse?: Iterable<MetaverseObject>
    readonly counts?: Iterable<ReferenceCounts>
    /** Objects whose references are loaded with this. */
    readonly referencesOf?: Iterable<ObjectId>
    readonly names?: Iterable<ReferenceName>
    readonly memberships?: Iterable<{ readonly object: ObjectId; readonly group: DnKey }>
  }): void {
    for (const object of found.objects ?? []) if (!this.#objects.has(object.id)) this.putObject(object)
    for (const object of found.metaverse ?? []) if (!this.#metaverse.has(object.id)) this.putMetaverse(object)
    for (const counts of found.counts ?? []) {
      const own = this.#counts.get(counts.source) ?? new Map<string, ReferenceCounts>()
      this.#counts.set(counts.source, own.set(counts.attribute, counts))
    }
    for (const id of found.referencesOf ?? []) this.#withReferences.add(id)
    for (const name of found.names ?? []) listIn(this.#names, `${name.source}${name.attribute}`).push(name)
    for (const { object, group } of found.memberships ?? []) addTo(this.#memberships, object, group)
  }

  /** Marks a question as answered: whatever matches it is loaded. */
  answer(question: Question): void {
    this.#answered.add(questionKey(question))
  }

  isAnswered(question: Question): boolean {
    return this.#answered.has(questionKey(question))
  }

  object(id: ObjectId): ConnectorSpaceObject | null {
    return this.#objects.get(id) ?? null
  }

  metaverse(id: MetaverseId): MetaverseObject | null {
    return this.#metaverse.get(id) ?? null
  }

  /** Objects linked to a metaverse object, in the order of their identifiers. */
  objectsOf(id: MetaverseId): readonly ConnectorSpaceObject[] {
    const linked = [...(this.#linked.get(id) ?? [])].sort()
    return linked.flatMap((object) => this.#objects.get(object) ?? [])
  }

  /** Whether what is to be known of the references of an object is loaded. */
  hasReferences(id: ObjectId): boolean {
    return this.#withReferences.has(id)
  }

  /** How many values a reference attribute of an object has in one of two images. */
  referenceCount(id: ObjectId, attribute: string, image: ReferenceImage): number {
    const counts = this.#counts.get(id)?.get(attribute)
    if (counts === undefined) return 0
    return image === 'top' ? counts.count : counts.synchronized
  }

  /** Names of the targets of a reference attribute; null when there are more than rules may read. */
  referenceNames(id: ObjectId, attribute: string, image: ReferenceImage): readonly string[] | null {
    const names = this.#names.get(`${id}${attribute}`) ?? []
    if (names.length > referenceNamesMax) return null
    return names.filter(({ isAtTop, isSynchronized }) => (image === 'top' ? isAtTop : isSynchronized)).map(({ dn }) => dn)
  }

  isMemberOf(id: ObjectId, group: DnKey): boolean {
    return this.#memberships.get(id)?.has(group) ?? false
  }

  /** Metaverse objects filed under a join key. */
  metaverseByKey(key: string): readonly MetaverseObject[] {
    return this.#matches({ kind: 'metaverse-key', key }).flatMap((id) => this.#metaverse.get(id as MetaverseId) ?? [])
  }

  /** Objects of a connector filed under a join key. */
  objectsByKey(connectorId: ConnectorId, key: string): readonly ConnectorSpaceObject[] {
    return this.#matches({ kind: 'object-key', connectorId, key }).flatMap((id) => this.#objects.get(id as ObjectId) ?? [])
  }

  objectByDn(connectorId: ConnectorId, dnKey: DnKey): ConnectorSpaceObject | null {
    for (const id of this.#matches({ kind: 'object-dn', connectorId, dnKey })) {
      const object = this.#objects.get(id as ObjectId)
      if (object !== undefined && object.dnKey === dnKey) return object
    }
    return null
  }

  putObject(object: ConnectorSpaceObject): void {
    this.#unlink(object.id)
    this.#objects.set(object.id, object)
    if (object.link !== null) addTo(this.#linked, object.link.metaverseId, object.id)
    const { connectorId } = object
    this.#file({ kind: 'object-dn', connectorId, dnKey: object.dnKey }, object.id)
    for (const key of this.filing.objectKeys(object)) this.#file({ kind: 'object-key', connectorId, key }, object.id)
  }

  removeObject(id: ObjectId): void {
    this.#unlink(id)
    this.#objects.delete(id)
  }

  putMetaverse(object: MetaverseObject): void {
    this.#metaverse.set(object.id, object)
    for (const key of this.filing.metaverseKeys(object)) this.#file({ kind: 'metaverse-key', key }, object.id)
  }

  removeMetaverse(id: MetaverseId): void {
    this.#metaverse.delete(id)
  }

  #matches(question: Question): readonly (ObjectId | MetaverseId)[] {
    return [...(this.#filed.get(questionKey(question)) ?? [])]
  }

  #file(question: Question, id: ObjectId | MetaverseId): void {
    addTo(this.#filed, questionKey(question), id)
  }

  #unlink(id: ObjectId): void {
    const link = this.#objects.get(id)?.link
    if (link !== undefined && link !== null) this.#linked.get(link.metaverseId)?.delete(id)
  }
}

function addTo<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  const set = map.get(key)
  if (set === undefined) map.set(key, new Set([value]))
  else set.add(value)
}

function listIn<K, V>(map: Map<K, V[]>, key: K): V[] {
  const list = map.get(key) ?? []
  map.set(key, list)
  return list
}
