import type { ImportChange, ReferenceTarget } from '#src/connectors/contract/exchange.ts'
import type { DnKey, ObjectId } from '#src/model/brand.ts'
import { emptyObject, type ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import type { Report } from '#src/engine/stage.ts'
import type { DirectoryStep } from './step.ts'

type Subject = Exclude<ImportChange, { kind: 'failure' }>

/** Targets looked up with one read. */
const lookUpMax = 5_000

/**
 * Turns the reference values of a page into objects of the connector space. Objects named in the page itself count first;
 * a target nobody knows becomes a placeholder, which the object takes over when it is imported.
 */
export class References {
  readonly #byName = new Map<DnKey, ObjectId>()
  readonly #byAnchor = new Map<string, ObjectId>()
  readonly #made = new Map<ObjectId, ConnectorSpaceObject>()
  readonly #step: DirectoryStep

  private constructor(step: DirectoryStep) {
    this.#step = step
  }

  /** Looks all targets of a page up with one read. An object of the page without a row is gone when the page is written. */
  static async resolve(
    step: DirectoryStep,
    page: readonly { readonly change: Subject; readonly id: ObjectId | null }[],
  ): Promise<References> {
    const references = new References(step)
    const anchors = new Set<string>()
    const names = new Set<DnKey>()
    for (const { change } of page) {
      for (const target of targetsOf(change)) {
        if (target.anchor === undefined) names.add(dnKey(target.dn))
        else anchors.add(target.anchor)
      }
    }
    await references.#lookUp({ anchors: [...anchors], dnKeys: [...names] })
    for (const { change, id } of page) {
      if (id === null) continue
      references.#byAnchor.set(change.anchor, id)
      if (change.kind !== 'delete' && change.dn !== null) references.#byName.set(dnKey(change.dn), id)
    }
    await references.#lookUp({ anchors: [], dnKeys: references.#namesOfUnknown(page) })
    return references
  }

  /** The change as staging wants it. */
  report(change: Subject, hash: string | null): Report {
    if (change.kind === 'delete') return { kind: 'delete' }
    if (change.kind === 'object') {
      const references = Object.entries(change.references).flatMap(([attribute, targets]) =>
        targets.map((target) => ({ attribute, target: this.#find(target) })),
      )
      return { ...change, references, importHash: hash }
    }
    const complete: string[] = []
    const references: { attribute: string; target: ObjectId; isThere: boolean }[] = []
    for (const [attribute, said] of Object.entries(change.references)) {
      const there = said.kind === 'replace' ? said.targets : said.add
      if (said.kind === 'replace') complete.push(attribute)
      else for (const target of said.remove) references.push({ attribute, target: this.#find(target), isThere: false })
      for (const target of there) references.push({ attribute, target: this.#find(target), isThere: true })
    }
    return { kind: 'update', dn: change.dn, attributes: change.attributes, references, complete }
  }

  /** Placeholders made for targets nobody knows. */
  get placeholders(): readonly ConnectorSpaceObject[] {
    return [...this.#made.values()]
  }

  /** Names that placeholders would get: one may belong to an object whose own rename has not arrived. */
  #namesOfUnknown(page: readonly { readonly change: Subject }[]): readonly DnKey[] {
    const names = new Set<DnKey>()
    for (const { change } of page) {
      for (const { anchor, dn } of targetsOf(change)) {
        if (anchor !== undefined && dn !== undefined && !this.#byAnchor.has(anchor)) names.add(dnKey(dn))
      }
    }
    return [...names].filter((name) => !this.#byName.has(name))
  }

  /** A large group refers to a hundred thousand objects; only their identifiers are kept of each part. */
  async #lookUp(keys: { readonly anchors: readonly string[]; readonly dnKeys: readonly DnKey[] }): Promise<void> {
    const { anchors, dnKeys } = keys
    for (let from = 0; from < Math.max(anchors.length, dnKeys.length); from += lookUpMax) {
      const part = { anchors: anchors.slice(from, from + lookUpMax), dnKeys: dnKeys.slice(from, from + lookUpMax) }
      for (const row of await this.#step.store.space.identify(this.#step.connector.id, part)) {
        if (row.anchor !== null) this.#byAnchor.set(row.anchor, row.id)
        if (part.dnKeys.length > 0) this.#byName.set(row.dnKey, row.id)
      }
    }
  }

  #find(target: ReferenceTarget): ObjectId {
    const known = target.anchor === undefined ? this.#byName.get(dnKey(target.dn)) : this.#byAnchor.get(target.anchor)
    if (known !== undefined) return known
    const id = this.#step.ids.next() as ObjectId
    const isFree = target.dn !== undefined && !this.#byName.has(dnKey(target.dn))
    const dn = isFree ? target.dn : `CN={${target.anchor}}`
    const placeholder = {
      ...emptyObject({ id, connectorId: this.#step.connector.id, dn, dnKey: dnKey(dn) }, 'placeholder'),
      anchor: target.anchor ?? null,
    }
    this.#made.set(id, placeholder)
    this.#byName.set(placeholder.dnKey, id)
    if (target.anchor !== undefined) this.#byAnchor.set(target.anchor, id)
    return id
  }
}

function targetsOf(change: Subject): readonly ReferenceTarget[] {
  if (change.kind === 'delete') return []
  if (change.kind === 'object') return Object.values(change.references).flat()
  return Object.values(change.references).flatMap((said) => (said.kind === 'replace' ? said.targets : [...said.add, ...said.remove]))
}
