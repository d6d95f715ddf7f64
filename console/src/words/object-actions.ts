import { counted, showCount } from './format.ts'

/** Text of what can be done with one object. */
export const synchronizeWords = {
  action: 'Synchronize this object',
  none: 'Nothing of it is in a connector space, so there is nothing to read.',
  title: (name: string) => `Synchronize ${name}`,
  which: 'Which object',
  dryRun: 'First the dry run: what a full synchronization would do. Nothing is written yet.',
  until: 'How far',
  untils: {
    export: 'All the way: read it, synchronize it, export what comes of it, read it back',
    synchronization: 'Until before the export: what comes of it stays pending',
  },
  go: 'Synchronize now',
  stepsTitle: 'What was done',
  actions: {
    import: 'Read from the directory',
    synchronization: 'Synchronized',
    export: 'Exported',
    'confirming-import': 'Read back',
  },
  results: { done: 'done', 'nothing-to-do': 'nothing to do', 'not-found': 'not found', 'left-out': 'left out', failed: 'failed' },
  close: 'Close',
}

export const linkWords = {
  disconnect: 'Disconnect',
  reset: 'Give back to the rules',
  join: 'Join to an identity',
  disconnectTitle: 'Disconnect it from its identity',
  disconnectText: (dn: string) =>
    `${dn} is cut from its identity and stays so until somebody gives it back to the rules. What it contributed goes; where it alone kept the identity, that goes too, and what was made from it may be deleted by the next export.`,
  resetTitle: 'Give it back to the rules',
  resetText: (dn: string) => `The next synchronization decides about the link of ${dn} as if nobody had.`,
  joinTitle: 'Join it to an identity',
  joinText: (dn: string) => `${dn} belongs to the identity from now on, whatever the rules say, until somebody gives it back to them.`,
  identity: 'Identity',
  identityHint: 'Its identifier, or a text that fits one identity only',
  reason: 'Reason, for the audit log',
  needsReason: 'Say why: who reads the audit log wants to know.',
  needsIdentity: 'Say which identity.',
}

export const previewWords = {
  intro: 'What a synchronization would do with this object, and why. Nothing is written.',
  object: 'Object',
  mode: 'Which synchronization',
  modes: { delta: 'Delta: leaves it alone when nothing waits on it', full: 'Full: computes everything anew' },
  start: 'Preview',
  noObjects: { title: 'There is nothing to preview', text: 'No object of a connector space is joined to it.' },
  commit: 'Synchronize it now',
  commitTitle: 'Do what the preview shows',
  commitText: (dn: string) =>
    `The synchronization of ${dn} is written, as a run of its own. What comes of it waits for the next export; nothing is written into a directory now.`,
  committed: 'Done. What comes of it waits for the next export.',
  outcomes: {
    planned: 'It would be synchronized',
    failed: 'It would fail',
    'not-visited': 'Left alone',
  },
  notVisited: 'A delta synchronization does not look at it, because nothing waits on it. A full one would.',
  noChange: 'Nothing would change.',
  metaverse: 'Metaverse',
  operations: { add: 'made anew', update: 'changed', delete: 'deleted', none: 'unchanged' },
  targets: 'Exports that would wait',
  noTargets: 'No other connector would get anything new.',
  references: (added: number, deleted: number) => `${counted(added, 'reference')} would come, ${counted(deleted, 'reference')} would go.`,
  links: 'Joins and links',
  scopes: 'Rules',
  inScope: 'takes it',
  outOfScope: 'does not take it',
  flows: 'Attribute flows',
  allFlows: (count: number) => `All ${showCount(count)} flows`,
  tellingFlows: 'Only flows that counted',
  rule: 'Rule',
  direction: 'Direction',
  precedence: (number: number) => `precedence ${number}`,
  target: 'Target',
  source: 'Source',
  gave: 'Gave',
  verdict: 'Verdict',
  label: (what: string) => `${what} of the preview`,
}
