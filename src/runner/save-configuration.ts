import { AppError } from '#src/base/app-error.ts'
import type { Clock } from '#src/base/clock.ts'
import { neededRuns, type NeededRun } from '#src/configuration/needed-runs.ts'
import type { Configuration } from '#src/model/configuration.ts'
import type { EventEntry } from '#src/model/event.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import type { Store, StoredConfiguration } from '#src/store/store.ts'
import type { Drivers } from './drivers.ts'
import { owedSteps } from './owed-steps.ts'
import { voidedSecrets, type VoidedSecret } from './voided-secrets.ts'

/** A configuration that is to take the place of the one there is. */
export interface Replacing {
  readonly before: StoredConfiguration | null
  /** The version its author has seen; 0 for none. */
  readonly expectedVersion: number
  readonly after: Configuration
  readonly author: string
  readonly reason: string
}

/**
 * Saves the next version of the configuration. In the same transaction connectors come to owe the full steps that the change
 * needs, so that the next cycle runs them, and secrets whose connectors lead to another place or account are gone. Runs that go on keep the version they started with. Throws `configuration-changed`.
 */
export async function saveConfiguration(
  { store, clock, drivers }: { readonly store: Store; readonly clock: Clock; readonly drivers: Drivers },
  { before, expectedVersion, after, author, reason }: Replacing,
): Promise<{ readonly version: number; readonly at: number; readonly needed: readonly NeededRun[] }> {
  const seen = before?.version ?? 0
  // What is void was found out from `before`, so it has to be the version that is replaced.
  if (seen !== expectedVersion)
    throw new AppError('configuration-changed', { detail: `version ${seen} was compared, not ${expectedVersion}` })
  const at = clock.now()
  const needed = neededRuns(before?.configuration ?? null, after)
  const overrides = owedSteps(needed, { at, author, configurationVersion: expectedVersion + 1 })
  const voided = voidedSecrets(drivers, before?.configuration ?? null, after)
  const request = { expectedVersion, configuration: after, at, author, reason, overrides }
  const { version } = await store.configuration.save({ ...request, ...(await forgetting(store, voided, { at, author })) })
  if (voided.length > 0) await store.commit({ events: voided.map((each) => voidedEvent(each, { at, author })) })
  return { version, at, needed }
}

/** Every version goes: a secret that can be undone to would be sent to the new place too. */
async function forgetting(store: Store, voided: readonly VoidedSecret[], by: { readonly at: number; readonly author: string }) {
  if (voided.length === 0) return {}
  const versions = (await Promise.all(voided.map(({ connector }) => store.secrets.versions(connector.id)))).flat()
  const audit = voided.map(({ connector, settings }) => ({
    at: by.at,
    actor: by.author,
    action: 'secret-forgotten' as const,
    subject: connector.id,
    version: null,
    reason: `changed: ${settings.join(', ')}`,
    outcome: 'done' as const,
  }))
  return { together: { shredSecrets: versions.map(({ ownerId, version }) => ({ ownerId, version })), audit } }
}

function voidedEvent({ connector, settings }: VoidedSecret, by: { readonly at: number; readonly author: string }): EventEntry {
  const fields = { author: by.author, connector: connector.name, settings: settings.join(', ') }
  return makeEvent(20162, fields, { at: by.at, connectorId: connector.id, runId: null })
}
