/** Where a snapshot goes, and who is told how far it has come. */
export interface SnapshotRequest {
  /** A file that does not exist yet. */
  readonly file: string
  /** Called after every few megabytes, with pages. */
  progress?(done: number, total: number): void
}

/** What stands in a database, as far as it can be said in numbers. */
export interface StoreContents {
  /** Migrations that were applied. */
  readonly schemaVersion: number
  readonly configurationVersion: number | null
  /** Rows by what they are. */
  readonly counts: Readonly<Record<CountedContent, number>>
  /** Keys that its secrets need. */
  readonly keyIds: readonly string[]
  readonly audit: { readonly entries: number; readonly head: string | null }
}

/** What is counted in a database, in the order people read it. */
export const countedContents = [
  'identities',
  'objects',
  'references',
  'configurations',
  'runs',
  'cycles',
  'events',
  'alerts',
  'secrets',
  'users',
  'tokens',
] as const

export type CountedContent = (typeof countedContents)[number]
