import type { ConnectorId, RuleId } from './brand.ts'
import type { AlertsDocument, SinksDocument } from './delivery.ts'
import type { RunProfile } from './run.ts'
import type { Schema } from './schema.ts'

/** One partition of a connected directory and which of its containers are read. */
export interface PartitionDocument {
  /** For Active Directory the naming context, for Entra ID `default`. */
  readonly name: string
  readonly selected: boolean
  /** Containers that are read, as distinguished names; none means the whole partition. */
  readonly include: readonly string[]
  /** Containers left out, below the included ones. */
  readonly exclude: readonly string[]
  /** Parameters that rules may use as `%Domain.FQDN%` and the like. They win over those of the connector. */
  readonly parameters: Readonly<Record<string, string>>
}

/** A connector as it is configured. Secrets are never part of it: they live in the vault under the connector's id. */
export interface ConnectorDocument {
  readonly id: ConnectorId
  /** Unique, and what rules refer to. */
  readonly name: string
  /** Which driver: `active-directory`, `entra-id`. */
  readonly type: string
  /** Belongs to the driver, which validates it. Plain JSON. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly partitions: readonly PartitionDocument[]
  /** Selected object types and attributes as the directory describes them. What is not in here does not exist for the engine. */
  readonly schema: Schema
  /** Parameters that rules of this connector may use, such as `%Forest.FQDN%`. They win over those of the configuration. */
  readonly parameters: Readonly<Record<string, string>>
  readonly profiles: readonly RunProfile[]
}

/** How a scope condition compares; spelled as in a configuration export. */
export type ScopeOperator =
  | 'EQUAL'
  | 'NOTEQUAL'
  | 'LESSTHAN'
  | 'LESSTHAN_OR_EQUAL'
  | 'GREATERTHAN'
  | 'GREATERTHAN_OR_EQUAL'
  | 'CONTAINS'
  | 'NOTCONTAINS'
  | 'STARTSWITH'
  | 'NOTSTARTSWITH'
  | 'ENDSWITH'
  | 'NOTENDSWITH'
  | 'ISNULL'
  | 'ISNOTNULL'
  | 'ISIN'
  | 'ISNOTIN'
  | 'ISBITSET'
  | 'ISBITNOTSET'
  | 'ISMEMBEROF'
  | 'ISNOTMEMBEROF'

export interface ScopeCondition {
  /** On the side the rule reads from: connector space for inbound, metaverse for outbound. */
  readonly attribute: string
  readonly operator: ScopeOperator
  readonly value: string
}

export interface JoinCondition {
  readonly connectorSpaceAttribute: string
  readonly metaverseAttribute: string
  readonly caseSensitive: boolean
}

export type MergeType = 'Update' | 'Merge' | 'MergeCaseInsensitive'

/** Where the value of a flow comes from. */
export type FlowSource =
  | { readonly kind: 'direct'; readonly attribute: string }
  | { readonly kind: 'constant'; readonly value: string }
  | { readonly kind: 'expression'; readonly text: string }

export interface AttributeFlow {
  /** Attribute on the side the rule writes to; `dn` names the object itself. */
  readonly target: string
  readonly source: FlowSource
  readonly merge: MergeType
  /** Only while the target object is being created ("apply once"). */
  readonly applyOnce: boolean
}

/** A sync rule: scope, join and flows in one direction between one connector space object type and one metaverse type. */
export interface RuleDocument {
  readonly id: RuleId
  readonly name: string
  readonly description: string
  /** What marks a rule that came with Azure AD Connect, and its revision: `Microsoft.InfromADUserJoin.003`. Null for all others. */
  readonly tag: string | null
  readonly direction: 'inbound' | 'outbound'
  /** Name of the connector. */
  readonly connector: string
  readonly sourceObjectType: string
  readonly targetObjectType: string
  readonly linkType: 'Provision' | 'Join' | 'StickyJoin'
  /** Lowest wins. Unique in a configuration. */
  readonly precedence: number
  readonly disabled: boolean
  /** Groups are alternatives; the conditions of a group must all hold. No groups: always in scope. */
  readonly scope: readonly (readonly ScopeCondition[])[]
  /** Groups are tried in order; the conditions of a group must all hold. */
  readonly join: readonly (readonly JoinCondition[])[]
  readonly flows: readonly AttributeFlow[]
}

/** When the service runs cycles by itself, and what keeps an export from deleting too much. */
export interface SchedulerDocument {
  readonly enabled: boolean
  /** Minutes from the start of one cycle to the start of the next. */
  readonly intervalMinutes: number
  /** An export step with more deletes than this sends nothing; null switches this guard off. */
  readonly exportDeletionThreshold: number | null
  /** The same as a share, in percent, of the objects a connector has in its directory; null switches this guard off. */
  readonly exportDeletionPercentage: number | null
}

/** Everything that says what the service does, as one value with a version. Every run records the version it used. */
export interface Configuration {
  readonly connectors: readonly ConnectorDocument[]
  readonly rules: readonly RuleDocument[]
  /** Metaverse object types and their attributes. */
  readonly metaverse: Schema
  /** Parameters that every rule may use as `%name%`, unless its connector or partition has one of the same name. */
  readonly parameters: Readonly<Record<string, string>>
  readonly scheduler: SchedulerDocument
  /** Where events are sent besides the database. Left out: nowhere. */
  readonly sinks?: SinksDocument
  /** How people are told of alerts. Left out: not at all. */
  readonly alerts?: AlertsDocument
}
