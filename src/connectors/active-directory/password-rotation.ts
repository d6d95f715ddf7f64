import { randomInt } from 'node:crypto'
import type { SecretRotation } from '../contract/secret-rotation.ts'
import { proposedPassword } from './proposed-password.ts'
import { parseSettings } from './settings.ts'

/** The account of the connector changes its own password. A domain controller knows the new one at once, and counts wrong ones. */
export const passwordRotation: SecretRotation = {
  everyDays: (settings) => parseSettings(settings).rotation?.everyDays ?? null,
  unsupported: (settings) =>
    parseSettings(settings).security === 'plain-text-allowed'
      ? 'passwords are changed over encrypted connections only: set security to ldaps or starttls'
      : null,
  at: (settings, server) => ({ ...settings, servers: [server] }),
  propose: ({ facts }) =>
    Promise.resolve(proposedPassword({ minimumLength: facts.rules?.minimumLength ?? null, name: facts.name, random: randomInt })),
  whenRefused: 'not-taken',
  oldSecret: 'void',
}
