import { assert, must } from '#src/base/assert.ts'
import type { Ids } from '#src/base/ids.ts'
import type { AttributeChange } from '#src/model/change.ts'
import { changedValues } from '#src/model/change.ts'
import type { DnKey } from '#src/model/brand.ts'
import { dnKey, isWithin, parentDn } from '#src/model/dn.ts'
import type { Schema } from '#src/model/schema.ts'
import type { Attributes, Value } from '#src/model/value.ts'

/** What kind of directory is made up. */
export interface DirectoryTraits {
  readonly name: string
  /** The only partition, and the name everything is below. */
  readonly root: string
  readonly schema: Schema
  /** How a delta import speaks of a changed object: completely, or of what changed alone. */
  readonly deltas: 'objects' | 'updates'
  /** How references are written. */
  readonly targets: 'name' | 'anchor' | 'both'
  /** Objects in a page at the most, so that small directories have several. */
  readonly pageSize: number
  /** Attribute that no two objects may share, or null. */
  readonly uniqueAttribute: string | null
}

/** An object as it is now, and when each part of it last changed. */
export interface Entry {
  readonly anchor: string
  dn: string
  objectType: string
  attributes: Record<string, readonly Value[]>
  /** Reference attribute → anchors. */
  readonly references: Map<string, Set<string>>
  isDeleted: boolean
  touchedAt: number
  /** When it came to be, or became something else: from before that moment there is nothing to build on. */
  madeAt: number
  namedAt: number
  readonly attributesAt: Map<string, number>
  /** Attribute and target → when the value came or went. */
  readonly referencesAt: Map<string, number>
}

/** Why a directory refuses a write. */
export type Refusal = 'cd-existing-object' | 'cd-missing-object' | 'rename-to-existing-dn' | 'constraint-violation'

/**
 * A connected directory in memory, with a log of what was touched when. It behaves as directories do: a name is unique, an
 * object keeps its anchor for life, and with a deleted object go the references to it, without a word about the objects
 * they were on.
 */
export class MemoryDirectory {
  readonly traits: DirectoryTraits
  /** Counts the writes that came through a connector. */
  writes = 0
  /** Counts up when all positions of delta imports are forgotten. */
  epoch = 1
  #now = 0
  readonly #ids: Ids
  readonly #entries = new Map<string, Entry>()
  readonly #names = new Map<DnKey, Entry>()

  constructor(traits: DirectoryTraits, ids: Ids) {
    this.traits = traits
    this.#ids = ids
  }

  /** The newest moment there is. */
  get now(): number {
    return this.#now
  }

