import { Secret } from '#src/base/secret.ts'
import type { SecretRotation } from '../../contract/secret-rotation.ts'
import { parseEntraSettings } from '../settings.ts'
import { selfSignedCertificate } from '../token/self-signed-certificate.ts'

const dayMs = 86_400_000
/** As long as the certificates Azure AD Connect makes for its application. */
const validDays = 180
/** Clocks differ a little, and what is not valid yet is refused. */
const leadMs = 300_000

/**
 * The application registers a new certificate by itself, which it may do with the key of one that is registered. A client secret
 * proves nothing of the kind, so it cannot be renewed like this. News of a key may take minutes to reach the sign-in service.
 */
export const certificateRotation: SecretRotation = {
  everyDays: (settings) => parseEntraSettings(settings).rotation?.everyDays ?? null,
  unsupported: (settings) =>
    parseEntraSettings(settings).credential === 'certificate'
      ? null
      : 'an application cannot renew a client secret by itself; give it a certificate (settings credential and certificate)',
  at: (settings) => settings,
  propose: async ({ settings, now }) => {
    const { clientId } = parseEntraSettings(settings)
    const certificate = { commonName: `Lockstep ${clientId}`, fromMs: now - leadMs, toMs: now + validDays * dayMs }
    return Secret.take((await selfSignedCertificate(certificate)).pem)
  },
  whenRefused: 'not-yet',
  oldSecret: 'to-be-retired',
}
