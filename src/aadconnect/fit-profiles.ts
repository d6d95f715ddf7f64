import type { RunProfile, StepType } from '#src/model/run.ts'
import type { Findings } from './findings.ts'
import type { ImportedConnector, ImportedStep } from './imported-configuration.ts'

/** Step types of the export, with what one step may do in a row, → ours. */
const steps: ReadonlyMap<string, readonly StepType[]> = new Map(
  Object.entries<readonly StepType[]>({
    'full-import to-cs': ['full-import'],
    'full-import': ['full-import', 'delta-synchronization'],
    'full-import-reevaluate-rules': ['full-import', 'full-synchronization'],
    'delta-import to-cs': ['delta-import'],
    'delta-import': ['delta-import', 'delta-synchronization'],
    'apply-rules apply-pending': ['delta-synchronization'],
    'apply-rules reevaluate-flow-connectors': ['full-synchronization'],
    export: ['export'],
  }),
)

type FittedStep = RunProfile['steps'][number]

/**
 * The run profiles of a connector. A synchronization step works on the whole connector space here, so the one for each
 * partition becomes one. Batch and page sizes belong to the drivers, which find their own.
 */
export function fitProfiles(connector: ImportedConnector, findings: Findings): readonly RunProfile[] {
  const partitions = new Map(connector.partitions.map(({ identifier, name }) => [identifier, name]))
  return connector.profiles.flatMap(({ name, steps: exported }) => {
    const subject = `${connector.name}: run profile ${name}`
    const fitted = exported.flatMap((step) => fitStep(step, { partitions, subject, file: connector.file, findings }))
    const once = fitted.filter((step, i) => !fitted.slice(0, i).some((other) => isSame(step, other) && step.partition === null))
    if (once.length > 0) return [{ name, steps: once }]
    findings.warning(connector.file, subject, {
      message: 'No step of it can be taken over, so the profile is left out.',
      hint: 'Write a profile of that name into the document of the connector when you need it.',
    })
    return []
  })
}

function fitStep(
  step: ImportedStep,
  of: {
    readonly partitions: ReadonlyMap<string, string>
    readonly subject: string
    readonly file: string
    readonly findings: Findings
  },
): readonly FittedStep[] {
  const { partitions, subject, file, findings } = of
  const kind = [step.type, step.subtype].filter((part) => part !== '').join(' ')
  const types = steps.get(kind)
  if (types === undefined) {
    findings.warning(file, subject, {
      message: `A step of type ${kind || '(none)'} is left out: there is no such step here.`,
      hint: 'Files of a run are not written or read; use lockstep space export for a copy of what was imported.',
    })
    return []
  }
  const partition = step.partition === null ? null : (partitions.get(step.partition) ?? null)
  if (step.partition !== null && partition === null) {
    findings.warning(file, subject, {
      message: `A step names the partition {${step.partition}}, which the connector does not have; the step is left out.`,
      hint: 'Add the step to the document of the connector when the partition has another name now.',
    })
    return []
  }
  reportLimits(step, of)
  return types.map((type) => ({ type, partition: type.endsWith('-synchronization') ? null : partition }))
}

function reportLimits(
  step: ImportedStep,
  { subject, file, findings }: { readonly subject: string; readonly file: string; readonly findings: Findings },
): void {
  const limits = [
    ...(step.objectLimit > 0 ? [`${step.objectLimit} objects`] : []),
    ...(step.deleteLimit > 0 ? [`${step.deleteLimit} deletes`] : []),
  ]
  if (limits.length === 0) return
  findings.warning(file, subject, {
    message: `A step stops after ${limits.join(' and ')}; steps here have no such limit.`,
    hint: 'The guard over deletes of the whole service is exportDeletionThreshold in scheduler.yaml.',
  })
}

function isSame(a: FittedStep, b: FittedStep): boolean {
  return a.type === b.type && a.partition === b.partition
}
