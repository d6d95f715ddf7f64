import type { NeededRun } from '#src/configuration/needed-runs.ts'
import type { EventEntry } from '#src/model/event.ts'
import { makeEvent } from '#src/observe/make-event.ts'

/** Says that a version of the configuration was saved, how many documents it changed, and which steps connectors owe for it. */
export function configurationEvents(
  saved: { readonly version: number; readonly at: number; readonly needed: readonly NeededRun[] },
  by: { readonly author: string; readonly reason: string; readonly changes: number },
): readonly EventEntry[] {
  const { version: configurationVersion, at, needed } = saved
  const changed = makeEvent(20120, { ...by, configurationVersion }, { at, connectorId: null, runId: null })
  const owed = needed.map(({ connectorId, connector, steps }) =>
    makeEvent(20037, { connector, configurationVersion, needed: steps.join(', ') }, { at, connectorId, runId: null }),
  )
  return [changed, ...owed]
}
