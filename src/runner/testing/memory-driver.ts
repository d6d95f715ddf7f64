import { AppError } from '#src/base/app-error.ts'
import { Secret } from '#src/base/secret.ts'
import { ConnectionError, type ConnectionFailure } from '#src/connectors/contract/connection-error.ts'
import type {
  Capabilities,
  Check,
  ConnectRequest,
  Description,
  Driver,
  ImportRequest,
  ReadKey,
  Session,
} from '#src/connectors/contract/driver.ts'
import type {
  ExportItem,
  ExportReference,
  ExportResult,
  ImportChange,
  ImportPage,
  ReferenceTarget,
} from '#src/connectors/contract/exchange.ts'
import type { PartitionDocument } from '#src/model/configuration.ts'
import type { Entry, MemoryDirectory, Refusal } from './memory-directory.ts'

/** What every directory in memory takes for a sign-in. */
export const memorySecret = 'open sesame'

/** A driver for one directory in memory: no sockets, no waiting, and nothing that its directory does not say. */
export function memoryDriver(directory: MemoryDirectory, more: Partial<Capabilities>): Driver {
  const type = `memory-${directory.traits.name}`
  const capabilities: Capabilities = {
    place: 'on-premises',
    deltaImport: true,
    export: true,
    exportBatchSize: 100,
    referencesPerItem: 100,
    referencesOnAdd: 'together',
    hierarchicalNames: true,
    dropsReferencesToDeleted: true,
    ...more,
  }
  return {
    type,
    capabilities,
    parseSettings,
    accountName: () => 'sync',
    connect: async (request) => {
      request.signal.throwIfAborted()
      const right = Secret.fromText(memorySecret)
      if (request.secret === null || !request.secret.equals(right)) throw failed(directory, 'credentials', 'wrong-password-or-name')
      return new MemorySession(directory, request)
    },
  }
}

function parseSettings(raw: unknown): Readonly<Record<string, unknown>> {
  const unknown = Object.keys(raw as object)[0]
  if (unknown !== undefined) throw new AppError('connector-settings', { subject: unknown, detail: 'there is no such setting' })
  return {}
}

/** The partition of a directory in memory. */
export function memoryPartition(directory: MemoryDirectory, include: readonly string[]): PartitionDocument {
  return { name: directory.traits.root, selected: true, include, exclude: [], parameters: {} }
}

class MemorySession implements Session {
  readonly server: string
  readonly #directory: MemoryDirectory
  readonly #selection: ConnectRequest['selection']

  constructor(directory: MemoryDirectory, request: ConnectRequest) {
    this.#directory = directory
    this.#selection = request.selection
    this.server = directory.traits.name
  }

