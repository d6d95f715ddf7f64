/** When a directory locks an account. Spans in milliseconds. */
export interface LockoutPolicy {
  /** Wrong passwords that lock the account; 0: it is never locked; null: not readable. */
  readonly threshold: number | null
  /** Time without a wrong password after which the directory begins to count anew; null: not readable. */
  readonly observationWindowMs: number | null
  /** How long a lock lasts; null: until an administrator ends it. */
  readonly durationMs: number | null
  /** Where the numbers come from: a fine-grained policy of the account, the domain's, or nowhere. */
  readonly source: 'fine-grained' | 'domain' | 'assumed'
}

/** What is assumed of a directory that does not show its policy. */
export const unknownLockout: LockoutPolicy = { threshold: null, observationWindowMs: null, durationMs: null, source: 'assumed' }
