import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toBase64 } from '../base64.ts'
import { parseCertificate } from '../certificate/certificate.ts'
import { certificate, der, extension, name, oid, text } from '../testing/der-writer.ts'
import { failure, shown } from '../testing/evaluate.ts'

const commonName = '2.5.4.3'
const subject = name(
  [['2.5.4.6', 'SE']],
  [['2.5.4.10', 'Fabrikam, "Inc."']],
  [
    ['2.5.4.11', ' HR'],
    ['1.2.3.4', 'x'],
  ],
  [[commonName, 'Bo']],
)
const upn = der(0xa0, oid('1.3.6.1.4.1.311.20.2.3'), der(0xa0, text(0x0c, 'bo@x.org')))
const alternative = der(0x30, upn, text(0x81, 'Bo@X.org'), text(0x82, 'pc.x.org'), text(0x82, 'other.x.org'), text(0x86, 'https://x.org/'))

const full = certificate({
  subject,
  issuer: name([[commonName, 'Root']], [['1.2.840.113549.1.9.1', 'ca@x.org']]),
  extensions: [
    extension('2.5.29.15', 'critical', der(0x03, new Uint8Array([0, 128]))),
    extension('2.5.29.17', 'not critical', alternative),
    extension('2.5.29.19', 'critical', der(0x30)),
  ],
})
const plain = certificate({ subject: name([[commonName, 'Old']]), notAfter: text(0x17, '491231235959Z') })
const c = { c: full, p: plain }

describe('certificates', () => {
  it('write names last component first, quoted where they need it', () => {
    expect(shown('CertSubject([c])', c)).toBe(JSON.stringify('CN=Bo, OU=" HR" + OID.1.2.3.4=x, O="Fabrikam, ""Inc.""", C=SE'))
    expect(shown('CertIssuerDN([c])', c)).toBe('"E=ca@x.org, CN=Root"')
  })

  it('tell version, serial number, algorithms and validity', () => {
    expect(shown('CertVersion([c]) & CertVersion([p])', c)).toBe('"31"')
    expect(shown('CertSerialNumber([c])', c)).toBe('"00FF"')
    expect(shown('CertKeyAlgorithm([c]) & " " & CertSignatureAlgorithmOid([c])', c)).toBe('"1.3.101.112 1.3.101.112"')
    expect(shown('CertKeyAlgorithmParams([c])', c)).toBe('""')
    expect(shown('CertNotBefore([c])', c)).toBe('dt 1950-01-01T00:00:00Z')
    expect(shown('CertNotAfter([p])', c)).toBe('dt 2049-12-31T23:59:59Z')
  })

  it('list critical extensions only', () => {
    expect(shown('CertExtensionOids([c])', c)).toBe('["2.5.29.15", "2.5.29.19"]')
    expect(shown('CertExtensionOids([p])', c)).toBe('NULL')
  })

  it.each([
    ['SimpleName', 'Bo', 'Root'],
    ['EmailName', 'Bo@X.org', 'ca@x.org'],
    ['UpnName', 'bo@x.org', ''],
    ['DnsName', 'pc.x.org', 'Root'],
    ['DnsFromAlternativeName', 'pc.x.org', ''],
    ['UrlName', 'https://x.org/', ''],
  ])('answer %s with %j for the subject and %j for the issuer', (type, ofSubject, ofIssuer) => {
    expect(shown(`CertNameInfo([c], ${type}, False) & "|" & CertNameInfo([c], "${type}", True)`, c)).toBe(
      JSON.stringify(`${ofSubject}|${ofIssuer}`),
    )
  })

  it('fall back on the name where there is no alternative one', () => {
    expect(shown('CertNameInfo([p], DnsName, False) & CertNameInfo([p], EmailName, False)', c)).toBe('"Old"')
  })

  it('are read from DER, Base64 and PEM alike', () => {
    const base64 = toBase64(full).replace(/.{64}/g, '$&\r\n')
    const forms = [base64, `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`].map((form) =>
      new TextEncoder().encode(form),
    )
    expect(shown('CertThumbprint([c]) = Item(RemoveDuplicates(CertHashString([f])), 1)', { ...c, f: [full, ...forms] })).toBe('True')
    expect(shown('Count(RemoveDuplicates(CertHashString([f])))', { f: [full, ...forms] })).toBe('1')
  })

  it('are refused when the bytes are anything else', () => {
    for (const bytes of [
      new Uint8Array(0),
      new Uint8Array([48, 3, 2, 1, 5]),
      full.subarray(0, -1),
      new Uint8Array([...full, 0]),
      new TextEncoder().encode('junk'),
    ]) {
      expect(failure('CertSubject([c])', { c: bytes })).toContain('cannot convert')
      expect(shown('IsCert([c])', { c: bytes })).toBe('False')
    }
    expect(failure('CertSubject("MIIB")')).toContain('certificate must be bin, not str')
  })

  it('never upset the reader, whatever byte is changed', () => {
    fc.assert(
      fc.property(fc.nat(full.length - 1), fc.nat(255), (index, byte) => {
        const parsed = parseCertificate(full.with(index, byte))
        expect(parsed === null || typeof parsed.version === 'number').toBe(true)
        expect(
          shown('IsCert([c]) = IsPresent(IIF(IsCert([c]), CertNameInfo([c], UpnName, False) & "x", NULL))', { c: full.with(index, byte) }),
        ).toBe('True')
      }),
      { numRuns: 1000 },
    )
  })
})
