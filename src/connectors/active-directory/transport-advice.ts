import type { TransportFailure } from '../ldap/ldap-error.ts'

/** What to do about a connection that cannot be made or was lost. */
export const transportAdvice: Readonly<Record<TransportFailure, string>> = {
  dns: 'The name of the domain controller could not be resolved. Check the DNS servers of this machine, or set `dnsServers` or `servers`.',
  'tcp-refused': 'Nothing listens on that port. Check the host and port, and whether the domain controller is running.',
  'tcp-timeout': 'The domain controller did not answer. Check that it is running and that a firewall lets the port through.',
  'tls-chain':
    'The certificate of the domain controller was not issued by an authority that is trusted here. Give the authority as `ca`, or the fingerprint of the certificate as `pin`.',
  'tls-name': 'The certificate of the domain controller is for another name. List the server under a name that stands in its certificate.',
  'tls-expired': 'The certificate of the domain controller is not valid at this time. Renew it, and check the clocks of both machines.',
  'tls-pin':
    'The domain controller has another certificate than the pinned one. If it was renewed, compare the new fingerprint there and update `pin`.',
  'tls-handshake':
    'TLS could not be started. Check that the port speaks TLS (636 for ldaps), that the domain controller has a certificate, and which TLS versions it allows.',
  'connection-lost':
    'The connection to the domain controller broke. The next run tries again; if it keeps happening, look at the network and the server.',
  'no-answer': 'The domain controller stopped answering. Check its load, or raise `answerTimeoutSeconds`.',
  protocol: 'What came back was not LDAP. Check that the host and port are those of a domain controller and that no proxy is in between.',
}
