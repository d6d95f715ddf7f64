import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { createLabCertificates, selfSignedCertificate } from './certificates.ts'

const dayMs = 86_400_000
const atMs = Date.UTC(2026, 2, 29, 12)

describe('A server certificate of the lab', () => {
  const made = createLabCertificates({
    dnsNames: ['localhost', 'dc1.contoso.lab'],
    addresses: ['127.0.0.1', '::1', '2001:db8::5:0:7', 'dc1', '127.0.0.1'],
    atMs,
  })
  const ca = new X509Certificate(made.ca)
  const server = new X509Certificate(made.cert)

  it('is signed by the authority that comes with it, and belongs to its key', () => {
    expect([ca.ca, ca.verify(ca.publicKey)]).toEqual([true, true])
    expect([server.ca, server.verify(ca.publicKey), server.checkIssued(ca)]).toEqual([false, true, true])
    expect(server.checkPrivateKey(createPrivateKey(made.key))).toBe(true)
  })

  it('stands for its names and addresses, each once', () => {
    expect(server.checkHost('dc1.contoso.lab')).toBe('dc1.contoso.lab')
    expect(server.checkIP('2001:db8::5:0:7')).toBe('2001:db8::5:0:7')
    expect(server.subjectAltName).toBe(
      'DNS:localhost, DNS:dc1.contoso.lab, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, IP Address:2001:DB8:0:0:0:5:0:7',
    )
  })

  it('is valid from a day before to two years after', () => {
    expect([server.validFromDate.getTime(), server.validToDate.getTime()]).toEqual([atMs - dayMs, atMs + 730 * dayMs])
  })
})

describe('A self-signed certificate', () => {
  it('is an authority for itself, with the thumbprints of its bytes', async () => {
    const notBefore = new Date(atMs)
    const notAfter = new Date(atMs + 30 * dayMs)
    const made = await selfSignedCertificate({ commonName: 'Connector', names: ['localhost', '127.0.0.1'], notBefore, notAfter })
    const read = new X509Certificate(made.cert)
    expect([read.ca, read.checkIssued(read), read.verify(read.publicKey)]).toEqual([true, true, true])
    expect(read.checkPrivateKey(createPrivateKey(made.key))).toBe(true)
    expect([read.subject, read.subjectAltName]).toEqual(['CN=Connector', 'DNS:localhost, IP Address:127.0.0.1'])
    expect([read.validFromDate, read.validToDate]).toEqual([notBefore, notAfter])
    expect([made.sha1Thumbprint, made.sha256Thumbprint]).toEqual(
      [read.fingerprint, read.fingerprint256].map((text) => text.replaceAll(':', '')),
    )
    expect(() => createSecureContext(made)).not.toThrow()
  })

  it('can end after the year 2049, from which on the year has four digits', async () => {
    const notAfter = new Date(Date.UTC(2051, 0, 1))
    const { cert } = await selfSignedCertificate({ commonName: 'Old', names: [], notBefore: new Date(Date.UTC(2049, 11, 31)), notAfter })
    expect(new X509Certificate(cert).validToDate).toEqual(notAfter)
  })
})
