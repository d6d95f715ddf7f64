import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { isIPv4, isIPv6 } from 'node:net'
import { BerWriter } from './directory/wire/ber-writer.ts'

// node:crypto reads certificates but cannot make them. These are the few lines of DER (X.690) and X.509 (RFC 5280) a throw-away CA
// and one server certificate take; both use P-256 keys and ECDSA with SHA-256.

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

const oid = {
  commonName: '2.5.4.3',
  ecPublicKeySha256: '1.2.840.10045.4.3.2',
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
const tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octets: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
} as const

/** Makes a CA and a server certificate signed by it. Nothing is kept: every start has its own. */
export function createLabCertificates(subject: CertificateSubject): LabCertificates {
  const authority = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const server = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const issuer = { name: 'Lockstep lab CA', key: authority.privateKey, publicKey: authority.publicKey }
  const ca = certificate(issuer, {
    name: issuer.name,
    publicKey: authority.publicKey,
    atMs: subject.atMs,
    extensions: authorityExtensions(),
  })
  const leaf = certificate(issuer, {
    name: subject.dnsNames[0] ?? 'localhost',
    publicKey: server.publicKey,
    atMs: subject.atMs,
    extensions: serverExtensions(subject),
  })
  return { ca, cert: leaf, key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
}

interface Issuer {
  readonly name: string
  readonly key: KeyObject
  readonly publicKey: KeyObject
}

interface Holder {
  readonly name: string
  readonly publicKey: KeyObject
  readonly atMs: number
  readonly extensions: readonly Buffer[]
}

function certificate(issuer: Issuer, holder: Holder): string {
  const algorithm = sequence(objectId(oid.ecPublicKeySha256))
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
    sequence(time(holder.atMs - dayMs), time(holder.atMs + validDays * dayMs)),
    commonName(holder.name),
    publicKeyBytes(holder.publicKey),
    element(0xa3, sequence(...extensions)),
  )
  const signature = sign('sha256', toBeSigned, { key: issuer.key, dsaEncoding: 'der' })
  return pem(sequence(toBeSigned, algorithm, bitString(signature)))
}

function authorityExtensions(): Buffer[] {
  const isAuthority = sequence(primitive(tag.boolean, Buffer.from([0xff])))
  // Bits 5 and 6: keyCertSign and cRLSign.
  return [
    criticalExtension(oid.basicConstraints, isAuthority),
    criticalExtension(oid.keyUsage, primitive(tag.bitString, Buffer.from([1, 0x06]))),
  ]
}

function serverExtensions(subject: CertificateSubject): Buffer[] {
  const names = subject.dnsNames.map((name) => primitive(0x82, Buffer.from(name, 'latin1')))
  const addresses = [...new Set(subject.addresses)]
    .map(addressBytes)
    .filter((bytes) => bytes !== null)
    .map((bytes) => primitive(0x87, bytes))
  return [
    criticalExtension(oid.basicConstraints, sequence()),
    // Bit 0: digitalSignature.
    criticalExtension(oid.keyUsage, primitive(tag.bitString, Buffer.from([7, 0x80]))),
    extension(oid.extendedKeyUsage, sequence(objectId(oid.serverAuthentication))),
    extension(oid.subjectAltName, sequence(...names, ...addresses)),
  ]
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

/** RFC 5280 section 4.2.1.2 (1): SHA-1 of the public key's bits. */
function keyIdentifier(key: KeyObject): Buffer {
  // An uncompressed P-256 point is the last 65 bytes of its SubjectPublicKeyInfo.
  return createHash('sha1').update(publicKeyBytes(key).subarray(-65)).digest()
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

function time(atMs: number): Buffer {
  // RFC 5280 section 4.1.2.5 wants UTCTime, with two digits of the year, until 2049.
  const text = `${new Date(atMs).toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`
  return primitive(tag.utcTime, Buffer.from(text, 'latin1'))
}

function bitString(bytes: Buffer): Buffer {
  return primitive(tag.bitString, Buffer.concat([Buffer.from([0]), bytes]))
}

function objectId(text: string): Buffer {
  const [first, second, ...rest] = text.split('.').map(Number) as [number, number, ...number[]]
  return primitive(tag.oid, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f]
  for (let left = value >>> 7; left > 0; left >>>= 7) bytes.unshift((left & 0x7f) | 0x80)
  return bytes
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return element(tag.sequence, ...parts)
}

/** DER, unlike BER, wants the shortest length: content is therefore written as a primitive of its bytes. */
function element(elementTag: number, ...parts: readonly Buffer[]): Buffer {
  return primitive(elementTag, Buffer.concat(parts))
}

function primitive(elementTag: number, content: Buffer): Buffer {
  const writer = new BerWriter(content.length + 6)
  writer.octets(elementTag, content)
  return writer.bytes()
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
