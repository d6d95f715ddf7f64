/** What a step does right now, in words. The keys are the phases the service tells. */
const phases: Readonly<Record<string, string>> = {
  connecting: 'Connecting',
  'full-import': 'Reading everything',
  'delta-import': 'Reading changes',
  'completing-obsoletion': 'Looking for what is gone',
  'completing-referential-updates': 'Following references',
  synchronizing: 'Synchronizing',
  exporting: 'Exporting',
  'holding-deletes': 'Holding deletes back',
  recalling: 'Taking back what it contributed',
}

/** The name of a phase; one that nobody named yet is shown as the service says it. */
export function phaseName(phase: string): string {
  return phases[phase] ?? phase.replaceAll('-', ' ')
}

const stepTypes: Readonly<Record<string, string>> = {
  'full-import': 'Full import',
  'delta-import': 'Delta import',
  'full-synchronization': 'Full synchronization',
  'delta-synchronization': 'Delta synchronization',
  export: 'Export',
  recall: 'Recall',
}

export function stepTypeName(type: string): string {
  return stepTypes[type] ?? type
}
