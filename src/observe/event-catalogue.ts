/**
 * Every event the service can write. Two streams share one log: the native events (20001 and up) carry everything that is
 * known as typed fields; the compatibility events repeat some of them under the identifiers and in the words that monitoring
 * of Azure AD Connect looks for (2001, 6000 …), so that existing checks keep firing. Identifiers never change their meaning.
 *
 * More than 400 lines because it is one table, read top to bottom.
 */

/** What a field holds; a question mark says that it may be unknown. */
export type FieldType = 'text' | 'number' | 'boolean' | 'text?' | 'number?' | 'boolean?'

export interface CatalogueEntry {
  readonly name: string
  readonly level: 'information' | 'warning' | 'error'
  /** One line for people, with `{field}` for values. */
  readonly message: string
  readonly fields: Readonly<Record<string, FieldType>>
  /** What has happened, for the reference page. */
  readonly meaning: string
  /** What the operator should do; empty when nothing has to be done. */
  readonly whatToDo: string
  /** The compatibility event that goes with a native one. Its fields are among those of the native event. */
  readonly compatibility?: number
}

/** What a directory said when it refused a sign-in or could not be reached; `text` is its own words. */
const refusal = {
  connector: 'text',
  profile: 'text?',
  run: 'number?',
  account: 'text?',
  server: 'text?',
  reason: 'text?',
  code: 'text?',
  subCode: 'text?',
  text: 'text?',
  advice: 'text?',
} as const satisfies CatalogueEntry['fields']

const stepCounts = {
  connector: 'text',
  profile: 'text',
  discoveryErrors: 'number?',
  synchronizationErrors: 'number?',
  metaverseRetryErrors: 'number?',
  exportErrors: 'number?',
  warnings: 'number?',
} as const satisfies CatalogueEntry['fields']

