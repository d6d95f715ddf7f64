import { firstText, type Entry } from './tree/entry.ts'
import type { DirectoryTree } from './tree/tree.ts'
import { filetimeOf, intervalMs, msOfFiletime } from './tree/windows-formats.ts'

/** Bits of userAccountControl (MS-ADTS 2.2.16). */
export const accountControl = {
  disabled: 0x2,
  lockedOut: 0x10,
  passwordNotRequired: 0x20,
  normalAccount: 0x200,
  workstationTrust: 0x1000,
  serverTrust: 0x2000,
  passwordNeverExpires: 0x10000,
  smartCardRequired: 0x40000,
  passwordExpired: 0x800000,
} as const

/** groupType bits (MS-ADTS 2.2.12) decide sAMAccountType. */
export function accountTypeOfGroup(groupType: number): string {
  const security = groupType < 0
  const domainLocal = (groupType & 0x4) !== 0
  if (domainLocal) return security ? '536870912' : '536870913'
  return security ? '268435456' : '268435457'
}

/** sAMAccountType of a user or computer by its userAccountControl. */
export function accountTypeOfUser(bits: number): string {
  return (bits & (accountControl.workstationTrust | accountControl.serverTrust)) === 0 ? '805306368' : '805306369'
}

const never = '9223372036854775807'

/** What the domain demands of passwords and how it answers guessing; read off the domain object, so that it can be changed over LDAP. */
export interface DomainPolicy {
  readonly maxPasswordAgeMs: number | null
  readonly minPasswordAgeMs: number
  readonly minPasswordLength: number
  readonly passwordHistoryLength: number
  readonly complexity: 'required' | 'not-required'
  /** 0 switches lockout off. */
  readonly lockoutThreshold: number
  readonly lockoutWindowMs: number
  /** null: until an administrator unlocks. */
  readonly lockoutDurationMs: number | null
}

export function domainPolicy(tree: DirectoryTree): DomainPolicy {
  const { domain } = tree
  const interval = (name: string) => intervalMs(firstText(domain.values.get(name)) ?? '0')
  return {
    maxPasswordAgeMs: interval('maxPwdAge'),
    minPasswordAgeMs: interval('minPwdAge') ?? 0,
    minPasswordLength: numberOf(domain, 'minPwdLength'),
    passwordHistoryLength: numberOf(domain, 'pwdHistoryLength'),
    complexity: (numberOf(domain, 'pwdProperties') & 1) === 0 ? 'not-required' : 'required',
    lockoutThreshold: numberOf(domain, 'lockoutThreshold'),
    lockoutWindowMs: interval('lockOutObservationWindow') ?? 0,
    lockoutDurationMs: interval('lockoutDuration'),
  }
}

/** An integer attribute as a number, 0 where it is missing. */
export function numberOf(entry: Entry, name: string): number {
  return Number(firstText(entry.values.get(name)) ?? '0')
}

export function controlBits(entry: Entry): number {
  return numberOf(entry, 'userAccountControl')
}

/** Is the account locked at this moment? lockoutTime alone does not say: it stays after the lockout has run out. */
export function isLockedOut(tree: DirectoryTree, entry: Entry): boolean {
  const lockedAt = firstText(entry.values.get('lockoutTime')) ?? '0'
  if (lockedAt === '0') return false
  const duration = domainPolicy(tree).lockoutDurationMs
  return duration === null || tree.clock.now() < msOfFiletime(lockedAt) + duration
}

/** Is the account past its accountExpires? */
export function isAccountExpired(tree: DirectoryTree, entry: Entry): boolean {
  const expires = firstText(entry.values.get('accountExpires')) ?? '0'
  return expires !== '0' && expires !== never && msOfFiletime(expires) <= tree.clock.now()
}

/** msDS-UserPasswordExpiryTimeComputed (MS-ADTS 3.1.1.4.5.33): 0 = must change now, the largest number = never. */
export function passwordExpiryTime(tree: DirectoryTree, entry: Entry): string | undefined {
  if (!entry.definition.chain.includes('user')) return undefined
  const bits = controlBits(entry)
  const exempt = accountControl.passwordNeverExpires | accountControl.smartCardRequired | accountControl.workstationTrust
  if ((bits & (exempt | accountControl.serverTrust)) !== 0) return never
  const lastSet = firstText(entry.values.get('pwdLastSet')) ?? '0'
  if (lastSet === '0') return '0'
  const { maxPasswordAgeMs } = domainPolicy(tree)
  return maxPasswordAgeMs === null ? never : filetimeOf(msOfFiletime(lastSet) + maxPasswordAgeMs)
}

export function isPasswordExpired(tree: DirectoryTree, entry: Entry): boolean {
  const expiry = passwordExpiryTime(tree, entry)
  return expiry !== undefined && expiry !== never && (expiry === '0' || msOfFiletime(expiry) <= tree.clock.now())
}

/** msDS-User-Account-Control-Computed: the two bits that are not kept in userAccountControl itself. */
export function computedAccountControl(tree: DirectoryTree, entry: Entry): string | undefined {
  if (!entry.definition.chain.includes('user')) return undefined
  const locked = isLockedOut(tree, entry) ? accountControl.lockedOut : 0
  return String(locked | (isPasswordExpired(tree, entry) ? accountControl.passwordExpired : 0))
}
