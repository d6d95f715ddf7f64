import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { createContext, useContext, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react'
import { apiRoot, ask } from '../requests/ask.ts'
import { currentPrompts } from '../requests/access-prompts.ts'
import { forgetLiveRuns, keepLiveRun } from './live-runs.ts'
import { LiveConnection, notYetConnected, type ConnectionState } from './live-connection.ts'
import { nounsOf } from './nouns-of.ts'
import { ThrottledInvalidation } from './throttled-invalidation.ts'

const Connection = createContext<LiveConnection | null>(null)
const probeMs = 5_000

/** Keeps the stream open while somebody is signed in, and lets queries be fetched again when what they show has changed. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient()
  const [connection] = useState(() => connectionFor(client))
  useEffect(() => {
    connection.open()
    return () => {
      connection.close()
      forgetLiveRuns()
    }
  }, [connection])
  return <Connection value={connection}>{children}</Connection>
}

/** Whether what is shown is up to date. */
export function useConnection(): ConnectionState {
  const connection = useContext(Connection)
  return useSyncExternalStore(
    (watcher) => connection?.watch(watcher) ?? (() => undefined),
    () => connection?.state ?? notYetConnected,
  )
}

/** Tells the connection that a restart was asked for: should the line break before the service says goodbye, that is why. */
export function useExpectRestart(): () => void {
  const connection = useContext(Connection)
  return () => connection?.expectRestart()
}

function connectionFor(client: QueryClient): LiveConnection {
  const invalidation = new ThrottledInvalidation(client)
  return new LiveConnection(`${apiRoot}/live`, {
    changed: (change) => {
      if (change.type === 'run') keepLiveRun(change.data)
      invalidation.invalidate(nounsOf(change))
    },
    missed: () => {
      forgetLiveRuns()
      void client.invalidateQueries()
    },
    sessionEnded: () => currentPrompts().signedOut(),
    probe: () =>
      ask({ path: '/session', signal: AbortSignal.timeout(probeMs) })
        .then(() => true)
        .catch(() => false),
  })
}
