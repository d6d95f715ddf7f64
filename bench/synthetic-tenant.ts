import type { Driver } from '#src/connectors/contract/driver.ts'
import type { ExportItem, ExportResult, ImportChange, ImportPage, ReferenceTarget } from '#src/connectors/contract/exchange.ts'
import { changedValues } from '#src/model/change.ts'
import type { Value } from '#src/model/value.ts'
import { syntheticDriver } from './synthetic-driver.ts'

interface Written {
  readonly anchor: string
  readonly dn: string
  readonly objectType: string
  readonly attributes: Record<string, readonly Value[]>
}

const pageSize = 500

/** A directory that takes what it is told and says it again in its next delta import, change by change. */
export class SyntheticTenant {
  readonly #objects = new Map<string, Written>()
  #queued: ImportChange[] = []
  /** Objects written since it was last asked. */
  #writes = 0

  takeWrites(): number {
    const writes = this.#writes
    this.#writes = 0
    return writes
  }

  driver(type: string): Driver {
    return syntheticDriver({
      type,
      capabilities: { place: 'cloud', exportBatchSize: 200, referencesOnAdd: 'afterwards', hierarchicalNames: false },
      session: {
        fullImport: () => this.#said(),
        deltaImport: () => this.#said(),
        export: async (items) => items.map((item) => this.#write(item)),
      },
    })
  }

  /** What was written since the last import, in pages. */
  async *#said(): AsyncIterable<ImportPage> {
    const changes = this.#queued
    this.#queued = []
    const empty = { filtered: { objects: 0, deletions: 0 }, estimatedTotal: changes.length }
    for (let i = 0; i < changes.length; i += pageSize) yield { ...empty, changes: changes.slice(i, i + pageSize), watermark: null }
    yield { ...empty, changes: [], watermark: 'now' }
  }

  #write(item: ExportItem): ExportResult {
    this.#writes++
    const anchor = item.anchor ?? `cloud-${this.#objects.size}`
    const former = this.#objects.get(anchor)
    const attributes: Record<string, readonly Value[]> = { ...former?.attributes }
    for (const [name, change] of Object.entries(item.attributes)) attributes[name] = changedValues(attributes[name] ?? [], change)
    for (const [name, values] of Object.entries(attributes)) if (values.length === 0) delete attributes[name]
    const written = { anchor, dn: item.newDn ?? former?.dn ?? item.dn, objectType: item.objectType, attributes }
    this.#objects.set(anchor, written)
    this.#queued.push(former === undefined ? { kind: 'object', ...written, references: {} } : this.#changed(item, written))
    return { key: item.key, outcome: 'success', anchor, dn: written.dn, failedReferences: [] }
  }

  #changed(item: ExportItem, written: Written): ImportChange {
    const references: Record<string, { kind: 'update'; add: ReferenceTarget[]; remove: ReferenceTarget[] }> = {}
    for (const { attribute, change, target } of item.references) {
      const own = (references[attribute] ??= { kind: 'update', add: [], remove: [] })
      own[change === 'add' ? 'add' : 'remove'].push({ anchor: target.anchor })
    }
    const attributes = Object.keys(item.attributes).map(
      (name) => [name, { kind: 'replace', values: written.attributes[name] ?? [] }] as const,
    )
    return { kind: 'update', anchor: written.anchor, dn: written.dn, attributes: Object.fromEntries(attributes), references }
  }
}
