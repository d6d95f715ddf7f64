import type { Tone } from '../parts/state-word.tsx'
import { counted } from './format.ts'

/** What a connector signs in with, as people call it. */
export type SecretName = 'password' | 'client secret' | 'private key'

/** How an account stands: its word, and how serious it is. */
const standings: Readonly<Record<string, { readonly word: string; readonly tone: Tone; readonly sentence: string }>> = {
  absent: { word: 'No secret', tone: 'neutral', sentence: 'Nothing is stored, so nobody can sign in.' },
  unproven: { word: 'Not used yet', tone: 'neutral', sentence: 'Stored, and not sent to the directory yet.' },
  unverified: { word: 'Not tested', tone: 'warning', sentence: 'Stored without a test; the next run makes one attempt.' },
  valid: { word: 'Valid', tone: 'success', sentence: 'The directory takes it.' },
  suspect: { word: 'Changed elsewhere', tone: 'warning', sentence: 'It was changed in the directory; the next sign-in may fail.' },
  rejected: { word: 'Rejected', tone: 'failed', sentence: 'The directory refuses it; nothing is sent until there is a new one.' },
  'locked-out': { word: 'Locked out', tone: 'failed', sentence: 'The directory has locked the account.' },
  blocked: { word: 'Blocked', tone: 'failed', sentence: 'The directory turns the account away, whatever the secret.' },
  'must-change': { word: 'Must be changed', tone: 'failed', sentence: 'The directory wants a new secret first.' },
}

/** How an account stands, in words; a standing nobody named yet is shown as the service says it. */
export function standingWords(standing: string): { readonly word: string; readonly tone: Tone; readonly sentence: string } {
  return standings[standing] ?? { word: standing, tone: 'warning', sentence: '' }
}

const firstActions: Readonly<Record<string, string>> = {
  'reset-then-enter-secret': 'First reset it in the directory, then enter the new one here.',
  'correct-account-name': 'The name of the account is probably wrong: use another account.',
  'correct-account': 'What is stored is right. Correct the account in the directory; then everything goes on by itself.',
  'unlock-account': 'Unlock the account in the directory. A new password is not needed, and typing one does not unlock it.',
  'correct-configuration': 'What is stored may be right. Correct the settings first.',
  'change-policy': 'What is stored may be right. A policy keeps the account out: change that first.',
  wait: 'Wait: the directory asked for a pause. Nothing has to be entered.',
}

/** What to do before anything is typed; null where typing is the thing to do. */
export function firstActionWords(action: string): string | null {
  return firstActions[action] ?? null
}

