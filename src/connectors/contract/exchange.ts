import type { AttributeChange } from '#src/model/change.ts'
import type { EdgeChange } from '#src/model/edge.ts'
import type { Attributes } from '#src/model/value.ts'

/** The target of a reference as a directory writes it: by name or by unique key, both when it knows both. */
export type ReferenceTarget = { readonly dn: string; readonly anchor?: undefined } | { readonly dn?: string; readonly anchor: string }

/** How one reference attribute changed: the complete list, or single values. */
export type ReferenceChange =
  | { readonly kind: 'replace'; readonly targets: readonly ReferenceTarget[] }
  | { readonly kind: 'update'; readonly add: readonly ReferenceTarget[]; readonly remove: readonly ReferenceTarget[] }

/** One thing a directory said in an import. */
export type ImportChange =
  | {
      /** The complete object within the selected attributes: what is absent here is absent there. */
      readonly kind: 'object'
      readonly anchor: string
      readonly dn: string
      readonly objectType: string
      readonly attributes: Attributes
      /** Reference attribute → every target. */
      readonly references: Readonly<Record<string, readonly ReferenceTarget[]>>
    }
  | {
      /** What changed since the watermark: attributes not named here are unchanged. */
      readonly kind: 'update'
      readonly anchor: string
      /** The name now, or null when it did not change. */
      readonly dn: string | null
      readonly attributes: Readonly<Record<string, AttributeChange>>
      readonly references: Readonly<Record<string, ReferenceChange>>
    }
  | {
      /** Gone, or moved out of the selected containers. */
      readonly kind: 'delete'
      readonly anchor: string
      /** Known to be there still, outside of what is read: references to it stay. A deleted object takes them with it. */
      readonly isElsewhere?: true
    }
  | {
      /** Something that could not be read as an object: a discovery error. A full import with one obsoletes nothing. */
      readonly kind: 'failure'
      readonly anchor: string | null
      readonly dn: string
      /** A discovery error code, for example `missing-object-class`, `parse-error`. */
      readonly code: string
      readonly message: string
    }

/** A page of an import. It is staged, and its watermark kept, in one transaction. */
export interface ImportPage {
  readonly changes: readonly ImportChange[]
  /** Where a delta import may go on once this page is staged; null leaves the stored watermark alone. */
  readonly watermark: string | null
  /** Objects the directory reported that the container or type filter left out. */
  readonly filtered: { readonly objects: number; readonly deletions: number }
  /** Expected number of objects of the whole import, or null. */
  readonly estimatedTotal: number | null
}

/** The target of a reference on its way out. */
export interface ExportTarget {
  readonly anchor: string
  readonly dn: string
}

/** One reference value to write. */
export interface ExportReference {
  readonly attribute: string
  readonly change: EdgeChange
  readonly target: ExportTarget
}

/** One object to write. */
export interface ExportItem {
  /** Comes back in the result. Opaque to the driver. */
  readonly key: string
  readonly operation: 'add' | 'update' | 'delete'
  readonly objectType: string
  readonly dn: string
  /** New name of a rename, or null. */
  readonly newDn: string | null
  /** Null only for an add. */
  readonly anchor: string | null
  readonly attributes: Readonly<Record<string, AttributeChange>>
  readonly references: readonly ExportReference[]
  /** What the directory is expected to hold now: for drivers that must send more than the change. */
  readonly current: Attributes
}

/** What became of one item. */
export type ExportResult =
  | {
      readonly key: string
      readonly outcome: 'success'
      /** The unique key the directory gave to an added object, or null when nothing new is known. */
      readonly anchor: string | null
      /** The name the directory uses from now on, or null when it is the one that was asked for. */
      readonly dn: string | null
      /** Reference values that were not written although the object was, each with its reason. */
      readonly failedReferences: readonly { readonly reference: ExportReference; readonly code: string; readonly message: string }[]
    }
  | {
      readonly key: string
      readonly outcome: 'failure'
      /** An export error type of the field, for example `permission-issue`, `cd-missing-object`, `readonly-attribute`. */
      readonly code: string
      /** The directory's own words. */
      readonly message: string
    }
  | {
      /** The request went out and no answer came: the item stays in escrow and is settled by the next import. */
      readonly key: string
      readonly outcome: 'unknown'
    }
