import type { RunResult } from '#src/model/run.ts'
import type { Tone } from '../parts/state-word.tsx'

/** A result code in plain words. The code itself is kept beside it, because people search for it. */
export interface ResultMeaning {
  readonly tone: Tone
  readonly sentence: string
}

export const resultWords: Readonly<Record<RunResult, ResultMeaning>> = {
  'in-progress': { tone: 'running', sentence: 'It is running.' },
  success: { tone: 'success', sentence: 'Everything was done.' },
  'completed-no-objects': { tone: 'success', sentence: 'There was nothing to do.' },
  'completed-warnings': { tone: 'warning', sentence: 'Everything was done that could be; a warning says what was not.' },
  'completed-transient-objects': { tone: 'warning', sentence: 'Done; some objects wait for others and are looked at again.' },
  'completed-discovery-errors': { tone: 'failed', sentence: 'Done, except for objects that could not be read.' },
  'completed-sync-errors': { tone: 'failed', sentence: 'Done, except for objects that could not be synchronized.' },
  'completed-export-errors': { tone: 'failed', sentence: 'Done, except for objects the directory did not take.' },
  'no-start-credentials': { tone: 'failed', sentence: 'Not begun: the directory refuses the name or the secret.' },
  'no-start-connection': { tone: 'failed', sentence: 'Not begun: the directory could not be reached.' },
  'no-start-no-domain-controller': { tone: 'failed', sentence: 'Not begun: no domain controller was found.' },
  'no-start-ma': { tone: 'failed', sentence: 'Not begun: the connector could not be used.' },
  'no-start-server': { tone: 'failed', sentence: 'Not begun: the service itself could not do it.' },
  'no-start-full-import-required': { tone: 'failed', sentence: 'Not begun: a full import has to come first.' },
  'no-start-bad-ma-configuration': { tone: 'failed', sentence: 'Not begun: the settings of the connector are wrong.' },
  'no-start-partition-not-configured': { tone: 'failed', sentence: 'Not begun: the partition of the step is not selected.' },
  'no-start-partition-delete': { tone: 'failed', sentence: 'Not begun: the partition is no longer in the directory.' },
  'no-start-no-steps-in-profile': { tone: 'failed', sentence: 'Not begun: the run profile has no steps.' },
  'stopped-connectivity': { tone: 'failed', sentence: 'Stopped: the connection to the directory was lost.' },
  'stopped-server-down': { tone: 'failed', sentence: 'Stopped: the directory went down.' },
  'stopped-bad-server-credentials': { tone: 'failed', sentence: 'Stopped: the directory refused the secret on the way.' },
  'stopped-user-termination-from-wmi-or-ui': { tone: 'warning', sentence: 'Stopped by a person. What was done stays.' },
  'stopped-service-shutdown': { tone: 'warning', sentence: 'Stopped because the service ended. It goes on from there.' },
  'stopped-deletion-threshold-exceeded': { tone: 'failed', sentence: 'Stopped: more deletes than allowed; they wait for a decision.' },
  'stopped-deletion-limit': { tone: 'failed', sentence: 'Stopped: far fewer objects than before; nothing was taken for deleted.' },
  'stopped-error-limit': { tone: 'failed', sentence: 'Stopped: too many objects failed.' },
  'stopped-ma': { tone: 'failed', sentence: 'Stopped: the connector failed.' },
  'stopped-server': { tone: 'failed', sentence: 'Stopped: the service itself failed.' },
}

/** What a result means; a code nobody knows is at least shown. */
export function meaningOf(result: RunResult): ResultMeaning {
  return resultWords[result] ?? { tone: 'warning', sentence: '' }
}