  /** Objects that exist, oldest first. */
  list(objectType?: string): readonly Entry[] {
    return [...this.#entries.values()].filter((entry) => !entry.isDeleted && (objectType ?? entry.objectType) === entry.objectType)
  }

  /** Everything that ever was, deleted objects too, in the order in which it was last touched. */
  log(): readonly Entry[] {
    return [...this.#entries.values()].toSorted((a, b) => a.touchedAt - b.touchedAt)
  }

  /** The object of an anchor, unless it is deleted or never was. */
  find(anchor: string): Entry | null {
    const entry = this.#entries.get(anchor)
    return entry === undefined || entry.isDeleted ? null : entry
  }

  named(dn: string): Entry | null {
    return this.#names.get(dnKey(dn)) ?? null
  }

  /** Adds an object, or says why not. */
  add(wanted: { readonly dn: string; readonly objectType: string; readonly attributes: Attributes }): Entry | Refusal {
    if (this.named(wanted.dn) !== null) return 'cd-existing-object'
    if (this.#isTaken(wanted.attributes, null)) return 'constraint-violation'
    const at = this.#tick()
    const entry: Entry = {
      anchor: this.#ids.next(),
      dn: wanted.dn,
      objectType: wanted.objectType,
      attributes: { ...wanted.attributes },
      references: new Map(),
      isDeleted: false,
      touchedAt: at,
      madeAt: at,
      namedAt: at,
      attributesAt: new Map(),
      referencesAt: new Map(),
    }
    this.#entries.set(entry.anchor, entry)
    this.#names.set(dnKey(entry.dn), entry)
    return entry
  }

  /** An object made by somebody else than a connector: it has to be possible. */
  made(wanted: { readonly dn: string; readonly objectType: string; readonly attributes: Attributes }): Entry {
    const entry = this.add(wanted)
    assert(typeof entry !== 'string', `${wanted.dn} can be added`)
    return entry
  }

  /** Changes attributes, or says why not. */
  modify(entry: Entry, changes: Readonly<Record<string, AttributeChange>>): Refusal | null {
    const next: Record<string, readonly Value[]> = { ...entry.attributes }
    for (const [name, change] of Object.entries(changes)) {
      const values = changedValues(next[name] ?? [], change)
      if (values.length === 0) delete next[name]
      else next[name] = values
    }
    if (this.#isTaken(next, entry)) return 'constraint-violation'
    entry.attributes = next
    this.#touch(entry)
    for (const name of Object.keys(changes)) entry.attributesAt.set(name, this.#now)
    return null
  }

  /** Sets one attribute; null clears it. */
  set(entry: Entry, name: string, value: string | null): void {
    const refusal = this.modify(entry, { [name]: { kind: 'replace', values: value === null ? [] : [value] } })
    assert(refusal === null, `${name} of ${entry.dn} can be ${value}: ${refusal}`)
  }

  /** Gives an object another name, or says why not. */
  rename(entry: Entry, dn: string): Refusal | null {
    const holder = this.named(dn)
    if (holder !== null && holder !== entry) return 'rename-to-existing-dn'
    const isMoved = parentDn(dn) !== parentDn(entry.dn)
    this.#names.delete(dnKey(entry.dn))
    entry.dn = dn
    this.#names.set(dnKey(dn), entry)
    this.#touch(entry)
    entry.namedAt = this.#now
    // Who comes from where nobody reads is brought as a whole: what changed there was never reported.
    if (isMoved) entry.madeAt = this.#now
    return null
  }

  /** Makes the object one of another type, as directories with changeable classes allow. */
  retype(entry: Entry, objectType: string): void {
    entry.objectType = objectType
    this.#touch(entry)
    entry.madeAt = this.#now
  }

  link(entry: Entry, attribute: string, target: Entry): void {
    if (this.targetsOf(entry, attribute).has(target.anchor)) return
    const schema = must(this.traits.schema[entry.objectType]?.attributes[attribute], `${entry.objectType}.${attribute}`)
    if (!schema.multiValued) for (const former of this.targetsOf(entry, attribute)) this.unlink(entry, attribute, former)
    entry.references.set(attribute, new Set([...this.targetsOf(entry, attribute), target.anchor]))
    this.#touch(entry)
    entry.referencesAt.set(`${attribute} ${target.anchor}`, this.#now)
  }

  unlink(entry: Entry, attribute: string, target: string): void {
    if (entry.references.get(attribute)?.delete(target) !== true) return
    this.#touch(entry)
    entry.referencesAt.set(`${attribute} ${target}`, this.#now)
  }

  delete(entry: Entry): void {
    this.#names.delete(dnKey(entry.dn))
    entry.isDeleted = true
    this.#touch(entry)
    for (const other of this.#entries.values()) {
      for (const [attribute, targets] of other.references) {
        targets.delete(entry.anchor)
        other.referencesAt.delete(`${attribute} ${entry.anchor}`)
      }
    }
  }

  /** From now on no position of a delta import is taken any more. */
  forgetPositions(): void {
    this.epoch++
  }

  targetsOf(entry: Entry, attribute: string): ReadonlySet<string> {
    return entry.references.get(attribute) ?? new Set()
  }

  /** A copy that goes its own way from now on; with objects left out, references to them are too. */
  copy(isKept: (entry: Entry) => boolean = () => true): MemoryDirectory {
    const copy = new MemoryDirectory(this.traits, this.#ids)
    copy.#now = this.#now
    const kept = this.list().filter(isKept)
    const anchors = new Set(kept.map((entry) => entry.anchor))
    for (const entry of kept) {
      const references = [...entry.references].map(
        ([attribute, targets]) => [attribute, new Set([...targets].filter((target) => anchors.has(target)))] as const,
      )
      const twin = { ...entry, references: new Map(references), attributesAt: new Map(), referencesAt: new Map() }
      copy.#entries.set(twin.anchor, twin)
      copy.#names.set(dnKey(twin.dn), twin)
    }
    return copy
  }

  /** Whether an object lies in the containers, or in the partition where none are named. */
  isWithin(entry: Entry, include: readonly string[]): boolean {
    const containers = include.length === 0 ? [this.traits.root] : include
    return containers.some((container) => isWithin(dnKey(parentDn(entry.dn) ?? ''), dnKey(container)))
  }

  #isTaken(attributes: Attributes, own: Entry | null): boolean {
    const { uniqueAttribute } = this.traits
    const value = uniqueAttribute === null ? undefined : attributes[uniqueAttribute]?.[0]
    if (uniqueAttribute === null || value === undefined) return false
    return this.list().some((entry) => entry !== own && entry.attributes[uniqueAttribute]?.[0] === value)
  }

  #touch(entry: Entry): void {
    entry.touchedAt = this.#tick()
  }

  #tick(): number {
    return ++this.#now
  }
}
