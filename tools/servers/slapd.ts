import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createServerCertificate } from './certificate.ts'
import { findProgram, program, runCommand } from './command.ts'
import { answers, inOwnDirectory, loopbackMissing, ownAddress } from './loopback.ts'
import { presence } from './presence.ts'
import { slapdBaseLdif, slapdConfig, slapdNames, type SlapdNames } from './slapd-config.ts'
import { startSupervised } from './supervised.ts'

export interface SlapdOptions {
  /** DN of the directory's root; `dc=example,dc=lab` when nothing is said. */
  readonly baseDn?: string
  /** Entries to load before the start. Loaded without overlays: memberOf is not filled in for them. */
  readonly ldif?: string
}

/** A running OpenLDAP server with syncrepl, memberOf, referential integrity and an access log (`cn=accesslog`). */
export interface SlapdServer extends SlapdNames {
  readonly address: string
  readonly directory: string
  readonly pid: number
  readonly ldapUrl: string
  readonly ldapsUrl: string
  /** PEM file of the authority that signed the server's certificate. */
  readonly caFile: string
  /** Ends the server and removes everything it wrote. */
  stop(): Promise<void>
}

const PORTS = { ldap: 3_389, ldaps: 3_636 }
const LOAD_LIMIT_MS = 120_000

/** Why OpenLDAP cannot be started here, or null. An error where servers are required; see `presence`. */
export function slapdMissing(): string | null {
  return presence('OpenLDAP', loopbackMissing() ?? notInstalled())
}

function notInstalled(): string | null {
  const found = ['slapd', 'slapadd', 'openssl'].every((name) => findProgram(name) !== null)
  return found && existsSync('/etc/ldap/schema/core.schema') ? null : 'it is not installed (apt-get install slapd openssl)'
}

/** Starts an OpenLDAP server in half a second. It ends with `stop()`, or by itself when this process ends in any way. */
export function startSlapd(options: SlapdOptions = {}): Promise<SlapdServer> {
  const names = slapdNames(options.baseDn)
  const address = ownAddress()
  const ldapUrl = `ldap://${address}:${PORTS.ldap}`
  const ldapsUrl = `ldaps://${address}:${PORTS.ldaps}`
  return inOwnDirectory('slapd', async (directory) => {
    for (const name of ['database', 'accesslog']) mkdirSync(join(directory, name))
    const tls = await createServerCertificate(join(directory, 'tls'), ['localhost'], address)
    const configFile = join(directory, 'slapd.conf')
    writeFileSync(configFile, slapdConfig(names, directory, tls), { mode: 0o600 })
    await load(configFile, names, options.ldif ?? '')
    const { pid, stop } = await startSupervised({
      directory,
      command: [program('slapd'), '-f', configFile, '-h', `${ldapUrl} ${ldapsUrl}`, '-d', '0'],
      stopSignal: 'INT',
      isReady: () => answers(address, PORTS.ldap),
    })
    return { ...names, address, directory, pid, ldapUrl, ldapsUrl, caFile: tls.caFile, stop }
  })
}

/** Fills the database: -q leaves out consistency checks, -w writes the state that the first synchronization cookie comes from. */
async function load(configFile: string, names: SlapdNames, ldif: string): Promise<void> {
  const input = `${slapdBaseLdif(names)}\n${ldif}`
  await runCommand(program('slapadd'), ['-q', '-w', '-f', configFile, '-b', names.baseDn], { input, limitMs: LOAD_LIMIT_MS })
}
