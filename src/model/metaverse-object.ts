import type { ConnectorId, MetaverseId, ObjectId, RuleId } from './brand.ts'
import { sameValues, type Attributes, type Value } from './value.ts'

/** Values together with where they come from: the contribution every metaverse value carries. */
export interface Contribution {
  readonly values: readonly Value[]
  readonly connectorId: ConnectorId
  readonly objectId: ObjectId
  readonly ruleId: RuleId
  /** When these values were contributed, milliseconds since 1970. */
  readonly at: number
}

/** Where the values of a reference attribute come from; the values themselves are metaverse edges. */
export interface InboundBinding {
  readonly connectorId: ConnectorId
  readonly objectId: ObjectId
  /** The reference attribute of the connector space object. */
  readonly objectAttribute: string
  readonly ruleId: RuleId
}

/** One identity. */
export interface MetaverseObject {
  readonly id: MetaverseId
  readonly objectType: string
  /** Attribute → its contributions: one for merge type Update, several for Merge. */
  readonly attributes: Readonly<Record<string, readonly Contribution[]>>
  /** Reference attribute → where its values come from. */
  readonly inboundBindings: Readonly<Record<string, readonly InboundBinding[]>>
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly changedAt: number
}

/** The values of one attribute, all contributions together. */
export function metaverseValues(object: MetaverseObject, attribute: string): readonly Value[] {
  const contributions = object.attributes[attribute]
  if (contributions === undefined) return []
  return contributions.length === 1 ? (contributions[0]?.values ?? []) : contributions.flatMap((part) => part.values)
}

/** All values without their lineage. */
export function metaverseAttributes(object: MetaverseObject): Attributes {
  const attributes: Record<string, readonly Value[]> = {}
  for (const name of Object.keys(object.attributes)) attributes[name] = metaverseValues(object, name)
  return attributes
}

/** Whether two lists of contributions say the same, the time aside. */
export function sameContributions(a: readonly Contribution[], b: readonly Contribution[]): boolean {
  return (
    a.length === b.length &&
    a.every((part, i) => {
      const other = b[i]
      return (
        other !== undefined && part.ruleId === other.ruleId && part.objectId === other.objectId && sameValues(part.values, other.values)
      )
    })
  )
}
