/**
 * Long because it is one list, in which every code is found and none is there twice.
 *
 * Every error the program raises for something outside of it: a stable code, a title, and a hint that tells the operator
 * what to do. The operator's error page is generated from this list. One section per folder of `src`.
 */
interface ErrorEntry {
  readonly title: string
  readonly hint: string
  /** HTTP status the API answers with; 500 where nothing is said. */
  readonly status?: number
}

const registry = {
  // --- model
  'dn-syntax': {
    title: 'Not a distinguished name',
    hint: 'Write it as RFC 4514 says, for example CN=Anna Berg,OU=People,DC=contoso,DC=com; escape , + " \\ < > ; with a backslash.',
    status: 400,
  },
  // --- runner
  'plan-unsettled': {
    title: 'A plan did not settle',
    hint: 'This is a defect: keep the data directory and report it together with the rules of the connector.',
  },
  'rules-broken': {
    title: 'The sync rules cannot be used',
    hint: 'Correct the rule that is named (lockstep config export, edit, config plan, config apply) and run again.',
    status: 409,
  },
  'configuration-untried': {
    title: 'The configuration could not be tried',
    hint: 'Nothing was changed. The reason is that of a synchronization in a copy of the data; correct what it names and plan again.',
    status: 409,
  },
  'run-in-progress': {
    title: 'The connector is busy',
    hint: 'Wait until the run in progress has ended, or stop it with lockstep runs stop.',
    status: 409,
  },
  'connector-unknown': {
    title: 'No such connector',
    hint: 'See the names with lockstep connectors list.',
    status: 404,
  },
  'profile-unknown': {
    title: 'No such run profile',
    hint: 'See the run profiles of a connector with lockstep connectors show.',
    status: 404,
  },
  'link-refused': {
    title: 'The link cannot be changed like this',
    hint: 'Do what the message says first, then try again.',
    status: 409,
  },
  'object-unknown': {
    title: 'No such object',
    hint: 'Search for it with lockstep space search or lockstep metaverse search.',
    status: 404,
  },
  'scheduler-suspended': {
    title: 'The scheduler is suspended',
    hint: 'Resume it with lockstep scheduler resume when the work it was suspended for is done; single runs (lockstep run) can be started meanwhile.',
    status: 409,
  },
  'time-span': {
    title: 'Not a time span that can be used',
    hint: 'Write it as [d.]HH:mm:ss, for example 00:30:00 or 7.00:00:00, or as a number with d, h, m or s; intervals are from 1m to 7d.',
    status: 400,
  },
  'alert-unknown': {
    title: 'No such open alert',
    hint: 'See the open alerts with lockstep alerts list.',
    status: 404,
  },
  'sink-unknown': {
    title: 'No such sink or channel',
    hint: 'Sinks and channels are in sinks.yaml and alerts.yaml of the configuration; see lockstep events sinks and lockstep alerts channels.',
    status: 404,
  },
  'cycle-unknown': {
    title: 'No such cycle',
    hint: 'See the newest cycles with lockstep cycle list.',
    status: 404,
  },
  'run-unknown': {
    title: 'No such run',
    hint: 'See the newest runs with lockstep runs list.',
    status: 404,
  },
  'step-not-repeatable': {
    title: 'The step cannot be run again',
    hint: 'Run a profile of the connector instead: lockstep run CONNECTOR PROFILE.',
    status: 409,
  },
  'connector-leaving': {
    title: 'The connector is being cleared or removed',
    hint: 'Start the command that is named once more: it goes on where it was interrupted.',
    status: 409,
  },
  'staging-mode': {
    title: 'The server is in staging mode and exports nothing',
    hint: 'See what would be exported with lockstep staging show. Switch it off with lockstep staging off, or run this one export with --force.',
    status: 409,
  },
  'held-batch-unknown': {
    title: 'No such batch of held deletes',
    hint: 'See the batches with lockstep held list --all.',
    status: 404,
  },
  'held-batch-decided': {
    title: 'The batch of held deletes is no longer what it was',
    hint: 'Look at it once more with lockstep held show: it is over, or somebody decided about it meanwhile.',
    status: 409,
  },
  'secret-replaced': {
    title: 'Somebody was faster',
    hint: 'Another version of the secret was stored meanwhile. Look whether the connector works now before you enter yours.',
    status: 412,
  },
  'secret-refused': {
    title: 'The new secret was not stored',
    hint: 'Nothing was stored, and the secret in use stays in use.',
    status: 422,
  },
  'rotation-unsupported': {
    title: 'The credential cannot be replaced by itself',
    hint: 'Replace it by hand with lockstep credentials set, or change what is named first.',
    status: 409,
  },
  'rotation-refused': {
    title: 'The credential was not replaced',
    hint: 'The credential in use stays in use. Correct what is named and try again.',
    status: 409,
  },
  // --- connectors
  'connector-settings': {
    title: 'Connector settings are not usable',
    hint: 'Correct the setting that is named and try again; `lockstep connectors add --help` lists all of them.',
    status: 400,
  },
  // --- store
  'data-directory-held': {
    title: 'Another process holds the data directory',
    hint: 'Stop the process that is named, or give this one a data directory of its own with --data; the command line talks to a running service by itself.',
    status: 409,
  },
  'data-directory-unusable': {
    title: 'The data directory cannot be used',
    hint: 'See that the directory exists or can be created, that it belongs to the account the service runs as, and that this account may write there.',
  },
  'database-newer': {
    title: 'The database was written by a newer version',
    hint: 'Start the newer version again, or restore the backup made before the upgrade: databases are never migrated backwards.',
  },
  'database-damaged': {
    title: 'The database is damaged',
    hint: 'Stop the service, keep a copy of the data directory, and restore the last backup; a full import and full synchronization bring it up to date.',
  },
  'database-full': {
    title: 'The database cannot grow',
    hint: 'Free space on the volume of the data directory and run again: nothing of the interrupted write was kept.',
    status: 507,
  },
  'database-busy': {
    title: 'The database is locked by another program',
    hint: 'Close the tool that has the database file open, for example a database browser or a backup, and run again.',
    status: 503,
  },
  'database-unreadable': {
    title: 'The database file cannot be read or written',
    hint: 'Look at the volume of the data directory and at the permissions of its files; the cause names what the system refused.',
  },
  // --- backup
  'backup-unknown': {
    title: 'There is no such backup',
    hint: 'See which there are with lockstep backup list; the oldest go when newer ones are made.',
    status: 404,
  },
  'backup-in-progress': {
    title: 'A backup or a rehearsal is in progress',
    hint: 'Wait until it has ended; lockstep backup list shows how far it has come.',
    status: 409,
  },
  'backup-unwritable': {
    title: 'The backup could not be written',
    hint: 'See that there is room on the volume and that the account of the service may write there. Nothing of it was kept; run again.',
    status: 507,
  },
  'backup-unreadable': {
    title: 'The backup cannot be read',
    hint: 'Name the file that was downloaded, or the folder of a backup with its manifest.json and lockstep.db, and see that this account may read it.',
  },
  'backup-damaged': {
    title: 'The backup is damaged',
    hint: 'It is not what was written: take another copy of it, or an older backup.',
  },
  'rehearsal-failed': {
    title: 'The backup could not be rehearsed',
    hint: 'This says nothing about the backup itself. See what the cause names, usually room on the volume, and run again.',
  },
  'restore-target': {
    title: 'The directory is not empty',
    hint: 'A backup is restored into an empty directory. Stop the service, move everything out of the directory, or name another one with --data.',
    status: 409,
  },
  'setup-code': {
    title: 'The setup code is not right',
    hint: 'Copy it from what lockstep serve printed when it started. A code is good for an hour and five tries; starting the service again makes a new one.',
    status: 403,
  },
  'first-run-over': {
    title: 'There is somebody who can sign in already',
    hint: 'Sign in; an administrator adds more users, or use lockstep users add on the server.',
    status: 409,
  },
  'document-unknown': {
    title: 'No such document in the configuration',
    hint: 'List the rules or the versions of the configuration; it may have been removed meanwhile.',
    status: 404,
  },
  'configuration-changed': {
    title: 'The configuration was changed meanwhile',
    hint: 'Load the newest version, make the change again, and save.',
    status: 409,
  },
  'lease-lost': {
    title: 'The lease for this work was lost',
    hint: 'Another process took over because this one did not answer in time; nothing was written. The work goes on there.',
    status: 409,
  },
  // --- configuration
  'configuration-folder': {
    title: 'The configuration folder cannot be used',
    hint: 'Give a folder that exists, that this account may read (and write, for an export), and that holds the documents themselves rather than links to them.',
    status: 400,
  },
  'import-folder': {
    title: 'The export cannot be imported',
    hint: 'Give the folder that Get-ADSyncServerConfiguration -Path wrote on the old server, copied whole, and readable by this account.',
    status: 400,
  },
  'import-conflict': {
    title: 'The service has a configuration of its own',
    hint: 'Import into an empty data directory (lockstep serve --data), or remove the connectors and rules that are named and import again.',
    status: 409,
  },
  'pack-unreadable': {
    title: 'The rule pack cannot be used',
    hint: 'Correct the file that is named, or use a pack that comes with the service.',
    status: 400,
  },
  // --- vault
  'vault-key-missing': {
    title: 'The key of the vault cannot be read',
    hint: 'Make the key available where the service looks for it; it goes on by itself then, or at once with lockstep vault unseal. Until then stored credentials stay sealed and runs that need them do not start.',
    status: 503,
  },
  'vault-key-unusable': {
    title: 'The key of the vault is not usable',
    hint: 'Give a key of 32 random bytes as base64 in a file that only the account of the service may read (mode 0600), outside of the data directory.',
    status: 503,
  },
  'vault-wrong-key': {
    title: 'The vault was sealed with another key',
    hint: 'Bring back the key that is named, or enter the credential again: that seals it under the key in use now. Nothing was lost or changed.',
    status: 503,
  },
  'vault-sealed': {
    title: 'The vault is sealed',
    hint: 'Make its key available, or open it with lockstep vault unseal. Nothing has to be restarted; runs go on by themselves afterwards.',
    status: 503,
  },
  'vault-key-rotation': {
    title: 'The key of the vault was not exchanged',
    hint: 'See lockstep vault show. An exchange that was interrupted goes on with lockstep vault rotate-key; until then both keys are needed.',
    status: 409,
  },
  'vault-passphrase': {
    title: 'The passphrase does not fit',
    hint: 'Type it again; upper and lower case and the keyboard layout matter. Nothing was changed.',
    status: 422,
  },
  'recovery-kit': {
    title: 'The recovery kit cannot be used',
    hint: 'Give the file that lockstep vault recovery-kit wrote, unchanged, and its passphrase. Nothing was changed.',
    status: 422,
  },
  'restore-unconfirmed': {
    title: 'Nobody has confirmed that the former server is off',
    hint: 'Two servers that write to the same directories undo each other. Switch the former one off, then run lockstep vault confirm-restore.',
    status: 409,
  },
  'secret-damaged': {
    title: 'A stored secret is damaged',
    hint: 'Enter the credential of this connector again; all others are not affected. If it happens again, check the storage and who may write to the database.',
    status: 503,
  },
  'secret-elsewhere': {
    title: 'The secret is kept for another place or account',
    hint: 'Nothing was sent. A run that began before the connector was changed has to be started again; otherwise enter the credential for the place the connector leads to now.',
    status: 409,
  },
  // --- access
  'sign-in-needed': {
    title: 'Sign in first',
    hint: 'Sign in with a name and password (POST /api/v1/session) or through the identity provider, or send a token in the header Authorization: Bearer.',
    status: 401,
  },
  'sign-in-refused': {
    title: 'Name or password is wrong',
    hint: 'Check the name and type the password once more; an administrator can set a new one with lockstep users set-password.',
    status: 401,
  },
  'sign-in-throttled': {
    title: 'Too many failed sign-ins',
    hint: 'Wait for the time that is named, then try again. Nothing was checked meanwhile, the right password neither.',
    status: 429,
  },
  'step-up-required': {
    title: 'This needs that you signed in a few minutes ago',
    hint: 'Confirm who you are with your password (POST /api/v1/session/step-up) or through the identity provider, then do it again within five minutes. A token cannot: replace secrets in the console or with lockstep credentials set on the machine of the service.',
    status: 401,
  },
  'access-denied': {
    title: 'Your role does not allow this',
    hint: 'Ask an administrator of Lockstep to do it or to give you a role that may; lockstep users list shows who they are.',
    status: 403,
  },
  'request-forged': {
    title: 'The request does not come from the console',
    hint: 'Send the header Lockstep-Csrf with the value that GET /api/v1/session answers, from a page of the service itself.',
    status: 403,
  },
  'second-person-needed': {
    title: 'A second person has to approve this too',
    hint: 'Your approval is noted. Another operator or an administrator has to approve the same batch; until then nothing is sent.',
    status: 409,
  },
  'user-unknown': {
    title: 'No such user',
    hint: 'See the names with lockstep users list.',
    status: 404,
  },
  'user-exists': {
    title: 'There is a user with this name already',
    hint: 'Choose another name, or change the one there is with lockstep users set-role and set-password.',
    status: 409,
  },
  'user-name': {
    title: 'Not a name a user can have',
    hint: 'Use one to 64 letters, digits and . _ @ - without spaces.',
    status: 400,
  },
  'password-unusable': {
    title: 'The password cannot be used',
    hint: 'Choose one of at least 12 characters that is not the name and not a single repeated character; a few unrelated words are good.',
    status: 422,
  },
  'last-administrator': {
    title: 'This is the last administrator',
    hint: 'Give somebody else the role administrator first; on the machine of the service, lockstep users works without any.',
    status: 409,
  },
  'token-unusable': {
    title: 'A token like this cannot be made',
    hint: 'Give a role, an end within a year, and a scope of permissions that the role has; lockstep tokens create --help lists them.',
    status: 400,
  },
  'token-unknown': {
    title: 'No such token',
    hint: 'See the tokens with lockstep tokens list.',
    status: 404,
  },
  'hand-over-gone': {
    title: 'This link is of no use any more',
    hint: 'Ask the person who sent it for a new one: a link works once and for a short time.',
    status: 410,
  },
  'version-needed': {
    title: 'Say which version of the secret is to be replaced',
    hint: 'Send the header If-Match with the ETag that GET /api/v1/connectors/{connector}/credential answers, so that nobody replaces what he has not seen.',
    status: 428,
  },
  'oidc-failed': {
    title: 'The sign-in through the identity provider did not succeed',
    hint: 'Start again. If it happens once more, compare issuer, client, redirect address and role mapping with what the identity provider has.',
    status: 401,
  },
  'listener-unusable': {
    title: 'The network address cannot be used',
    hint: 'Give an address and port that are free, and outside of loopback a certificate and its key (--tls-cert, --tls-key).',
    status: 400,
  },
  // --- api
  'changed-meanwhile': {
    title: 'Somebody else has changed it meanwhile',
    hint: 'Look at it as it is now, and make the change again where it is still wanted.',
    status: 412,
  },
  'requests-throttled': {
    title: 'Too many requests',
    hint: 'Wait for the time that is named, then go on more slowly. What happens in the service can be listened to (GET /api/v1/live) instead of asked for again and again.',
    status: 429,
  },
  'live-full': {
    title: 'Too many listen to what happens',
    hint: 'Close tabs of the console that are not needed, or wait; everything can still be asked for.',
    status: 429,
  },
  'service-closing': {
    title: 'The service is stopping',
    hint: 'Try again in a few seconds, once it has started again.',
    status: 503,
  },
  'secret-handle': {
    title: 'The secret was not taken',
    hint: 'Send the secret once more and use it at once: it is kept in memory for five minutes and can be used a single time.',
    status: 400,
  },
  'configuration-invalid': {
    title: 'The configuration cannot be saved',
    hint: 'Nothing was changed. See every problem with lockstep config plan, correct the documents and apply again.',
    status: 422,
  },
  // --- cli
  'service-unreachable': {
    title: 'No service is running for this data directory',
    hint: 'Start it with lockstep serve --data DIR, or name the data directory of the service that is running with --data or LOCKSTEP_DATA.',
    status: 503,
  },
  'service-answer': {
    title: 'The service did not answer as expected',
    hint: 'See that the command line and the service are of the same version, and look at the log of the service; then try again.',
    status: 502,
  },
  'input-missing': {
    title: 'Something that is needed was not given',
    hint: 'Give it as an option; on a terminal it is asked for. `--help` after the command lists the options.',
    status: 400,
  },
  'file-unreadable': {
    title: 'A file cannot be read',
    hint: 'See that the file exists and that this account may read it.',
    status: 400,
  },
  'file-unwritable': {
    title: 'A file cannot be written',
    hint: 'See that its folder exists, that this account may write there, and that the disk has room.',
    status: 400,
  },
  'file-content': {
    title: 'A file does not hold what is needed',
    hint: 'Correct what is named; `--help` after the command describes the file.',
    status: 400,
  },
  'expression-refused': {
    title: 'The expression cannot be used in a rule',
    hint: 'Correct it; POST /expressions/check tells every mistake with its place.',
    status: 422,
  },
  'function-unknown': {
    title: 'No such function',
    hint: 'See all of them with lockstep expressions functions.',
    status: 404,
  },
} as const satisfies Record<string, ErrorEntry>

/** The code of a registered error. */
export type ErrorCode = keyof typeof registry

/** Code → title, hint and HTTP status. */
export const errorRegistry: Readonly<Record<ErrorCode, ErrorEntry>> = registry
