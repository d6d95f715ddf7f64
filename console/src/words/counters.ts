/** What the numbers of a step count. The names are the field's own and stay visible beside the words. */
const counters: Readonly<Record<string, string>> = {
  'stage-no-change': 'Unchanged',
  'stage-add': 'Adds',
  'stage-update': 'Updates',
  'stage-rename': 'Renames',
  'stage-delete': 'Deletes',
  'stage-delete-add': 'Deleted and added anew',
  'stage-failure': 'Failures',
  'filtered-objects': 'Filtered objects',
  'filtered-deletions': 'Filtered deletions',
  'disconnector-joined-no-flow': 'Joined, nothing flowed',
  'disconnector-joined-flow': 'Joined, values flowed',
  'disconnector-joined-remove-mv': 'Joined, identity removed',
  'disconnector-projected-no-flow': 'Projected, nothing flowed',
  'disconnector-projected-flow': 'Projected, values flowed',
  'disconnector-projected-remove-mv': 'Projected, identity removed',
  'disconnector-remains': 'Not joined',
  'connector-filtered-remove-mv': 'Left the scope, identity removed',
  'connector-filtered-leave-mv': 'Left the scope, identity stays',
  'connector-flow': 'Joined before, values flowed',
  'connector-flow-remove-mv': 'Joined before, identity removed',
  'connector-no-flow': 'Joined before, nothing flowed',
  'connector-delete-remove-mv': 'Deleted, identity removed',
  'connector-delete-leave-mv': 'Deleted, identity stays',
  'connector-delete-add-processed': 'Deleted and added anew',
  'flow-failure': 'Failures',
  'provisioned-add-flow': 'Provisioned, values flowed',
  'provisioned-add-no-flow': 'Provisioned, nothing flowed',
  'provisioned-rename-flow': 'Renamed, values flowed',
  'provisioned-rename-no-flow': 'Renamed, nothing flowed',
  'provisioned-disconnect': 'Disconnected',
  'provisioned-delete-add-flow': 'Provisioned anew, values flowed',
  'provisioned-delete-add-no-flow': 'Provisioned anew, nothing flowed',
  'export-add': 'Adds',
  'export-update': 'Updates',
  'export-rename': 'Renames',
  'export-delete': 'Deletes',
  'export-failure': 'Failures',
  'reference-add': 'References added',
  'reference-delete': 'References removed',
}

export function counterName(counter: string): string {
  return counters[counter] ?? counter
}

/** Groups of numbers, in the order work is done. */
export type CounterGroup = 'staging' | 'discovery' | 'inbound' | 'outbound' | 'export' | 'references'

/** Whether the objects behind a number are kept. Nobody lists what stayed as it was: it is all the others. */
export function hasObjects(group: CounterGroup, counter: string): boolean {
  if (group === 'discovery' || group === 'references') return false
  return counter !== 'stage-no-change' && !(group === 'outbound' && counter === 'connector-no-flow')
}
