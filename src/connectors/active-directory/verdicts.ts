import type { ConnectionVerdict } from '../contract/connection-error.ts'

/** What keeps a session from starting, or ends it, apart from the transport, a refused sign-in and a refused import. */
export const verdicts = {
  noSecret: { failure: 'credentials', reason: 'no-secret', advice: 'Enter the password of the account.' },
  noDomainController: {
    failure: 'no-domain-controller',
    reason: 'no-domain-controller',
    advice:
      'DNS knows no domain controller of this forest. Check the name of the forest and the DNS servers, or list domain controllers as `servers`.',
  },
  forbidden: {
    failure: 'permission',
    reason: 'permission',
    advice: 'The account may not read this. Run the connection test, which says which right is missing.',
  },
  heldElsewhere: {
    failure: 'partition-missing',
    reason: 'partition-missing',
    advice: 'This domain controller does not hold the partition. List a server of its domain, or take the partition out of the selection.',
  },
  heldNowhere: {
    failure: 'partition-missing',
    reason: 'partition-missing',
    advice: 'No domain controller that can be found holds the partition. Correct the partitions in the document of the connector.',
  },
  invisible: {
    failure: 'partition-missing',
    reason: 'partition-missing',
    advice:
      'The partition is not there, or the account may not see it. Check the rights of the account, then the partitions in the document of the connector.',
  },
  encryptionDemanded: {
    failure: 'connection',
    reason: 'signing-required',
    advice: 'The domain controller demands an encrypted connection. Set `security` to ldaps or starttls.',
  },
  busy: {
    failure: 'connection',
    reason: 'server-busy',
    advice: 'The domain controller is not able to answer now. The next run tries again.',
  },
  unexpected: {
    failure: 'unexpected',
    reason: 'unclassified',
    advice: 'The directory refused a request in a way that is not known here. Its own words are in the connection log.',
  },
} as const satisfies Readonly<Record<string, ConnectionVerdict>>
