import type { AccountFacts } from '#src/model/credential-forecast.ts'

/** Tells about the account of a session, and needs no sign-in to do so. */
export interface AccountReader {
  /** Host and port, or URL. */
  readonly server: string
  /** Null where the directory does not tell. Throws `ConnectionError` when the connection is gone. */
  account(): Promise<AccountFacts | null>
  close(): Promise<void>
}
