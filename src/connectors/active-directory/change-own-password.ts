import { transcode } from 'node:buffer'
import type { AccountFacts } from '#src/model/credential-forecast.ts'
import type { Secret } from '#src/base/secret.ts'
import type { SecretChange, SecretPair } from '../contract/secret-rotation.ts'
import { resultCode } from '../ldap/ldap-error.ts'
import type { LdapResult } from '../ldap/response.ts'
import type { Connection } from './connections.ts'
import { readOwnAccount } from './own-account.ts'

type Refused = Extract<SecretChange, { kind: 'refused' }>
type Cause = Pick<Refused, 'reason' | 'advice'>

const dayMs = 86_400_000

/** Win32 errors that stand in hexadecimal at the head of the directory's answer. */
const ERROR_INVALID_PASSWORD = '00000056'
const ERROR_PASSWORD_RESTRICTION = '0000052d'

const causes = {
  accountUnreadable: {
    reason: 'account-unreadable',
    advice: 'Let the account read its own object: without its name and rules its password cannot be replaced.',
  },
  tooYoung: {
    reason: 'too-young',
    advice: 'The password is younger than the domain allows for a change. Nothing has to be done: it is tried again when it is old enough.',
  },
  policy: {
    reason: 'password-policy',
    advice:
      'The rules of the domain refuse the new password: its minimum age, history, length or a filter of your own. Compare them with the password settings of the account.',
  },
  currentWrong: {
    reason: 'current-secret-wrong',
    advice: 'The directory knows another password than the one that is stored. Enter the present one with lockstep credentials set.',
  },
  forbidden: {
    reason: 'change-forbidden',
    advice: 'Let the account change its own password: clear "User cannot change password", or grant SELF the right "Change Password".',
  },
  encryption: {
    reason: 'encryption-needed',
    advice: 'Set `security` to ldaps or starttls: passwords are changed over encrypted connections only.',
  },
  unclassified: {
    reason: 'unclassified',
    advice: 'The directory refused the change in a way that is not known here; its own words are in the event.',
  },
} as const satisfies Readonly<Record<string, Cause>>

/**
 * Changes the password of the account the connection signed in as, as its owner does: the old value deleted and the new one
 * added in one request (MS-ADTS 3.1.1.3.1.5.2). Throws `TransportError` when no answer came.
 */
export async function changeOwnPassword(
  connection: Connection,
  { current, next, now }: SecretPair & { readonly now: number },
): Promise<SecretChange> {
  // Samba would take it all the same.
  if (connection.client.encryption === null)
    return { kind: 'refused', ...causes.encryption, text: 'The connection is not encrypted.', retryAt: null }
  const account = await readOwnAccount(connection)
  if (account === null) return { kind: 'refused', ...causes.accountUnreadable, text: 'The account cannot read itself.', retryAt: null }
  const [before, after] = [quoted(current), quoted(next)]
  try {
    const result = await connection.client.replaceValue(account.dn, { attribute: 'unicodePwd', before, after })
    return result.code === resultCode.success ? { kind: 'accepted' } : refusedChange(result, account.facts, now)
  } finally {
    before.fill(0)
    after.fill(0)
  }
}

/** The value of `unicodePwd`: the password between quotation marks in UTF-16, little end first. */
function quoted(secret: Secret): Buffer {
  return secret.withBytes((bytes) => {
    const wide = transcode(bytes, 'utf8', 'utf16le')
    const value = Buffer.allocUnsafeSlow(wide.length + 4)
    value.writeUInt16LE(0x22, 0)
    value.set(wide, 2)
    value.writeUInt16LE(0x22, wide.length + 2)
    wide.fill(0)
    return value
  })
}

function refusedChange(result: LdapResult, facts: AccountFacts, now: number): Refused {
  const text = result.diagnostic === '' ? `LDAP result ${result.code}` : result.diagnostic
  const oldEnoughAt = oldEnough(facts)
  const restricted = oldEnoughAt !== null && oldEnoughAt > now ? causes.tooYoung : causes.policy
  const cause = causeOf(result, restricted)
  if (cause === causes.tooYoung) return { kind: 'refused', ...cause, text, retryAt: oldEnoughAt }
  return { kind: 'refused', ...cause, text, retryAt: cause === causes.policy ? now + dayMs : null }
}

/** When the rules allow the next change, milliseconds since 1970; null where they do not say. */
function oldEnough({ changedAt, rules }: AccountFacts): number | null {
  return changedAt === null || rules === null || rules.minimumAgeMs === null ? null : changedAt + rules.minimumAgeMs
}

/** `restricted` is what a password that breaks the rules means now: the directory has one answer for all of them. */
function causeOf({ code, diagnostic }: LdapResult, restricted: Cause): Cause {
  const win32 = /^([0-9a-f]{8}):/i.exec(diagnostic)?.[1]?.toLowerCase()
  if (win32 === ERROR_INVALID_PASSWORD) return causes.currentWrong
  if (win32 === ERROR_PASSWORD_RESTRICTION || code === resultCode.constraintViolation) return restricted
  if (code === resultCode.insufficientAccessRights) return causes.forbidden
  const isPlain = code === resultCode.confidentialityRequired || code === resultCode.unwillingToPerform
  return isPlain ? causes.encryption : causes.unclassified
}
