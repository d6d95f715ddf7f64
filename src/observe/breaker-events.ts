import type { CatalogueEntry } from './catalogue-entry.ts'

/** Sign-ins that are held back, so that nobody is locked out of the directory. */
export const breakerEvents = {
  20005: {
    name: 'BreakerOpened',
    level: 'warning',
    message: 'Nothing signs in as {account} any more: {reason}. {advice}',
    fields: { account: 'text', connector: 'text', connectors: 'number', reason: 'text', server: 'text?', probeAt: 'text?', advice: 'text' },
    meaning:
      'The account was turned away, so every connector that signs in with it waits, without trying again. Where the password is right, one attempt is made from time to time.',
    whatToDo: 'Do what the event advises. Once the credential is in order, what waited is caught up by itself.',
  },
  20006: {
    name: 'BreakerClosed',
    level: 'information',
    message: 'Sign-ins as {account} go on ({reason}); {skippedRuns} runs had waited.',
    fields: { account: 'text', connector: 'text', reason: 'text', skippedRuns: 'number' },
    meaning: 'The directory takes the credential again, or a new one was stored.',
    whatToDo: '',
  },
  20007: {
    name: 'AttemptBudgetExhausted',
    level: 'warning',
    sameWhen: ['account', 'share'],
    message: 'No more attempts to sign in as {account} before {until}: {limit} went wrong ({share}).',
    fields: { account: 'text', connector: 'text', share: 'text', limit: 'number', windowMinutes: 'number', until: 'text?' },
    meaning: 'Another wrong attempt could bring the account to the threshold at which the directory locks it, so none is made.',
    whatToDo: 'Find out the right password meanwhile. Others who sign in with the account may still lock it.',
  },
  20014: {
    name: 'CredentialTooPowerful',
    level: 'warning',
    message: 'The account {account} of connector {connector} is a member of {groups}.',
    fields: { connector: 'text', account: 'text', author: 'text', groups: 'text' },
    meaning: 'Whoever gets hold of this credential owns the directory. A connector needs far less.',
    whatToDo: 'Use an account of its own that can only read, replicate changes, and write what is written back.',
  },
  20016: {
    name: 'WrongIdentity',
    level: 'error',
    message: 'The account of connector {connector} is now {found}; it was {expected}.',
    fields: { connector: 'text', account: 'text', author: 'text', expected: 'text', found: 'text' },
    meaning:
      'The password is right, but an account of the same name is another one: it was deleted and made again, or the name was given away.',
    whatToDo: 'Check its rights, then enter the password once more and confirm the new identity.',
  },
  20015: {
    name: 'OldPasswordAcceptedInGrace',
    level: 'warning',
    message:
      '{author} entered the previous password of {account}; the directory changed it at {changedAt} and takes the old one for a while yet.',
    fields: { connector: 'text', account: 'text', author: 'text', changedAt: 'text?' },
    meaning: 'A domain controller takes the password before the current one for up to an hour after a change. It was not stored.',
    whatToDo: 'Find out the password that was set at that time and enter it.',
  },
} as const satisfies Record<number, CatalogueEntry>
