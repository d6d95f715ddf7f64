import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { program, runCommand } from './command.ts'

/** PEM files of a server and of the authority that a client must trust. */
export interface ServerCertificate {
  readonly caFile: string
  readonly certificateFile: string
  readonly keyFile: string
}

/**
 * Makes an authority of its own and a server certificate signed by it, valid for the names and the address: what a
 * directory in a company looks like to a client. Samba's own certificate has no subjectAltName, which Node refuses.
 */
export async function createServerCertificate(
  directory: string,
  names: readonly [string, ...string[]],
  address: string,
): Promise<ServerCertificate> {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const file = (name: string): string => join(directory, name)
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const openssl = (...args: readonly string[]): Promise<string> => runCommand(program('openssl'), args)

  const authority = ['-subj', `/CN=${names[0]} test authority`, '-addext', 'keyUsage=critical,keyCertSign,cRLSign']
  await openssl('req', '-x509', ...newKey, '-days', '30', ...authority, '-keyout', file('ca.key'), '-out', file('ca.pem'))
  await openssl('req', ...newKey, '-subj', `/CN=${names[0]}`, '-keyout', file('key.pem'), '-out', file('request.pem'))

  const alternatives = [...names.map((name) => `DNS:${name}`), `IP:${address}`].join(',')
  writeFileSync(file('extensions'), `subjectAltName=${alternatives}\nextendedKeyUsage=serverAuth\n`)
  const signing = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial', '-days', '30', '-extfile', file('extensions')]
  await openssl('x509', '-req', '-in', file('request.pem'), ...signing, '-out', file('cert.pem'))

  // Samba refuses a key that others can read.
  chmodSync(file('key.pem'), 0o600)
  return { caFile: file('ca.pem'), certificateFile: file('cert.pem'), keyFile: file('key.pem') }
}
