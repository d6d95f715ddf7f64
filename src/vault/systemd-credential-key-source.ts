import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#src/base/app-error.ts'
import type { KeySource } from './key-source.ts'
import { usualCredential } from './key-source-name.ts'
import { decodeKey } from './key-text.ts'

/**
 * A key that systemd hands to the service as a credential: decrypted by the TPM or the host's key, in memory only, gone when
 * the service stops. `directory` is what systemd gives as CREDENTIALS_DIRECTORY, null when the service was started otherwise.
 */
export function systemdCredentialKeySource(directory: string | null, credentialName: string = usualCredential): KeySource {
  const subject = `systemd credential ${credentialName}`
  return {
    description: subject,
    readKey: () => {
      if (directory === null) throw missing(subject, 'the service was not started by systemd with credentials')
      return decodeKey(readCredential(directory, credentialName), subject)
    },
  }
}

function readCredential(directory: string, credentialName: string): Buffer {
  try {
    return readFileSync(join(directory, credentialName))
  } catch (cause) {
    const detail = `the unit hands over no credential of that name; add LoadCredentialEncrypted=${credentialName}:PATH`
    throw missing(`systemd credential ${credentialName}`, detail, cause)
  }
}

function missing(subject: string, detail: string, cause?: unknown): AppError {
  return new AppError('vault-key-missing', { subject, detail, cause })
}
