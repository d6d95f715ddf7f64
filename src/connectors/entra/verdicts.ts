import type { ConnectionVerdict } from '../contract/connection-error.ts'

/** What keeps a session from starting before anything is sent. */
export const verdicts = {
  noSecret: {
    failure: 'credentials',
    reason: 'no-secret',
    advice: 'Store the client secret of the application, or the private key of its certificate, for this connector.',
  },
  foreignKey: {
    failure: 'credentials',
    reason: 'assertion-rejected',
    advice: 'Store the private key that belongs to the certificate in the settings.',
  },
  unreadableKey: {
    failure: 'credentials',
    reason: 'assertion-rejected',
    advice: 'Store the private key as PEM text without a passphrase, beginning with -----BEGIN PRIVATE KEY-----.',
  },
  certificateExpired: {
    failure: 'credentials',
    reason: 'certificate-expired',
    advice: 'Make a new certificate, upload it to the app registration, and store certificate and private key here.',
  },
  proxySignIn: {
    failure: 'connection',
    reason: 'proxy-auth',
    advice:
      'A proxy on the way wants a sign-in of its own (HTTP 407); the credential of the application is not concerned. Let this machine through the proxy without one.',
  },
  partitionUnknown: {
    failure: 'partition-missing',
    reason: 'partition-missing',
    advice: "A tenant of Entra ID has the one partition 'default'; correct the run profile.",
  },
} as const satisfies Readonly<Record<string, ConnectionVerdict>>
