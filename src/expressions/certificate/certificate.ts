import { fromBase64 } from '../base64.ts'
import { instantOf } from '../calendar.ts'
import type { Instant } from '../values.ts'
import { derElement, derElements, DerFault, derTag, objectIdentifier, withTag, type DerElement } from './der.ts'
import { latin1 } from './directory-string.ts'
import { readName, type CertificateName } from './distinguished-name.ts'

/** An X.509 certificate (RFC 5280), as far as the rule language asks about it. Signatures are not verified. */
export interface Certificate {
  /** The DER bytes, whatever form the attribute holds. */
  readonly encoded: Uint8Array
  readonly version: number
  readonly serialNumber: Uint8Array
  readonly issuer: CertificateName
  readonly subject: CertificateName
  readonly notBefore: Instant
  readonly notAfter: Instant
  readonly publicKeyOid: string
  /** DER of the parameters of the public key algorithm; empty when there are none. */
  readonly publicKeyParameters: Uint8Array
  readonly signatureOid: string
  readonly extensions: readonly Extension[]
}

export interface Extension {
  readonly oid: string
  readonly critical: boolean
  readonly value: Uint8Array
}

/** The certificate in DER, or in the ASCII bytes of Base64 or PEM. Null when the bytes are none. */
export function parseCertificate(bytes: Uint8Array): Certificate | null {
  const encoded = bytes[0] === derTag.sequence ? bytes : derFromText(bytes)
  if (encoded === null) return null
  try {
    return readCertificate(encoded)
  } catch (error) {
    if (error instanceof DerFault) return null
    throw error
  }
}

const pem = /^\s*-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----\s*$/

function derFromText(bytes: Uint8Array): Uint8Array | null {
  const text = latin1(bytes)
  return fromBase64((pem.exec(text)?.[1] ?? text).trim())
}

function readCertificate(encoded: Uint8Array): Certificate {
  const [signed, signatureAlgorithm, signature, ...more] = derElements(derElement(encoded, derTag.sequence).content)
  withTag(signature, derTag.bitString)
  if (more.length > 0) throw new DerFault('three elements are expected')
  const body = [...derElements(withTag(signed, derTag.sequence).content)]
  const version = body[0]?.tag === 0xa0 ? readVersion(body.shift() as DerElement) : 1
  const [serialNumber, , issuer, validity, subject, publicKey, ...optional] = body
  const [notBefore, notAfter] = derElements(withTag(validity, derTag.sequence).content)
  const [keyAlgorithm, key] = derElements(withTag(publicKey, derTag.sequence).content)
  withTag(key, derTag.bitString)
  const [keyOid, keyParameters] = derElements(withTag(keyAlgorithm, derTag.sequence).content)
  return {
    encoded,
    version,
    serialNumber: withTag(serialNumber, derTag.integer).content,
    issuer: readName(issuer),
    subject: readName(subject),
    notBefore: readTime(notBefore),
    notAfter: readTime(notAfter),
    publicKeyOid: objectIdentifier(keyOid),
    publicKeyParameters: keyParameters?.encoded ?? new Uint8Array(0),
    signatureOid: objectIdentifier(derElements(withTag(signatureAlgorithm, derTag.sequence).content)[0]),
    extensions: readExtensions(optional),
  }
}

function readVersion(element: DerElement): number {
  return (derElement(element.content, derTag.integer).content.at(-1) ?? 0) + 1
}

const utcTime = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/
const generalizedTime = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/

/** UTCTime means 1950 to 2049 (RFC 5280, 4.1.2.5.1). */
function readTime(element: DerElement | undefined): Instant {
  const short = element?.tag === derTag.utcTime
  const { content } = withTag(element, short ? derTag.utcTime : derTag.generalizedTime)
  const found = (short ? utcTime : generalizedTime).exec(latin1(content))
  if (found === null) throw new DerFault('a time is expected')
  const [year, month, day, hour, minute, second] = found.slice(1).map(Number) as [number, number, number, number, number, number]
  const century = short ? (year < 50 ? 2000 : 1900) : 0
  const instant = instantOf({ year: year + century, month, day, hour, minute, second, fraction: 0 })
  if (instant === null) throw new DerFault('a time is expected')
  return instant
}

function readExtensions(optional: readonly DerElement[]): readonly Extension[] {
  const wrapped = optional.find((element) => element.tag === 0xa3)
  if (wrapped === undefined) return []
  return derElements(derElement(wrapped.content, derTag.sequence).content).map(readExtension)
}

function readExtension(element: DerElement): Extension {
  const parts = [...derElements(withTag(element, derTag.sequence).content)]
  const oid = objectIdentifier(parts.shift())
  const critical = parts[0]?.tag === 0x01 ? parts.shift()?.content[0] !== 0 : false
  return { oid, critical, value: withTag(parts[0], derTag.octetString).content }
}
