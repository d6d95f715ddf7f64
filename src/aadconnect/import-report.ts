import type { ImportFinding } from './imported-rule.ts'

/** What became of a part of the export. */
export interface ImportMapping {
  /** Element or parameter of the export. */
  readonly from: string
  /** Document and key here; empty when it is not taken over. */
  readonly to: string
  /** The value it has, or why it is not taken over. */
  readonly note: string
}

export interface RuleCounts {
  readonly total: number
  readonly inbound: number
  readonly outbound: number
  readonly provision: number
  readonly join: number
  readonly stickyJoin: number
  readonly disabled: number
  /** Those with an immutable tag: they came with Azure AD Connect. */
  readonly shipped: number
  readonly flows: number
  readonly expressions: number
}

export interface ConnectorCounts {
  readonly name: string
  readonly type: string
  readonly partitions: number
  readonly selectedPartitions: number
  readonly objectTypes: number
  readonly attributes: number
  readonly profiles: number
  readonly parameters: number
  readonly rules: number
}

/** An attribute of a connector that rules may flow to and the directory does not take. */
export interface UnwritableAttributeReport {
  readonly connector: string
  readonly objectType: string
  readonly attribute: string
  readonly reason: string
  /** Rules that flow to it. */
  readonly rules: readonly string[]
}

/** What a person has to enter before the service can run. */
export interface NeededSecret {
  readonly connector: string
  readonly account: string
  readonly command: string
}

export interface NeededSetting {
  readonly connector: string
  readonly setting: string
  /** What stands there until then. */
  readonly value: string
  readonly why: string
}

/** Everything there is to say about an import. Plain JSON. */
export interface ImportReport {
  readonly rules: RuleCounts
  readonly connectors: readonly ConnectorCounts[]
  readonly metaverse: { readonly objectTypes: number; readonly attributes: number; readonly parameters: number }
  readonly mappings: readonly ImportMapping[]
  readonly unwritable: readonly UnwritableAttributeReport[]
  readonly secrets: readonly NeededSecret[]
  readonly settings: readonly NeededSetting[]
  readonly findings: readonly ImportFinding[]
}
