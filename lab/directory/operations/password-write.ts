import { accountControl, controlBits, domainPolicy, type DomainPolicy } from '../account-state.ts'
import { accessDenied, attributeError, serviceError, type DirectoryError } from '../directory-error.ts'
import type { Actor, Directory } from '../directory.ts'
import { attributeNamed } from '../schema/schema.ts'
import { firstText, type Entry } from '../tree/entry.ts'
import { filetimeOf } from '../tree/windows-formats.ts'
import type { WireChange } from '../wire/request.ts'
import { resultCode } from '../wire/result.ts'
import { accountNameOf } from './attribute-input.ts'

const categoriesNeeded = 3
const shortestNamePart = 3
const longestPassword = 256

/** Who sets a password of which account, and whether a reset obeys the history too (policy hints control). */
export interface PasswordWrite {
  readonly account: Entry
  readonly actor: Actor
  readonly reset: 'plain' | 'policy-hints'
}

/**
 * Applies the unicodePwd changes of one modify request (MS-ADTS 3.1.1.3.1.5): `replace` is an administrator's reset, `delete` with
 * the old password followed by `add` with the fresh one is the owner's change.
 */
export function writePassword(directory: Directory, write: PasswordWrite, changes: readonly WireChange[]): void {
  if (write.actor.transport === 'plain') throw serviceError(resultCode.unwillingToPerform, '0000001F', '5003 (WILL_NOT_PERFORM)')
  const [first, second] = changes
  if (first?.operation === 'replace' && changes.length === 1) return resetPassword(directory, write, quotedPassword(first))
  if (first?.operation === 'delete' && second?.operation === 'add' && changes.length === 2) {
    return changePassword(directory, write, { old: quotedPassword(first), fresh: quotedPassword(second) })
  }
  throw serviceError(resultCode.unwillingToPerform, '00002077', '5003 (WILL_NOT_PERFORM)')
}

/** The initial password of an account that is being added. */
export function writeInitialPassword(directory: Directory, write: PasswordWrite, value: Buffer): void {
  writePassword(directory, write, [{ operation: 'replace', type: 'unicodePwd', values: [value] }])
}

/** An enabled account needs a password unless PASSWD_NOTREQD is set or the policy asks for none. */
export function requireUsablePassword(directory: Directory, entry: Entry): void {
  const bits = controlBits(entry)
  const exempt = accountControl.disabled | accountControl.passwordNotRequired | accountControl.workstationTrust | accountControl.serverTrust
  if (!entry.values.has('userAccountControl') || (bits & exempt) !== 0) return
  if (domainPolicy(directory.tree).minPasswordLength === 0 || directory.accounts.passwords.has(entry)) return
  throw serviceError(resultCode.unwillingToPerform, '0000052D', '5003 (WILL_NOT_PERFORM)')
}

function resetPassword(directory: Directory, write: PasswordWrite, password: string): void {
  const { account, actor } = write
  const mayReset = actor.role === 'administrator' || (actor.account !== null && directory.accounts.holds(actor.account, 'reset-password'))
  if (!mayReset) throw accessDenied()
  const policy = domainPolicy(directory.tree)
  const remembered =
    write.reset === 'policy-hints' && directory.accounts.passwords.isRemembered(account, password, policy.passwordHistoryLength)
  if (remembered || !isAcceptable(account, password, policy)) {
    throw serviceError(resultCode.unwillingToPerform, '0000052D', '5003 (WILL_NOT_PERFORM)')
  }
  store(directory, account, password)
}

function changePassword(directory: Directory, write: PasswordWrite, passwords: { readonly old: string; readonly fresh: string }): void {
  const { account } = write
  const { passwords: kept } = directory.accounts
  const policy = domainPolicy(directory.tree)
  if (kept.compare(account, passwords.old) !== 'current') throw passwordRefusal('00000056')
  const tooYoung = kept.ageMs(account) < policy.minPasswordAgeMs && firstText(account.values.get('pwdLastSet')) !== '0'
  const reused = kept.isRemembered(account, passwords.fresh, policy.passwordHistoryLength)
  if (tooYoung || reused || !isAcceptable(account, passwords.fresh, policy)) throw passwordRefusal('0000052D')
  store(directory, account, passwords.fresh)
}

/** 0000052D: the policy is not met; 00000056: the old password is wrong. */
function passwordRefusal(win32: string): DirectoryError {
  return attributeError(resultCode.constraintViolation, { win32, problem: '1005 (CONSTRAINT_ATT_TYPE)', attribute: 'unicodePwd' })
}

function store(directory: Directory, account: Entry, password: string): void {
  const { tree, accounts } = directory
  accounts.passwords.set(account, password, domainPolicy(tree).passwordHistoryLength)
  tree.set(account, attributeNamed('pwdLastSet'), filetimeOf(tree.clock.now()))
  tree.stamp(account, 'unicodePwd')
}

/** The wire form is UTF-16, little-endian, in double quotes. */
function quotedPassword(change: WireChange): string {
  const [value] = change.values
  const text = value === undefined || value.length % 2 === 1 ? '' : value.toString('utf16le')
  if (change.values.length === 1 && text.length >= 2 && text.startsWith('"') && text.endsWith('"')) return text.slice(1, -1)
  throw serviceError(resultCode.unwillingToPerform, '0000001F', '5003 (WILL_NOT_PERFORM)')
}

function isAcceptable(account: Entry, password: string, policy: DomainPolicy): boolean {
  if (password.length < policy.minPasswordLength || password.length > longestPassword) return false
  return policy.complexity === 'not-required' || isComplex(account, password)
}

/** Three of five kinds of characters, and neither the account name nor a part of the display name inside. */
function isComplex(account: Entry, password: string): boolean {
  const kinds = [/\p{Lu}/u, /\p{Ll}/u, /\d/, /[^\p{L}\d]/u, /[\p{Lo}\p{Lm}]/u]
  if (kinds.filter((kind) => kind.test(password)).length < categoriesNeeded) return false
  const names = [accountNameOf(account), ...(firstText(account.values.get('displayName')) ?? '').split(/[\s,.\-_#]+/)]
  return !names.some((name) => name.length >= shortestNamePart && password.toLowerCase().includes(name.toLowerCase()))
}
