import { must } from '#src/base/assert.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { metaverseValues, type MetaverseObject } from '#src/model/metaverse-object.ts'
import type { Value } from '#src/model/value.ts'
import type { Store } from '#src/store/store.ts'

/** What two databases have in common that came to the same end: nothing in it depends on when or in which order things were made. */
export interface SettledState {
  /** One line for every value of every identity: who has it, what it is, and which rule of which connector gave it. */
  readonly identities: readonly string[]
  /** One line for every object that waits to be written, with its changes and references. */
  readonly pending: readonly string[]
}

/** Objects of a test, all in one page. */
const objectsMax = 1_000

/** Reads the state of a store; connectors are called by their names, identities by the anchors of their objects. */
export async function settledState(store: Store): Promise<SettledState> {
  const { configuration } = must(await store.configuration.current(), 'the configuration')
  const connectors = new Map(configuration.connectors.map(({ id, name }) => [id, name]))
  const rules = new Map(configuration.rules.map(({ id, name }) => [id, name]))
  const spaces = await Promise.all([...connectors.keys()].map((connectorId) => everyObject(store, connectorId)))
  const objects = spaces.flat()
  const sources = objects.filter(({ link }) => link?.kind === 'projected' || link?.kind === 'joined')
  const names = new Map(
    [...Map.groupBy(sources, ({ link }) => must(link, 'a link').metaverseId)].map(([id, of]) => [
      id,
      of
        .map(({ dn }) => dn)
        .toSorted()
        .join(' + '),
    ]),
  )
  const nameOf = (id: MetaverseObject['id']): string => names.get(id) ?? 'nobody'
  // Rules may flow the identifier of their connector.
  const plain = (text: string): string => [...connectors].reduce((all, [id, name]) => all.replaceAll(new RegExp(id, 'gi'), name), text)
  const identities = await store.metaverse.scan({ after: null, limit: objectsMax })
  const edges = await store.edges.ofMetaverseSources(
    identities.map(({ id }) => id),
    objectsMax,
  )
  const values = identities.flatMap((identity) =>
    Object.keys(identity.attributes).map((attribute) => {
      const from = (identity.attributes[attribute] ?? []).map(
        ({ ruleId, connectorId }) => `${rules.get(ruleId)} of ${connectors.get(connectorId)}`,
      )
      return `${nameOf(identity.id)} ${attribute} = ${metaverseValues(identity, attribute).map(shown).join(', ')} by ${from.join(', ')}`
    }),
  )
  const references = edges.map(
    ({ source, attribute, target, ruleId }) => `${nameOf(source)} ${attribute} → ${nameOf(target)} by ${rules.get(ruleId)}`,
  )
  return {
    identities: [...values, ...references].map(plain).toSorted(),
    pending: (await pendingLines(store, objects)).map(plain).toSorted(),
  }
}

function everyObject(store: Store, connectorId: ConnectorSpaceObject['connectorId']): Promise<readonly ConnectorSpaceObject[]> {
  return store.space.search({ connectorId, text: '', filter: 'all', after: null, limit: objectsMax })
}

async function pendingLines(store: Store, objects: readonly ConnectorSpaceObject[]): Promise<readonly string[]> {
  const dns = new Map(objects.map(({ id, dn }) => [id, dn]))
  const waiting = objects.filter(({ pendingExport }) => pendingExport !== null)
  const edges = await store.edges.ofSources(waiting.map(({ id }) => id))
  return waiting.map(({ id, dn, objectType, pendingExport }) => {
    const { operation, changes } = must(pendingExport, 'a pending export')
    const attributes = Object.entries(changes).map(([name, change]) => {
      const [values, gone] = change.kind === 'replace' ? [change.values, []] : [change.add, change.remove]
      return `${name}=${values.map(shown).join(',')}${gone.length === 0 ? '' : ` without ${gone.map(shown).join(',')}`}`
    })
    const references = edges
      .filter(({ source, pendingExport: change }) => source === id && change !== null)
      .map((edge) => `${edge.attribute} ${edge.pendingExport} ${dns.get(edge.target)}`)
    return `${operation} ${objectType} ${dn}: ${[...attributes, ...references].toSorted().join('; ')}`
  })
}

function shown(value: Value): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value)
}
