import { changedValues } from '#src/model/change.ts'
import type { Capabilities, Driver, ImportRequest, ReadKey, Session } from '#src/connectors/contract/driver.ts'
import type { ExportItem, ExportResult, ImportChange, ImportPage } from '#src/connectors/contract/exchange.ts'
import type { DnKey } from '#src/model/brand.ts'
import { dnKey } from '#src/model/dn.ts'
import type { Attributes, Value } from '#src/model/value.ts'

/** An object of a directory that a test describes. */
export interface GivenObject {
  readonly anchor: string
  readonly dn: string
  readonly objectType: string
  readonly attributes: Attributes
  /** Reference attribute → distinguished names. */
  readonly references: Readonly<Record<string, readonly string[]>>
}

/**
 * What one connector would find in its directory: the objects a test describes and, later in the test, what was exported to
 * it. It accepts whatever it is told to write.
 */
export class GivenDirectory {
  readonly #objects = new Map<DnKey, GivenObject>()
  readonly #deleted: string[] = []
  #count = 0

  find(dn: string): GivenObject | null {
    return this.#objects.get(dnKey(dn)) ?? null
  }

  /** Adds an object, or puts one in the place of another. */
  put(object: Omit<GivenObject, 'anchor'>, former: GivenObject | null): GivenObject {
    if (former !== null) this.#objects.delete(dnKey(former.dn))
    const put = { ...object, anchor: former?.anchor ?? `given-${++this.#count}` }
    this.#objects.set(dnKey(put.dn), put)
    return put
  }

  delete(object: GivenObject): void {
    this.#objects.delete(dnKey(object.dn))
    this.#deleted.push(object.anchor)
  }

  /** Everything there is, then everything that is gone, as an import tells it. */
  changes(): readonly ImportChange[] {
    const present = [...this.#objects.values()].map((object): ImportChange => ({
      kind: 'object',
      anchor: object.anchor,
      dn: object.dn,
      objectType: object.objectType,
      attributes: object.attributes,
      references: Object.fromEntries(Object.entries(object.references).map(([name, names]) => [name, names.map((dn) => ({ dn }))])),
    }))
    return [...present, ...this.#deleted.map((anchor): ImportChange => ({ kind: 'delete', anchor }))]
  }

  /** Takes an export over. */
  write(item: ExportItem): ExportResult {
    const former = this.#byAnchor(item.anchor) ?? this.find(item.dn)
    if (item.operation === 'delete') {
      if (former !== null) this.delete(former)
      return { key: item.key, outcome: 'success', anchor: null, dn: null, failedReferences: [] }
    }
    const attributes: Record<string, readonly Value[]> = { ...former?.attributes }
    for (const [name, change] of Object.entries(item.attributes)) {
      const values = changedValues(attributes[name] ?? [], change)
      if (values.length === 0) delete attributes[name]
      else attributes[name] = values
    }
    const references: Record<string, readonly string[]> = { ...former?.references }
    for (const { attribute, change, target } of item.references) {
      const others = (references[attribute] ?? []).filter((dn) => dnKey(dn) !== dnKey(target.dn))
      references[attribute] = change === 'add' ? [...others, target.dn] : others
    }
    const dn = item.newDn ?? former?.dn ?? item.dn
    const written = this.put({ dn, objectType: item.objectType, attributes, references }, former)
    return { key: item.key, outcome: 'success', anchor: written.anchor, dn: written.dn, failedReferences: [] }
  }

  read(key: ReadKey): ImportChange | null {
    const found = key.anchor === null ? this.find(key.dn) : this.#byAnchor(key.anchor)
    if (found !== null) return this.changes().find((change) => change.kind === 'object' && change.anchor === found.anchor) ?? null
    return key.anchor === null ? null : { kind: 'delete', anchor: key.anchor }
  }

  #byAnchor(anchor: string | null): GivenObject | null {
    return [...this.#objects.values()].find((object) => object.anchor === anchor) ?? null
  }
}

/** A connector to a directory that a test describes; what it can do is what the real kind of connector can. */
export function givenDriver(type: string, directory: GivenDirectory, capabilities: Capabilities): Driver {
  return {
    type,
    capabilities: { ...capabilities, deltaImport: true },
    parseSettings: (raw) => raw as Readonly<Record<string, unknown>>,
    accountName: () => 'rule tests',
    connect: async () => givenSession(directory),
  }
}

function givenSession(directory: GivenDirectory): Session {
  async function* pages(_request: ImportRequest): AsyncIterable<ImportPage> {
    yield { changes: directory.changes(), watermark: 'read', filtered: { objects: 0, deletions: 0 }, estimatedTotal: null }
  }
  return {
    server: 'rule tests',
    describe: () => Promise.reject(new TypeError('A described directory describes itself in the test.')),
    checks: () => noChecks(),
    fullImport: pages,
    deltaImport: pages,
    read: async (keys) => keys.flatMap((key) => directory.read(key) ?? []),
    export: async (items) => items.map((item) => directory.write(item)),
    close: async () => undefined,
  }
}

async function* noChecks(): AsyncIterable<never> {}
