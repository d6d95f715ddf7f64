import type { DirectoryAdministrator } from './administrator.ts'

/** An account every lab directory has, with the password it starts with. Lab only: these are printed in the documentation. */
export interface LabAccount {
  readonly name: string
  readonly password: string
  prepare(desk: DirectoryAdministrator): void
}

/** Passwords of the lab's accounts. */
export const labPasswords = {
  administrator: 'Lab-Administrator-1',
  syncAccount: 'Lab-Sync-Account-1',
  plainUser: 'Lab-Plain-User-1',
} as const

/** sAMAccountNames of the lab's accounts. */
export const labAccountNames = {
  administrator: 'Administrator',
  /** The connector's account: it may replicate changes, nothing else. */
  syncAccount: 'svc-sync',
  /** An account without any right beyond reading. */
  plainUser: 'svc-reader',
} as const

export const labAccounts: readonly LabAccount[] = [
  account('administrator', () => undefined),
  account('syncAccount', (desk) => desk.grant(labAccountNames.syncAccount, 'replicate-changes')),
  account('plainUser', () => undefined),
]

function account(key: keyof typeof labAccountNames, grant: (desk: DirectoryAdministrator) => void): LabAccount {
  const name = labAccountNames[key]
  const password = labPasswords[key]
  return {
    name,
    password,
    prepare(desk) {
      desk.setPassword(name, password)
      grant(desk)
    },
  }
}
