import { accountControl, controlBits, domainPolicy, isAccountExpired, isLockedOut, isPasswordExpired, numberOf } from './account-state.ts'
import { groupsOf } from './attribute-values.ts'
import { credentialError, DirectoryError } from './directory-error.ts'
import { Passwords } from './passwords.ts'
import { attributeNamed } from './schema/schema.ts'
import { firstText, type Entry } from './tree/entry.ts'
import type { DirectoryTree } from './tree/tree.ts'
import { filetimeOf, msOfFiletime, sidBytes } from './tree/windows-formats.ts'

/** What an account may do beyond reading. */
export type Right = 'replicate-changes' | 'read-deleted-objects' | 'write' | 'reset-password'

/** How the domain treats sign-ins; everything else is policy on the domain object. */
export interface SignInRules {
  readonly dnsDomain: string
  readonly netbiosName: string
  /** How long the password before the present one still works; Windows documents an hour for network logons. */
  readonly previousPasswordAllowedMs: number
  /** A name with an empty password: anonymous success, as Windows allows by default, or 52e, as Samba answers. */
  readonly emptyPassword: 'anonymous' | 'refused'
}

/** lastLogonTimestamp is replicated, therefore written only this often. */
const logonTimestampMs = 14 * 86_400_000
const administrators = 'Domain Admins'
const weekMs = 7 * 86_400_000
const hourMs = 3_600_000

/** Accounts of the directory: who they are, whether they get in, what they may do. */
export class Accounts {
  readonly passwords: Passwords
  readonly rules: SignInRules
  readonly #tree: DirectoryTree
  readonly #rights = new Map<Entry, Set<Right>>()

  constructor(tree: DirectoryTree, rules: SignInRules) {
    this.#tree = tree
    this.rules = rules
    this.passwords = new Passwords(tree)
  }

  grant(account: Entry, right: Right): void {
    const rights = this.#rights.get(account) ?? new Set()
    this.#rights.set(account, rights.add(right))
  }

  revoke(account: Entry, right: Right): void {
    this.#rights.get(account)?.delete(right)
  }

  holds(account: Entry, right: Right): boolean {
    return this.#rights.get(account)?.has(right) ?? false
  }

  /** Members of Domain Admins, directly or through groups, may do everything. */
  isAdministrator(account: Entry): boolean {
    for (const group of groupsOf(account, this.#tree)) {
      if (firstText(group.values.get('sAMAccountName')) === administrators) return true
    }
    return false
  }

  /**
   * A simple bind. Returns the account, or null for an anonymous success; throws the refusal of Active Directory with its sub-code.
   * The password is judged first: what follows (disabled, expired, …) is told only to those who know it.
   */
  authenticate(name: string, password: string): Entry | null {
    if (password === '' && (name === '' || this.rules.emptyPassword === 'anonymous')) return null
    const account = password === '' ? null : this.locate(name)
    if (account === null) throw credentialError('52e')
    if (isLockedOut(this.#tree, account)) throw credentialError('775')
    this.#checkPassword(account, password)
    const refusal = this.#accountRefusal(account)
    if (refusal !== null) throw credentialError(refusal)
    this.#recordSuccess(account)
    return account
  }

  /** The live account a bind name stands for: UPN, DN, NETBIOS\sam, sam@NETBIOS, sam@dns.domain or a SID. */
  locate(name: string): Entry | null {
    const found = this.#locateAny(name)
    return found !== null && found.state === 'live' && found.definition.chain.includes('user') ? found : null
  }

  #locateAny(name: string): Entry | null {
    if (/^S-1-\d+(-\d+)+$/.test(name)) return this.#only('objectSid', sidBytes(name))
    if (name.includes('=')) return this.#findByDn(name)
    const [domain, account] = name.split('\\')
    if (account !== undefined) return this.#isOurs(domain as string) ? this.#only('sAMAccountName', account) : null
    const at = name.lastIndexOf('@')
    if (at < 0) return null
    const byUpn = this.#only('userPrincipalName', name)
    if (byUpn !== null) return byUpn
    return this.#isOurs(name.slice(at + 1)) ? this.#only('sAMAccountName', name.slice(0, at)) : null
  }

  #findByDn(dn: string): Entry | null {
    try {
      return this.#tree.find(dn)
    } catch (error) {
      // A name that is no DN at all is simply an unknown account.
      if (error instanceof DirectoryError) return null
      throw error
    }
  }

  #isOurs(domain: string): boolean {
    return [this.rules.netbiosName, this.rules.dnsDomain].some((own) => own.toLowerCase() === domain.toLowerCase())
  }

