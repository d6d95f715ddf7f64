import type { ConnectionFailure } from '../contract/connection-error.ts'
import { resultCode } from '../ldap/ldap-error.ts'
import type { LdapResult } from '../ldap/response.ts'

/** What a refused bind means. */
export interface SignInRefusal {
  readonly failure: Extract<ConnectionFailure, 'credentials' | 'connection'>
  readonly reason: string
  readonly advice: string
  /** The directory's sub-code in hexadecimal, for example `52e`, or null. */
  readonly subCode: string | null
}

/**
 * Active Directory writes a Windows error in hexadecimal into the text of result 49, for example `data 52e`. It checks the
 * password first, so every code but 525, 52e, 57, 534 and 775 says that the password is right.
 */
export const signInSubCodes: Readonly<Record<string, { readonly reason: string; readonly advice: string }>> = {
  '525': {
    reason: 'unknown-account',
    advice: 'The directory does not know the account. Check its name and domain, and whether it was deleted or moved.',
  },
  '52e': {
    reason: 'wrong-password-or-name',
    advice:
      'The directory refused name and password together. If the password was changed, enter the new one; if not, check that the account still exists and that its name is complete.',
  },
  '52f': {
    reason: 'restriction',
    advice:
      'The password is right, but a restriction keeps the account out. Look at the Protected Users group and at authentication policies.',
  },
  '530': { reason: 'logon-hours', advice: 'The password is right, but the account may not sign in at this hour. Widen its logon hours.' },
  '531': {
    reason: 'workstation',
    advice:
      'The password is right, but the account may not sign in from this computer. Add it to the permitted workstations or clear the list.',
  },
  '532': {
    reason: 'password-expired',
    advice: 'The password was right and has expired. Have a new one set in Active Directory and enter it here.',
  },
  '533': {
    reason: 'account-disabled',
    advice:
      'The account is disabled; the password is right. Find out who disabled it and why before it is enabled again. No new password is needed.',
  },
  '534': {
    reason: 'unknown-account',
    advice: 'The directory cannot tell whose name this is. Write it as user@domain, and check trusts if the account is in another domain.',
  },
  '57': {
    reason: 'unknown-account',
    advice: 'The name fits no account, or more than one. Write it as user@domain or DOMAIN\\user and look for accounts with the same name.',
  },
  '568': {
    reason: 'too-many-groups',
    advice: 'The password is right, but the account is in more groups than a sign-in can carry. Take it out of some.',
  },
  '569': {
    reason: 'logon-type',
    advice:
      'The password is right, but policy denies the account network logon. Check "Access this computer from the network" and its deny list on the domain controllers.',
  },
  '701': { reason: 'account-expired', advice: 'The account has expired; the password is right. Extend or remove its expiry date.' },
  '773': {
    reason: 'must-change',
    advice:
      'The password is right but must be changed at the next logon, which a service account cannot do. Remove that flag, or set a password and enter it here.',
  },
  '775': {
    reason: 'locked-out',
    advice:
      'The account is locked out. Do not keep trying: find what locks it (event 4740 on the PDC emulator names the computer), then unlock it or wait until the lock ends.',
  },
}

const unclassified = {
  reason: 'unclassified',
  advice: 'The directory refused the sign-in without a reason that is known here. Its own words are in the connection log.',
}

/** A bind that came over the wrong channel is refused with SEC_E_BAD_BINDINGS. */
const BAD_BINDINGS = '80090346'
/** SEC_E_TIME_SKEW: the clocks are too far apart for Kerberos, which some name forms are checked by. */
const TIME_SKEW = '80090324'

const encryptionNeeded = {
  failure: 'connection',
  reason: 'signing-required',
  advice: 'The domain controller takes sign-ins over encrypted connections only. Set `security` to ldaps or starttls.',
} as const

/** Classifies the answer to a bind that was not a success. Goes by codes alone: texts differ between versions. */
export function classifySignIn(result: LdapResult): SignInRefusal {
  const subCode = /\bdata\s+([0-9a-f]{1,8})\b/i.exec(result.diagnostic)?.[1]?.toLowerCase() ?? null
  const { code } = result
  if (code === resultCode.strongerAuthRequired || code === resultCode.confidentialityRequired) return { ...encryptionNeeded, subCode }
  if (code === resultCode.invalidCredentials && result.diagnostic.startsWith(BAD_BINDINGS)) {
    const advice =
      'The domain controller demands channel binding. Connect with ldaps, directly and not through something that ends TLS on the way.'
    return { failure: 'connection', reason: 'channel-binding-required', advice, subCode }
  }
  if (code === resultCode.invalidCredentials && result.diagnostic.startsWith(TIME_SKEW)) {
    const advice =
      'The clocks of this machine and of the domain controller differ by more than five minutes. Check the time service of both.'
    return { failure: 'connection', reason: 'clock-skew', advice, subCode }
  }
  if (isBusy(code)) {
    return {
      failure: 'connection',
      reason: 'server-busy',
      advice: 'The domain controller is not able to answer now. Try again, or list another one.',
      subCode,
    }
  }
  if (code === resultCode.invalidDnSyntax) {
    const advice = 'The directory cannot read the name of the account. Write it as user@domain, DOMAIN\\user or a distinguished name.'
    return { failure: 'credentials', reason: 'unknown-account', advice, subCode }
  }
  const known = subCode === null ? undefined : signInSubCodes[subCode]
  return { failure: 'credentials', ...(known ?? unclassified), subCode }
}

/** The server cannot serve anybody now, so another one may be asked without costing an attempt. */
export function isBusy(code: number): boolean {
  return code === resultCode.busy || code === resultCode.unavailable || code === resultCode.unwillingToPerform
}
