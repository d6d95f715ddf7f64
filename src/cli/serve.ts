import { Option } from 'commander'
import type { DestinationStream } from 'pino'
import { AppError } from '#src/base/app-error.ts'
import type { NetworkOptions, OidcOptions, Service } from '#src/service.ts'
import { text, type CommandSpec, type Invocation, type Options } from './command.ts'
import { exitCodes } from './exit-code.ts'
import { logLines } from './output/log-lines.ts'
import { textOfFile } from './read-file.ts'
import type { Shell } from './shell.ts'

/** `lockstep serve`: the running service. */
export const serveCommand: CommandSpec = {
  usage: 'serve',
  summary: 'Run the service',
  description:
    'Runs the service on a data directory until it is told to stop (Ctrl-C, SIGTERM). The command line reaches\n' +
    'it through a socket in the data directory that only this account may open. It opens a network port only with --listen, where\n' +
    'users (lockstep users) and tokens (lockstep tokens) are let in. The log goes to stderr.',
  options: [
    new Option(
      '--key-file <file>',
      'key of the vault (default: LOCKSTEP_KEY_FILE, the sources in LOCKSTEP_KEY_SOURCE, a systemd credential lockstep-key, or a file made in the configuration folder of this account)',
    ),
    new Option('--listen <host:port>', 'listen on a port too, for the console and programs; requests there need a sign-in or a token'),
    new Option('--tls-cert <file>', 'certificate of the port with its chain, PEM; needed everywhere but on loopback'),
    new Option('--tls-key <file>', 'private key of the certificate, PEM'),
    new Option('--oidc <file>', 'YAML with the identity provider that signs people in; see "Who may do what" in docs/operations.md'),
    new Option('--log-level <level>', 'least important entries of the log')
      .choices(['trace', 'debug', 'info', 'warn', 'error'])
      .default('info'),
    new Option('--log-format <format>', 'JSON lines for programs or text for people (default: text on a terminal)').choices([
      'json',
      'text',
    ]),
  ],
  run: async (invocation, { options }) => {
    const { shell, dataDirectory, output } = invocation
    // Only this command needs the service itself; all others start faster without it.
    const [{ openService }, { pino }] = await Promise.all([import('#src/service.ts'), import('pino')])
    const log = pino({ level: text(options, 'logLevel') ?? 'info', base: null }, logDestination(shell, text(options, 'logFormat')))
    const signal = interrupted(shell)
    for (;;) {
      const service = await openService({
        dataDirectory,
        keyFile: text(options, 'keyFile') ?? null,
        environment: shell.environment,
        log,
        holder: 'lockstep serve',
        network: networkOptions(shell, options),
        oidc: await oidcOptions(shell, text(options, 'oidc')),
      })
      sayReady(invocation, service)
      const end = await Promise.race([
        signal.then((received) => ({ kind: 'signal', received }) as const),
        service.restartAsked.then((author) => ({ kind: 'restart', author }) as const),
      ])
      if (end.kind === 'signal') {
        output.aside('Stopping: runs in progress end at their next page or batch. Ctrl-C again ends at once.')
        await service.close(`received ${end.received}`)
        return exitCodes.done
      }
      output.aside(`Restarting, as ${end.author} asked for.`)
      await service.close(`${end.author} asked for a restart`, 'restart')
    }
  },
}

/** Where to listen besides the socket; null for nowhere. */
function networkOptions(shell: Shell, options: Options): NetworkOptions | null {
  const [listen, cert, key] = [text(options, 'listen'), text(options, 'tlsCert'), text(options, 'tlsKey')]
  if ((cert === undefined) !== (key === undefined)) {
    throw new AppError('input-missing', {
      subject: cert === undefined ? '--tls-cert' : '--tls-key',
      detail: 'certificate and key go together',
    })
  }
  if (listen === undefined) {
    if (cert === undefined) return null
    throw new AppError('input-missing', { subject: '--listen', detail: 'the certificate is for a port' })
  }
  const tls = cert === undefined || key === undefined ? null : { cert: textOfFile(shell, cert), key: textOfFile(shell, key) }
  return { listen, tls }
}

/** The identity provider; null for none. Its client secret stands in a file of its own, which the settings name. */
async function oidcOptions(shell: Shell, file: string | undefined): Promise<OidcOptions | null> {
  if (file === undefined) return null
  const { parse } = await import('yaml')
  const settings: unknown = parse(textOfFile(shell, file))
  const named = typeof settings === 'object' && settings !== null && 'clientSecretFile' in settings ? settings.clientSecretFile : null
  const clientSecret = typeof named === 'string' ? textOfFile(shell, named).trim() : null
  return { file, settings, clientSecret }
}

/** Where the log of the service goes: stderr, as text where a person reads it. */
function logDestination(shell: Shell, format: string | undefined): DestinationStream {
  const isText = format === 'text' || (format === undefined && shell.stderr.isTTY === true)
  return isText ? logLines(shell.stderr) : shell.stderr
}

/** Waits for Ctrl-C or a request to terminate. A second one ends the process at once. */
function interrupted(shell: Shell): Promise<string> {
  return new Promise((resolve) => {
    let count = 0
    shell.onInterrupt((signal) => {
      count += 1
      if (count > 1) shell.exit(exitCodes.failed)
      resolve(signal)
    })
  })
}

function sayReady({ output, dataDirectory }: Invocation, service: Service): void {
  output.line(`${output.style('bold', `Lockstep ${service.version}`)} is running. Stop it with Ctrl-C.`)
  output.line(`  data    ${dataDirectory}`)
  output.line(`  socket  ${service.address}`)
  if (service.networkAddress !== null) output.line(`  port    ${service.networkAddress}`)
  const { version, address, networkAddress, setupCode } = service
  if (setupCode !== null) {
    output.line(`  setup   ${output.style('bold', setupCode.code)}`)
    output.line(
      '          Nobody can sign in yet: open the port in a browser within the hour and make the first administrator with this code.',
    )
  }
  output.result({ ready: true, version, pid: process.pid, dataDirectory, address, networkAddress, setupCode: setupCode?.code ?? null })
}
