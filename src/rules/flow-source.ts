import type { Value } from '#src/model/value.ts'

/** What a rule reads from: one object seen through the image its direction calls for. Attribute names are canonical. */
export interface FlowView {
  /** Values at the top of the tower (inbound) or in the metaverse (outbound); empty when absent. Never references. */
  values(attribute: string): readonly Value[]
  /** Values as last imported, without anything that waits to be exported. */
  imported(attribute: string): readonly Value[]
  /** How many values a reference attribute has. */
  referenceCount(attribute: string): number
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
