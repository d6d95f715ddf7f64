import type { CatalogueEntry } from './catalogue-entry.ts'

/** What becomes of a credential over time: its end comes near, somebody else changes it, we change it ourselves. */
export const rotationEvents = {
  20010: {
    name: 'CredentialChangedElsewhere',
    level: 'warning',
    message: 'The password of {account}, which connector {connector} signs in with, was changed at {changedAt} by somebody else.',
    fields: { connector: 'text', account: 'text', server: 'text', changedAt: 'text?' },
    meaning:
      'The directory shows another time of the last change than the one the stored password belongs to. The next new connection will be refused; sessions that are open go on.',
    whatToDo:
      'Enter the new password before the next run: lockstep credentials set. If the same password was set again, nothing has to be done.',
  },
  20011: {
    name: 'CredentialExpiring',
    level: 'warning',
    message:
      'The {what} of {account}, which connector {connector} signs in with, expires at {expiresAt}: {days} days are left at the most.',
    fields: { connector: 'text', account: 'text', what: 'text', expiresAt: 'text', days: 'number' },
    meaning: 'Written once each at 30, 14, 7, 3 and 1 days before the end, as the directory computes it.',
    whatToDo:
      'Replace it (lockstep credentials rotate, or a new one by hand and lockstep credentials set), or extend the account if that is what ends.',
  },
  20020: {
    name: 'RotationStarted',
    level: 'information',
    message: 'The credential of connector {connector} is being replaced by itself: version {version} is made ({trigger}).',
    fields: { connector: 'text', account: 'text', version: 'number', trigger: 'text', author: 'text?' },
    meaning: 'A new credential was made and is kept beside the one in use. The directory is told next.',
    whatToDo: '',
  },
  20021: {
    name: 'RotationCompleted',
    level: 'information',
    message: 'The credential of connector {connector} was replaced by itself: version {version} signed in at {server} and is in use.',
    fields: { connector: 'text', account: 'text', version: 'number', server: 'text?', resumed: 'boolean' },
    meaning: 'The directory took the new credential, it signed in, and the old one is no longer used.',
    whatToDo: '',
  },
  20022: {
    name: 'RotationFailed',
    level: 'error',
    message: 'The credential of connector {connector} could not be replaced: {reason}: {text}',
    fields: {
      connector: 'text',
      account: 'text',
      version: 'number?',
      step: 'text',
      reason: 'text',
      text: 'text?',
      advice: 'text?',
      retryAt: 'text?',
    },
    meaning: 'The credential in use stays in use. The next try comes at the time that is given, never before.',
    whatToDo: 'Do what the event advises. A password that is too young only has to wait.',
  },
  20023: {
    name: 'RotationRolledBack',
    level: 'warning',
    message: 'Version {version} of the credential of connector {connector} was thrown away: {reason}. The one before it stays in use.',
    fields: { connector: 'text', account: 'text', version: 'number', reason: 'text' },
    meaning: 'A replacement was interrupted before the directory took the new credential.',
    whatToDo: '',
  },
  20024: {
    name: 'CertificateRotationDue',
    level: 'warning',
    message: 'The certificate {thumbprint} of connector {connector} expires at {notAfter}: {days} days are left at the most.',
    fields: { connector: 'text', account: 'text', thumbprint: 'text', notAfter: 'text', days: 'number' },
    meaning: 'Written once each at 150, 30 and 7 days before the end of the certificate the application signs in with.',
    whatToDo: 'Renew it with lockstep credentials rotate, or switch the renewal on by the setting rotation of the connector.',
    compatibility: 1011,
  },
  20025: {
    name: 'CertificateExpired',
    level: 'error',
    message: 'The certificate {thumbprint} of connector {connector} expired at {notAfter}.',
    fields: { connector: 'text', account: 'text', thumbprint: 'text', notAfter: 'text' },
    meaning:
      'The application cannot sign in with it any more, and cannot renew it by itself either: that takes a certificate that is valid.',
    whatToDo: 'Make a new certificate, upload it to the app registration, and store certificate and key with lockstep credentials set.',
    compatibility: 1012,
  },
  20026: {
    name: 'KeyNotHardwareBound',
    level: 'warning',
    message: 'The private key of certificate {thumbprint} of connector {connector} is kept in software.',
    fields: { connector: 'text', account: 'text', thumbprint: 'text', notAfter: 'text?' },
    meaning:
      'The key is sealed in the vault; a copy of the vault together with its key would hold it. Hardware that could keep it is not used.',
    whatToDo: '',
    compatibility: 1014,
  },
  1011: {
    name: 'CertificateRotationDueCompatibility',
    level: 'warning',
    message: 'The certificate {thumbprint} of the application is due for rotation. It expires at {notAfter}.',
    fields: { thumbprint: 'text', notAfter: 'text' },
    meaning: 'Repeats 20024 under the identifier of Azure AD Connect.',
    whatToDo: 'See the native event written beside it.',
  },
  1012: {
    name: 'CertificateExpiredCompatibility',
    level: 'error',
    message: 'The certificate {thumbprint} of the application has expired at {notAfter}.',
    fields: { thumbprint: 'text', notAfter: 'text' },
    meaning: 'Repeats 20025 under the identifier of Azure AD Connect.',
    whatToDo: 'See the native event written beside it.',
  },
  1014: {
    name: 'KeyNotHardwareBoundCompatibility',
    level: 'warning',
    message: 'No hardware is used for the private key of certificate {thumbprint} of the application.',
    fields: { thumbprint: 'text', notAfter: 'text?' },
    meaning: 'Repeats 20026 under the identifier of Azure AD Connect.',
    whatToDo: 'See the native event written beside it.',
  },
} as const satisfies Record<number, CatalogueEntry>
