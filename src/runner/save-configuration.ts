import type { Clock } from '#src/base/clock.ts'
import { neededRuns, type NeededRun } from '#src/configuration/needed-runs.ts'
import type { Configuration } from '#src/model/configuration.ts'
import type { Store, StoredConfiguration } from '#src/store/store.ts'
import { owedSteps } from './owed-steps.ts'

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
 * needs, so that the next cycle runs them. Runs that go on keep the version they started with. Throws `configuration-changed`.
 */
export async function saveConfiguration(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  { before, expectedVersion, after, author, reason }: Replacing,
): Promise<{ readonly version: number; readonly at: number; readonly needed: readonly NeededRun[] }> {
  const at = clock.now()
  const needed = neededRuns(before?.configuration ?? null, after)
  const overrides = owedSteps(needed, { at, author, configurationVersion: expectedVersion + 1 })
  const { version } = await store.configuration.save({ expectedVersion, configuration: after, at, author, reason, overrides })
  return { version, at, needed }
}