  #only(attribute: string, value: string | Buffer): Entry | null {
    const found = [...(this.#tree.findByValue(attribute, value) ?? [])].filter((entry) => entry.state === 'live')
    return found.length === 1 ? (found[0] as Entry) : null
  }

  #checkPassword(account: Entry, password: string): void {
    const match = this.passwords.compare(account, password)
    if (match === 'current') return
    if (match === 'previous' && this.passwords.ageMs(account) < this.rules.previousPasswordAllowedMs) return
    // A recent password is taken for a forgotten device of the owner, not for guessing, and is not counted.
    if (match === 'wrong') this.#recordFailure(account)
    throw credentialError('52e')
  }

  #accountRefusal(account: Entry): string | null {
    const bits = controlBits(account)
    if ((bits & accountControl.smartCardRequired) !== 0) return '52e'
    if ((bits & accountControl.disabled) !== 0) return '533'
    if (isAccountExpired(this.#tree, account)) return '701'
    if (firstText(account.values.get('userWorkstations')) !== null) return '531'
    if (!this.#isLogonHour(account)) return '530'
    if ((firstText(account.values.get('pwdLastSet')) ?? '0') === '0' && (bits & accountControl.passwordNeverExpires) === 0) return '773'
    return isPasswordExpired(this.#tree, account) ? '532' : null
  }

  /** logonHours has one bit per hour of the week, Sunday 00:00 UTC first. */
  #isLogonHour(account: Entry): boolean {
    const hours = account.values.get('logonHours')
    if (!Buffer.isBuffer(hours) || hours.length !== 21) return true
    // 1970 began on a Thursday: four days after a Sunday.
    const hour = Math.floor(((this.#tree.clock.now() + 4 * 24 * hourMs) % weekMs) / hourMs)
    return ((hours[hour >> 3] as number) & (1 << (hour & 7))) !== 0
  }

  #recordFailure(account: Entry): void {
    const policy = domainPolicy(this.#tree)
    const now = this.#tree.clock.now()
    const lastFailure = msOfFiletime(firstText(account.values.get('badPasswordTime')) ?? '0')
    const inWindow = now - lastFailure < policy.lockoutWindowMs
    const count = (inWindow ? numberOf(account, 'badPwdCount') : 0) + 1
    this.#tree.transact(() => {
      this.#set(account, 'badPasswordTime', filetimeOf(now))
      this.#set(account, 'badPwdCount', String(count))
      if (policy.lockoutThreshold > 0 && count >= policy.lockoutThreshold) this.#set(account, 'lockoutTime', filetimeOf(now))
    })
  }

  #recordSuccess(account: Entry): void {
    const now = this.#tree.clock.now()
    const stamp = firstText(account.values.get('lastLogonTimestamp'))
    this.#tree.transact(() => {
      if (numberOf(account, 'badPwdCount') !== 0) this.#set(account, 'badPwdCount', '0')
      if ((firstText(account.values.get('lockoutTime')) ?? '0') !== '0') this.#set(account, 'lockoutTime', '0')
      this.#set(account, 'lastLogon', filetimeOf(now))
      this.#set(account, 'logonCount', String(numberOf(account, 'logonCount') + 1))
      if (stamp === null || now - msOfFiletime(stamp) > logonTimestampMs) this.#set(account, 'lastLogonTimestamp', filetimeOf(now))
    })
  }

  #set(account: Entry, name: string, value: string): void {
    this.#tree.set(account, attributeNamed(name), value)
  }
}
