/** Refused sign-ins that a directory itself holds against an account, whoever made them. */
export interface FailedSignIns {
  readonly count: number
  /** When the last one was, milliseconds since 1970 by the clock of this machine; null where that is not told. */
  readonly lastAt: number | null
  /** `AccountFacts.changeMark` of the account, read together with the count. */
  readonly changeMark: string | null
}
