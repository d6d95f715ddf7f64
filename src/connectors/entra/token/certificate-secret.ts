import { X509Certificate } from 'node:crypto'
import type { Secret } from '#src/base/secret.ts'

const certificateBlock = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/

/**
 * The certificate a secret is used with. One that stands in the secret beside its key wins over the one in the settings: key and
 * certificate are replaced together, in one write. Null when neither has one.
 */
export function certificateOf(
  secret: Secret,
  fromSettings: string | null,
): { readonly pem: string; readonly certificate: X509Certificate } | null {
  const own = secret.withText((text) => certificateBlock.exec(text)?.[0]) ?? null
  const pem = own ?? fromSettings
  return pem === null ? null : { pem, certificate: new X509Certificate(pem) }
}

/** SHA-256 of a certificate in upper-case hexadecimal, as the app registration shows it. */
export function thumbprintOf(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(':', '')
}
