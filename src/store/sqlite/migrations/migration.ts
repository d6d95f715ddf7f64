/** One step of the schema, applied once and never changed after a release. */
export interface Migration {
  /** Counts up from 1 without gaps. */
  readonly number: number
  readonly name: string
  readonly sql: string
}
