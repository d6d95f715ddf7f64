/** What a run did with one object, by the counter it added to. */
const did: Readonly<Record<string, string>> = {
  'stage-no-change': 'read, unchanged',
  'stage-add': 'read, new',
  'stage-update': 'read, changed',
  'stage-rename': 'read, renamed',
  'stage-delete': 'read, gone',
  'stage-delete-add': 'read, made anew',
  'stage-failure': 'could not be read',
  'disconnector-joined-no-flow': 'joined, nothing flowed',
  'disconnector-joined-flow': 'joined',
  'disconnector-joined-remove-mv': 'joined, the identity went',
  'disconnector-projected-no-flow': 'made an identity, nothing flowed',
  'disconnector-projected-flow': 'made an identity',
  'disconnector-projected-remove-mv': 'made an identity that went at once',
  'disconnector-remains': 'still joined to nothing',
  'connector-filtered-remove-mv': 'left the scope of the rules, the identity went',
  'connector-filtered-leave-mv': 'left the scope of the rules',
  'connector-flow': 'values flowed',
  'connector-flow-remove-mv': 'values flowed, the identity went',
  'connector-no-flow': 'nothing to change',
  'connector-delete-remove-mv': 'deleted, the identity with it',
  'connector-delete-leave-mv': 'deleted, the identity stays',
  'connector-delete-add-processed': 'deleted and made anew',
  'flow-failure': 'failed',
  'provisioned-add-flow': 'to be created',
  'provisioned-add-no-flow': 'to be created, without values',
  'provisioned-rename-flow': 'to be renamed',
  'provisioned-rename-no-flow': 'to be renamed, values unchanged',
  'provisioned-disconnect': 'disconnected',
  'provisioned-delete-add-flow': 'to be deleted and made anew',
  'provisioned-delete-add-no-flow': 'to be deleted and made anew, without values',
  'export-add': 'created',
  'export-update': 'written',
  'export-rename': 'renamed',
  'export-delete': 'deleted',
  'export-failure': 'refused by the directory',
}

/** In words; a counter that nobody named yet is shown as the service says it. */
export function didWords(counter: string): string {
  return did[counter] ?? counter.replaceAll('-', ' ')
}
