import type { CatalogueEntry } from './catalogue-entry.ts'

/** Sinks that events are sent to, and tests of the ways to receivers and people. */
export const sinkEvents = {
  20190: {
    name: 'SinkFailing',
    level: 'warning',
    message: 'Events do not reach sink {sink}: {reason}',
    fields: { sink: 'text', reason: 'text' },
    meaning: 'The receiver of a sink is away or does not take what is sent. Events wait in the database; runs are not affected.',
    whatToDo: 'Look at the receiver and the way to it; lockstep events sinks shows the last answer. What waits is sent by itself.',
  },
  20191: {
    name: 'SinkRecovered',
    level: 'information',
    message: 'Events reach sink {sink} again, after {outageMs} ms.',
    fields: { sink: 'text', outageMs: 'number' },
    meaning: 'What waited is sent in its order.',
    whatToDo: '',
  },
  20192: {
    name: 'SinkEventsMissed',
    level: 'warning',
    message: '{events} events will never reach sink {sink}: {reason}',
    fields: { sink: 'text', events: 'number', reason: 'text' },
    meaning: 'The sink was away for longer than history is kept, or its receiver refused an event again and again.',
    whatToDo: 'Read them in the database where they are still there (lockstep events list), and look at what the receiver refuses.',
  },
  20193: {
    name: 'DeliveryTested',
    level: 'information',
    message: '{author} sent a test to {receiver}: {outcome}, {answer}',
    fields: { author: 'text', receiver: 'text', target: 'text', outcome: 'text', answer: 'text' },
    meaning:
      'Somebody tried whether a sink or an alert channel works. Sent means that the receiver took it; whether it is read there is not known here.',
    whatToDo: 'After a failed test look at what the receiver answered, correct the sink or channel, and test it again.',
  },
  20194: {
    name: 'SinkTest',
    level: 'information',
    message: '{author} tests whether events reach sink {sink}.',
    fields: { author: 'text', sink: 'text' },
    meaning: 'A test that is sent to one sink and does not stand in the log; it has the number 0 in the log for that reason.',
    whatToDo: '',
  },
  20047: {
    name: 'EventRepeated',
    level: 'information',
    message: '{name} ({event}) was said {times} more times until {lastAt}: {text}',
    fields: { event: 'number', name: 'text', times: 'number', firstAt: 'text', lastAt: 'text', sequence: 'number', text: 'text' },
    meaning: 'The same happened again and again. It was written when it happened first, and counted from then on, for half an hour.',
    whatToDo: 'See the first event, which the sequence names.',
  },
} as const satisfies Record<number, CatalogueEntry>
