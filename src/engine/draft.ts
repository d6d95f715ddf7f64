import type { ConnectorId, DnKey, MetaverseId, ObjectId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import { questionKey, type Question } from './question.ts'
import type { ReferenceImage, World } from './world.ts'

/** What one plan changes, as whole new rows. */
export interface Effects {
  readonly objects: ReadonlyMap<ObjectId, ConnectorSpaceObject | null>
  readonly metaverse: ReadonlyMap<MetaverseId, MetaverseObject | null>
  /** Objects whose link or reference flow changed: their edges have to be looked at again. */
  readonly touchedObjects: ReadonlySet<ObjectId>
  readonly touchedMetaverse: ReadonlySet<MetaverseId>
  /** Reference attributes that no rule gives any more: what the directory holds there is to go, once. */
  readonly releasedReferences: readonly ReleasedReferences[]
}

/** A reference attribute of an object. */
export interface ReleasedReferences {
  readonly source: ObjectId
  readonly attribute: string
}

/**
 * The world with the decisions of one plan laid over it. Nothing reaches the world before `apply`, so an object that fails
 * half-way leaves no trace.
 */
export class Draft {
  readonly #world: World
  readonly #objects = new Map<ObjectId, ConnectorSpaceObject | null>()
  readonly #metaverse = new Map<MetaverseId, MetaverseObject | null>()
  readonly #touchedObjects = new Set<ObjectId>()
  readonly #touchedMetaverse = new Set<MetaverseId>()
  readonly #released: ReleasedReferences[] = []
  readonly #open = new Map<string, Question>()

  constructor(world: World) {
    this.#world = world
  }

  get effects(): Effects {
    return {
      objects: this.#objects,
      metaverse: this.#metaverse,
      touchedObjects: this.#touchedObjects,
      touchedMetaverse: this.#touchedMetaverse,
      releasedReferences: this.#released,
    }
  }

  /** Questions asked that the world cannot answer yet. */
  get openQuestions(): readonly Question[] {
    return [...this.#open.values()]
  }

  /** Whether something was asked that the world cannot answer yet: what is decided from now on is thrown away. */
  get isWaiting(): boolean {
    return this.#open.size > 0
  }

  object(id: ObjectId): ConnectorSpaceObject | null {
    const own = this.#objects.get(id)
    return own === undefined ? this.#world.object(id) : own
  }

  metaverse(id: MetaverseId): MetaverseObject | null {
    const own = this.#metaverse.get(id)
    return own === undefined ? this.#world.metaverse(id) : own
  }

  /** Objects linked to a metaverse object now, in the order of their identifiers. */
  objectsOf(id: MetaverseId): readonly ConnectorSpaceObject[] {
    const before = this.#world.objectsOf(id).flatMap((object) => this.object(object.id) ?? [])
    const own = [...this.#objects.values()].filter((object) => object !== null)
    const all = new Map([...before, ...own].map((object) => [object.id, object]))
    return [...all.values()].filter((object) => object.link?.metaverseId === id).sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  /** The object of one connector linked to a metaverse object, or null. */
  objectOf(id: MetaverseId, connectorId: ConnectorId): ConnectorSpaceObject | null {
    return this.objectsOf(id).find((object) => object.connectorId === connectorId) ?? null
  }

  referenceCount(id: ObjectId, attribute: string, image: ReferenceImage): number {
    return this.#world.referenceCount(id, attribute, image)
  }

  /** Distinguished names of the targets of a reference attribute, in one of two images; null when there are too many to read. */
  referenceNames(id: ObjectId, attribute: string, image: ReferenceImage): readonly string[] | null {
    return this.#world.referenceNames(id, attribute, image)
  }

  isMemberOf(id: ObjectId, group: DnKey): boolean {
    return this.#world.isMemberOf(id, group)
  }

  metaverseByKey(key: string): readonly MetaverseObject[] {
    this.#ask({ kind: 'metaverse-key', key })
    return this.#world.metaverseByKey(key).flatMap((object) => this.metaverse(object.id) ?? [])
  }

  objectsByKey(connectorId: ConnectorId, key: string): readonly ConnectorSpaceObject[] {
    this.#ask({ kind: 'object-key', connectorId, key })
    return this.#world.objectsByKey(connectorId, key).flatMap((object) => this.object(object.id) ?? [])
  }

  objectByDn(connectorId: ConnectorId, dnKey: DnKey): ConnectorSpaceObject | null {
    for (const object of this.#objects.values()) if (object?.connectorId === connectorId && object.dnKey === dnKey) return object
    this.#ask({ kind: 'object-dn', connectorId, dnKey })
    const found = this.#world.objectByDn(connectorId, dnKey)
    const now = found === null ? null : this.object(found.id)
    return now !== null && now.dnKey === dnKey ? now : null
  }

  putObject(object: ConnectorSpaceObject): void {
    this.#objects.set(object.id, object)
  }

  removeObject(id: ObjectId): void {
    this.#objects.set(id, null)
  }

  putMetaverse(object: MetaverseObject): void {
    this.#metaverse.set(object.id, object)
  }

  removeMetaverse(id: MetaverseId): void {
    this.#metaverse.set(id, null)
  }

  /** The edges of and to this object may flow differently now. */
  touchObject(id: ObjectId): void {
    this.#touchedObjects.add(id)
  }

  touchMetaverse(id: MetaverseId): void {
    this.#touchedMetaverse.add(id)
  }

  releaseReferences(source: ObjectId, attribute: string): void {
    this.#released.push({ source, attribute })
  }

  /** Lets the world see what was decided. */
  apply(): void {
    for (const [id, object] of this.#objects) {
      if (object === null) this.#world.removeObject(id)
      else this.#world.putObject(object)
    }
    for (const [id, object] of this.#metaverse) {
      if (object === null) this.#world.removeMetaverse(id)
      else this.#world.putMetaverse(object)
    }
  }

  #ask(question: Question): void {
    if (!this.#world.isAnswered(question)) this.#open.set(questionKey(question), question)
  }
}