  async describe(): Promise<Description> {
    const { name, schema } = this.#directory.traits
    return { suggestedName: name, partitions: [memoryPartition(this.#directory, [])], schema, suggestedSelection: schema }
  }

  async *checks(): AsyncIterable<Check> {
    yield { name: 'read', outcome: 'passed', message: `${this.#directory.list().length} objects`, advice: null }
  }

  async *fullImport({ pageSize }: ImportRequest): AsyncIterable<ImportPage> {
    const watermark = this.#position(this.#directory.now)
    const all = this.#directory.list().filter((entry) => this.#isSelected(entry))
    const pages = chunked(all, Math.min(pageSize, this.#directory.traits.pageSize))
    for (const [i, page] of pages.entries()) {
      const changes = page.map((entry) => this.#complete(entry))
      yield { ...emptyPage, changes, watermark: i === pages.length - 1 ? watermark : null }
    }
  }

  async *deltaImport(request: ImportRequest & { readonly watermark: string }): AsyncIterable<ImportPage> {
    const [epoch, since = Number.NaN] = request.watermark.split(' ').map(Number)
    if (epoch !== this.#directory.epoch || Number.isNaN(since)) throw failed(this.#directory, 'full-import-required', 'position-expired')
    const touched = this.#directory.log().filter((entry) => entry.touchedAt > since)
    const now = this.#position(this.#directory.now)
    const pages = chunked(touched, Math.min(request.pageSize, this.#directory.traits.pageSize))
    for (const [i, page] of pages.entries()) {
      const isLast = i === pages.length - 1
      const changes = page.map((entry) => this.#changed(entry, since))
      yield { ...emptyPage, changes, watermark: isLast ? now : this.#position(page.at(-1)?.touchedAt ?? since) }
    }
  }

  async read(keys: readonly ReadKey[]): Promise<readonly ImportChange[]> {
    return keys.flatMap(({ anchor, dn }): readonly ImportChange[] => {
      const entry = anchor === null ? this.#directory.named(dn) : this.#directory.find(anchor)
      if (entry !== null && this.#isSelected(entry)) return [this.#complete(entry)]
      return anchor === null ? [] : [gone(anchor, entry)]
    })
  }

  async export(items: readonly ExportItem[]): Promise<readonly ExportResult[]> {
    return items.map((item) => this.#write(item))
  }

  async close(): Promise<void> {}

  #write(item: ExportItem): ExportResult {
    this.#directory.writes++
    if (item.operation === 'add') {
      const { dn, objectType } = item
      const attributes = Object.entries(item.attributes).map(([name, change]) => [
        name,
        change.kind === 'replace' ? change.values : change.add,
      ])
      const added = this.#directory.add({ dn, objectType, attributes: Object.fromEntries(attributes) })
      return typeof added === 'string' ? refused(item, added) : this.#linked(item, added)
    }
    const entry = this.#directory.find(item.anchor ?? '')
    if (entry === null) return refused(item, 'cd-missing-object')
    if (item.operation === 'delete') {
      this.#directory.delete(entry)
      return { key: item.key, outcome: 'success', anchor: null, dn: null, failedReferences: [] }
    }
    const refusal =
      (item.newDn === null ? null : this.#directory.rename(entry, item.newDn)) ??
      (Object.keys(item.attributes).length === 0 ? null : this.#directory.modify(entry, item.attributes))
    return refusal === null ? this.#linked(item, entry) : refused(item, refusal)
  }

  #linked(item: ExportItem, entry: Entry): ExportResult {
    const failedReferences: { reference: ExportReference; code: string; message: string }[] = []
    for (const reference of item.references) {
      const target = this.#directory.find(reference.target.anchor)
      if (reference.change === 'delete') this.#directory.unlink(entry, reference.attribute, reference.target.anchor)
      else if (target !== null) this.#directory.link(entry, reference.attribute, target)
      else failedReferences.push({ reference, code: 'dn-attributes-failure', message: `${reference.target.dn} does not exist` })
    }
    return { key: item.key, outcome: 'success', anchor: entry.anchor, dn: entry.dn, failedReferences }
  }

  #changed(entry: Entry, since: number): ImportChange {
    if (entry.isDeleted || !this.#isSelected(entry)) return gone(entry.anchor, entry)
    if (this.#directory.traits.deltas === 'objects' || entry.madeAt > since) return this.#complete(entry)
    const attributes = [...entry.attributesAt].filter(([, at]) => at > since).map(([name]) => name)
    const references: Record<string, { kind: 'update'; add: ReferenceTarget[]; remove: ReferenceTarget[] }> = {}
    for (const [key, at] of entry.referencesAt) {
      if (at <= since) continue
      const [attribute = '', target = ''] = key.split(' ')
      const own = (references[attribute] ??= { kind: 'update', add: [], remove: [] })
      own[this.#directory.targetsOf(entry, attribute).has(target) ? 'add' : 'remove'].push(this.#target(target))
    }
    return {
      kind: 'update',
      anchor: entry.anchor,
      dn: entry.namedAt > since ? entry.dn : null,
      attributes: Object.fromEntries(attributes.map((name) => [name, { kind: 'replace', values: entry.attributes[name] ?? [] }])),
      references,
    }
  }

  #complete(entry: Entry): ImportChange {
    const { anchor, dn, objectType, attributes } = entry
    const references = [...entry.references].filter(([, targets]) => targets.size > 0)
    return {
      kind: 'object',
      anchor,
      dn,
      objectType,
      attributes: { ...attributes },
      references: Object.fromEntries(references.map(([name, targets]) => [name, [...targets].map((target) => this.#target(target))])),
    }
  }

  #target(anchor: string): ReferenceTarget {
    const dn = this.#directory.find(anchor)?.dn
    if (dn === undefined || this.#directory.traits.targets === 'anchor') return { anchor }
    return this.#directory.traits.targets === 'name' ? { dn } : { dn, anchor }
  }

  #isSelected(entry: Entry): boolean {
    const include = this.#selection.partitions.find((partition) => partition.name === this.#directory.traits.root)?.include ?? []
    return this.#selection.schema[entry.objectType] !== undefined && this.#directory.isWithin(entry, include)
  }

  #position(at: number): string {
    return `${this.#directory.epoch} ${at}`
  }
}

const emptyPage = { watermark: null, filtered: { objects: 0, deletions: 0 }, estimatedTotal: null }

function gone(anchor: string, entry: Entry | null): ImportChange {
  return entry === null || entry.isDeleted ? { kind: 'delete', anchor } : { kind: 'delete', anchor, isElsewhere: true }
}

function refused(item: ExportItem, code: Refusal): ExportResult {
  return { key: item.key, outcome: 'failure', code, message: `${item.operation} of ${item.dn}: ${code}` }
}

function failed(directory: MemoryDirectory, failure: ConnectionFailure, reason: string): ConnectionError {
  const incident = {
    result: 'failed-authentication',
    server: directory.traits.name,
    at: Date.now(),
    code: null,
    subCode: null,
    text: reason,
  } as const
  return new ConnectionError({ failure, reason, advice: 'Start again from the beginning.', incidents: [incident] })
}

/** Parts of a list; one empty part of an empty one, so that the last page is there to carry the watermark. */
function chunked<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  const parts: (readonly T[])[] = []
  for (let i = 0; i < list.length || i === 0; i += size) parts.push(list.slice(i, i + size))
  return parts
}
