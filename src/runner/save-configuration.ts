import { AppError } from '#src/base/app-error.ts'
import type { Clock } from '#src/base/clock.ts'
import { neededRuns, type NeededRun } from '#src/configuration/needed-runs.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { Configuration } from '#src/model/configuration.ts'
import type { EventEntry } from '#src/model/event.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import type { Store, StoredConfiguration } from '#src/store/store.ts'
import type { FactsOfConfiguration } from '#src/store/write-batch.ts'
import type { Drivers } from './drivers.ts'
import { owedSteps } from './owed-steps.ts'
import { deliverySecretOwners } from '#src/model/delivery.ts'
import type { SealedSecret } from '#src/model/sealed-secret.ts'
import { voidedDeliveries, voidedSecrets } from './voided-secrets.ts'

/** Secrets that a saved configuration voided: they were for another place. */
export interface Forgotten {
  readonly of: 'connector' | 'sink' | 'channel'
  readonly name: string
  /** Names of the settings that were changed. */
  readonly settings: readonly string[]
  readonly versions: readonly SealedSecret[]
  readonly connectorId: ConnectorId | null
}

/** A configuration that is to take the place of the one there is. */
export interface Replacing {
  readonly before: StoredConfiguration | null
  /** The version its author has seen; 0 for none. */
  readonly expectedVersion: number
  readonly after: Configuration
  readonly author: string
  readonly reason: string
  /** Facts of the same transaction. A connector whose secret is among them loses the one before, but is not left without. */
  readonly together?: FactsOfConfiguration
}

/** A version of the configuration that was saved. */
export interface SavedConfiguration {
  readonly version: number
  readonly at: number
  readonly needed: readonly NeededRun[]
  readonly forgotten: readonly Forgotten[]
}

/**
 * Saves the next version of the configuration. In the same transaction connectors come to owe the full steps that the change
 * needs, so that the next cycle runs them, and secrets whose connectors lead to another place or account are gone. Runs that go on keep the version they started with. Throws `configuration-changed`.
 */
export async function saveConfiguration(
  { store, clock, drivers }: { readonly store: Store; readonly clock: Clock; readonly drivers: Drivers },
  { before, expectedVersion, after, author, reason, together = {} }: Replacing,
): Promise<SavedConfiguration> {
  const seen = before?.version ?? 0
  // What is void was found out from `before`, so it has to be the version that is replaced.
  if (seen !== expectedVersion)
    throw new AppError('configuration-changed', { detail: `version ${seen} was compared, not ${expectedVersion}` })
  const at = clock.now()
  const needed = neededRuns(before?.configuration ?? null, after)
  const overrides = owedSteps(needed, { at, author, configurationVersion: expectedVersion + 1 })
  const forgotten = await secretsToForget({ store, drivers }, before?.configuration ?? null, after)
  const request = { expectedVersion, configuration: after, at, author, reason, overrides }
  const facts = withForgotten(together, forgotten, { at, author })
  const { version } = await store.configuration.save({ ...request, together: facts })
  const renewed = new Set(together.putSecrets?.map(({ ownerId }) => ownerId))
  const left = forgotten.filter(({ connectorId }) => connectorId === null || !renewed.has(connectorId))
  if (left.length > 0) await store.commit({ events: left.map((each) => forgottenEvent(each, { at, author })) })
  return { version, at, needed, forgotten }
}

/** What saving `after` would forget. Every version goes: a secret that can be undone to would be sent to the new place too. */
export async function secretsToForget(
  { store, drivers }: { readonly store: Pick<Store, 'secrets'>; readonly drivers: Drivers },
  before: Configuration | null,
  after: Configuration,
): Promise<readonly Forgotten[]> {
  const connectors = voidedSecrets(drivers, before, after).map(({ connector, settings }) => ({
    of: 'connector' as const,
    name: connector.name,
    settings,
    owners: [connector.id as string],
  }))
  const deliveries = voidedDeliveries(before, after).map(({ place: { of, name }, settings }) => ({
    of,
    name,
    settings,
    owners: deliverySecretOwners(of, name),
  }))
  const found = [...connectors, ...deliveries].map(async ({ owners, ...each }) => ({
    ...each,
    versions: (await Promise.all(owners.map((owner) => store.secrets.versions(owner as ConnectorId)))).flat(),
    connectorId: each.of === 'connector' ? ((owners[0] ?? null) as ConnectorId | null) : null,
  }))
  // Of a connector it is told in any case: its secret may be on its way in.
  return (await Promise.all(found)).filter(({ of, versions }) => of === 'connector' || versions.length > 0)
}

/** What is to be written anyhow, and what goes. A version that is named by both is shredded once. */
function withForgotten(
  together: FactsOfConfiguration,
  forgotten: readonly Forgotten[],
  by: { readonly at: number; readonly author: string },
): FactsOfConfiguration {
  if (forgotten.length === 0) return together
  const owners = forgotten.flatMap(({ connectorId, versions, settings }) =>
    [...new Set([...(connectorId === null ? [] : [connectorId]), ...versions.map(({ ownerId }) => ownerId)])].map((subject) => ({
      subject,
      settings,
    })),
  )
  const audit = owners.map(({ subject, settings }) => ({
    at: by.at,
    actor: by.author,
    action: 'secret-forgotten' as const,
    subject,
    version: null,
    reason: `changed: ${settings.join(', ')}`,
    outcome: 'done' as const,
  }))
  const gone = forgotten.flatMap(({ versions }) => versions.map(({ ownerId, version }) => ({ ownerId, version })))
  const others = (together.shredSecrets ?? []).filter(
    (each) => !gone.some(({ ownerId, version }) => ownerId === each.ownerId && version === each.version),
  )
  return { ...together, shredSecrets: [...gone, ...others], audit: [...audit, ...(together.audit ?? [])] }
}

function forgottenEvent({ of, name, settings, connectorId }: Forgotten, by: { readonly at: number; readonly author: string }): EventEntry {
  const changed = { author: by.author, settings: settings.join(', ') }
  const origin = { at: by.at, connectorId, runId: null }
  if (of === 'connector') return makeEvent(20162, { ...changed, connector: name }, origin)
  return makeEvent(20046, { ...changed, receiver: `${of === 'sink' ? 'the sink' : 'the alert channel'} ${name}` }, origin)
}
