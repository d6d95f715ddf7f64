import type { CatalogueEntry } from './catalogue-entry.ts'

/** The service itself: its start and end, its configuration, its cycles. */
export const serviceEvents = {
  20110: {
    name: 'ServiceStarted',
    level: 'information',
    message: 'Lockstep {version} started with configuration {configurationVersion}.',
    fields: { version: 'text', configurationVersion: 'number' },
    meaning: 'The service is ready.',
    whatToDo: '',
    compatibility: 2001,
  },
  20111: {
    name: 'ServiceStopped',
    level: 'information',
    message: 'Lockstep stopped: {reason}.',
    fields: { reason: 'text' },
    meaning: 'The service ended in good order.',
    whatToDo: '',
    compatibility: 2002,
  },
  20112: {
    name: 'ServiceEndedUnexpectedly',
    level: 'warning',
    message: 'The service did not end in good order the last time; it was last seen at {lastSeenAt}.',
    fields: { lastSeenAt: 'text' },
    meaning: 'The machine or the process ended without warning. What was committed is sound.',
    whatToDo: 'If it happens again, look at the memory limits and at the log of the system.',
  },
  20120: {
    name: 'ConfigurationChanged',
    level: 'information',
    message: '{author} saved configuration {configurationVersion}: {reason} ({changes} documents changed).',
    fields: { author: 'text', reason: 'text', configurationVersion: 'number', changes: 'number' },
    meaning: 'Runs that start from now on use this version. Every earlier one is kept.',
    whatToDo: '',
  },
  20121: {
    name: 'ConnectorAdded',
    level: 'information',
    message: '{author} added connector {connector} ({type}).',
    fields: { author: 'text', connector: 'text', type: 'text' },
    meaning: 'A connected directory takes part from now on.',
    whatToDo: 'Run a full import and a full synchronization of it, and look at what waits for export before you export.',
  },
  20130: {
    name: 'CycleStarted',
    level: 'information',
    message: 'A cycle started ({trigger}).',
    fields: { trigger: 'text', cycleId: 'text' },
    meaning: 'The runs of a cycle begin: imports, synchronizations, exports.',
    whatToDo: '',
  },
  20131: {
    name: 'CycleCompleted',
    level: 'information',
    message: 'The cycle ended after {durationMs} ms: {succeeded} runs succeeded, {failed} did not.',
    fields: { cycleId: 'text', durationMs: 'number', succeeded: 'number', failed: 'number' },
    meaning: 'The runs of a cycle are done.',
    whatToDo: '',
  },
} as const satisfies Record<number, CatalogueEntry>
