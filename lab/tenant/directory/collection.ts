import type { Clock } from '#src/base/clock.ts'
import { ChangeLog } from './change-log.ts'
import type { DirectoryObject, ObjectKind } from './directory-object.ts'

/**
 * All objects of one kind: live ones in slots (creation order, so that a page can go on behind a slot number), recycled ones
 * in the order of their deletion, and the log of changes.
 */
export class Collection {
  readonly kind: ObjectKind
  readonly log: ChangeLog
  readonly recycled = new Map<string, DirectoryObject>()
  readonly #slots: (DirectoryObject | null)[] = []
  readonly #clock: Clock
  #liveCount = 0

  constructor(kind: ObjectKind, options: { readonly clock: Clock; readonly changeLogEntryCountMax: number }) {
    this.kind = kind
    this.#clock = options.clock
    this.log = new ChangeLog(options.changeLogEntryCountMax)
  }

  get liveCount(): number {
    return this.#liveCount
  }

  get slotCount(): number {
    return this.#slots.length
  }

  /** The object in a slot, or null when it is not live any more. */
  at(slot: number): DirectoryObject | null {
    return this.#slots[slot] ?? null
  }

  /** Live objects in creation order. */
  *live(): IterableIterator<DirectoryObject> {
    for (const object of this.#slots) if (object !== null) yield object
  }

  add(id: string): DirectoryObject {
    const object: DirectoryObject = {
      kind: this.kind,
      id,
      slot: this.#slots.length,
      state: 'live',
      deletedAtMs: 0,
      properties: {},
      appeared: 0,
      changed: 0,
      propertyChanges: null,
      links: {},
      referencedBy: {},
      suspendedLinks: [],
    }
    this.#slots.push(object)
    this.#liveCount += 1
    object.appeared = this.touch(object)
    return object
  }

  /** Takes a live object out; `state` says where it went. */
  retire(object: DirectoryObject, state: 'recycled' | 'purged'): void {
    this.#slots[object.slot] = null
    this.#liveCount -= 1
    object.state = state
    if (state === 'recycled') this.recycled.set(object.id, object)
    this.touch(object)
  }

  /** Brings a recycled object back to its slot; to a delta query it is a new one. */
  revive(object: DirectoryObject): void {
    this.recycled.delete(object.id)
    this.#slots[object.slot] = object
    this.#liveCount += 1
    object.state = 'live'
    object.propertyChanges = null
    object.appeared = this.touch(object)
  }

  /** Writes one change of the object down and returns its sequence number. */
  touch(object: DirectoryObject): number {
    object.changed = this.log.append(object, this.#clock.now())
    return object.changed
  }
}
