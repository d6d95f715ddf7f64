import type { ConnectorId, MetaverseId, ObjectId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { showValue } from '#src/model/value.ts'
import type { Store } from '#src/store/store.ts'
import type { MemoryDirectory } from './memory-directory.ts'
import type { MemorySite } from './memory-site.ts'

const limit = 10_000

/** Everything a server decided, without the identifiers and moments that are its own: equal for servers that agree. */
export interface Outcome {
  /** Object → what it holds, whose it is and what waits. */
  readonly objects: Readonly<Record<string, unknown>>
  /** Objects of an identity → its values and references with rule and connector. */
  readonly metaverse: Readonly<Record<string, unknown>>
}

/** Reads a whole store. */
export async function outcomeOf(site: MemorySite): Promise<Outcome> {
  const { store } = site
  const spaces = await Promise.all(
    site.configuration.connectors.map(({ id }) => store.space.search({ connectorId: id, text: '', filter: 'all', after: null, limit })),
  )
  const rows = spaces.flat().filter((row) => row.kind === 'object')
  const connectors = new Map(site.configuration.connectors.map(({ id, name }) => [id, name]))
  const names = new Names(rows, connectors)
  return { objects: await objectsOf(store, rows, names), metaverse: await metaverseOf(store, names) }
}

class Names {
  readonly #objects: ReadonlyMap<ObjectId, string>
  readonly #identities = new Map<MetaverseId, string>()
  readonly #connectors: ReadonlyMap<ConnectorId, string>

  constructor(rows: readonly ConnectorSpaceObject[], connectors: ReadonlyMap<ConnectorId, string>) {
    this.#connectors = connectors
    this.#objects = new Map(rows.map((row) => [row.id, `${connectors.get(row.connectorId)}:${row.dn}#${row.anchor?.slice(-4)}`]))
    for (const row of rows.toSorted((a, b) => (this.object(a.id) < this.object(b.id) ? -1 : 1))) {
      if (row.link === null) continue
      const before = this.#identities.get(row.link.metaverseId)
      this.#identities.set(row.link.metaverseId, `${before === undefined ? '' : `${before} `}${this.object(row.id)}`)
    }
  }

  object(id: ObjectId): string {
    return this.#objects.get(id) ?? 'nowhere'
  }

  isObject(id: ObjectId): boolean {
    return this.#objects.has(id)
  }

  identity(id: MetaverseId): string {
    return this.#identities.get(id) ?? `nobody's ${id}`
  }

  connector(id: ConnectorId): string {
    return this.#connectors.get(id) ?? 'none'
  }
}

async function objectsOf(store: Store, rows: readonly ConnectorSpaceObject[], names: Names): Promise<Outcome['objects']> {
  const edges = await store.edges.ofSources(rows.map((row) => row.id))
  const entries = rows.map((row) => {
    const own = edges.filter((edge) => edge.source === row.id && names.isObject(edge.target))
    const references = own.map((edge) => {
      const slots = [edge.pendingImport, edge.pendingExport, edge.escrowedExport, edge.unconfirmedExport]
      return `${edge.attribute} ${names.object(edge.target)} ${edge.synchronized ? 'held' : 'not held'} ${slots.map((slot) => slot ?? '-').join('')}`
    })
    return [
      names.object(row.id),
      {
        type: row.objectType,
        link: row.link === null ? null : names.identity(row.link.metaverseId),
        provisionedBy: row.link?.provisionedBy ?? null,
        held: shown(row.synchronized),
        references: references.toSorted(),
        waiting: [row.pendingImport, row.pendingExport, row.escrowedExport, row.unconfirmedExport].filter((slot) => slot !== null),
        problems: [row.syncProblem?.code, row.exportProblem?.code, row.isTransient ? 'transient' : undefined].filter(
          (code) => code !== undefined,
        ),
        bindings: row.outboundBindings,
      },
    ] as const
  })
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

async function metaverseOf(store: Store, names: Names): Promise<Outcome['metaverse']> {
  const identities = await store.metaverse.scan({ after: null, limit })
  const edges = await store.edges.ofMetaverseSources(
    identities.map((identity) => identity.id),
    limit,
  )
  const entries = identities.map((identity) => {
    const attributes = Object.entries(identity.attributes).map(([name, parts]): Shown => [
      name,
      parts.map(
        (part) => `${part.values.map(showValue).toSorted().join('|')} by ${part.ruleId.slice(-2)} of ${names.object(part.objectId)}`,
      ),
    ])
    const bindings = Object.entries(identity.inboundBindings).map(([name, parts]): Shown => [
      name,
      parts.map((part) => `${part.objectAttribute} by ${part.ruleId.slice(-2)} of ${names.object(part.objectId)}`),
    ])
    const references = edges
      .filter((edge) => edge.source === identity.id)
      .map((edge) => `${edge.attribute} ${names.identity(edge.target)} by ${edge.ruleId.slice(-2)} of ${names.connector(edge.connectorId)}`)
    return [
      names.identity(identity.id),
      {
        type: identity.objectType,
        attributes: sorted(attributes),
        bindings: sorted(bindings),
        references: references.toSorted(),
      },
    ] as const
  })
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function shown(attributes: ConnectorSpaceObject['synchronized']): unknown {
  return sorted(Object.entries(attributes).map(([name, values]) => [name, values.map(showValue).toSorted()] as const))
}

type Shown = readonly [string, unknown]

function sorted(entries: readonly Shown[]): unknown {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** What a directory holds of the attributes that are looked at, by key instead of by anchor. */
export function contentOf(directory: MemoryDirectory, managed: (objectType: string, attribute: string) => boolean): unknown {
  const keyOf = (anchor: string): string => String(directory.find(anchor)?.attributes['key']?.[0])
  const entries = directory.list().map((entry) => {
    const attributes = Object.entries(entry.attributes)
      .filter(([name]) => managed(entry.objectType, name))
      .map(([name, values]) => [name, values.map(showValue).toSorted()] as const)
    const references = [...entry.references]
      .filter(([name, targets]) => targets.size > 0 && managed(entry.objectType, name))
      .map(([name, targets]) => [name, [...targets].map(keyOf).toSorted()] as const)
    return [`${entry.objectType} ${keyOf(entry.anchor)}`, { dn: entry.dn, ...(sorted([...attributes, ...references]) as object) }] as const
  })
  return sorted(entries)
}
