/** What a field holds; a question mark says that it may be unknown. */
export type FieldType = 'text' | 'number' | 'boolean' | 'text?' | 'number?' | 'boolean?'

export interface CatalogueEntry {
  readonly name: string
  readonly level: 'information' | 'warning' | 'error'
  /** One line for people, with `{field}` for values. */
  readonly message: string
  readonly fields: Readonly<Record<string, FieldType>>
  /** What has happened, for the reference page. */
  readonly meaning: string
  /** What the operator should do; empty when nothing has to be done. */
  readonly whatToDo: string
  /** Fields that tell whether an event says the same as one before: repeats within half an hour are counted on the first. */
  readonly sameWhen?: readonly string[]
  /** The compatibility events that go with a native one. Their fields are among those of the native event, or in `counterpartFields`. */
  readonly compatibility?: number | readonly number[]
  /** Fields that only the counterparts have, with the one text they hold. */
  readonly counterpartFields?: Readonly<Record<string, string>>
}

/** What a directory said when it refused a sign-in or could not be reached; `text` is its own words. */
export const refusal = {
  connector: 'text',
  profile: 'text?',
  run: 'number?',
  account: 'text?',
  server: 'text?',
  reason: 'text?',
  code: 'text?',
  subCode: 'text?',
  text: 'text?',
  advice: 'text?',
} as const satisfies CatalogueEntry['fields']

/** What a step of a run ended with. The strings of the compatibility events are these, in this order. */
export const stepCounts = {
  connector: 'text',
  profile: 'text',
  discoveryErrors: 'number?',
  synchronizationErrors: 'number?',
  metaverseRetryErrors: 'number?',
  exportErrors: 'number?',
  warnings: 'number?',
} as const satisfies CatalogueEntry['fields']

/** An object that its directory did not take. Azure AD Connect names attribute and value; we do where the directory tells them. */
export const objectExport = {
  connector: 'text',
  step: 'number?',
  dn: 'text',
  attribute: 'text?',
  value: 'text?',
  code: 'text',
  error: 'text',
} as const satisfies CatalogueEntry['fields']
