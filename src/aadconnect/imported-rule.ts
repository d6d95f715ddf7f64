/**
 * A sync rule as an export says it, before it is fitted to our model. The three formats (the XML set, the JSON policy and the
 * scripts of the rule editor) are read into this one shape, so that everything after the readers is written once.
 *
 * Identifiers are GUIDs in lower case without braces; the all-zero GUID stands for "not set" and is read as null. Names of
 * attributes, object types and operators keep the spelling of the export.
 */
export interface ImportedRule {
  /** Where it was found, for the report: a path relative to the folder of the export. */
  readonly file: string
  /** GUID. Null when the format does not say (a script may leave it out). */
  readonly identifier: string | null
  readonly name: string
  /** Empty when there is none. */
  readonly description: string
  /** `Microsoft.InfromADUserJoin.003` marks a shipped rule and its revision; null for a rule somebody made. */
  readonly immutableTag: string | null
  readonly direction: 'inbound' | 'outbound'
  readonly connector: ImportedConnectorName
  readonly sourceObjectType: string
  /** `*` stands for every metaverse type (inbound rules only). */
  readonly targetObjectType: string
  readonly linkType: 'Provision' | 'Join' | 'StickyJoin'
  readonly precedence: number
  /** GUID of the rule this one comes right after, or null. */
  readonly precedenceAfter: string | null
  /** GUID of the rule this one comes right before, or null. */
  readonly precedenceBefore: string | null
  readonly disabled: boolean
  readonly enablePasswordSync: boolean
  /** A time span as written, such as `00:00:00`; null when the format does not say. */
  readonly softDeleteExpiryInterval: string | null
  /** Groups are alternatives; the conditions of a group must all hold. No groups: every object of the type. */
  readonly scope: readonly (readonly ImportedScopeCondition[])[]
  /** Groups are tried in order; the conditions of a group must all hold. */
  readonly join: readonly (readonly ImportedJoinCondition[])[]
  readonly mappings: readonly ImportedMapping[]
}

/** A connector by its GUID (lower case, no braces) or, where a script looks it up, by its name. */
export type ImportedConnectorName =
  | { readonly kind: 'identifier'; readonly identifier: string }
  | { readonly kind: 'name'; readonly name: string }

export interface ImportedScopeCondition {
  readonly attribute: string
  /** As written: `EQUAL`, `ISNOTBITSET`, … */
  readonly operator: string
  /** Empty for operators that compare with nothing. */
  readonly value: string
}

export interface ImportedJoinCondition {
  /** Always the side of the connector space, whatever the direction. */
  readonly connectorSpaceAttribute: string
  readonly metaverseAttribute: string
  readonly caseSensitive: boolean
}

export interface ImportedMapping {
  /** Attribute that is written; `dn` names the object. */
  readonly destination: string
  readonly source: ImportedSource
  /** As written: `Update`, `Replace`, `Merge`, `MergeCaseInsensitive`. */
  readonly mergeType: string
  readonly executeOnce: boolean
}

/** Where the value comes from. */
export type ImportedSource =
  | { readonly kind: 'direct'; readonly attribute: string }
  | { readonly kind: 'constant'; readonly value: string }
  /** `sources` are the attributes the export says the expression reads; the list may be incomplete. */
  | { readonly kind: 'expression'; readonly text: string; readonly sources: readonly string[] }

/** Something the reader of an export has to tell: what was not understood, not taken over, or taken over differently. */
export interface ImportFinding {
  /** `error`: the import cannot be made. `warning`: something is left out or differs. `information`: good to know. */
  readonly severity: 'information' | 'warning' | 'error'
  /** Path relative to the folder of the export. */
  readonly file: string
  /** What it is about: a rule's name, a parameter, the path of an element. */
  readonly subject: string
  /** What was found, as a sentence. */
  readonly message: string
  /** What to do, as a sentence; empty when nothing has to be done. */
  readonly hint: string
}
