import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { Session } from './driver.ts'

/** Who looks at the accounts of connectors while their sessions are open anyway. */
export interface AccountObserver {
  /** A session has signed in. Throws `ConnectionError` when it is gone already. */
  signedIn(connector: ConnectorDocument, session: Session): Promise<void>
  /** A session is no longer needed: it is closed, or kept for nothing but looking at its account. */
  release(connector: ConnectorDocument, session: Session): Promise<void>
}
