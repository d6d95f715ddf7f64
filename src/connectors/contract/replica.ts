import { changedValues } from '#src/model/change.ts'
import type { Value } from '#src/model/value.ts'
import { valueKey } from '#src/model/value.ts'
import type { ImportChange, ReferenceChange, ReferenceTarget } from './exchange.ts'

/** An object as a naive reader of the contract keeps it. */
interface ReplicaObject {
  dn: string
  readonly objectType: string
  readonly attributes: Map<string, readonly Value[]>
  /** Reference attribute → keys of its targets. */
  readonly references: Map<string, ReadonlySet<string>>
}

/**
 * A copy of a directory kept by nothing but what imports say: the plainest reading of the contract. A driver is right when
 * a copy kept up to date by delta imports equals a copy made by a full import.
 */
export class Replica {
  readonly #objects = new Map<string, ReplicaObject>()
  readonly #anchors = new Map<string, string>()

  /** Takes one change over. Returns the anchor of an update for an object that is not known, which has to be read. */
  apply(change: ImportChange): string | null {
    switch (change.kind) {
      case 'failure':
        throw new Error(`The directory's ${change.dn} could not be read: ${change.code} ${change.message}`)
      case 'delete':
        this.#objects.delete(change.anchor)
        return null
      case 'object': {
        const { anchor, dn, objectType, attributes, references } = change
        const object = {
          dn,
          objectType,
          attributes: new Map(Object.entries(attributes)),
          references: new Map<string, ReadonlySet<string>>(),
        }
        this.#objects.set(anchor, object)
        this.#anchors.set(dn.toLowerCase(), anchor)
        for (const [name, targets] of Object.entries(references)) this.#setReferences(object, name, { kind: 'replace', targets })
        return null
      }
      case 'update':
        return this.#update(change)
    }
  }

  /** Everything in an order and form that two copies can be compared by. References to objects that are not here are left out. */
  snapshot(): readonly unknown[] {
    const sorted = [...this.#objects].sort(([a], [b]) => (a < b ? -1 : 1))
    return sorted.map(([anchor, { dn, objectType, attributes, references }]) => ({
      anchor,
      dn,
      objectType,
      attributes: Object.fromEntries([...attributes].map(([name, values]) => [name, values.map(valueKey).sort()] as const).sort(byName)),
      references: Object.fromEntries(
        [...references]
          .map(([name, targets]) => [name, [...targets].filter((target) => this.#objects.has(target)).sort()] as const)
          .filter(([, targets]) => targets.length > 0)
          .sort(byName),
      ),
    }))
  }

  #update({ anchor, dn, attributes, references }: Extract<ImportChange, { kind: 'update' }>): string | null {
    const object = this.#objects.get(anchor)
    if (object === undefined) return anchor
    if (dn !== null) {
      object.dn = dn
      this.#anchors.set(dn.toLowerCase(), anchor)
    }
    for (const [name, change] of Object.entries(attributes)) {
      const values = changedValues(object.attributes.get(name) ?? [], change)
      if (values.length === 0) object.attributes.delete(name)
      else object.attributes.set(name, values)
    }
    for (const [name, change] of Object.entries(references)) this.#setReferences(object, name, change)
    return null
  }

  #setReferences(object: ReplicaObject, name: string, change: ReferenceChange): void {
    if (change.kind === 'replace') {
      object.references.set(name, new Set(change.targets.map((target) => this.#keyOf(target))))
      return
    }
    const targets = new Set(object.references.get(name))
    for (const target of change.remove) targets.delete(this.#keyOf(target))
    for (const target of change.add) targets.add(this.#keyOf(target))
    object.references.set(name, targets)
  }

  #keyOf({ dn, anchor }: ReferenceTarget): string {
    return anchor ?? this.#anchors.get((dn ?? '').toLowerCase()) ?? `unknown ${dn}`
  }
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1
}
