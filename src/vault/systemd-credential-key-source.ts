import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#src/base/app-error.ts'
import type { KeySource } from './key-source.ts'
import { decodeKey } from './key-text.ts'

/** Name of the credential in the unit: `LoadCredentialEncrypted=lockstep-key:...`. */
const credentialName = 'lockstep-key'

/**
 * A key that systemd hands to the service as a credential: decrypted by the TPM or the host's key, in memory only, gone when
 * the service stops. `directory` is what systemd gives as CREDENTIALS_DIRECTORY, null when the service was started otherwise.
 */
export function systemdCredentialKeySource(directory: string | null): KeySource {
  return {
    description: `systemd credential ${credentialName}`,
    readKey: () => {
      if (directory === null) throw missing('the service was not started by systemd with credentials', undefined)
      const path = join(directory, credentialName)
      return decodeKey(readCredential(path), `systemd credential ${credentialName}`)
    },
  }
}

function readCredential(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw missing(`the unit hands over no credential of that name; add LoadCredentialEncrypted=${credentialName}:PATH`, cause)
  }
}

function missing(detail: string, cause: unknown): AppError {
  return new AppError('vault-key-missing', { subject: `systemd credential ${credentialName}`, detail, cause })
}
