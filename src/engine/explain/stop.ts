/** What can keep a value from being where it is expected, in the order of the way it takes. */
export type StopCode =
  | 'not-imported'
  | 'attribute-not-selected'
  | 'import-pending'
  | 'synchronization-failed'
  | 'not-joined'
  | 'join-ambiguous'
  | 'no-join-value'
  | 'no-rule'
  | 'rule-disabled'
  | 'rule-broken'
  | 'out-of-scope'
  | 'lost-precedence'
  | 'no-value'
  | 'ignored'
  | 'expression-error'
  | 'apply-once'
  | 'reference-not-joined'
  | 'full-synchronization-needed'
  | 'not-provisioned'
  | 'reference-not-in-connector'
  | 'not-writable'
  | 'export-pending'
  | 'export-held'
  | 'export-refused'
  | 'outcome-unknown'
  | 'not-confirmed'

/** The first thing that stopped a value, in words and as facts. */
export interface Stop {
  readonly code: StopCode
  /** One sentence. */
  readonly message: string
  /** What to do about it, one sentence. */
  readonly hint: string
  readonly connector: string | null
  /** Name of the object it concerns. */
  readonly dn: string | null
  readonly rule: string | null
  readonly attribute: string | null
}

/** A stop; places that are not known stay null. */
export function stop(code: StopCode, said: { readonly message: string; readonly hint: string } & Partial<Stop>): Stop {
  return { connector: null, dn: null, rule: null, attribute: null, ...said, code }
}
