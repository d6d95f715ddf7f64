import type { ConnectorId } from './brand.ts'

/** How much there was when a cycle ended, and what its runs did: one for every connector, and one for the metaverse. */
export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number
  /** Null for the metaverse, which only has objects. */
  readonly connectorId: ConnectorId | null
  readonly objects: number
  /** Objects that wait to be synchronized, and to be exported. */
  readonly pendingImport: number
  readonly pendingExport: number
  readonly errors: number
  /** Objects that imports of the cycle read, unchanged ones too, and how long they took, milliseconds. */
  readonly read: number
  readonly readMs: number
  /** Objects that exports of the cycle wrote, and how long they took, milliseconds. */
  readonly written: number
  readonly writtenMs: number
}
