import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Client } from 'ldapts'
import { createServerCertificate } from './certificate.ts'
import { findProgram, isExecutable, program, runCommand } from './command.ts'
import { answers, inOwnDirectory, loopbackMissing, ownAddress } from './loopback.ts'
import { presence } from './presence.ts'
import { connectAs, sambaAccounts, type SambaAccounts } from './samba-accounts.ts'
import { sambaConfig, sambaDomain, type SambaDomain, type SambaOptions, type SambaPlace } from './samba-domain.ts'
import { cacheDirectory, sambaTemplate, SYSTEM_PYTHON } from './samba-template.ts'
import { startSupervised, type Supervised } from './supervised.ts'

/** A running Active Directory domain controller with a domain of its own. */
export interface SambaServer extends SambaDomain, SambaAccounts {
  readonly address: string
  readonly directory: string
  readonly pid: number
  readonly ldapUrl: string
  readonly ldapsUrl: string
  /** PEM file of the authority that signed the server's certificate. */
  readonly caFile: string
  /** Path of sam.ldb, the database behind the directory, for the ldb tools. */
  readonly samFile: string
  readonly configFile: string
  /** Runs `samba-tool` directly on the database (about half a second) and returns what it printed. */
  tool(...args: readonly string[]): Promise<string>
  /**
   * Applies LDIF directly to the database. With `ALLOW_OPERATIONAL` among the controls even values that LDAP refuses to
   * write are taken, for example a `pwdLastSet` in the past, which is how a password expires in a test.
   */
  modifySam(ldif: string, controls?: readonly string[]): Promise<void>
  /** Gives an account "Replicating Directory Changes" on the domain, which DirSync asks for. Works on open connections too. */
  grantReplication(account: string): Promise<void>
  /** Lets an account read CN=Deleted Objects: without it nobody but an administrator sees a deletion. */
  grantDeletedObjects(account: string): Promise<void>
  /** A new connection over LDAPS, bound as `user` (user principal name, DN or DOMAIN\\name). The caller unbinds it. */
  connect(user: string, password: string): Promise<Client>
  /** Ends the server and removes everything it wrote. */
  stop(): Promise<void>
}

/** Control for `modifySam`: writes operational attributes as they are (samba's own "as system" control). */
export const ALLOW_OPERATIONAL = 'local_oid:1.3.6.1.4.1.7165.4.3.12:0'

const PORTS = { ldap: 389, ldaps: 636 }
/** What an ordinary user adds to the ports, which only root may bind. */
const USER_PORT_SHIFT = 10_000
const TOOL_LIMIT_MS = 60_000
const PACKAGES = 'samba samba-ad-dc samba-ad-provision samba-dsdb-modules samba-vfs-modules winbind ldb-tools'
const GRANT_SCRIPT = fileURLToPath(new URL('./grant-samba.py', import.meta.url))
const SHIFT_SOURCE = fileURLToPath(new URL('./shift-ports.c', import.meta.url))

/** Why a domain controller cannot be started here, or null. An error where servers are required; see `presence`. */
export function sambaMissing(): string | null {
  return presence('Samba', loopbackMissing() ?? notInstalled() ?? portsForbidden())
}

function notInstalled(): string | null {
  const found = ['samba', 'samba-tool', 'ldbmodify', 'openssl', 'tar'].every((name) => findProgram(name) !== null)
  const complete = found && isExecutable(SYSTEM_PYTHON) && existsSync('/usr/share/samba/setup/ad-schema')
  return complete ? null : `it is not installed (apt-get install --no-install-recommends ${PACKAGES} openssl)`
}

function portsForbidden(): string | null {
  if (!needsShift() || findProgram('gcc') !== null) return null
  return 'its ports need root, or gcc to build the shim that moves them'
}

function needsShift(): boolean {
  const firstFree = Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'))
  return process.getuid?.() !== 0 && firstFree > PORTS.ldap
}

/**
 * Starts a domain controller for one test file: one to two seconds, or up to a minute the first time a domain of this name is
 * made on the machine. It ends with `stop()`, or by itself when this process ends in any way.
 */
