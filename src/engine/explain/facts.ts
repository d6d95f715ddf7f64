import type { ConnectorId, ObjectId } from '#src/model/brand.ts'
import type { Configuration, ConnectorDocument } from '#src/model/configuration.ts'
import type { ConnectorSpaceObject, ObjectProblem } from '#src/model/connector-space-object.ts'
import type { ObjectEdge } from '#src/model/edge.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import type { FlowSurroundings, FlowView } from '#src/rules/flow-source.ts'
import type { RuleSet } from '#src/rules/rule-set.ts'
import type { TraceEntry } from '../trace.ts'

/** What the last export runs of a connector came to. */
export interface ExportRuns {
  /** Result of the last run that had an export step, or null when there was none. */
  readonly result: string | null
  readonly reason: string | null
  /** Milliseconds since 1970. */
  readonly endedAt: number | null
}

/** Deletes of a connector that the deletion guard keeps until somebody decided about them. */
export interface HeldDeletes {
  readonly batch: number
  readonly status: 'waiting' | 'rejected'
  readonly excess: string
}

/** One value of a reference attribute of an object joined to the identity. */
export interface ReferenceFact {
  readonly edge: ObjectEdge
  readonly target: { readonly dn: string; readonly isPlaceholder: boolean; readonly isJoined: boolean }
}

/** One reference value of the identity. */
export interface MetaverseReferenceFact {
  readonly attribute: string
  readonly displayName: string
  /** Connectors in which its target has an object. */
  readonly connectors: ReadonlySet<ConnectorId>
  readonly ruleId: string
}

/** How the identity would look after every object of it was synchronized with the rules of today. */
export interface Planned {
  readonly metaverse: MetaverseObject | null
  readonly objects: ReadonlyMap<ObjectId, ConnectorSpaceObject>
  readonly failed: readonly { readonly object: ConnectorSpaceObject; readonly problem: ObjectProblem; readonly rule: string | null }[]
  /** The last word of every rule about every object. */
  readonly trace: readonly TraceEntry[]
}

/** Everything an explanation looks at: one identity with all objects joined to it, or one object without identity. */
export interface Facts {
  readonly configuration: Configuration
  readonly rules: RuleSet
  /** The object that was asked for; null when the identity was. */
  readonly subject: ConnectorSpaceObject | null
  readonly metaverse: MetaverseObject | null
  /** As they are stored, the subject among them. */
  readonly objects: readonly ConnectorSpaceObject[]
  readonly planned: Planned
  /** Of `objects`; targets that are joined have no name here, but their identifier. */
  readonly references: readonly ReferenceFact[]
  readonly metaverseReferences: readonly MetaverseReferenceFact[]
  readonly exportRuns: ReadonlyMap<ConnectorId, ExportRuns>
  readonly heldDeletes: ReadonlyMap<ConnectorId, HeldDeletes>
  /** Since when this server writes to no directory, milliseconds since 1970; null when it does. */
  readonly stagingSince: number | null
  readonly surroundings: FlowSurroundings
  objectView(object: ConnectorSpaceObject): FlowView
  metaverseView(object: MetaverseObject, connector: ConnectorDocument): FlowView
}

/** The object as it would be after the synchronization; null when it would be gone. */
export function plannedObject(facts: Facts, object: ConnectorSpaceObject): ConnectorSpaceObject | null {
  return facts.planned.objects.get(object.id) ?? null
}

export function connectorOf(facts: Facts, id: ConnectorId): ConnectorDocument | null {
  return facts.rules.connector(id)
}

export function connectorName(facts: Facts, id: ConnectorId): string {
  return connectorOf(facts, id)?.name ?? id
}
