import { toHex } from '../base64.ts'
import { alternativeName } from '../certificate/alternative-name.ts'
import { parseCertificate, type Certificate } from '../certificate/certificate.ts'
import { namePart, nameOid, nameText } from '../certificate/distinguished-name.ts'
import { sha1 } from '../digest.ts'
import { fail } from '../expression-error.ts'
import type { Value } from '../values.ts'
import { familyOf, type CallDefinition, type FunctionDefinition } from './definition.ts'
import { bin, bool, nullable, word } from './parameters.ts'

const { define } = familyOf('Certificates')
const nameTypes = ['SimpleName', 'EmailName', 'UpnName', 'DnsName', 'DnsFromAlternativeName', 'UrlName'] as const
type NameType = (typeof nameTypes)[number]

/**
 * Certificates, as .NET X509Certificate2 shows them. The argument is DER, or the ASCII bytes of Base64 or PEM. Signatures
 * are never verified: these functions describe, they do not trust.
 */
export const certificateFunctions: readonly FunctionDefinition[] = [
  question('mvstr CertExtensionOids', 'The identifiers of the critical extensions, in order; NULL when there is none.', criticalExtensions),
  question('str CertFormat', 'Always X509.', () => 'X509'),
  question('str CertFriendlyName', 'Always empty: a friendly name belongs to a Windows store, not to a certificate.', () => ''),
  question('str CertHashString', 'The SHA-1 thumbprint of the DER bytes, upper-case hexadecimal.', thumbprint),
  question('str CertIssuer', 'The name of the issuer, most specific component first.', ({ issuer }) => nameText(issuer)),
  question('str CertIssuerDN', 'The name of the issuer, most specific component first.', ({ issuer }) => nameText(issuer)),
  question('str CertIssuerOid', 'Always NULL: .NET leaves this identifier empty.', () => null),
  question('str CertKeyAlgorithm', 'The identifier of the public key algorithm.', ({ publicKeyOid }) => publicKeyOid),
  question('str CertKeyAlgorithmParams', 'The parameters of the public key algorithm as hexadecimal DER.', ({ publicKeyParameters }) =>
    toHex(publicKeyParameters),
  ),
  question('dt CertNotAfter', 'The end of validity.', ({ notAfter }) => notAfter),
  question('dt CertNotBefore', 'The start of validity.', ({ notBefore }) => notBefore),
  question('str CertPublicKeyOid', 'The identifier of the public key algorithm.', ({ publicKeyOid }) => publicKeyOid),
  question('str CertPublicKeyParametersOid', 'The identifier of the public key algorithm.', ({ publicKeyOid }) => publicKeyOid),
  question('str CertSerialNumber', 'The serial number as stored, upper-case hexadecimal.', ({ serialNumber }) => toHex(serialNumber)),
  question('str CertSignatureAlgorithmOid', 'The identifier of the signature algorithm.', ({ signatureOid }) => signatureOid),
  question('str CertSubject', 'The name of the subject, most specific component first.', ({ subject }) => nameText(subject)),
  question('str CertSubjectNameDN', 'The name of the subject, most specific component first.', ({ subject }) => nameText(subject)),
  question('str CertSubjectNameOid', 'Always NULL: .NET leaves this identifier empty.', () => null),
  question('str CertThumbprint', 'The SHA-1 thumbprint of the DER bytes, upper-case hexadecimal.', thumbprint),
  question('str CertVersion', 'The version, 1, 2 or 3, as text.', ({ version }) => version.toString()),
  define({
    name: 'CertNameInfo',
    signature: 'str CertNameInfo(bin certificate, enum nameType, bool issuer)',
    summary: 'A name of the subject, or of the issuer when the third argument is True; empty text when there is none of that type.',
    errors: '`cannot convert` when the bytes are not a certificate; `invalid argument` for another name type.',
    example: ['CertNameInfo([missing], "SimpleName", False)', 'NULL'],
    parameters: [bin('certificate'), word('nameType', nameTypes), bool('issuer')],
    apply: (bytes, nameType, ofIssuer) => {
      const certificate = certificateOf(bytes)
      return (ofIssuer ? issuerName(certificate, nameType) : subjectName(certificate, nameType)) ?? ''
    },
  }),
  define({
    name: 'IsCert',
    signature: 'bool IsCert(bin value)',
    summary: 'True when the bytes are a certificate.',
    nulls: 'NULL gives False.',
    example: ['IsCert(CBin(0, 2))', 'False'],
    parameters: [nullable(bin('value'))],
    apply: (bytes) => bytes !== null && parseCertificate(bytes) !== null,
  }),
]

/** A function of one certificate; `form` is its result type and its name. */
function question(form: string, summary: string, answer: (certificate: Certificate) => Value): CallDefinition {
  const name = form.slice(form.indexOf(' ') + 1)
  return define({
    name,
    signature: `${form}(bin certificate)`,
    summary,
    errors: '`cannot convert` when the bytes are not a certificate.',
    example: [`${name}([missing])`, 'NULL'],
    parameters: [bin('certificate')],
    apply: (bytes) => answer(certificateOf(bytes)),
  })
}

function certificateOf(bytes: Uint8Array): Certificate {
  return parseCertificate(bytes) ?? fail('cannot convert', `these ${bytes.length} bytes are not a certificate`)
}

function criticalExtensions({ extensions }: Certificate): readonly string[] | null {
  const oids = extensions.filter(({ critical }) => critical).map(({ oid }) => oid)
  return oids.length === 0 ? null : oids
}

function thumbprint({ encoded }: Certificate): string {
  return toHex(sha1(encoded))
}

function subjectName(certificate: Certificate, nameType: NameType): string | null {
  const { subject } = certificate
  const alternative = alternativeName(certificate)
  switch (nameType) {
    case 'SimpleName':
      return simpleName(subject)
    case 'EmailName':
      return alternative.email ?? namePart(subject, nameOid.email)
    case 'UpnName':
      return alternative.userPrincipalName
    case 'DnsName':
      return alternative.dns ?? namePart(subject, nameOid.commonName)
    case 'DnsFromAlternativeName':
      return alternative.dns
    case 'UrlName':
      return alternative.url
  }
}

/** The alternative name speaks of the subject only. */
function issuerName({ issuer }: Certificate, nameType: NameType): string | null {
  switch (nameType) {
    case 'SimpleName':
      return simpleName(issuer)
    case 'EmailName':
      return namePart(issuer, nameOid.email)
    case 'DnsName':
      return namePart(issuer, nameOid.commonName)
    case 'UpnName':
    case 'DnsFromAlternativeName':
    case 'UrlName':
      return null
  }
}

function simpleName(name: Certificate['subject']): string | null {
  const inOrder = [nameOid.commonName, nameOid.organizationalUnit, nameOid.organization, nameOid.email]
  return inOrder.map((oid) => namePart(name, oid)).find((value) => value !== null) ?? null
}
