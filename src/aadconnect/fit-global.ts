import type { SchedulerDocument } from '#src/model/configuration.ts'
import { ruleParameters } from './fit-partitions.ts'
import type { Findings } from './findings.ts'
import type { ImportedMetaverse } from './imported-configuration.ts'
import type { ImportMapping } from './import-report.ts'
import { features, otherParameters } from './known-parameters.ts'

/** Settings of the service itself, which are no part of a configuration; null where the export does not say. */
export interface ServiceSettings {
  /** Time span `[d.]HH:mm:ss`. */
  readonly purgeInterval: string | null
  readonly maintenanceEnabled: boolean | null
}

export interface FittedGlobal {
  readonly scheduler: SchedulerDocument
  readonly service: ServiceSettings
  readonly parameters: Readonly<Record<string, string>>
  readonly mappings: readonly ImportMapping[]
}

const intervalMax = 10_080
/** A year: what is kept longer is an archive. */
const purgeMinutesMax = 527_040
const usualInterval = 30
const usualThreshold = 500

/** Parameters of the whole server: the scheduler, what is switched on, and those an administrator made for rules. */
export function fitGlobal(metaverse: ImportedMetaverse, findings: Findings): FittedGlobal {
  const { file } = metaverse
  const values = new Map(metaverse.parameters.map(({ name, value }) => [name, value]))
  const valueOf = (name: string): string => values.get(name) ?? ''
  const scheduler = schedulerOf(valueOf, { file, findings })
  const mappings: ImportMapping[] = []
  for (const name of [...values.keys()].toSorted()) {
    const value = valueOf(name)
    const feature = features.get(name)
    const other = otherParameters.get(name)
    if (feature !== undefined) {
      mappings.push({ from: name, to: '', note: isOn(value) ? feature.why : `${value || 'empty'}: nothing to take over` })
      if (isOn(value)) findings.warning(file, name, { message: `It is ${shown(value)}: ${feature.why}.`, hint: feature.hint })
    } else if (other !== undefined)
      mappings.push({ from: name, to: other.to, note: value === '' ? other.note : `${shown(value)}; ${other.note}` })
    else if (/^Microsoft\./i.test(name)) {
      mappings.push({ from: name, to: '', note: 'not known' })
      findings.warning(file, name, {
        message: `The parameter is not known, so not taken over (${shown(value) || 'empty'}).`,
        hint: 'Find out what it switched on the old server; report it, so that the import learns it.',
      })
    } else mappings.push({ from: name, to: `metaverse.yaml: parameters.${name}`, note: value })
  }
  const own = metaverse.parameters.filter(({ name }) => !/^Microsoft\./i.test(name))
  const purge = valueOf('Microsoft.Synchronize.RunHistoryPurgeInterval')
  const maintenance = valueOf('Microsoft.Synchronize.MaintenanceEnabled')
  const service = {
    purgeInterval: minutesOf(purge, purgeMinutesMax) === null ? null : purge,
    maintenanceEnabled: maintenance === '' ? null : !/^false$/i.test(maintenance),
  }
  return { scheduler, service, parameters: ruleParameters(own, { file, subject: 'parameters', findings }), mappings }
}

function isOn(value: string): boolean {
  return value !== '' && !/^(?:false|0|none|disabled)$/i.test(value)
}

function shown(value: string): string {
  return value.length > 80 ? `${value.slice(0, 80)}…` : value
}

function schedulerOf(
  valueOf: (name: string) => string,
  { file, findings }: { readonly file: string; readonly findings: Findings },
): SchedulerDocument {
  const isScheduled = !/^false$/i.test(valueOf('Microsoft.Synchronize.SynchronizationSchedule'))
  const isSuspended = /^true$/i.test(valueOf('Microsoft.Synchronize.SchedulerSuspended'))
  const written = valueOf('Microsoft.Synchronize.TimeInterval')
  const minutes = written === '' ? usualInterval : minutesOf(written, intervalMax)
  if (minutes === null) {
    findings.warning(file, 'Microsoft.Synchronize.TimeInterval', {
      message: `"${shown(written)}" is no time from a minute to a week; cycles run every ${usualInterval} minutes.`,
      hint: 'Correct intervalMinutes in scheduler.yaml.',
    })
  }
  const isGuarded = !/^false$/i.test(valueOf('Microsoft.OptionalFeature.ExportDeletionThreshold'))
  const limit = valueOf('Microsoft.OptionalFeature.ExportDeletionThresholdValue')
  return {
    enabled: isScheduled && !isSuspended,
    intervalMinutes: minutes ?? usualInterval,
    exportDeletionThreshold: isGuarded ? (/^\d{1,8}$/.test(limit) ? Number(limit) : usualThreshold) : null,
    exportDeletionPercentage: null,
  }
}

/** A time span `[d.]hh:mm[:ss]` in whole minutes; null when it is none between a minute and the longest one. */
function minutesOf(text: string, most: number): number | null {
  const match = /^(?:(\d{1,4})\.)?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$/.exec(text.trim())
  if (match === null) return null
  const [days, hours, minutes, seconds] = [match[1], match[2], match[3], match[4]].map((part) => Number(part ?? 0))
  const total = Math.ceil((days ?? 0) * 1440 + (hours ?? 0) * 60 + (minutes ?? 0) + (seconds ?? 0) / 60)
  return total >= 1 && total <= most ? total : null
}
