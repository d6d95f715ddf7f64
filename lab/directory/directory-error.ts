import { resultCode, type OperationResult, type ResultCode } from './wire/result.ts'

/**
 * A refusal the directory answers with. The texts follow the shapes Active Directory uses: eight hexadecimal digits of the Windows
 * error, the kind of problem, a DSID (a place in Windows' source, of no use to a client) and further numbers.
 */
export class DirectoryError extends Error {
  override readonly name = 'DirectoryError'
  readonly result: OperationResult

  constructor(code: ResultCode, diagnostic: string, more: Partial<OperationResult> = {}) {
    super(diagnostic)
    this.result = { code, diagnostic, matchedDn: '', referrals: [], ...more }
  }
}

const windowsBuild = 'v4563'

/** Text of a failed simple bind; `data` is a Win32 error in hexadecimal, for example `52e` (spec: credentials §4.1). */
export function credentialError(data: string): DirectoryError {
  const text = `80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data ${data}, v1db1`
  return new DirectoryError(resultCode.invalidCredentials, text)
}

/** A refusal of the LDAP front end, before the database is asked. */
export function frontEndError(code: ResultCode, win32: string, comment: string): DirectoryError {
  return new DirectoryError(code, `${win32}: LdapErr: DSID-0C0907E9, comment: ${comment}, data 0, ${windowsBuild}`)
}

/** A refusal of the directory service: SvcErr, for example problem 5003 (WILL_NOT_PERFORM). */
export function serviceError(code: ResultCode, win32: string, problem: string): DirectoryError {
  return new DirectoryError(code, `${win32}: SvcErr: DSID-031A1248, problem ${problem}, data 0`)
}

/** A refusal of an update: UpdErr, for example problem 6005 (ENTRY_EXISTS). */
export function updateError(code: ResultCode, win32: string, problem: string): DirectoryError {
  return new DirectoryError(code, `${win32}: UpdErr: DSID-031B0F5A, problem ${problem}, data 0`)
}

/** A refusal that concerns one attribute: AtrErr, for example problem 1005 (CONSTRAINT_ATT_TYPE). */
export function attributeError(code: ResultCode, detail: { win32: string; problem: string; attribute: string }): DirectoryError {
  const { win32, problem, attribute } = detail
  const inner = `${win32}: DSID-03191083, problem ${problem}, data 0, Att 0 (${attribute})`
  return new DirectoryError(code, `${win32}: AtrErr: DSID-03191083, #1:\n\t0: ${inner}\n`)
}

/** The object is not there; `bestMatch` is the nearest ancestor that is. */
export function noSuchObject(bestMatch: string): DirectoryError {
  const text = `0000208D: NameErr: DSID-03100288, problem 2001 (NO_OBJECT), data 0, best match of:\n\t'${bestMatch}'\n`
  return new DirectoryError(resultCode.noSuchObject, text, { matchedDn: bestMatch })
}

export function badName(dn: string): DirectoryError {
  const text = `0000208F: NameErr: DSID-03100225, problem 2006 (BAD_NAME), data 8350, best match of:\n\t'${dn}'\n`
  return new DirectoryError(resultCode.invalidDnSyntax, text)
}

export function accessDenied(): DirectoryError {
  const text = '00002098: SecErr: DSID-03150F94, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0'
  return new DirectoryError(resultCode.insufficientAccessRights, text)
}
