import { guidOf } from '../guid.ts'
import type { ImportedProfile, ImportedStep } from '../imported-configuration.ts'
import type { XmlElement } from './xml-element.ts'

/** The run profiles below `ma-run-data`. */
export function readRunProfiles(holder: XmlElement | null): readonly ImportedProfile[] {
  return (holder?.children('run-configuration') ?? []).map((element) => {
    element.passOver('id', 'version', 'creation-time', 'last-modification-time')
    return { name: element.childText('name'), steps: (element.child('configuration')?.children('step') ?? []).map(readStep) }
  })
}

function readStep(element: XmlElement): ImportedStep {
  const type = element.child('step-type')
  const subtypes = ['import-subtype', 'apply-rules-subtype', 'export-subtype'].flatMap((name) => type?.children(name) ?? [])
  const threshold = element.child('threshold')
  const custom = element.child('custom-data')
  const directory = custom?.child('adma-step-data') ?? null
  const cloud = custom?.child('extensible2-step-data') ?? null
  directory?.passOver('batch-size')
  cloud?.passOver('batch-size')
  // Parameters of a step are those of a run of the old cloud connector; the element is there and empty.
  const parameters = custom?.child('parameter-values') ?? null
  if (parameters?.isEmpty === true) custom?.passOver('parameter-values')
  return {
    type: type?.attribute('type') ?? '',
    subtype: subtypes.map((subtype) => subtype.text()).join(', '),
    partition: guidOf(element.childText('partition')),
    objectLimit: numberIn(threshold, 'object'),
    deleteLimit: numberIn(threshold, 'delete'),
    batchSize: numberIn(threshold, 'batch-size'),
    pageSize: numberIn(directory, 'page-size'),
    timeLimitSeconds: numberIn(directory, 'time-limit') || numberIn(cloud, 'timeout'),
  }
}

/** A whole number; 0 where there is none. */
function numberIn(element: XmlElement | null, name: string): number {
  const text = element?.childText(name) ?? ''
  return /^\d{1,9}$/.test(text) ? Number(text) : 0
}
