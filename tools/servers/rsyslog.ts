import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createServerCertificate, type ServerCertificate } from './certificate.ts'
import { findProgram, program } from './command.ts'
import { answers, inOwnDirectory, loopbackMissing, ownAddress } from './loopback.ts'
import { presence } from './presence.ts'
import { startSupervised } from './supervised.ts'

/** A running rsyslog that writes what it receives as JSON lines. */
export interface RsyslogServer {
  readonly address: string
  readonly ports: { readonly plain: number; readonly tls: number; readonly mutualTls: number }
  /** PEM files of the authority, and of a certificate it signed. */
  readonly certificate: ServerCertificate
  stop(): Promise<void>
}

const ports = { plain: 5_514, tls: 6_514, mutualTls: 6_515 } as const

/** Why rsyslog cannot be started here, or null. An error where servers are required; see `presence`. */
export function rsyslogMissing(): string | null {
  return presence('rsyslog', loopbackMissing() ?? notInstalled())
}

function notInstalled(): string | null {
  const found =
    findProgram('rsyslogd') !== null && findProgram('openssl') !== null && existsSync('/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_gtls.so')
  return found ? null : 'it is not installed (apt-get install rsyslog rsyslog-gnutls openssl)'
}

/**
 * Starts rsyslog for UDP and TCP on one port, TLS on another, and TLS with client certificates on a third. `output` gets one line
 * of JSON for every message and stays when the server ends. With an address it comes back where another one was.
 */
export function startRsyslog(options: { readonly output: string; readonly address?: string }): Promise<RsyslogServer> {
  const address = options.address ?? ownAddress()
  return inOwnDirectory('rsyslog', async (directory) => {
    const certificate = await createServerCertificate(join(directory, 'tls'), ['localhost'], address)
    const configFile = join(directory, 'rsyslog.conf')
    writeFileSync(configFile, configuration({ directory, address, output: options.output, certificate }), { mode: 0o600 })
    const { stop } = await startSupervised({
      directory,
      command: [program('rsyslogd'), '-n', '-f', configFile, '-i', join(directory, 'rsyslog.pid')],
      stopSignal: 'TERM',
      isReady: async () => (await answers(address, ports.plain)) && (await answers(address, ports.tls)),
    })
    return { address, ports, certificate, stop }
  })
}

interface Wanted {
  readonly directory: string
  readonly address: string
  readonly output: string
  readonly certificate: ServerCertificate
}

function configuration({ directory, address, output, certificate }: Wanted): string {
  const property = (outname: string, name: string): string => `  property(outname="${outname}" name="${name}" format="jsonf")`
  const properties = [
    property('priority', 'pri'),
    property('host', 'hostname'),
    property('application', 'app-name'),
    property('messageId', 'msgid'),
    property('time', 'timereported'),
    property('structured', 'structured-data'),
    property('message', 'msg'),
  ]
  return `global(
  workDirectory="${directory}"
  maxMessageSize="128k"
  defaultNetstreamDriverCAFile="${certificate.caFile}"
  defaultNetstreamDriverCertFile="${certificate.certificateFile}"
  defaultNetstreamDriverKeyFile="${certificate.keyFile}"
)
module(load="imudp")
module(load="imtcp")
template(name="facts" type="list") {
  constant(value="{")
${properties.join('\n  constant(value=",")\n')}
  constant(value="}\\n")
}
ruleset(name="keep") { action(type="omfile" file="${output}" template="facts" asyncWriting="off" flushOnTXEnd="on") }
input(type="imudp" address="${address}" port="${ports.plain}" ruleset="keep")
input(type="imtcp" address="${address}" port="${ports.plain}" ruleset="keep")
input(type="imtcp" address="${address}" port="${ports.tls}" ruleset="keep"
  streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="anon")
input(type="imtcp" address="${address}" port="${ports.mutualTls}" ruleset="keep"
  streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="x509/certvalid")
`
}
