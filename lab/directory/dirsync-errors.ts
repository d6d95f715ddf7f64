import { frontEndError, type DirectoryError } from './directory-error.ts'
import { resultCode } from './wire/result.ts'

/** 0x2105 is ERROR_DS_DRA_ACCESS_DENIED: the account lacks "Replicating Directory Changes". */
export function accessDeniedForReplication(): DirectoryError {
  return frontEndError(resultCode.insufficientAccessRights, '00002105', 'Error processing control')
}

/** 0x20F7 is ERROR_DS_DRA_BAD_NC: DirSync works on whole naming contexts only. */
export function badReplicationBase(mode: 'plain' | 'object-security'): DirectoryError {
  const code = mode === 'plain' ? resultCode.insufficientAccessRights : resultCode.unwillingToPerform
  return frontEndError(code, '000020F7', 'Error processing control')
}
