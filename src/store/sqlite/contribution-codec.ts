import type { ConnectorId, ObjectId, RuleId } from '#src/model/brand.ts'
import type { Contribution, MetaverseObject } from '#src/model/metaverse-object.ts'
import type { Names } from './names.ts'
import { decodeValues, encodeValues, type EncodedValues } from './value-codec.ts'

type EncodedSource = readonly [connector: number, object: string, rule: number, at: number]

/** Most attributes of an object have one of a few sources, so these stand once: [sources, [name, [source, values, ...], ...]]. */
export function encodeContributions(names: Names, attributes: MetaverseObject['attributes']): string {
  const sources: EncodedSource[] = []
  const indexes = new Map<string, number>()
  const indexOf = (part: Contribution): number => {
    const key = `${part.objectId} ${part.at} ${part.connectorId} ${part.ruleId}`
    let index = indexes.get(key)
    if (index === undefined) {
      index = sources.push([names.give(part.connectorId), part.objectId, names.give(part.ruleId), part.at]) - 1
      indexes.set(key, index)
    }
    return index
  }
  const flat: unknown[] = []
  for (const name in attributes) {
    const parts = attributes[name] as readonly Contribution[]
    flat.push(
      names.give(name),
      parts.flatMap((part) => [indexOf(part), encodeValues(part.values)]),
    )
  }
  return JSON.stringify([sources, flat])
}

/** What `encodeContributions` wrote. */
export function decodeContributions(names: Names, text: string): MetaverseObject['attributes'] {
  const [sources, flat] = JSON.parse(text) as readonly [readonly EncodedSource[], readonly unknown[]]
  const attributes: Record<string, readonly Contribution[]> = {}
  for (let i = 0; i < flat.length; i += 2) {
    const parts = flat[i + 1] as readonly unknown[]
    const list: Contribution[] = []
    for (let k = 0; k < parts.length; k += 2) {
      list.push(contribution(names, sources[parts[k] as number] as EncodedSource, parts[k + 1] as EncodedValues))
    }
    attributes[names.text(flat[i] as number)] = list
  }
  return attributes
}

function contribution(names: Names, [connector, object, rule, at]: EncodedSource, values: EncodedValues): Contribution {
  return {
    values: decodeValues(values),
    connectorId: names.text(connector) as ConnectorId,
    objectId: object as ObjectId,
    ruleId: names.text(rule) as RuleId,
    at,
  }
}
