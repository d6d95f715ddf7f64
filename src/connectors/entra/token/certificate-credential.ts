import { createPrivateKey, type KeyObject } from 'node:crypto'
import { must } from '#src/base/assert.ts'
import type { Secret } from '#src/base/secret.ts'
import { ConnectionError, type ConnectionVerdict } from '../../contract/connection-error.ts'
import { incidentAt, type Place } from '../../contract/connection-incident.ts'
import type { EntraSettings } from '../settings.ts'
import { verdicts } from '../verdicts.ts'
import { certificateOf, thumbprintOf } from './certificate-secret.ts'

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
  const { pem, certificate } = must(certificateOf(secret, settings.certificate), 'the certificate of a connector that signs in with one')
  const key = privateKey(secret, place)
  if (!certificate.checkPrivateKey(key)) {
    const text = `The private key does not belong to the certificate ${thumbprintOf(certificate)}.`
    throw refused(place, verdicts.foreignKey, text)
  }
  if (certificate.validToDate.getTime() <= place.at) {
    const text = `The certificate ${certificate.subject} expired at ${certificate.validToDate.toISOString()}.`
    throw refused(place, verdicts.certificateExpired, text)
  }
  return {
    thumbprintSha256: thumbprintOf(certificate),
    privateKey: secret.withText((text) => keyBlock.exec(text)?.[0] ?? text),
    x5c: pem,
  }
}

/** The key without the certificate that may stand beside it. */
const keyBlock = /-----BEGIN ([A-Z ]*)PRIVATE KEY-----[^-]+-----END \1PRIVATE KEY-----/

function privateKey(secret: Secret, place: Place): KeyObject {
  try {
    return secret.withText((text) => createPrivateKey(text))
  } catch {
    // The cause is left out: parsers like to quote their input.
    throw refused(place, verdicts.unreadableKey, 'The stored private key cannot be read as PEM text.')
  }
}

function refused(place: Place, verdict: ConnectionVerdict, text: string): ConnectionError {
  return new ConnectionError({ ...verdict, incidents: [incidentAt(place, { result: 'failed-authentication', text })] })
}
