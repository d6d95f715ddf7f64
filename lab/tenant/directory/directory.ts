import { isoTime, type Clock } from '#src/base/clock.ts'
import { assert } from '#src/base/assert.ts'
import type { Ids } from '#src/base/ids.ts'
import type { Json } from '../json.ts'
import { objectConflict } from '../graph/graph-refusal.ts'
import { Collection } from './collection.ts'
import { isUnified, uniqueKeys, UniqueValues, type UniqueProperty } from './unique-values.ts'
import { LinkSet } from './link-set.ts'
import type { DirectoryObject, ObjectKind, Relationship, SuspendedLink } from './directory-object.ts'

/** How long a deleted user or Microsoft 365 group can be restored. */
const recycleDays = 30
const dayMs = 86_400_000
const relationships: readonly Relationship[] = ['manager', 'members', 'owners']

export interface DirectoryOptions {
  readonly clock: Clock
  readonly ids: Ids
  /** Changes remembered per kind of object; delta tokens older than what is remembered have to start over. */
  readonly changeLogEntryCountMax: number
}

/** Seconds precision, as the directory writes points in time. */
export function directoryTime(atMs: number): string {
  return `${isoTime(atMs).slice(0, 19)}Z`
}

/**
 * The tenant's objects, their links and their life cycle: live → recycled (30 days, users and Microsoft 365 groups) → purged.
 * It keeps unique values unique and writes every change into the log; what a value may be is checked before it comes here.
 */
export class Directory {
  readonly users: Collection
  readonly groups: Collection
  readonly devices: Collection
  readonly contacts: Collection
  readonly unique = new UniqueValues()
  readonly #byId = new Map<string, DirectoryObject>()
  readonly #clock: Clock
  readonly #ids: Ids

  constructor(options: DirectoryOptions) {
    this.#clock = options.clock
    this.#ids = options.ids
    this.users = new Collection('user', options)
    this.groups = new Collection('group', options)
    this.devices = new Collection('device', options)
    this.contacts = new Collection('contact', options)
  }

  collection(kind: ObjectKind): Collection {
    return { user: this.users, group: this.groups, device: this.devices, contact: this.contacts }[kind]
  }

  /** A live object by object id. */
  find(id: string): DirectoryObject | undefined {
    const object = this.#byId.get(id.toLowerCase())
    return object?.state === 'live' ? object : undefined
  }

  /** A live object by one of its unique values. */
  findUnique(property: UniqueProperty, value: string): DirectoryObject | undefined {
    const object = this.unique.find(property, value)
    return object?.state === 'live' ? object : undefined
  }

  findRecycled(id: string): DirectoryObject | undefined {
    const object = this.#byId.get(id.toLowerCase())
    return object?.state === 'recycled' ? object : undefined
  }

