import type { Clock } from '#src/base/clock.ts'
import { ConnectionError } from '#src/connectors/contract/connection-error.ts'
import type { Session } from '#src/connectors/contract/driver.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { Store } from '#src/store/store.ts'

/** What a session has seen of the server at its other end. */
export interface SeenServer {
  readonly server: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** How far its clock is ahead of ours, milliseconds; null where it does not tell. */
  readonly skewMs: number | null
  /** When its certificate ends; null without TLS. */
  readonly certificateUntil: number | null
}

/** Clocks and certificates change slowly: one look in ten minutes is enough. */
const lookMs = 600_000

/** Notes what can be seen of a server through a session that is open anyhow. A server that is gone by then is noticed by its step. */
export async function noteServer(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  connectorId: ConnectorId,
  session: Session,
): Promise<void> {
  const before = await readSeenServer(store, connectorId)
  if (session.peer === undefined || (before !== null && clock.now() - before.at < lookMs)) return
  try {
    const asked = clock.now()
    const { time, certificateUntil } = await session.peer()
    const at = clock.now()
    // The answer was given somewhere between question and answer.
    const skewMs = time === null ? null : Math.round(time - (asked + at) / 2)
    const seen: SeenServer = { server: session.server, at, skewMs, certificateUntil }
    await store.commit({ putState: { [key(connectorId)]: JSON.stringify(seen) } })
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error
  }
}

export async function readSeenServer(store: Pick<Store, 'state'>, connectorId: ConnectorId): Promise<SeenServer | null> {
  const stored = await store.state.get(key(connectorId))
  return stored === null ? null : (JSON.parse(stored) as SeenServer)
}

function key(connectorId: ConnectorId): string {
  return `connector.server.${connectorId}`
}