export async function startSamba(options: SambaOptions = {}): Promise<SambaServer> {
  const domain = sambaDomain(options)
  const template = await sambaTemplate(domain)
  return inOwnDirectory('samba', async (directory) => {
    const place = await furnish(directory, domain, template)
    const configFile = join(directory, 'etc/smb.conf')
    writeFileSync(configFile, sambaConfig(domain, place, options))
    const shift = needsShift() ? USER_PORT_SHIFT : 0
    const server = await startSupervised({
      directory,
      command: [program('samba'), '-F', '-s', configFile, '-M', 'single', '--no-process-group'],
      stopSignal: 'TERM',
      environment: shift === 0 ? {} : { LD_PRELOAD: await shiftLibrary(), PORT_SHIFT: String(shift) },
      isReady: async () => (await answers(place.address, PORTS.ldap + shift)) && (await answers(place.address, PORTS.ldaps + shift)),
    })
    const urls = { ldapUrl: `ldap://${place.address}:${PORTS.ldap + shift}`, ldapsUrl: `ldaps://${place.address}:${PORTS.ldaps + shift}` }
    return serve(domain, { ...urls, address: place.address, directory, caFile: place.caFile, configFile }, server)
  })
}

/** Unpacks the template and makes a certificate for exactly the address that the server will answer on. */
async function furnish(directory: string, domain: SambaDomain, template: string): Promise<SambaPlace> {
  const address = ownAddress()
  await runCommand(program('tar'), ['-C', directory, '--sparse', '--no-same-owner', '-xf', template])
  for (const name of ['etc', 'run', 'cache']) mkdirSync(join(directory, name), { recursive: true })
  const names = [domain.host, domain.dnsDomain, 'localhost'] as const
  return { directory, address, ...(await createServerCertificate(join(directory, 'private/tls'), names, address)) }
}

/** Puts what a test may do with the running server around it. */
function serve(
  domain: SambaDomain,
  place: Pick<SambaServer, 'address' | 'directory' | 'caFile' | 'configFile' | 'ldapUrl' | 'ldapsUrl'>,
  server: Supervised,
): SambaServer {
  const samFile = join(place.directory, 'private/sam.ldb')
  const connect = (user: string, password: string): Promise<Client> =>
    connectAs({ url: place.ldapsUrl, caFile: place.caFile, user, password })
  const tools = databaseTools({ configFile: place.configFile, samFile })
  const { disconnect, ...accounts } = sambaAccounts(domain, { connect, tool: tools.tool })
  const stop = async (): Promise<void> => {
    await disconnect()
    await server.stop()
  }
  return { ...domain, ...place, ...tools, ...accounts, samFile, pid: server.pid, connect, stop }
}

/** Builds the shim that moves the ports, once per user. */
async function shiftLibrary(): Promise<string> {
  const library = join(cacheDirectory(), 'shift-ports.so')
  if (existsSync(library)) return library
  const unfinished = `${library}.${process.pid}`
  await runCommand(program('gcc'), ['-shared', '-fPIC', '-O2', '-o', unfinished, SHIFT_SOURCE, '-ldl'])
  renameSync(unfinished, library)
  return library
}

/** The tools that work on the database itself, while the server runs. */
function databaseTools(files: {
  readonly configFile: string
  readonly samFile: string
}): Pick<SambaServer, 'tool' | 'modifySam' | 'grantReplication' | 'grantDeletedObjects'> {
  const database = ['-H', files.samFile, `--configfile=${files.configFile}`]
  const grant = async (account: string, right: 'replication' | 'deleted-objects'): Promise<void> => {
    await runCommand(SYSTEM_PYTHON, [GRANT_SCRIPT, files.configFile, files.samFile, account, right], { limitMs: TOOL_LIMIT_MS })
  }
  return {
    tool: (...args) => runCommand(program('samba-tool'), [...args, ...database], { limitMs: TOOL_LIMIT_MS }),
    modifySam: async (ldif, controls = []) => {
      const flags = controls.map((control) => `--controls=${control}`)
      await runCommand(program('ldbmodify'), [...database, ...flags], { input: ldif, limitMs: TOOL_LIMIT_MS })
    },
    grantReplication: (account) => grant(account, 'replication'),
    grantDeletedObjects: (account) => grant(account, 'deleted-objects'),
  }
}
