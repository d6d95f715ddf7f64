import { intervalText } from './tree/windows-formats.ts'

const dayMs = 86_400_000
const minuteMs = 60_000

/** Password and lockout policy of the domain. Ages in milliseconds; null means never. */
export interface DomainPolicyOptions {
  readonly maxPasswordAgeMs?: number | null
  readonly minPasswordAgeMs?: number
  readonly minPasswordLength?: number
  readonly passwordHistoryLength?: number
  readonly complexity?: 'required' | 'not-required'
  /** Failed attempts that lock an account; 0 switches lockout off, as in a new domain. */
  readonly lockoutThreshold?: number
  readonly lockoutWindowMs?: number
  /** null: until an administrator unlocks. */
  readonly lockoutDurationMs?: number | null
}

const neverInterval = '-9223372036854775808'

/** The policy of a new Windows domain. */
const defaults: Required<DomainPolicyOptions> = {
  maxPasswordAgeMs: 42 * dayMs,
  minPasswordAgeMs: dayMs,
  minPasswordLength: 7,
  passwordHistoryLength: 24,
  complexity: 'required',
  lockoutThreshold: 0,
  lockoutWindowMs: 30 * minuteMs,
  lockoutDurationMs: 30 * minuteMs,
}

const interval = (ms: number | null) => (ms === null ? neverInterval : intervalText(ms))

/** The policy as attributes of the domain object. */
export function policyAttributes(options: DomainPolicyOptions): Record<string, string> {
  const policy = { ...defaults, ...options }
  return {
    maxPwdAge: interval(policy.maxPasswordAgeMs),
    minPwdAge: intervalText(policy.minPasswordAgeMs),
    minPwdLength: String(policy.minPasswordLength),
    pwdHistoryLength: String(policy.passwordHistoryLength),
    pwdProperties: policy.complexity === 'required' ? '1' : '0',
    lockoutThreshold: String(policy.lockoutThreshold),
    lockOutObservationWindow: intervalText(policy.lockoutWindowMs),
    lockoutDuration: interval(policy.lockoutDurationMs),
  }
}
