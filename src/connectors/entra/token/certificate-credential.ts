import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { must } from '#src/base/assert.ts'
import type { Secret } from '#src/base/secret.ts'
import { ConnectionError } from '../../contract/connection-error.ts'
import type { Place } from '../graph/connection-failures.ts'
import type { EntraSettings } from '../settings.ts'

/** What the token library wants to know about a certificate. */
export interface CertificateCredential {
  /** SHA-256 of the certificate in hexadecimal, as the app registration shows it. */
  readonly thumbprintSha256: string
  readonly privateKey: string
  /** The certificate itself, for registrations that trust an issuer instead of a thumbprint. */
  readonly x5c: string
}

/** Puts certificate and private key together. Throws `ConnectionError` when they cannot work, before anything is sent. */
export function certificateCredential(settings: EntraSettings, secret: Secret, place: Place): CertificateCredential {
  const pem = must(settings.certificate, 'the certificate of a connector that signs in with one')
  const certificate = new X509Certificate(pem)
  const key = privateKey(secret, place)
  if (!certificate.checkPrivateKey(key)) {
    throw refused(place, {
      reason: 'assertion-rejected',
      advice: 'Store the private key that belongs to the certificate in the settings.',
      text: `The private key does not belong to the certificate ${certificate.fingerprint256.replaceAll(':', '')}.`,
    })
  }
  if (certificate.validToDate.getTime() <= place.at) {
    throw refused(place, {
      reason: 'certificate-expired',
      advice: 'Make a new certificate, upload it to the app registration, and store certificate and private key here.',
      text: `The certificate ${certificate.subject} expired at ${certificate.validToDate.toISOString()}.`,
    })
  }
  return {
    thumbprintSha256: certificate.fingerprint256.replaceAll(':', ''),
    privateKey: secret.withText((text) => text),
    x5c: pem,
  }
}

function privateKey(secret: Secret, place: Place): KeyObject {
  try {
    return secret.withText((text) => createPrivateKey(text))
  } catch {
    // The cause is left out: parsers like to quote their input.
    throw refused(place, {
      reason: 'assertion-rejected',
      advice: 'Store the private key as PEM text without a passphrase, beginning with -----BEGIN PRIVATE KEY-----.',
      text: 'The stored private key cannot be read as PEM text.',
    })
  }
}

function refused(place: Place, what: { readonly reason: string; readonly advice: string; readonly text: string }): ConnectionError {
  return new ConnectionError({
    failure: 'credentials',
    reason: what.reason,
    advice: what.advice,
    incidents: [{ result: 'failed-authentication', server: place.server, at: place.at, code: null, subCode: null, text: what.text }],
  })
}
