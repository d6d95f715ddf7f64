import type { ConnectorId } from '#src/model/brand.ts'
import type { Configuration, ConnectorDocument } from '#src/model/configuration.ts'

/** `%name%` for an object of a connector in a partition; null for an object that is in none. Undefined when nothing defines it. */
export type ParameterLookUp = (
  of: { readonly connectorId: ConnectorId; readonly partition: string | null },
  name: string,
) => string | undefined

type Texts = ReadonlyMap<string, string>

/**
 * What `%name%` stands for: `%Connector.ID%` of the engine, then what the partition of the object says, then the connector,
 * then the whole configuration. An object in no partition takes the first one that is read. Case does not matter.
 */
export function parameterLookUp(configuration: Configuration): ParameterLookUp {
  const shared = folded(configuration.parameters)
  const spaces = new Map(configuration.connectors.map((connector) => [connector.id, layersOf(connector, shared)]))
  return ({ connectorId, partition }, name) => {
    const space = spaces.get(connectorId)
    const layers = (partition === null ? undefined : space?.partitions.get(partition)) ?? space?.other
    if (layers === undefined) return undefined
    const key = name.toLowerCase()
    for (const layer of layers) {
      const found = layer.get(key)
      if (found !== undefined) return found
    }
    return undefined
  }
}

/** Names that rules of a connector may use, as they are written in the configuration. */
export function parameterNames(connector: ConnectorDocument, configuration: Pick<Configuration, 'parameters'>): readonly string[] {
  const own = connector.partitions.flatMap(({ parameters }) => Object.keys(parameters))
  return ['Connector.ID', ...new Set([...own, ...Object.keys(connector.parameters), ...Object.keys(configuration.parameters)])]
}

/** Puts parameters in; one that nothing defines stays as it is written. */
export function withParameters(text: string, parameter: (name: string) => string | undefined): string {
  return text.replace(/%([\w.-]+)%/g, (token, name: string) => parameter(name) ?? token)
}

/** Whether a text names a parameter. */
export function hasParameters(text: string): boolean {
  return /%[\w.-]+%/.test(text)
}

interface Layers {
  readonly partitions: ReadonlyMap<string, readonly Texts[]>
  readonly other: readonly Texts[]
}

function layersOf(connector: ConnectorDocument, shared: Texts): Layers {
  // Azure AD Connect writes the identifier this way into attributes that rules compare with it.
  const engine: Texts = new Map([['connector.id', `{${connector.id.toUpperCase()}}`]])
  const below = [folded(connector.parameters), shared]
  const partitions = new Map(connector.partitions.map(({ name, parameters }) => [name, [engine, folded(parameters), ...below]]))
  const first = connector.partitions.find(({ selected }) => selected)
  return { partitions, other: (first === undefined ? undefined : partitions.get(first.name)) ?? [engine, ...below] }
}

function folded(parameters: Readonly<Record<string, string>>): Texts {
  return new Map(Object.entries(parameters).map(([name, value]) => [name.toLowerCase(), value]))
}
