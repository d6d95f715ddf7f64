import type { NeededRun } from '#src/configuration/needed-runs.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { ConnectorOverride } from '#src/model/cycle.ts'
import { isCompleted, type Run, type StepType } from '#src/model/run.ts'
import type { WriteBatch } from '#src/store/write-batch.ts'

/** What connectors owe from a version of the configuration on. */
export function owedSteps(needed: readonly NeededRun[], of: Pick<ConnectorOverride, 'at' | 'author' | 'configurationVersion'>) {
  return needed.flatMap(({ connectorId, steps, reasons }) =>
    steps.map((step): ConnectorOverride => ({ connectorId, step, reasons, ...of })),
  )
}

/**
 * The owed steps that a run settles: a full synchronization that was done, be it with errors on single objects, and full imports
 * of every selected partition. A run that began before they were asked for, or with an earlier configuration, settles nothing.
 */
export function settledSteps(run: Run, connector: ConnectorDocument): NonNullable<WriteBatch['clearOverrides']> {
  const done = (type: StepType) => run.steps.filter((step) => step.type === type && isCompleted(step.result))
  const imported = new Set(done('full-import').map((step) => step.partition))
  const selected = connector.partitions.filter((partition) => partition.selected)
  const upTo = { at: run.startedAt, configurationVersion: run.configurationVersion }
  const settled: ConnectorOverride['step'][] = []
  if (selected.length > 0 && selected.every(({ name }) => imported.has(name))) settled.push('full-import')
  if (done('full-synchronization').length > 0) settled.push('full-synchronization')
  return settled.map((step) => ({ connectorId: connector.id, step, upTo }))
}
