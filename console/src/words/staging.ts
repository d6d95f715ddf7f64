import { counted } from './format.ts'

/** Text of staging mode. */
export const stagingWords = {
  on: 'On: nothing is written to any directory',
  off: 'Off: exports are written',
  why: 'In staging mode this server imports and synchronizes as always, and exports nothing. So a second server stays ready, and a first configuration can be looked at before it does anything.',
  card: 'State',
  facts: { state: 'Now', since: 'Since', author: 'Switched by', reason: 'Reason' },
  pending: {
    title: 'What waits to be written',
    label: 'Changes that wait, by connector',
    none: 'No connector yet.',
    whenOn: 'The next cycle after leaving staging mode writes this.',
    whenOff: 'The next export writes this.',
    columns: { connector: 'Connector', adds: 'To add', updates: 'To change', deletes: 'To delete' },
  },
  enter: {
    action: 'Switch staging mode on…',
    title: 'Switch staging mode on?',
    text: 'From now on nothing is written to any directory. An export under way ends with its batch. What waits stays.',
    submit: 'Switch on',
  },
  leave: {
    action: 'Leave staging mode…',
    title: 'Leave staging mode?',
    total: (adds: number, updates: number, deletes: number) =>
      `The next cycle writes ${counted(adds, 'add')}, ${counted(updates, 'change')} and ${counted(deletes, 'delete')}. What is beyond the limits of the deletion guard is held.`,
    other: 'Another server that writes to the same directories has to be in staging mode by now.',
    typed: 'leave staging mode',
    submit: 'Leave staging mode',
  },
}
