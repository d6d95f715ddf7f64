import { isoTime } from '#src/base/clock.ts'
import { must } from '#src/base/assert.ts'
import type { AccountState, LastRefusal } from '#src/credentials/account-state.ts'
import { humanBudget } from '#src/credentials/admission.ts'
import { classifyRefusal } from '#src/credentials/refusal-class.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import { undoMs } from '#src/runner/connector-secrets.ts'
import type { SetupParts } from '#src/runner/connector-setup.ts'
import { driverOf } from '#src/runner/drivers.ts'
import { sharersOf } from '#src/runner/sharers.ts'
import type { AccountBody } from '../contract/connector.ts'
import { credentialBody } from './connector-body.ts'
import { forecastBody } from './forecast-body.ts'

/** The account a connector signs in as, and everything known of it but the secret. */
export async function accountBody(setup: SetupParts, connector: ConnectorDocument): Promise<AccountBody> {
  const { store, clock, secrets } = setup
  const driver = driverOf(setup.drivers, connector.type)
  const state = await setup.gate.state(connector, driver)
  const credential = await credentialBody(store, connector.id)
  const undoable = await secrets.undoable(connector.id)
  const tries = humanBudget(state, clock.now())
  return {
    account: driver.accountName(connector.settings),
    name: state.name,
    identity: state.identity,
    connectors: (await sharersOf(setup, connector, driver)).map(({ name }) => name),
    standing: credential === null ? 'absent' : state.standing,
    since: isoTime(state.since),
    provenAt: timeOf(state.provenAt),
    provenBy: state.provenBy,
    refusal: state.refusal === null ? null : refusalBody(state.refusal),
    nextProbeAt: timeOf(state.nextProbeAt),
    skippedRuns: state.skippedRuns,
    tries: { used: tries.used, of: tries.of, freeAt: timeOf(tries.freeAt) },
    lockout: lockoutBody(state),
    credential,
    forecast: await forecastBody({ setup }, connector),
    undo:
      undoable === null
        ? null
        : { version: undoable.version, until: isoTime(must(undoable.supersededAt, 'when it was superseded') + undoMs) },
  }
}

function lockoutBody({ lockout }: AccountState): AccountBody['lockout'] {
  const { threshold, observationWindowMs, durationMs, source } = lockout
  return { threshold, observationWindowMs, durationMs, source }
}

function refusalBody(refusal: LastRefusal): NonNullable<AccountBody['refusal']> {
  const { proof, firstAction } = classifyRefusal(refusal.reason)
  return { ...refusal, at: isoTime(refusal.at), proof, firstAction }
}

function timeOf(at: number | null): string | null {
  return at === null ? null : isoTime(at)
}
