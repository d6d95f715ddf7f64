import { createHash, generateKeyPair, randomBytes, sign, type KeyObject } from 'node:crypto'
import { isIP } from 'node:net'
import { promisify } from 'node:util'

export interface CertificateRequest {
  readonly commonName: string
  /** DNS names and IPv4 addresses for the subject alternative name. */
  readonly names: readonly string[]
  readonly notBefore: Date
  readonly notAfter: Date
}

/** A key pair with its self-signed certificate, as PEM, and the thumbprints a client certificate is registered by. */
export interface SelfSignedCertificate {
  readonly key: string
  readonly cert: string
  /** SHA-1 of the certificate in upper-case hex: the `x5t` of older clients. */
  readonly sha1Thumbprint: string
  /** SHA-256 in upper-case hex: the `x5t#S256`. */
  readonly sha256Thumbprint: string
}

/**
 * Makes an RSA 2048 key and a self-signed certificate (X.509 v3, RFC 5280) for the lab's HTTPS listener or for a test's client
 * credential. Node has no function for it, and a certificate kept in the repository would be a key in the repository.
 */
export async function selfSignedCertificate(request: CertificateRequest): Promise<SelfSignedCertificate> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const toSign = tbsCertificate(request, publicKey)
  const signature = sign('sha256', toSign, privateKey)
  const der = sequence(toSign, sha256WithRsa, bitString(signature))
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: pem(der),
    sha1Thumbprint: createHash('sha1').update(der).digest('hex').toUpperCase(),
    sha256Thumbprint: createHash('sha256').update(der).digest('hex').toUpperCase(),
  }
}

function tbsCertificate(request: CertificateRequest, publicKey: KeyObject): Buffer {
  const serial = randomBytes(16)
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  const name = sequence(tagged(0x31, sequence(oid('2.5.4.3'), tagged(0x0c, Buffer.from(request.commonName)))))
  return sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, serial),
    sha256WithRsa,
    name,
    sequence(generalizedTime(request.notBefore), generalizedTime(request.notAfter)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(basicConstraints(), alternativeNames(request.names))),
  )
}

/** It signs itself, so clients that are given it as their only root must see a certificate authority. */
function basicConstraints(): Buffer {
  return sequence(oid('2.5.29.19'), tagged(0x01, Buffer.from([0xff])), tagged(0x04, sequence(tagged(0x01, Buffer.from([0xff])))))
}

function alternativeNames(names: readonly string[]): Buffer {
  const encoded = names.map((name) =>
    isIP(name) === 4 ? tagged(0x87, Buffer.from(name.split('.').map(Number))) : tagged(0x82, Buffer.from(name)),
  )
  return sequence(oid('2.5.29.17'), tagged(0x04, sequence(...encoded)))
}

function tagged(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content])
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  const bytes = Buffer.from([length >> 16, (length >> 8) & 0xff, length & 0xff])
  const significant = bytes.subarray(length > 0xffff ? 0 : length > 0xff ? 1 : 2)
  return Buffer.concat([Buffer.from([0x80 | significant.length]), significant])
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts))
}

function bitString(content: Buffer): Buffer {
  return tagged(0x03, Buffer.concat([Buffer.from([0]), content]))
}

/** Object identifiers (X.690 §8.19): the first two arcs share a byte, the others are base 128. */
function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

function base128(arc: number): number[] {
  const bytes = [arc & 0x7f]
  for (let left = arc >> 7; left > 0; left >>= 7) bytes.unshift(0x80 | (left & 0x7f))
  return bytes
}

function generalizedTime(date: Date): Buffer {
  return tagged(0x18, Buffer.from(`${date.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`))
}

const sha256WithRsa = sequence(oid('1.2.840.113549.1.1.11'), Buffer.from([0x05, 0x00]))

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
