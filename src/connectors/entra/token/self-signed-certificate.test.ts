import { createPrivateKey, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { selfSignedCertificate } from './self-signed-certificate.ts'

describe('a certificate that signs itself', () => {
  it('belongs to its key, says its name and its dates, and is signed', async () => {
    const fromMs = Date.UTC(2026, 10, 22, 9)
    const toMs = Date.UTC(2051, 4, 1, 12, 30)
    const { pem } = await selfSignedCertificate({ commonName: 'Lockstep contoso.lab', fromMs, toMs })
    const text = pem.toString('latin1')
    const certificate = new X509Certificate(text.slice(text.indexOf('-----BEGIN CERTIFICATE')))
    const key = createPrivateKey(text)
    expect(certificate.checkPrivateKey(key)).toBe(true)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.subject).toBe('CN=Lockstep contoso.lab')
    expect([certificate.validFromDate.getTime(), certificate.validToDate.getTime()]).toEqual([fromMs, toMs])
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(3072)
    expect(text.split('\n').every((line) => line.length <= 64)).toBe(true)
  })
})
