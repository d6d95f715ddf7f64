import type { CatalogueEntry } from './catalogue-entry.ts'

/** When cycles run, what connectors owe, and what becomes of old history. */
export const schedulerEvents = {
  20090: {
    name: 'SynchronizationOverdue',
    level: 'warning',
    message: 'Connector {connector} was last imported and synchronized at {since}; that must happen within {days} days.',
    fields: { connector: 'text', since: 'text', days: 'number' },
    meaning:
      'Directories keep deletions and positions for a limited time. After too long a pause changes can no longer be read, and a full import becomes necessary.',
    whatToDo:
      'See in lockstep scheduler show whether the scheduler is switched off or suspended, and in lockstep runs list why runs of this connector fail.',
  },
  20132: {
    name: 'SchedulerChanged',
    level: 'information',
    message: '{author} changed the scheduler: {changes}.',
    fields: { author: 'text', changes: 'text' },
    meaning: 'A property of the scheduler has a new value, which counts at once.',
    whatToDo: '',
  },
  20133: {
    name: 'SchedulerSuspended',
    level: 'warning',
    message: '{author} suspended the scheduler until {until}: {reason}',
    fields: { author: 'text', reason: 'text', until: 'text' },
    meaning: 'No cycle begins until then, neither by the clock nor by hand. Single runs can be started.',
    whatToDo: 'Resume it when the work is done earlier, or where no end was named: lockstep scheduler resume.',
  },
  20134: {
    name: 'SchedulerResumed',
    level: 'information',
    message: '{author} resumed the scheduler.',
    fields: { author: 'text' },
    meaning: 'Cycles begin again. One that became due meanwhile begins at once.',
    whatToDo: '',
  },
  20137: {
    name: 'SuspensionEnded',
    level: 'information',
    message: 'The scheduler goes on by itself: {author} had suspended it until {until}.',
    fields: { author: 'text', until: 'text' },
    meaning: 'Cycles begin again. One that became due meanwhile begins at once.',
    whatToDo: '',
  },
  20135: {
    name: 'HistoryPurged',
    level: 'information',
    message: 'History before {before} was removed: {runs} runs with {objectErrors} errors of objects, {cycles} cycles, {events} events.',
    fields: { before: 'text', runs: 'number', objectErrors: 'number', countedObjects: 'number', cycles: 'number', events: 'number' },
    meaning: 'Old history went as the purge interval says. What points to something open is kept.',
    whatToDo: '',
  },
  20136: {
    name: 'FullStepsChanged',
    level: 'information',
    message: '{author} changed what connector {connector} owes: {owed}.',
    fields: { author: 'text', connector: 'text', owed: 'text' },
    meaning: 'The next cycle runs full steps in place of delta steps on this connector, or no longer does.',
    whatToDo: '',
  },
} as const satisfies Record<number, CatalogueEntry>
