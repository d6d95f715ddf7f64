import type { AccountFacts } from '#src/model/credential-forecast.ts'
import type { FailedSignIns } from '#src/model/failed-sign-ins.ts'

/** Tells about the account of a session, and needs no sign-in to do so. */
export interface AccountReader {
  /** Host and port, or URL. */
  readonly server: string
  /** Null where the directory does not tell. Throws `ConnectionError` when the connection is gone. */
  account(): Promise<AccountFacts | null>
  /**
   * What the directory counts against an account, by its `AccountFacts.identity`: the one that signed in, or another it may see. Null
   * where it does not tell.
   */
  failedSignIns?(identity: string): Promise<FailedSignIns | null>
  close(): Promise<void>
}
