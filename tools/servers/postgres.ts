import { randomBytes } from 'node:crypto'
import { appendFileSync, chownSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram, isExecutable, program, runCommand } from './command.ts'
import { answers, inOwnDirectory, loopbackMissing, ownAddress } from './loopback.ts'
import { presence } from './presence.ts'
import { startSupervised } from './supervised.ts'

/** A running, empty PostgreSQL server. Nothing is synced to disk: it is fast, and it is lost with the machine. */
export interface PostgresServer {
  readonly address: string
  readonly port: number
  readonly user: string
  /** Made for this server alone. */
  readonly password: string
  readonly directory: string
  readonly pid: number
  /** Connection URL of the database `postgres`, with user and password. */
  readonly url: string
  /** Makes a database and returns its connection URL: one per test file or per test, some 50 ms. */
  createDatabase(name: string): Promise<string>
  /** Runs SQL with `psql` and returns the rows as lines, columns separated by `|`. */
  psql(sql: string, database?: string): Promise<string>
  /** Ends the server and removes everything it wrote. */
  stop(): Promise<void>
}

type Login = Pick<PostgresServer, 'address' | 'port' | 'user' | 'password'>

/** Where Debian installs the versions, newest used. The server's own programs are not in the PATH there. */
const VERSIONS_DIRECTORY = '/usr/lib/postgresql'
/** PostgreSQL refuses to run as root; the package makes this user. */
const SYSTEM_USER = 'postgres'
const PORT = 5_432
const INIT_LIMIT_MS = 60_000

/** Why PostgreSQL cannot be started here, or null. An error where servers are required; see `presence`. */
export function postgresMissing(): string | null {
  const installed = binDirectory() !== null && findProgram('psql') !== null && findProgram('setpriv') !== null
  return presence('PostgreSQL', loopbackMissing() ?? (installed ? null : 'it is not installed (apt-get install postgresql)'))
}

function binDirectory(): string | null {
  if (!isExecutable(VERSIONS_DIRECTORY)) return null
  const versions = readdirSync(VERSIONS_DIRECTORY).toSorted((a, b) => Number(b) - Number(a))
  const directories = versions.map((version) => join(VERSIONS_DIRECTORY, version, 'bin'))
  return directories.find((directory) => isExecutable(join(directory, 'initdb'))) ?? null
}

/** Starts a PostgreSQL server in about two seconds. It ends with `stop()`, or by itself when this process ends in any way. */
export function startPostgres(): Promise<PostgresServer> {
  const login = { address: ownAddress(), port: PORT, user: SYSTEM_USER, password: randomBytes(18).toString('hex') }
  return inOwnDirectory('postgres', async (directory) => {
    const unprivileged = await becomeUnprivileged(directory)
    const server = await initialise(directory, login, unprivileged)
    const psql = psqlOf(login)
    const { pid, stop } = await startSupervised({
      directory,
      command: [...unprivileged, server, '-D', join(directory, 'data')],
      stopSignal: 'INT',
      isReady: async () => (await answers(login.address, PORT)) && (await isServing(psql)),
    })
    const url = (database: string): string =>
      `postgres://${login.user}:${login.password}@${login.address}:${PORT}/${encodeURIComponent(database)}`
    const createDatabase = async (name: string): Promise<string> => {
      await psql(`create database "${name.replaceAll('"', '""')}"`)
      return url(name)
    }
    return { ...login, directory, pid, url: url('postgres'), createDatabase, psql, stop }
  })
}

/** Makes the database files and returns the path of the server program. */
async function initialise(directory: string, login: Login, unprivileged: readonly string[]): Promise<string> {
  const bin = binDirectory()
  if (bin === null) throw new Error('PostgreSQL is not installed')
  const dataDirectory = join(directory, 'data')
  const passwordFile = join(directory, 'password')
  // Readable for the unprivileged user, who alone may enter the directory.
  writeFileSync(passwordFile, `${login.password}\n`, { mode: 0o644 })
  const [command = '', ...args] = [...unprivileged, join(bin, 'initdb'), '-D', dataDirectory, '-U', login.user]
  const options = ['-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']
  await runCommand(command, [...args, ...options], { directory, limitMs: INIT_LIMIT_MS })
  rmSync(passwordFile)
  appendFileSync(join(dataDirectory, 'postgresql.conf'), settings(directory, login.address))
  appendFileSync(join(dataDirectory, 'pg_hba.conf'), `host all all ${login.address}/32 scram-sha-256\n`)
  return join(bin, 'postgres')
}

function psqlOf(login: Login): PostgresServer['psql'] {
  return async (sql, database = 'postgres') => {
    const target = ['-h', login.address, '-p', String(PORT), '-U', login.user, '-d', database]
    const plain = ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1']
    const rows = await runCommand(program('psql'), [...plain, ...target, '-f', '-'], {
      input: sql,
      environment: { PGPASSWORD: login.password },
    })
    return rows.trimEnd()
  }
}

/** The beginning of a command line that runs the rest as an ordinary user, who then owns the directory; nothing when we are one. */
async function becomeUnprivileged(directory: string): Promise<readonly string[]> {
  if (process.getuid?.() !== 0) return []
  const user = Number(await runCommand('/usr/bin/id', ['-u', SYSTEM_USER]))
  const group = Number(await runCommand('/usr/bin/id', ['-g', SYSTEM_USER]))
  chownSync(directory, user, group)
  return [program('setpriv'), `--reuid=${user}`, `--regid=${group}`, '--clear-groups', '--']
}

function settings(directory: string, address: string): string {
  return `
listen_addresses = '${address}'
port = ${PORT}
unix_socket_directories = '${directory}'
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 64MB
max_connections = 50
logging_collector = off
autovacuum_naptime = 10s
`
}

/** The port opens before the server takes connections ("the database system is starting up"). */
async function isServing(psql: (sql: string) => Promise<string>): Promise<boolean> {
  return psql('select 1').then(
    () => true,
    () => false,
  )
}
