import type { AttributeSchema } from '#src/model/schema.ts'
import type { ImportedRule } from './imported-rule.ts'

/** Everything an export says, before it is fitted to our model. */
export interface ImportedConfiguration {
  readonly rules: readonly ImportedRule[]
  readonly connectors: readonly ImportedConnector[]
  readonly metaverse: ImportedMetaverse | null
  /** Names of directories that policies describe, whose schema only the XML set holds. */
  readonly policyDirectories: readonly string[]
}

/** A schema in DSML, its classes resolved: what they inherit and what auxiliary classes add is in them. */
export interface DirectorySchema {
  readonly attributes: ReadonlyMap<string, AttributeSchema>
  /** Names of the attributes of a class; null for a class that is not there. */
  attributesOf(className: string): ReadonlySet<string> | null
}

/** A parameter as written; a secret is exported empty. */
export interface ImportedParameter {
  readonly name: string
  readonly value: string
  /** `connectivity`, `global`, `partition`, `SynchronizationGlobal`. */
  readonly use: string
  readonly isSecret: boolean
  /** Set by the product itself, for rules to use. */
  readonly isIntrinsic: boolean
}

export interface ImportedPartition {
  /** GUID. */
  readonly identifier: string
  readonly name: string
  readonly isSelected: boolean
  readonly objectClasses: readonly string[]
  readonly exclusions: readonly string[]
  readonly inclusions: readonly string[]
  readonly parameters: readonly ImportedParameter[]
}

export interface ImportedStep {
  /** As written: `full-import`, `apply-rules`, … */
  readonly type: string
  /** As written: `to-cs`, `apply-pending`, … Empty when there is none. */
  readonly subtype: string
  /** GUID of the partition, or null. */
  readonly partition: string | null
  /** Objects after which the step stops; 0 for none. */
  readonly objectLimit: number
  /** Deletes after which the step stops; 0 for none. */
  readonly deleteLimit: number
  readonly batchSize: number
  readonly pageSize: number
  readonly timeLimitSeconds: number
}

export interface ImportedProfile {
  readonly name: string
  readonly steps: readonly ImportedStep[]
}

/** How a forest is reached. */
export interface ForestAccess {
  readonly forest: string
  readonly loginDomain: string
  readonly loginUser: string
  readonly usesTls: boolean
  readonly hasPasswordHashSync: boolean
  /** Domain controllers the old server preferred, in order. */
  readonly preferredServers: readonly string[]
}

export interface ImportedConnector {
  readonly file: string
  /** GUID. */
  readonly identifier: string
  readonly name: string
  /** As written: `AD`, `Extensible2`, … */
  readonly category: string
  readonly subtype: string
  readonly schema: DirectorySchema
  readonly attributeInclusion: readonly string[]
  readonly partitions: readonly ImportedPartition[]
  readonly profiles: readonly ImportedProfile[]
  readonly parameters: readonly ImportedParameter[]
  /** Null for everything but a forest. */
  readonly forest: ForestAccess | null
  /** Authority the cloud connector signed in at, or empty. */
  readonly authority: string
}

export interface ImportedMetaverse {
  readonly file: string
  readonly schema: DirectorySchema
  readonly classes: readonly string[]
  readonly parameters: readonly ImportedParameter[]
}
