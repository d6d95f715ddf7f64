import type { Clock } from '#src/base/clock.ts'
import { AppError } from '#src/base/app-error.ts'
import type { NeededRun } from '#src/configuration/needed-runs.ts'
import type { Configuration } from '#src/model/configuration.ts'
import { isCompleted, type Run, type RunProfile } from '#src/model/run.ts'
import type { Store } from '#src/store/store.ts'
import type { Drivers } from '../drivers.ts'
import { Runner } from '../runner.ts'

/** The profile that is added in the copy alone: a full synchronization, whatever profiles a connector has. */
const trialProfile: RunProfile = { name: 'Trial of a configuration', steps: [{ type: 'full-synchronization', partition: null }] }

/**
 * Puts a configuration to use in a copy of the store and runs the full synchronizations it needs, in their order: the same
 * code on the same objects, so what it comes to is what would happen. Imports are not run; nothing reaches a directory.
 */
export async function tryConfiguration(
  parts: {
    readonly copy: Store
    readonly drivers: Drivers
    readonly clock: Clock
    readonly signal: AbortSignal
    /** Told while a run goes on. */
    watch(run: Run): void
  },
  wanted: { readonly configuration: Configuration; readonly needed: readonly NeededRun[] },
): Promise<void> {
  const { copy, drivers, clock, signal } = parts
  await putToUse(copy, wanted.configuration, clock.now())
  const runner = new Runner({ store: copy, drivers, clock, secrets: { current: async () => null }, holder: 'a trial of a configuration' })
  const end = runner.watch((run) => parts.watch(run))
  const stop = (): void => {
    for (const run of runner.active()) runner.stop(run.id)
  }
  signal.addEventListener('abort', stop)
  try {
    for (const { connector } of wanted.needed) {
      if (signal.aborted) return
      const started = await runner.start({ connector, profile: trialProfile.name, trigger: 'operator' })
      const run = await started.ended
      if (!signal.aborted && !isCompleted(run.result)) throw notTried(run)
    }
  } finally {
    signal.removeEventListener('abort', stop)
    end()
    await runner.close()
  }
}

async function putToUse(copy: Store, configuration: Configuration, at: number): Promise<void> {
  const current = await copy.configuration.current()
  const connectors = configuration.connectors.map((connector) => ({ ...connector, profiles: [...connector.profiles, trialProfile] }))
  const expectedVersion = current?.version ?? 0
  await copy.configuration.save({ expectedVersion, configuration: { ...configuration, connectors }, at, author: 'trial', reason: 'trial' })
}

function notTried(run: Run): AppError {
  const step = run.steps.at(-1)
  return new AppError('configuration-untried', { subject: run.result, detail: step?.reason ?? 'no reason was given' })
}
