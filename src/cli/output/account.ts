import type { AccountBody } from '#src/api/contract/connector.ts'
import type { Output } from './output.ts'
import { printPairs, printTable } from './table.ts'
import { showTime } from './words.ts'

/** What comes first for a person, by the action the service names. */
const firstActions: Readonly<Record<string, string>> = {
  'enter-secret': 'enter the new secret: lockstep credentials set {connector}',
  'reset-then-enter-secret': 'have the password reset in the directory, then enter the new one: lockstep credentials set {connector}',
  'correct-account-name': 'check the name of the account',
  'correct-account': 'put the account in order in the directory; the stored password is right',
  'unlock-account': 'find what locks the account and unlock it; do not enter a password',
  'correct-configuration': 'correct the settings on both sides',
  'change-policy': 'exclude the account from the policy',
  wait: 'wait',
}

const colours: Readonly<Record<string, 'green' | 'yellow' | 'red'>> = {
  valid: 'green',
  unverified: 'yellow',
  unproven: 'yellow',
  suspect: 'yellow',
}

/** Every account, one line each. */
export function printAccounts(output: Output, accounts: readonly AccountBody[]): void {
  const columns = [
    { heading: 'ACCOUNT', mayBeCut: true },
    { heading: 'STATE' },
    { heading: 'SINCE' },
    { heading: 'LAST GOOD' },
    { heading: 'EXPIRES' },
    { heading: 'VERSION', align: 'right' as const },
    { heading: 'CONNECTORS', mayBeCut: true },
  ]
  const rows = accounts.map((account) => [
    account.account,
    standingOf(output, account),
    showTime(account.since),
    showTime(account.provenAt),
    expiryOf(output, account),
    account.credential === null ? '-' : String(account.credential.version),
    account.connectors.join(', '),
  ])
  printTable(output, columns, rows)
}

/** Days that are left, in colour when it is time to do something. */
function expiryOf(output: Output, { forecast }: AccountBody): string {
  if (forecast === null || forecast.expiry === 'unknown') return '-'
  const { daysLeft } = forecast
  if (daysLeft === null) return 'never'
  const text = daysLeft === 1 ? '1 day' : `${daysLeft} days`
  return daysLeft <= 7 ? output.style('red', text) : daysLeft <= 30 ? output.style('yellow', text) : text
}

/** Everything known of one account. */
export function printAccount(output: Output, account: AccountBody, more: readonly (readonly [string, string])[]): void {
  const { credential, refusal, undo } = account
  printPairs(output, [
    ['account', account.account],
    ['state', `${standingOf(output, account)} since ${showTime(account.since)}`],
    ...(account.name === null ? [] : [['known as', `${account.name} (${account.identity ?? 'no identity'})`] as const]),
    ['used by', account.connectors.join(', ')],
    ['last good', account.provenAt === null ? 'never' : `${showTime(account.provenAt)} at ${account.provenBy ?? '-'}`],
    ...(credential === null
      ? [['secret', 'none stored'] as const]
      : ([
          ['version', String(credential.version)],
          ['stored', `${showTime(credential.createdAt)} by ${credential.createdBy}`],
          ['tested', credential.testedAt === null ? 'never' : showTime(credential.testedAt)],
          ['sealed with', `key ${credential.keyId}`],
          ['kept', credential.versionsKept === 1 ? 'this version only' : `${credential.versionsKept} versions`],
        ] as const)),
    ...(undo === null ? [] : [['undo', `to version ${undo.version} until ${showTime(undo.until)}`] as const]),
    ...more,
    ['lock-out', lockoutOf(account)],
    [
      'wrong entries',
      `${account.tries.used} of ${account.tries.of}${account.tries.used === 0 ? '' : `, free again ${showTime(account.tries.freeAt)}`}`,
    ],
  ])
  if (refusal !== null) printRefusal(output, account, refusal)
}

function printRefusal(output: Output, account: AccountBody, refusal: NonNullable<AccountBody['refusal']>): void {
  output.line()
  output.line(
    `${output.style('red', '✗')} ${refusal.reason}${refusal.subCode === null ? '' : ` (${refusal.subCode})`}, ${showTime(refusal.at)}`,
  )
  printPairs(
    output,
    [
      ['server', refusal.server ?? '-'],
      ['its words', refusal.text ?? '-'],
      ['the stored secret', { right: 'is right', 'wrong-or-name': 'is wrong, or the name is', unknown: 'may be right' }[refusal.proof]],
      ['do first', firstAction(account, refusal.firstAction)],
      ['advice', refusal.advice],
      ['next attempt', account.nextProbeAt === null ? 'none without you' : `by itself from ${showTime(account.nextProbeAt)} on`],
      ['runs waiting', String(account.skippedRuns)],
    ],
    '  ',
  )
}

function firstAction({ connectors, account }: AccountBody, action: string): string {
  return (firstActions[action] ?? action).replace('{connector}', `"${connectors[0] ?? account}"`)
}

function standingOf(output: Output, { standing }: AccountBody): string {
  return output.style(colours[standing] ?? 'red', standing)
}

function lockoutOf({ lockout }: AccountBody): string {
  if (lockout.threshold === null) return 'policy not readable: one wrong entry at a time is allowed'
  if (lockout.threshold === 0) return 'never'
  const minutes = (ms: number | null): string => (ms === null ? 'until an administrator unlocks' : `${Math.round(ms / 60_000)} min`)
  const source = lockout.source === 'fine-grained' ? ' (fine-grained policy)' : ''
  return `after ${lockout.threshold} wrong passwords within ${minutes(lockout.observationWindowMs)}, for ${minutes(lockout.durationMs)}${source}`
}
