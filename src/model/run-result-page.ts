import type { RunResult } from './run.ts'

/** What the reference says about a result. */
export interface RunResultPage {
  /** What happened, one sentence. */
  readonly meaning: string
  /** What the operator does about it; empty when nothing has to be done. */
  readonly whatToDo: string
  /** What the service does by itself; empty when nothing. */
  readonly goesOn: string
}

const nextRun = 'The next run tries again.'
const breaker = 'Nothing signs in until the credential is right; then what waited is caught up with.'
const partition = 'Correct the partitions of the connector.'

/** Every result a step or run may end with. */
export const runResultPages: Readonly<Record<RunResult, RunResultPage>> = {
  'in-progress': { meaning: 'The step is running.', whatToDo: '', goesOn: '' },
  success: { meaning: 'Everything was done.', whatToDo: '', goesOn: '' },
  'completed-no-objects': {
    meaning: 'There was nothing to do.',
    whatToDo:
      'After a full import look at the selected containers and at the rights of the account: a directory with objects was expected.',
    goesOn: '',
  },
  'completed-warnings': {
    meaning: 'It was done, and something could not be written because the directory offers nobody a way.',
    whatToDo: 'Read the sentence of the step; change the rule or the object by hand.',
    goesOn: nextRun,
  },
  'completed-transient-objects': {
    meaning: 'It was done; some objects are parked because another one has their name for now.',
    whatToDo: 'Look at them when they are still there after a few cycles.',
    goesOn: 'They come back once the other object has been imported.',
  },
  'completed-discovery-errors': {
    meaning: 'It was done, except for objects that could not be read.',
    whatToDo: 'Open the objects with errors and correct them in the directory.',
    goesOn: 'Nothing is taken for deleted.',
  },
  'completed-sync-errors': {
    meaning: 'It was done, except for objects that a rule failed for.',
    whatToDo: 'Open the objects with errors; each names the rule.',
    goesOn: 'They are tried again with every synchronization.',
  },
  'completed-export-errors': {
    meaning: 'It was done, except for objects that the directory did not take.',
    whatToDo: 'Open the objects with errors; each has the words of the directory.',
    goesOn: 'They are tried again with every export.',
  },
  'no-start-credentials': {
    meaning: 'The directory refused name or secret, or the vault could not give the secret.',
    whatToDo: 'Look at the sub-code of the refusal and enter what it asks for.',
    goesOn: breaker,
  },
  'no-start-connection': {
    meaning: 'The directory could not be reached.',
    whatToDo: 'Test the connection; check name, port, firewall and certificate.',
    goesOn: nextRun,
  },
  'no-start-no-domain-controller': {
    meaning: 'DNS names no domain controller of the forest.',
    whatToDo: 'Check the name of the forest and the DNS servers, or list domain controllers.',
    goesOn: nextRun,
  },
  'no-start-ma': {
    meaning: 'The connector could not be used.',
    whatToDo: 'Read the reason of the step and test the connection.',
    goesOn: nextRun,
  },
  'no-start-server': {
    meaning: 'The service could not begin the step.',
    whatToDo: 'Read the reason of the step and the log of the service.',
    goesOn: nextRun,
  },
  'no-start-full-import-required': {
    meaning: 'The directory no longer takes the stored position, or there is none.',
    whatToDo: 'Run a full import where the partition was never imported.',
    goesOn: 'A position that expired turns into a full import by itself.',
  },
  'no-start-bad-ma-configuration': {
    meaning: 'The settings of the connector are wrong.',
    whatToDo: 'Correct the setting that the reason names.',
    goesOn: '',
  },
  'no-start-partition-not-configured': { meaning: 'The partition of the step is not selected.', whatToDo: partition, goesOn: '' },
  'no-start-partition-delete': {
    meaning: 'The partition is no longer in the directory, or the account may not see it.',
    whatToDo: `Check the rights of the account first. ${partition}`,
    goesOn: 'Nothing is taken for deleted.',
  },
  'no-start-no-steps-in-profile': { meaning: 'The run profile has no steps.', whatToDo: 'Add a step, or run another profile.', goesOn: '' },
  'stopped-connectivity': {
    meaning: 'The connection was lost on the way.',
    whatToDo: 'Look at the network when it happens again.',
    goesOn: 'The next run goes on from the last page that was kept.',
  },
  'stopped-server-down': { meaning: 'The directory went down on the way.', whatToDo: 'Find out why when it lasts.', goesOn: nextRun },
  'stopped-bad-server-credentials': {
    meaning: 'The directory stopped taking the credential on the way.',
    whatToDo: 'Look at the sub-code of the refusal and enter what it asks for.',
    goesOn: breaker,
  },
  'stopped-user-termination-from-wmi-or-ui': { meaning: 'A person stopped it.', whatToDo: '', goesOn: 'What was done stays.' },
  'stopped-service-shutdown': { meaning: 'The service was stopped.', whatToDo: '', goesOn: 'The next run goes on from there.' },
  'stopped-deletion-threshold-exceeded': {
    meaning: 'More deletes than the deletion guard allows wait; none of them was sent.',
    whatToDo: 'Look at the held batch, then approve or reject it.',
    goesOn: 'Everything else was exported.',
  },
  'stopped-deletion-limit': {
    meaning: 'A full import saw far fewer objects than are known, so nothing was taken for deleted.',
    whatToDo: 'Check containers and rights; if the objects are really gone, run it once more and accept the shrink.',
    goesOn: '',
  },
  'stopped-error-limit': {
    meaning: 'More than 5,000 objects failed: something larger is wrong.',
    whatToDo: 'Look at the errors by kind.',
    goesOn: nextRun,
  },
  'stopped-ma': { meaning: 'The connector failed on the way.', whatToDo: 'Read the reason of the step.', goesOn: nextRun },
  'stopped-server': {
    meaning: 'The service failed on the way.',
    whatToDo: 'Read the reason of the step and the log of the service.',
    goesOn: nextRun,
  },
}
