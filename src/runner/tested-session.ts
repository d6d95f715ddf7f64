import type { Secret } from '#src/base/secret.ts'
import type { Check, Driver, Selection, Session } from '#src/connectors/contract/driver.ts'
import type { Clock } from '#src/base/clock.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { PartitionDocument } from '#src/model/configuration.ts'
import type { AccountGate, GatedSignIn } from './account-gate.ts'

/** Told of each line of a test as it is done. */
export type OnCheck = (check: Check) => void

/** A sign-in that a person waits for. */
export interface TestedAccess {
  readonly type: string
  readonly driver: Driver
  readonly settings: Readonly<Record<string, unknown>>
  readonly secret: Secret | null
  readonly selection: Selection
  /** Null and empty while the connector is being set up. */
  readonly connectorId: ConnectorId | null
  readonly connectorName: string
  readonly partitions: readonly PartitionDocument[]
  /** Whether the secret is the one that runs use. */
  readonly uses: 'stored' | 'entered'
  readonly isRiskAccepted: boolean
}

/** How long a person waits for a sign-in. */
export const connectTimeoutMs = 120_000

/** Signs in for a person, within the share of attempts that people have, and tells every step of the way. Throws `ConnectionError`. */
export async function inTestedSession<T>(
  { gate, clock }: { readonly gate: AccountGate; readonly clock: Clock },
  access: TestedAccess & { readonly onStep: OnCheck },
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await openTestedSession({ gate, clock }, { ...access, signal: AbortSignal.timeout(connectTimeoutMs) })
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

/** The same sign-in, whose session is the caller's to close. */
export function openTestedSession(
  { gate, clock }: { readonly gate: AccountGate; readonly clock: Clock },
  access: TestedAccess & { readonly onStep: OnCheck; readonly signal: AbortSignal },
): Promise<Session> {
  const { driver, settings, secret, selection, signal, onStep } = access
  return gate.signIn(gatedSignIn(access), (permit) => driver.connect({ settings, secret, selection, signal, clock, permit, onStep }))
}

function gatedSignIn(access: TestedAccess): GatedSignIn {
  const { connectorId, connectorName, driver, isRiskAccepted } = access
  const connector = { type: access.type, settings: access.settings, partitions: access.partitions }
  return { connectorId, connectorName, connector, driver, share: 'human', secret: access.uses, isRiskAccepted }
}

/** All checks of a session, told one by one as they are done. */
export async function collectChecks(session: Session, onCheck: OnCheck): Promise<readonly Check[]> {
  const checks: Check[] = []
  for await (const check of session.checks()) {
    checks.push(check)
    onCheck(check)
  }
  return checks
}
