import { createHash, generateKeyPair, randomBytes, sign, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

// node:crypto reads certificates but cannot make them. These are the few pieces of DER (X.690) and X.509 (RFC 5280) that a
// certificate takes that says nothing but which key it is: its service looks at the key and at the dates alone.

/** A key with its certificate, as PEM blocks one after the other. */
export interface KeyWithCertificate {
  /** Overwrite it when it has been stored. */
  readonly pem: Buffer
}

const tag = { integer: 0x02, bitString: 0x03, octets: 0x04, null: 0x05, oid: 0x06, utf8: 0x0c, utcTime: 0x17, generalizedTime: 0x18 }
const sequenceTag = 0x30
const setTag = 0x31

/** Object identifiers in DER. */
const oid = {
  // 2.5.4.3
  commonName: Buffer.from('0603550403', 'hex'),
  // 1.2.840.113549.1.1.11
  rsaWithSha256: Buffer.from('06092a864886f70d01010b', 'hex'),
  // 2.5.29.14
  subjectKeyIdentifier: Buffer.from('0603551d0e', 'hex'),
}

/** The service takes RSA keys only. */
const modulusLength = 3072

/** Makes an RSA key and a certificate it signs itself. Times are milliseconds since 1970. */
export async function selfSignedCertificate(of: {
  readonly commonName: string
  readonly fromMs: number
  readonly toMs: number
}): Promise<KeyWithCertificate> {
  const keys = await promisify(generateKeyPair)('rsa', { modulusLength })
  const certificate = certificateOf(keys, of)
  const key = keys.privateKey.export({ type: 'pkcs8', format: 'der' })
  const blocks = [pemBlock('PRIVATE KEY', key), pemBlock('CERTIFICATE', certificate)]
  key.fill(0)
  const pem = Buffer.concat(blocks)
  blocks[0]?.fill(0)
  return { pem }
}

function certificateOf(
  keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
  of: { readonly commonName: string; readonly fromMs: number; readonly toMs: number },
): Buffer {
  const algorithm = sequence(oid.rsaWithSha256, element(tag.null))
  const name = sequence(element(setTag, sequence(oid.commonName, element(tag.utf8, Buffer.from(of.commonName, 'utf8')))))
  const publicKey = keys.publicKey.export({ type: 'spki', format: 'der' })
  const identifier = element(tag.octets, element(tag.octets, createHash('sha1').update(publicKey).digest()))
  const version3 = element(0xa0, element(tag.integer, Buffer.from([2])))
  const serial = element(tag.integer, Buffer.concat([Buffer.from([1]), randomBytes(15)]))
  const validity = sequence(time(of.fromMs), time(of.toMs))
  const extensions = element(0xa3, sequence(sequence(oid.subjectKeyIdentifier, identifier)))
  const toBeSigned = sequence(version3, serial, algorithm, name, validity, name, publicKey, extensions)
  const signature = sign('sha256', toBeSigned, keys.privateKey)
  return sequence(toBeSigned, algorithm, element(tag.bitString, Buffer.from([0]), signature))
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return element(sequenceTag, ...parts)
}

/** Tag, shortest length, content. */
function element(elementTag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const length = content.length
  const long = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([elementTag, ...(length < 0x80 ? [length] : long)]), content])
}

/** RFC 5280 section 4.1.2.5 wants two digits of the year until 2049 and four from then on. */
function time(atMs: number): Buffer {
  const digits = `${new Date(atMs).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`
  const isFar = digits >= '2050'
  return element(isFar ? tag.generalizedTime : tag.utcTime, Buffer.from(isFar ? digits : digits.slice(2), 'latin1'))
}

/** A PEM block of lines of 64 characters (RFC 7468), made of bytes so that a key never becomes a text here. */
function pemBlock(label: string, der: Buffer): Buffer {
  const encoded = Buffer.allocUnsafeSlow(Math.ceil(der.length / 3) * 4)
  for (let from = 0, at = 0; from < der.length; from += 48) {
    at += encoded.write(der.subarray(from, from + 48).toString('base64'), at, 'latin1')
  }
  const lines: Buffer[] = []
  for (let from = 0; from < encoded.length; from += 64) lines.push(encoded.subarray(from, from + 64), Buffer.from('\n'))
  const block = Buffer.concat([Buffer.from(`-----BEGIN ${label}-----\n`), ...lines, Buffer.from(`-----END ${label}-----\n`)])
  encoded.fill(0)
  return block
}