  /** Creates an object. Refuses with ObjectConflict when a unique value is taken. */
  create(kind: ObjectKind, properties: Readonly<Record<string, Json>>): DirectoryObject {
    const keys = uniqueKeys(kind, properties)
    this.#refuseConflict(keys, null)
    const object = this.collection(kind).add(this.#ids.next())
    this.#byId.set(object.id, object)
    object.properties = { ...properties, createdDateTime: directoryTime(this.#clock.now()) }
    this.unique.claim(keys, object)
    return object
  }

  /** Changes properties; returns the names of those that really changed. Refuses with ObjectConflict. */
  update(object: DirectoryObject, changes: ReadonlyMap<string, Json>): readonly string[] {
    const changed = [...changes].filter(([name, value]) => !sameJson(object.properties[name] ?? null, value))
    if (changed.length === 0) return []
    const properties = { ...object.properties, ...Object.fromEntries(changed) }
    const before = uniqueKeys(object.kind, object.properties)
    const after = uniqueKeys(object.kind, properties)
    this.#refuseConflict(after, object)
    this.unique.release(before, object)
    this.unique.claim(after, object)
    object.properties = properties
    object.propertyChanges ??= new Map()
    const sequence = this.collection(object.kind).touch(object)
    for (const [name] of changed) object.propertyChanges.set(name, sequence)
    return changed.map(([name]) => name)
  }

  addLink(source: DirectoryObject, relationship: Relationship, target: DirectoryObject): void {
    const set = (source.links[relationship] ??= new LinkSet())
    assert(!set.has(target), 'a link is added once')
    if (relationship === 'manager') for (const former of set.targets()) this.removeLink(source, relationship, former)
    set.add(target, this.collection(source.kind).touch(source))
    const back = (target.referencedBy[relationship] ??= new Set())
    back.add(source)
  }

  removeLink(source: DirectoryObject, relationship: Relationship, target: DirectoryObject): void {
    source.links[relationship]?.remove(target, this.collection(source.kind).touch(source))
    target.referencedBy[relationship]?.delete(source)
  }

  /** Deletes a live object: users and Microsoft 365 groups go to the recycle bin, other groups are gone at once. */
  delete(object: DirectoryObject): void {
    const soft = object.kind === 'user' || isUnified(object.properties)
    object.suspendedLinks = this.#unlink(object)
    object.deletedAtMs = this.#clock.now()
    this.collection(object.kind).retire(object, soft ? 'recycled' : 'purged')
    if (!soft) return this.#forget(object)
    // The source anchor stays taken while the object lies in the recycle bin; names and addresses become free.
    const keys = uniqueKeys(object.kind, object.properties).filter((key) => key.property !== 'onPremisesImmutableId')
    this.unique.release(keys, object)
  }

  /** Brings a recycled object back with its id and with the links whose other end still lives. Refuses with ObjectConflict. */
  restore(object: DirectoryObject): void {
    const keys = uniqueKeys(object.kind, object.properties)
    this.#refuseConflict(keys, object)
    this.unique.claim(keys, object)
    this.collection(object.kind).revive(object)
    for (const { source, relationship, target } of object.suspendedLinks) {
      const linked = relationship === 'manager' ? (source.links.manager?.size ?? 0) > 0 : source.links[relationship]?.has(target)
      if (source.state === 'live' && target.state === 'live' && linked !== true) this.addLink(source, relationship, target)
    }
    object.suspendedLinks = []
  }

  /** Removes a recycled object for good. */
  purge(object: DirectoryObject): void {
    const collection = this.collection(object.kind)
    collection.recycled.delete(object.id)
    object.state = 'purged'
    collection.touch(object)
    this.#forget(object)
  }

  /** Purges what has been in the recycle bin for 30 days. The bin is in order of deletion, so this looks at its head only. */
  purgeExpired(): void {
    const before = this.#clock.now() - recycleDays * dayMs
    for (const collection of [this.users, this.groups]) {
      for (const object of collection.recycled.values()) {
        if (object.deletedAtMs > before) break
        this.purge(object)
      }
    }
  }

  #forget(object: DirectoryObject): void {
    this.unique.release(uniqueKeys(object.kind, object.properties), object)
    this.#byId.delete(object.id)
    object.properties = {}
    object.propertyChanges = null
    object.suspendedLinks = []
  }

  #unlink(object: DirectoryObject): readonly SuspendedLink[] {
    const links: SuspendedLink[] = []
    for (const relationship of relationships) {
      for (const target of object.links[relationship]?.targets() ?? []) links.push({ source: object, relationship, target })
      for (const source of object.referencedBy[relationship] ?? []) links.push({ source, relationship, target: object })
    }
    for (const link of links) this.removeLink(link.source, link.relationship, link.target)
    return links
  }

  #refuseConflict(keys: ReturnType<typeof uniqueKeys>, self: DirectoryObject | null): void {
    const taken = this.unique.conflict(keys, self)
    if (taken !== null) throw objectConflict(taken)
  }
}

function sameJson(left: Json, right: Json): boolean {
  return left === right || (typeof left === 'object' && typeof right === 'object' && JSON.stringify(left) === JSON.stringify(right))
}
