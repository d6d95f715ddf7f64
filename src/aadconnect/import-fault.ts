/** Why a file of an export cannot be used: what was found, and what to do about it. */
export interface ImportFault {
  readonly message: string
  readonly hint: string
}

/** What to do about a file that is not what it should be. */
export const copyAgain =
  'Export the configuration again on the old server with Get-ADSyncServerConfiguration -Path, copy the folder as it is, and import that.'
