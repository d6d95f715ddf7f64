import type { DnKey } from '#src/model/brand.ts'
import type { Value } from '#src/model/value.ts'

/** Names of references an expression reads; an attribute with more values fails the object and not the step. */
export const referenceNamesMax = 1_000

/** What a rule reads from: one object seen through the image its direction calls for. Attribute names are canonical. */
export interface FlowView {
  /** Values at the top of the tower (inbound) or in the metaverse (outbound); empty when absent. Never references. */
  values(attribute: string): readonly Value[]
  /** Values as last imported, without anything that waits to be exported. */
  imported(attribute: string): readonly Value[]
  /** How many values a reference attribute has. */
  referenceCount(attribute: string): number
  /**
   * Distinguished names of the targets of a reference attribute in a stable order, for attributes that some rule reads the
   * names of; null when there are more than `referenceNamesMax`.
   */
  references(attribute: string): readonly string[] | null
  /** Whether the object is a direct member of a group of the same connector space; asked for groups that scopes name. */
  isMemberOf(group: DnKey): boolean
  /** The distinguished name; empty for a metaverse object. */
  readonly dn: string
  /** `%name%`; undefined when not defined. */
  parameter(name: string): string | undefined
}

/** What an evaluation takes from outside, so that the same plan comes out twice. */
export interface FlowSurroundings {
  /** Milliseconds since 1970. */
  readonly at: number
  /** A number from 0 to below 1. */
  random(): number
  newGuid(): string
}
