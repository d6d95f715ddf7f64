import type { AccountBody, ConnectorBody } from '#src/api/contract/connector.ts'

/** Standings of an account with which no run begins. */
const stoppedStandings = new Set(['absent', 'rejected', 'locked-out', 'blocked', 'must-change'])

/** Why nothing new comes from a connector: how its account stands, or how its last run ended. Null where everything goes on. */
export function reasonStopped(connector: ConnectorBody, accounts: readonly AccountBody[]): string | null {
  const account = accounts.find(({ connectors }) => connectors.includes(connector.name))
  if (account !== undefined && stoppedStandings.has(account.standing)) return account.standing
  const result = connector.lastRun?.result ?? 'success'
  // What a person stopped is not the connector's fault, but nothing new came either.
  return result.startsWith('no-start-') || result.startsWith('stopped-') ? result : null
}

/** Up to when the connector was read: the oldest of its partitions, because every value may be from there. */
export function readUpTo(watermarks: readonly { readonly at: string }[]): string | null {
  return watermarks.map(({ at }) => at).toSorted()[0] ?? null
}
