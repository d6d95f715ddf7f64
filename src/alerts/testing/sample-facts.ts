import type { ConnectorId } from '#src/model/brand.ts'
import type { CredentialForecast, Expiry } from '#src/model/credential-forecast.ts'
import { newAccount, type LastRefusal } from '#src/credentials/account-state.ts'
import { hourMs } from '../alert-condition.ts'
import type { AlertFacts, ConnectorFacts } from '../alert-facts.ts'

/** The moment of the samples, milliseconds since 1970. */
export const moment = 1_795_339_800_000

/** A connector with nothing wrong about it. */
export function connectorFacts(more: Partial<ConnectorFacts> = {}): ConnectorFacts {
  const name = more.name ?? 'contoso.lab'
  return {
    id: `id of ${name}` as ConnectorId,
    name,
    account: 'CONTOSO\\sync',
    accountKey: 'active-directory:contoso\\sync',
    standing: { ...newAccount(moment), standing: 'valid' },
    isBudgetSpent: false,
    forecast: null,
    secret: { version: 1, createdAt: moment, testedAt: moment, isDamaged: false },
    rotationFailure: null,
    runs: [],
    importedAt: moment,
    sameProgressSince: null,
    held: null,
    owed: [],
    checks: null,
    server: null,
    backlog: [],
    objectErrors: { now: { synchronization: 0, export: 0 }, weekAgo: null },
    ...more,
  }
}

/** A service with nothing wrong about it. */
export function alertFacts(connectors: readonly ConnectorFacts[] = [connectorFacts()], more: Partial<AlertFacts> = {}): AlertFacts {
  return {
    now: moment,
    startedAt: moment - hourMs,
    intervalMs: hourMs / 2,
    schedulerOff: null,
    resumedAt: null,
    cycleAt: moment,
    vaultSealed: null,
    recoveryKitAt: null,
    audit: null,
    cyclesMs: [],
    diskFree: null,
    backup: null,
    denials: [],
    connectors,
    ...more,
  }
}

/** An account that was turned away. */
export function refusedStanding(
  standing: 'rejected' | 'locked-out' | 'blocked' | 'must-change',
  reason: string,
): ConnectorFacts['standing'] {
  const refusal: LastRefusal = { reason, at: moment, server: 'dc1', code: '49', subCode: '52e', text: 'data 52e', advice: 'Do this.' }
  return { standing, since: moment, refusal, skippedRuns: 2 }
}

/** What a directory said of the account, with an end or a change by somebody else. */
export function forecastOf(expiry: Expiry, suspect: CredentialForecast['suspect'] = null): CredentialForecast {
  return {
    version: 1,
    seenAt: moment,
    server: 'dc1',
    facts: {
      identity: null,
      name: null,
      changedAt: null,
      changeMark: null,
      expiry,
      standing: 'usable',
      failedSignIns: null,
      rules: null,
    },
    baseline: null,
    suspect,
    warned: null,
  }
}
