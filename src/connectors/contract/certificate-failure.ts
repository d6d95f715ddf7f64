/** What is wrong with the certificate of a server: its issuer, its name, or its time. */
export type CertificateFailure = 'tls-chain' | 'tls-name' | 'tls-expired'

/** Codes of Node and of the OpenSSL inside it when a certificate is not accepted. Nothing of a request has been sent then. */
export const certificateFailures: Readonly<Record<string, CertificateFailure>> = {
  CERT_HAS_EXPIRED: 'tls-expired',
  CERT_NOT_YET_VALID: 'tls-expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls-name',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls-chain',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls-chain',
  UNABLE_TO_GET_ISSUER_CERT: 'tls-chain',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls-chain',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls-chain',
  CERT_SIGNATURE_FAILURE: 'tls-chain',
  CERT_UNTRUSTED: 'tls-chain',
  CERT_REJECTED: 'tls-chain',
  CERT_REVOKED: 'tls-chain',
  CERT_CHAIN_TOO_LONG: 'tls-chain',
  INVALID_CA: 'tls-chain',
  INVALID_PURPOSE: 'tls-chain',
}
