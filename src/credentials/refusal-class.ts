/** What an answer proves about the stored secret. */
export type SecretProof = 'right' | 'wrong-or-name' | 'unknown'

/** What a person should do first. Only the first two are a reason to type a secret. */
export type FirstAction =
  | 'enter-secret'
  | 'reset-then-enter-secret'
  | 'correct-account-name'
  | 'correct-account'
  | 'unlock-account'
  | 'correct-configuration'
  | 'change-policy'
  | 'wait'

/** Where the credential of an account stands after an answer like this. */
export type RefusedStanding = 'rejected' | 'locked-out' | 'blocked' | 'must-change'

/** What the reason of a refused sign-in means for the account, whichever directory gave it. */
export interface RefusalClass {
  readonly standing: RefusedStanding
  readonly proof: SecretProof
  readonly firstAction: FirstAction
  /** Whether the directory counts the attempt towards a lock-out, as far as anybody can tell. */
  readonly counts: boolean
  /** When one attempt may find out whether the account is in order again, without a new secret. Null: never by itself. */
  readonly probeAfter: 'half-hour' | 'hour' | 'lockout-duration' | null
}

const rejected: RefusalClass = { standing: 'rejected', proof: 'wrong-or-name', firstAction: 'enter-secret', counts: true, probeAfter: null }
const blocked: RefusalClass = {
  standing: 'blocked',
  proof: 'right',
  firstAction: 'correct-account',
  counts: false,
  probeAfter: 'half-hour',
}
const mustChange: RefusalClass = { ...blocked, standing: 'must-change', firstAction: 'reset-then-enter-secret' }
const policy: RefusalClass = { ...blocked, proof: 'unknown', firstAction: 'change-policy' }
const configuration: RefusalClass = { ...blocked, proof: 'unknown', firstAction: 'correct-configuration' }

/**
 * By the reason that drivers give (`ConnectionError.reason`). Active Directory checks the password before anything else, so that
 * what it says about the state of an account proves the password right; only a lock hides it.
 */
export const refusalClasses: Readonly<Record<string, RefusalClass>> = {
  'wrong-password-or-name': rejected,
  'client-secret-invalid': rejected,
  'assertion-rejected': rejected,
  'no-secret': { ...rejected, proof: 'unknown', counts: false },
  'unknown-account': { ...rejected, firstAction: 'correct-account-name' },
  'client-secret-expired': { ...mustChange, proof: 'right', probeAfter: null, firstAction: 'enter-secret' },
  'certificate-expired': { ...mustChange, proof: 'right', probeAfter: null, firstAction: 'enter-secret' },
  'password-expired': mustChange,
  'must-change': mustChange,
  'account-disabled': blocked,
  'account-expired': blocked,
  'logon-hours': blocked,
  workstation: blocked,
  restriction: blocked,
  'logon-type': blocked,
  'too-many-groups': blocked,
  'locked-out': { standing: 'locked-out', proof: 'unknown', firstAction: 'unlock-account', counts: true, probeAfter: 'lockout-duration' },
  // The sign-in itself was taken; what it gave was not.
  'wrong-identity': configuration,
  'app-disabled': { ...policy, firstAction: 'correct-account' },
  'mfa-required': policy,
  'conditional-access': policy,
  'consent-missing': configuration,
  'app-unknown': configuration,
  'tenant-unknown': configuration,
  'clock-skew': { ...configuration, proof: 'right' },
  throttled: { ...policy, firstAction: 'wait', probeAfter: 'hour' },
}

/** What a refusal means. A reason nobody knows is treated like a wrong secret: the safe side is to stop trying. */
export function classifyRefusal(reason: string): RefusalClass {
  return Object.hasOwn(refusalClasses, reason) ? (refusalClasses[reason] as RefusalClass) : { ...rejected, proof: 'unknown' }
}