export const credentialWords = {
  title: 'Credentials',
  empty: 'No credentials yet',
  emptyText: 'They appear here as soon as a connector is added.',
  addConnector: 'Add a connector',
  list: {
    label: 'Accounts the connectors sign in as',
    account: 'Account',
    kind: 'Kind',
    state: 'State',
    usedBy: 'Used by',
    provenAt: 'Last sign-in',
    changedAt: 'Changed there',
    expires: 'Expires',
    version: 'Version',
    fix: 'Fix',
    fixOf: (account: string) => `Fix ${account}`,
    enter: 'Enter',
    never: 'never',
    unknown: 'not known',
  },
  filters: { state: 'State', broken: 'needs somebody', expires: 'Expires', within30: 'within 30 days' },
  noneMatch: 'No account matches the filters',
  noneMatchText: 'Take a filter off to see the others.',
  kinds: { password: 'Password', 'client secret': 'Client secret', 'private key': 'Certificate' } as const,
  detail: {
    fix: (secret: SecretName) => `Enter new ${secret}`,
    test: 'Test now',
    tabs: {
      label: 'Parts of this credential',
      state: 'State',
      versions: 'Versions',
      rotation: 'Rotation',
      rights: 'Rights',
      audit: 'Audit',
    },
    account: 'Account',
    identity: 'Identity',
    standing: 'State',
    since: 'since',
    usedBy: 'Used by',
    provenAt: 'Last sign-in',
    provenBy: (server: string) => `at ${server}`,
    refusal: 'Directory said',
    advice: 'What to do',
    nextProbe: 'Next attempt by itself',
    skipped: 'Runs not begun since',
    use: 'In use',
    attempts: 'Attempts',
    wrong: 'Wrong entries',
    tries: (used: number, of: number) => `${used} of ${of} used`,
    triesWhy: 'People may be wrong so often before the directory could lock the account.',
    free: 'the next one',
    lockout: 'Lock-out',
    lockoutNever: 'The directory never locks this account.',
    lockoutUnknown: 'The directory does not tell; the careful limit is used.',
    lockoutAfter: (threshold: number, window: string | null, source: string) =>
      `after ${threshold} wrong passwords${window === null ? '' : ` within ${window}`} (${source === 'fine-grained' ? 'fine-grained policy' : 'policy of the domain'})`,
    directory: 'What the directory says of the account',
    directoryNothing: 'Nothing yet: it is asked when somebody signs in with this account.',
    seenAt: 'Read',
    changed: 'Secret set',
    expires: 'Expires',
    daysLeft: (days: number) => `in ${counted(days, 'day')}`,
    never: 'never',
    unknown: 'not known',
    accountStanding: {
      usable: 'usable',
      disabled: 'disabled',
      'locked-out': 'locked out',
      'must-change': 'must change its password',
    } as const,
    changedElsewhere: 'Changed by somebody else since',
    thumbprint: 'Thumbprint of the certificate',
  },
  versions: {
    versions: 'Versions',
    active: (version: number) => `Version ${version}`,
    inUse: 'in use',
    stored: 'Stored',
    by: 'by',
    tested: 'Tested',
    untested: 'not tested before it was stored',
    key: 'Sealed by key',
    kept: (count: number) => `${counted(count, 'version')} kept, this one included`,
    none: 'Nothing is stored',
    noneText: 'Enter a secret, and it becomes version 1.',
    former: (version: number) => `Version ${version}`,
    undoable: 'can be brought back',
    until: 'until',
    undo: (version: number) => `Go back to version ${version}`,
    undoTitle: (version: number) => `Go back to version ${version}?`,
    undoText: 'It is tested first. If the directory refuses it, nothing changes.',
    undone: (version: number) => `What was stored before is in use again, as version ${version}.`,
    shredded: 'Older versions are shredded: nobody can bring them back.',
  },
  rotation: {
    off: 'Off: the secret stays until somebody replaces it.',
    every: (days: number) => `Every ${counted(days, 'day')}, by itself`,
    impossible: 'This kind of secret cannot be replaced by the service itself.',
    title: 'Rotation',
    policy: 'Policy',
    pending: 'Waiting for the directory',
    pendingVersion: (version: number) => `version ${version}`,
    nextTry: 'Next try',
    lastFailure: 'Last failure',
    change: 'The interval is a setting of the connector.',
    toSettings: 'Settings of the connector',
    probe: 'Can it be rotated?',
    now: 'Rotate now',
    outcomes: {
      replaced: 'Replaced. Nobody has seen the new one.',
      possible: 'It can be rotated: the account may change its own secret.',
      waiting: 'The new one waits for the directory to take it everywhere.',
      refused: 'It was not rotated; what is stored stays in use.',
    } as Readonly<Record<string, string>>,
  },
  audit: {
    label: 'Who did what with this secret',
    none: 'Nothing was done yet, or you may only read what you did yourself.',
    when: 'When',
    who: 'Who',
    what: 'What',
    version: 'Version',
    why: 'Why',
    refused: 'refused',
    done: 'done',
  },
  rights: {
    text: 'What the account has to be allowed is tested at the directory. The last test:',
    none: 'It was not tested in this window yet. A test changes nothing in the directory.',
  },
  sealed: {
    title: 'The vault is sealed',
    text: 'Nothing can be stored or tested until it is open. Nothing is lost.',
    action: 'Open the vault',
  },
  auditActions: {
    'secret-opened': 'used it to sign in',
    'secret-tested': 'tested one',
    'secret-replaced': 'stored a new one',
    'secret-restored': 'brought a former one back',
    'secret-promoted': 'put the waiting one in use',
    'secret-forgotten': 'shredded it',
    'secret-state-shown': 'looked at it',
    'hand-over-created': 'made a link',
    'access-denied': 'was turned away',
  } as Readonly<Record<string, string>>,
}