const catalogue = {
  // --- compatibility: the service
  2001: {
    name: 'ServiceStartedCompatibility',
    level: 'information',
    message: 'The synchronization service started.',
    fields: {},
    meaning: 'Repeats 20110 under the identifier of Azure AD Connect.',
    whatToDo: '',
  },
  2002: {
    name: 'ServiceStoppedCompatibility',
    level: 'information',
    message: 'The synchronization service stopped.',
    fields: {},
    meaning: 'Repeats 20111 under the identifier of Azure AD Connect.',
    whatToDo: '',
  },
  // --- compatibility: runs
  6000: {
    name: 'CredentialsInvalidCompatibility',
    level: 'error',
    message: 'A run of connector {connector} did not start because the credentials are invalid.',
    fields: { connector: 'text' },
    meaning: 'Repeats 20001, 20002, 20003 or 20004 under the identifier of Azure AD Connect; the first string is the connector.',
    whatToDo: 'See the native event written beside it: it names the reason.',
  },
  6001: {
    name: 'ConnectionFailedCompatibility',
    level: 'error',
    message: 'A run of connector {connector} did not start because the connected directory could not be reached.',
    fields: { connector: 'text' },
    meaning: 'Repeats 20030 under the identifier of Azure AD Connect.',
    whatToDo: 'See the native event written beside it: it names the server and the reason.',
  },
  6028: {
    name: 'KeyNotAccessibleCompatibility',
    level: 'error',
    message: 'The encryption key of the service cannot be used: {reason}',
    fields: { reason: 'text' },
    meaning: 'Repeats 20040 under the identifier of Azure AD Connect. Unlike there, the service goes on without the sealed credentials.',
    whatToDo: 'See the native event written beside it.',
  },
  6050: {
    name: 'ConnectivityLostCompatibility',
    level: 'error',
    message: 'Profile {profile} of connector {connector} stopped in step {step} because the connection was lost.',
    fields: { connector: 'text', profile: 'text', step: 'number?' },
    meaning: 'Repeats 20032 under the identifier of Azure AD Connect.',
    whatToDo: 'See the native event written beside it: it names the server and the reason.',
  },
  6100: {
    name: 'CompletedWithErrorsCompatibility',
    level: 'warning',
    message:
      'Profile {profile} of connector {connector} completed with errors. Discovery errors: {discoveryErrors}, synchronization errors: {synchronizationErrors}, metaverse retry errors: {metaverseRetryErrors}, export errors: {exportErrors}, warnings: {warnings}. The run history has the details.',
    fields: stepCounts,
    meaning: 'Repeats 20033 under the identifier of Azure AD Connect.',
    whatToDo: 'Open the run in the history; every object with an error is listed there.',
  },
  6105: {
    name: 'CompletedWithWarningsCompatibility',
    level: 'warning',
    message:
      'Profile {profile} of connector {connector} completed with warnings. Discovery errors: {discoveryErrors}, synchronization errors: {synchronizationErrors}, metaverse retry errors: {metaverseRetryErrors}, export errors: {exportErrors}, warnings: {warnings}. The run history has the details.',
    fields: stepCounts,
    meaning: 'Repeats 20034 under the identifier of Azure AD Connect.',
    whatToDo: 'Open the run in the history.',
  },
  6126: {
    name: 'DeltaAfterRuleChangeCompatibility',
    level: 'warning',
    message: 'Profile {profile} of connector {connector} ran a delta synchronization although rules changed since the last full one.',
    fields: { connector: 'text', profile: 'text' },
    meaning: 'Repeats 20036 under the identifier of Azure AD Connect.',
    whatToDo: 'Run a full synchronization.',
  },
  6127: {
    name: 'RulesChangedCompatibility',
    level: 'warning',
    message: 'The rules of connector {connector} changed since its last full synchronization.',
    fields: { connector: 'text' },
    meaning: 'Repeats 20037 under the identifier of Azure AD Connect.',
    whatToDo: 'Run a full synchronization.',
  },
  6803: {
    name: 'RunFailedCompatibility',
    level: 'error',
    message: 'Profile {profile} of connector {connector} failed because the server met errors.',
    fields: { connector: 'text', profile: 'text' },
    meaning: 'Repeats 20057 under the identifier of Azure AD Connect.',
    whatToDo: 'See the native event written beside it.',
  },
  6941: {
    name: 'ObjectExportErrorCompatibility',
    level: 'error',
    message: 'Connector {connector} could not export {dn}: {code}: {error}',
    fields: { connector: 'text', dn: 'text', code: 'text', error: 'text' },
    meaning: 'Repeats 20058 under the identifier of Azure AD Connect.',
    whatToDo: 'See the native event written beside it.',
  },
  // --- credentials
  20001: {
    name: 'CredentialRejected',
    level: 'error',
    message: '{server} refused the credential of connector {connector}: {reason}: {text}',
    fields: { ...refusal, attempt: 'number?', budgetLeft: 'number?' },
    meaning: 'The directory answered that name or password are wrong. Runs of this connector do not start; all others go on.',
    whatToDo:
      'Enter the current password of the account. It is tested before it is saved, no restart is needed, and a delta import follows by itself.',
    compatibility: 6000,
  },
  20002: {
    name: 'CloudCredentialRejected',
    level: 'error',
    message: '{server} refused the application of connector {connector}: {reason}: {text}',
    fields: { ...refusal, traceId: 'text?' },
    meaning: 'The token endpoint of the tenant did not accept the client secret or certificate, or a policy keeps the application out.',
    whatToDo: 'Do what the event advises; for an expired client secret make a new one in the app registration and enter it.',
    compatibility: 6000,
  },
  20003: {
    name: 'CredentialBlocked',
    level: 'error',
    message: '{server} does not let the account of connector {connector} sign in: {reason}: {text}',
    fields: refusal,
    meaning:
      'The password may be right, but the account is disabled, expired, must change its password, or is restricted to other hours or computers.',
    whatToDo: 'Correct the account in the directory; a new password here does not help.',
    compatibility: 6000,
  },
  20004: {
    name: 'CredentialLockedOut',
    level: 'error',
    message: 'The account of connector {connector} is locked out at {server}: {text}',
    fields: { ...refusal, unlocksAt: 'text?' },
    meaning: 'Too many wrong passwords were tried with the account, here or by other software.',
    whatToDo:
      'Unlock the account and find out who tries it: the security log of the domain controllers names the computer (events 4740, 4771, 4776).',
    compatibility: 6000,
  },
  20005: {
    name: 'BreakerOpened',
    level: 'warning',
    message: 'Scheduled runs of connector {connector} are paused: {reason}',
    fields: { connector: 'text', reason: 'text' },
    meaning: 'To protect the account from being locked out, the service does not try the refused credential again by itself.',
    whatToDo: 'Correct the credential; the runs resume by themselves after a successful test.',
  },
  20006: {
    name: 'BreakerClosed',
    level: 'information',
    message: 'Runs of connector {connector} resume; {skippedRuns} were skipped.',
    fields: { connector: 'text', skippedRuns: 'number' },
    meaning: 'The credential works again.',
    whatToDo: '',
  },
  20008: {
    name: 'CredentialTested',
    level: 'information',
    message: 'The credential of connector {connector} was tested: {outcome} ({reason}).',
    fields: { ...refusal, outcome: 'text', author: 'text?', checks: 'number?', failed: 'number?', durationMs: 'number?' },
    meaning: 'Somebody, or the save of a credential, tested whether it works and what it may do.',
    whatToDo: '',
  },
  20009: {
    name: 'CredentialSaved',
    level: 'information',
    message: '{author} saved version {version} of the credential of connector {connector} (tested: {tested}).',
    fields: { connector: 'text', account: 'text?', author: 'text', version: 'number', tested: 'boolean' },
    meaning: 'A new credential is in use from the next connection on; no restart is needed.',
    whatToDo: 'If nobody of you did this, replace the credential and find out who signed in.',
  },
  20012: {
    name: 'CredentialRecovered',
    level: 'information',
    message: 'Connector {connector} can sign in again.',
    fields: { connector: 'text', account: 'text?', outageMs: 'number?', skippedRuns: 'number?', backlog: 'number?' },
    meaning: 'The first successful sign-in after a refused credential. What changed meanwhile is imported now.',
    whatToDo: '',
  },
  20013: {
    name: 'CredentialSavedUntested',
    level: 'warning',
    message: '{author} saved version {version} of the credential of connector {connector} without a test.',
    fields: { connector: 'text', account: 'text?', author: 'text', version: 'number', reason: 'text?' },
    meaning: 'Nobody knows yet whether the credential works.',
    whatToDo: 'Test it as soon as the directory can be reached.',
  },
  // --- connections and steps
  20030: {
    name: 'ConnectionFailed',
    level: 'error',
    message: 'Connector {connector} could not reach {server}: {reason}: {text}',
    fields: refusal,
    meaning: 'The run did not start because no server of the directory could be reached or its certificate was not accepted.',
    whatToDo: 'Do what the event advises. The next cycle tries again by itself.',
    compatibility: 6001,
  },
  20031: {
    name: 'PartitionMissing',
    level: 'error',
    message: 'Profile {profile} of connector {connector} names partition {partition}, which is not there.',
    fields: { connector: 'text', profile: 'text', partition: 'text' },
    meaning: 'The partition was removed from the directory, or is not selected any more.',
    whatToDo: 'Refresh the partitions of the connector and correct its run profiles.',
  },
  20032: {
    name: 'RunStoppedConnectivity',
    level: 'error',
    message: 'Profile {profile} of connector {connector} stopped: the connection to {server} was lost: {text}',
    fields: { ...refusal, profile: 'text', step: 'number?' },
    meaning: 'A run that had begun could not go on. What was read or written so far is kept.',
    whatToDo: 'Look at the network and the server that is named. The next cycle goes on from there.',
    compatibility: 6050,
  },
  20033: {
    name: 'StepCompletedWithErrors',
    level: 'warning',
    message: 'Profile {profile} of connector {connector} ended as {result}: {errors} objects with errors.',
    fields: { ...stepCounts, run: 'number?', step: 'number?', result: 'text', errors: 'number' },
    meaning: 'The step did its work except for the objects listed in the run history.',
    whatToDo: 'Open the run and correct the objects; each error says what is wrong. They are tried again in the next cycle.',
    compatibility: 6100,
  },
  20034: {
    name: 'StepCompletedWithWarnings',
    level: 'warning',
    message: 'Profile {profile} of connector {connector} ended as {result}.',
    fields: { ...stepCounts, run: 'number?', step: 'number?', result: 'text' },
    meaning: 'The step did its work; something about it deserves a look.',
    whatToDo: 'Open the run in the history.',
    compatibility: 6105,
  },
  20036: {
    name: 'DeltaAfterRuleChange',
    level: 'warning',
    message: 'Run {run} of connector {connector} ({profile}) was a delta synchronization, but rules changed since the last full one.',
    fields: { connector: 'text', profile: 'text', run: 'number' },
    meaning: 'New rules were applied to the objects of this run only; all others still stand as the old rules left them.',
    whatToDo: 'Run a full synchronization of the connector.',
    compatibility: 6126,
  },
  20037: {
    name: 'RulesChangedNeedFull',
    level: 'warning',
    message: 'Configuration {configurationVersion} changed what connector {connector} has to do; it needs {needed}.',
    fields: { connector: 'text', configurationVersion: 'number', needed: 'text' },
    meaning: 'Objects that nothing touches keep what the old configuration gave them until the steps that are named have run.',
    whatToDo: 'Run the steps that are named; look at a preview first when the change is large.',
    compatibility: 6127,
  },
  // --- the vault
  20040: {
    name: 'VaultSealed',
    level: 'error',
    message: 'The vault is sealed: {reason}',
    fields: { reason: 'text' },
    meaning: 'The key that opens the stored credentials cannot be read. The service runs, but connectors cannot sign in.',
    whatToDo: 'Make the key available again and restart. Never replace it by a new one: that would not open what the old one sealed.',
    compatibility: 6028,
  },
  20041: {
    name: 'KekMismatch',
    level: 'error',
    message: 'The credential of connector {connector} was sealed with key {expectedKeyId}, but the vault has key {foundKeyId}.',
    fields: { connector: 'text', expectedKeyId: 'text', foundKeyId: 'text' },
    meaning: 'The database and the key do not belong together, usually after a restore or a move to another machine.',
    whatToDo: 'Bring back the key that is named, or enter the credential again.',
  },
  20042: {
    name: 'VaultUnsealed',
    level: 'information',
    message: 'The vault is open with key {keyId}.',
    fields: { keyId: 'text' },
    meaning: 'Stored credentials can be used.',
    whatToDo: '',
  },
  20043: {
    name: 'SecretUndecryptable',
    level: 'error',
    message: 'Version {version} of the credential of connector {connector} is damaged.',
    fields: { connector: 'text', version: 'number' },
    meaning: 'The key is the right one, but this record was changed or broken since it was written. All others are not affected.',
    whatToDo: 'Enter the credential again, and find out who may write to the database.',
  },
  // --- failures
  20057: {
    name: 'RunFailed',
    level: 'error',
    message: 'Profile {profile} of connector {connector} failed as {result}: {reason}',
    fields: { connector: 'text', profile: 'text', run: 'number?', step: 'number?', result: 'text', reason: 'text?' },
    meaning: 'A step ended because of something unexpected. What was committed before is kept and sound.',
    whatToDo: 'Read the message; if it speaks of an invariant it is a defect of the service: report it with the run.',
    compatibility: 6803,
  },
  20058: {
    name: 'ObjectExportError',
    level: 'error',
    message: 'Connector {connector} could not export {dn}: {code}: {error}',
    fields: { connector: 'text', dn: 'text', code: 'text', error: 'text' },
    meaning: 'The directory refused the change of one object. The change stays pending and is tried again.',
    whatToDo: 'Correct the value or the right that the directory names, at its source.',
    compatibility: 6941,
  },
  // --- guards
  20080: {
    name: 'DeletionThresholdHeld',
    level: 'error',
    message: 'Connector {connector} sent no exports: more deletes wait than are allowed ({reason}).',
    fields: { connector: 'text', profile: 'text?', run: 'number?', deletes: 'number?', threshold: 'number?', reason: 'text?' },
    meaning:
      'So many deletes at once are usually a mistake: a container left out, a rule too narrow, a directory half read. Nothing was sent.',
    whatToDo: 'Look at the pending deletes. If they are right, approve them once; if not, correct the cause and synchronize again.',
  },
  20081: {
    name: 'DeletionApproved',
    level: 'warning',
    message: '{author} approved {deletes} deletes of connector {connector}: {reason}',
    fields: { connector: 'text', author: 'text', deletes: 'number', reason: 'text' },
    meaning: 'The next export sends the deletes although they exceed the threshold.',
    whatToDo: '',
  },
  20082: {
    name: 'ErrorLimitReached',
    level: 'error',
    message: 'Run {run} of connector {connector} ({profile}) stopped in step {step} after {errors} objects with errors.',
    fields: { connector: 'text', profile: 'text', run: 'number', step: 'number', errors: 'number' },
    meaning: 'So many errors have one common cause: a rule, a right, or the directory itself.',
    whatToDo: 'Open the run, find what the errors have in common, and run again.',
  },
  // --- the scheduler
  20090: {
    name: 'SchedulerOverdue',
    level: 'warning',
    message: 'No cycle has completed since {lastCompletedAt}; one is due every {intervalMinutes} minutes.',
    fields: { lastCompletedAt: 'text', intervalMinutes: 'number' },
    meaning: 'Cycles are paused, take longer than their interval, or do not start.',
    whatToDo: 'Look at the scheduler and at the run that is in progress.',
  },
  20091: {
    name: 'CycleSkipped',
    level: 'information',
    message: 'A cycle was skipped: {reason}',
    fields: { reason: 'text' },
    meaning: 'A cycle was due but could not start, for example because the one before still runs.',
    whatToDo: '',
  },
  // --- runs
  20100: {
    name: 'RunStarted',
    level: 'information',
    message: 'Run {run} of connector {connector} started: {profile} ({trigger}).',
    fields: { connector: 'text', profile: 'text', run: 'number', trigger: 'text', configurationVersion: 'number' },
    meaning: 'A run profile began.',
    whatToDo: '',
  },
  20101: {
    name: 'RunCompleted',
    level: 'information',
    message: 'Run {run} of connector {connector} ({profile}) ended as {result} after {durationMs} ms.',
    fields: { connector: 'text', profile: 'text', run: 'number', result: 'text', durationMs: 'number' },
    meaning: 'A run profile ended, with or without errors of single objects.',
    whatToDo: '',
  },
  20102: {
    name: 'RunStopped',
    level: 'warning',
    message: 'Run {run} of connector {connector} ({profile}) was stopped: {result}.',
    fields: { connector: 'text', profile: 'text', run: 'number', result: 'text', author: 'text?' },
    meaning: 'An operator or the end of the service stopped the run between two batches.',
    whatToDo: 'Nothing is lost; the next run goes on from there.',
  },
  20103: {
    name: 'RunInterrupted',
    level: 'warning',
    message: 'Run {run} of connector {connector} ({profile}) was interrupted by the end of the process.',
    fields: { connector: 'text', profile: 'text', run: 'number' },
    meaning: 'Found at the start of the service: the process ended while the run was in progress.',
    whatToDo: 'Nothing is lost. Exports whose outcome is unknown are settled by the next import.',
  },
  20104: {
    name: 'ShrinkHeld',
    level: 'error',
    message:
      'A full import of connector {connector} found {seen} of {known} objects in {partition}; the missing ones were not taken as deleted.',
    fields: { connector: 'text', partition: 'text', run: 'number', seen: 'number', known: 'number' },
    meaning: 'A directory that suddenly holds so much less was probably not read whole, or not with the rights it was read with before.',
    whatToDo:
      'Look at the directory, the selected containers and the rights of the account; confirm the import if the objects are really gone.',
  },
  20105: {
    name: 'FullImportRequired',
    level: 'warning',
    message: 'Connector {connector} cannot import changes of {partition} only: {reason}. A full import is needed.',
    fields: { connector: 'text', partition: 'text', reason: 'text' },
    meaning: 'The directory no longer takes the position of the last import, for example after a restore or a very long outage.',
    whatToDo: 'Run a full import; the scheduler does so by itself in its next cycle.',
  },
  // --- the service
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
  // --- configuration
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
  20122: {
    name: 'ConnectorRemoved',
    level: 'warning',
    message: '{author} removed connector {connector} with {objects} objects.',
    fields: { author: 'text', connector: 'text', objects: 'number' },
    meaning: 'The connector space is gone. Nothing was deleted in the directory itself.',
    whatToDo: '',
  },
  // --- cycles
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

/** The catalogue as it is written, for the types of fields. */
export type Catalogue = typeof catalogue

/** Identifier of an event. */
export type EventId = keyof Catalogue

/** Identifier → entry. */
export const eventCatalogue: Readonly<Record<EventId, CatalogueEntry>> = catalogue
