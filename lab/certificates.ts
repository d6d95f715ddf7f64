import { createHash, generateKeyPair, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { isIPv4, isIPv6 } from 'node:net'
import { promisify } from 'node:util'
import { bitString, element, objectId, primitive, sequence, tag, time } from './der.ts'

// node:crypto reads certificates but cannot make them, and a certificate kept in the repository would be a key in the repository.
// These are the few lines of X.509 (RFC 5280) that the lab's certificates take.

/** A server certificate with its key and the CA to trust, all PEM. */
export interface LabCertificates {
  readonly cert: string
  readonly key: string
  readonly ca: string
}

/** What the server certificate is to vouch for. */
export interface CertificateSubject {
  readonly dnsNames: readonly string[]
  /** IPv4 or IPv6 addresses in text form; anything else is passed over. */
  readonly addresses: readonly string[]
  /** Milliseconds since 1970 around which the certificates are valid: from a day before to two years after. */
  readonly atMs: number
}

/** What a certificate that signs itself is for. */
export interface CertificateRequest {
  readonly commonName: string
  /** DNS names and IP addresses for the subject alternative name. */
  readonly names: readonly string[]
  readonly notBefore: Date
  readonly notAfter: Date
}

/** A key with its self-signed certificate, as PEM, and the thumbprints a client certificate is registered by. */
export interface SelfSignedCertificate {
  readonly key: string
  readonly cert: string
  /** SHA-1 of the certificate in upper-case hex: the `x5t` of older clients. */
  readonly sha1Thumbprint: string
  /** SHA-256 in upper-case hex: the `x5t#S256`. */
  readonly sha256Thumbprint: string
}

const oid = {
  commonName: '2.5.4.3',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  rsaWithSha256: '1.2.840.113549.1.1.11',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  serverAuthentication: '1.3.6.1.5.5.7.3.1',
  subjectAltName: '2.5.29.17',
  subjectKeyIdentifier: '2.5.29.14',
  authorityKeyIdentifier: '2.5.29.35',
} as const

const dayMs = 86_400_000
const validDays = 730

/**
 * Makes a CA and a server certificate signed by it, with P-256 keys: what a company's own authority looks like to a client.
 * Nothing is kept: every start has its own.
 */
export function createLabCertificates(subject: CertificateSubject): LabCertificates {
  const authority = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const server = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const issuer: Issuer = { name: 'Lockstep lab CA', ...authority }
  const validity: Validity = { fromMs: subject.atMs - dayMs, toMs: subject.atMs + validDays * dayMs }
  const ca = certificate(issuer, { name: issuer.name, publicKey: authority.publicKey, extensions: authorityExtensions() }, validity)
  const leaf = certificate(
    issuer,
    { name: subject.dnsNames[0] ?? 'localhost', publicKey: server.publicKey, extensions: serverExtensions(subject) },
    validity,
  )
  return { ca: pem(ca), cert: pem(leaf), key: pkcs8(server.privateKey) }
}

/**
 * Makes an RSA 2048 key and a certificate it signs itself, for an HTTPS listener or as the credential of an application: the
 * sign-in service of Entra ID takes RSA keys only. It is a certificate authority too, because clients may be given it as
 * their only root.
 */
export async function selfSignedCertificate(request: CertificateRequest): Promise<SelfSignedCertificate> {
  const keys = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const extensions = [criticalExtension(oid.basicConstraints, isAuthority), alternativeNames(request.names)]
  const der = certificate(
    { name: request.commonName, ...keys },
    { name: request.commonName, publicKey: keys.publicKey, extensions },
    { fromMs: request.notBefore.getTime(), toMs: request.notAfter.getTime() },
  )
  return {
    key: pkcs8(keys.privateKey),
    cert: pem(der),
    sha1Thumbprint: thumbprint('sha1', der),
    sha256Thumbprint: thumbprint('sha256', der),
  }
}

interface Issuer {
  readonly name: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

interface Holder {
  readonly name: string
  readonly publicKey: KeyObject
  readonly extensions: readonly Buffer[]
}

interface Validity {
  readonly fromMs: number
  readonly toMs: number
}

/** The certificate in DER. */
function certificate(issuer: Issuer, holder: Holder, validity: Validity): Buffer {
  const algorithm = signatureAlgorithm(issuer.privateKey)
  const serial = Buffer.concat([Buffer.from([0x01]), randomBytes(15)])
  const extensions = [
    ...holder.extensions,
    extension(oid.subjectKeyIdentifier, primitive(tag.octets, keyIdentifier(holder.publicKey))),
    extension(oid.authorityKeyIdentifier, sequence(primitive(0x80, keyIdentifier(issuer.publicKey)))),
  ]
  const toBeSigned = sequence(
    element(0xa0, primitive(tag.integer, Buffer.from([2]))),
    primitive(tag.integer, serial),
    algorithm,
    commonName(issuer.name),
    sequence(time(validity.fromMs), time(validity.toMs)),
    commonName(holder.name),
    publicKeyBytes(holder.publicKey),
    element(0xa3, sequence(...extensions)),
  )
  return sequence(toBeSigned, algorithm, bitString(sign('sha256', toBeSigned, issuer.privateKey)))
}

/** RSA wants parameters that are NULL (RFC 4055 section 5), ECDSA none (RFC 5758 section 3.2). */
function signatureAlgorithm(key: KeyObject): Buffer {
  if (key.asymmetricKeyType === 'rsa') return sequence(objectId(oid.rsaWithSha256), primitive(tag.null, Buffer.alloc(0)))
  return sequence(objectId(oid.ecdsaWithSha256))
}

const isAuthority = sequence(primitive(tag.boolean, Buffer.from([0xff])))

function authorityExtensions(): readonly Buffer[] {
  // Bits 5 and 6: keyCertSign and cRLSign.
  return [
    criticalExtension(oid.basicConstraints, isAuthority),
    criticalExtension(oid.keyUsage, primitive(tag.bitString, Buffer.from([1, 0x06]))),
  ]
}

function serverExtensions({ dnsNames, addresses }: CertificateSubject): readonly Buffer[] {
  return [
    criticalExtension(oid.basicConstraints, sequence()),
    // Bit 0: digitalSignature.
    criticalExtension(oid.keyUsage, primitive(tag.bitString, Buffer.from([7, 0x80]))),
    extension(oid.extendedKeyUsage, sequence(objectId(oid.serverAuthentication))),
    alternativeNames([...dnsNames, ...new Set(addresses.filter((address) => addressBytes(address) !== null))]),
  ]
}

function alternativeNames(names: readonly string[]): Buffer {
  const encoded = names.map((name) => {
    const bytes = addressBytes(name)
    return bytes === null ? primitive(0x82, Buffer.from(name, 'latin1')) : primitive(0x87, bytes)
  })
  return extension(oid.subjectAltName, sequence(...encoded))
}

function addressBytes(address: string): Buffer | null {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number))
  if (!isIPv6(address)) return null
  const [head = '', tail] = address.split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)))
  const front = groups(head)
  const back = tail === undefined ? [] : groups(tail)
  const bytes = Buffer.alloc(16)
  front.forEach((group, index) => bytes.writeUInt16BE(group, index * 2))
  back.forEach((group, index) => bytes.writeUInt16BE(group, 16 - (back.length - index) * 2))
  return bytes
}

/** RFC 5280 section 4.2.1.2 asks for something that tells keys apart and offers a hash: here of the whole key with its algorithm. */
function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha1').update(publicKeyBytes(key)).digest()
}

function publicKeyBytes(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' })
}

function commonName(text: string): Buffer {
  return sequence(element(tag.set, sequence(objectId(oid.commonName), primitive(tag.utf8, Buffer.from(text)))))
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), primitive(tag.octets, value))
}

function criticalExtension(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), primitive(tag.boolean, Buffer.from([0xff])), primitive(tag.octets, value))
}

function thumbprint(algorithm: 'sha1' | 'sha256', der: Buffer): string {
  return createHash(algorithm).update(der).digest('hex').toUpperCase()
}

function pkcs8(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
