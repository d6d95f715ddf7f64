/**
 * Proof that secrets stay where they belong: the real service in a process of its own, canaries as passwords and client secrets, and a
 * search of everything the process keeps, writes or says.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { addConnectorLineShape, secretHandleShape, storeSecretLineShape } from '#src/api/contract/connector.ts'
import { runLineShape } from '#src/api/contract/run.ts'
import { apiRoot, socketAddress } from '#src/api/contract/socket.ts'
import { recoveryKitShape, rotatedShape } from '#src/api/contract/vault.ts'
import { account, collect, forest, startLabCompany, type LabCompany } from '#src/api/testing/service-world.ts'
import { must } from '#src/base/assert.ts'
import { Secret } from '#src/base/secret.ts'
import { ServiceClient } from '#src/cli/client/service-client.ts'
import { runProgram } from '#src/cli/testing/program.ts'
import { filesBelow, searchBytes, searchFile, searchFolder, searchMemory, writtenForms, type Leak } from './testing/leak-search.ts'

const entry = join(import.meta.dirname, '..', 'main.ts')

/** Text that is nowhere but where it is put. Quotes, umlauts and the like are what encodings are about. */
function canary(): string {
  return `CANARY${randomBytes(9).toString('base64url').replaceAll(/[-_]/g, 'x')}`
}

const passwords = { first: canary(), second: canary(), wrong: canary(), untaken: canary() }
const clientSecrets = { first: canary(), second: canary(), wrong: canary() }
const passphrase = `${canary()}${canary()}`
const all = [...Object.values(passwords), ...Object.values(clientSecrets), passphrase.slice(0, 18)]
/** Put in places where it is allowed to be, to see that the search finds what is there. */
const planted = canary()

let root: string
let company: LabCompany
let child: ChildProcess
let client: ServiceClient
let log = ''
const answers: string[] = []
const leaksOfPrograms: Leak[] = []

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'nothing-left-'))
  for (const folder of ['tmp', 'snapshots', 'told']) mkdirSync(join(root, folder))
  company = await startLabCompany()
  company.directory.directory.setPassword(account.name, passwords.first)
  company.tenant.tenant.app.addSecret(clientSecrets.first)
  await start()
  await live()
}, 120_000)

afterAll(async () => {
  child.kill('SIGTERM')
  await company.close()
  rmSync(root, { recursive: true, force: true })
})

describe('scenario 23: what a secret leaves behind', () => {
  it('scenario 23: the search finds what was put there, in every encoding, in files, memory and answers', () => {
    for (const [encoding, form] of writtenForms(planted)) {
      const bytes = Buffer.concat([randomBytes(1_001), form, randomBytes(100)])
      expect(searchBytes(bytes, 'here', [planted])).toContainEqual({ place: 'here', encoding })
    }
    for (const before of [0, 1, 2]) {
      const text = Buffer.concat([randomBytes(before), Buffer.from(planted), randomBytes(7)]).toString('base64')
      expect(searchBytes(Buffer.from(text), 'here', [planted])).not.toEqual([])
    }
    writeFileSync(join(root, 'told', 'large'), Buffer.concat([Buffer.alloc(8 * 1024 * 1024 - 9), Buffer.from(planted), Buffer.alloc(99)]))
    expect(searchFile(join(root, 'told', 'large'), [planted])).not.toEqual([])
    expect(searchFolder(join(root, 'data'), [planted])).not.toEqual([])
    expect(searchBytes(Buffer.from(log), 'log', [planted])).not.toEqual([])
    expect(searchBytes(Buffer.from(answers.join('\n')), 'answers', [planted])).not.toEqual([])
  })

  it('scenario 23: nothing in the heap after the replacement and a collection', async () => {
    const snapshot = await heapSnapshot()
    expect(searchFile(snapshot, [planted])).not.toEqual([])
    expect(searchFile(snapshot, all)).toEqual([])
  }, 120_000)

  it.skipIf(!isMemoryReadable())(
    'scenario 23: no password of a directory anywhere in the memory of the process, outside of the heap as well (/proc/PID/mem)',
    () => {
      const pid = must(child.pid, 'a process')
      expect(searchMemory(pid, [planted])).not.toEqual([])
      // Client secrets are left out: the token library hands them on as text, and TLS keeps what it sent in memory nobody can reach.
      expect(searchMemory(pid, [...Object.values(passwords), passphrase.slice(0, 18)])).toEqual([])
    },
    60_000,
  )

  it('scenario 23: nothing in the database, its log, copies and temporary files', () => {
    expect(filesBelow(join(root, 'data')).length).toBeGreaterThan(1)
    for (const folder of ['data', 'tmp', 'told']) expect(searchFolder(join(root, folder), all)).toEqual([])
  })

  it('scenario 23: nothing in the log at trace level, although it tells of every refusal', () => {
    for (const told of ['"event":20001', 'wrong-password-or-name', 'client-secret-invalid', 'connection-lost']) expect(log).toContain(told)
    expect(searchBytes(Buffer.from(log), 'log', all)).toEqual([])
  })

  it('scenario 23: nothing in any answer of the API, errors and exports among them', () => {
    expect(answers.join('\n')).toContain('no-start-credentials')
    expect(answers.length).toBeGreaterThan(20)
    expect(searchBytes(Buffer.from(answers.join('\n')), 'answers', all)).toEqual([])
  })

  it.skipIf(process.platform !== 'linux')(
    'scenario 23: nothing in arguments and environment of the service and of the command line (/proc)',
    () => {
      const own = ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${must(child.pid, 'a process')}/${name}`))
      expect(own.every((bytes) => bytes.length > 0)).toBe(true)
      expect(own.flatMap((bytes) => searchBytes(bytes, 'service', all))).toEqual([])
      expect(leaksOfPrograms).toEqual([])
      // Whatever ends the process, no page of its memory goes into a core dump (core(5)).
      expect(readFileSync(`/proc/${must(child.pid, 'a process')}/coredump_filter`, 'latin1').trim()).toMatch(/^0+$/)
      expect(log).toContain('--heapsnapshot-signal')
    },
  )
})

async function start(): Promise<void> {
  const data = join(root, 'data')
  const flags = [
    '--heapsnapshot-signal=SIGUSR2',
    `--diagnostic-dir=${join(root, 'snapshots')}`,
    // Longer texts would be cut in the snapshot, and whatever stands at their end not be found.
    '--heap-snapshot-string-limit=100000000',
  ]
  const given = ['serve', '--data', data, '--key-file', join(root, 'vault.key'), '--log-level', 'trace', '--log-format', 'json']
  child = spawn(process.execPath, [...flags, entry, ...given], {
    env: { HOME: root, TMPDIR: join(root, 'tmp') },
    stdio: 'pipe',
  })
  let printed = ''
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString('utf8')))
  child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString('utf8')))
  await vi.waitFor(() => expect(`${printed}${log}`).toContain('is running'), { timeout: 30_000, interval: 50 })
  const address = must(socketAddress(data, { platform: process.platform, workingDirectory: process.cwd() }), 'a socket')
  client = new ServiceClient({ address, dataDirectory: data, author: 'anna' })
}

/** The life of two credentials: entered, used, refused, tested wrong and right, replaced; with errors in between and exports after. */
async function live(): Promise<void> {
  const { directory } = company
  await add('active-directory', forest, passwords.first)
  await add('entra-id', planted, clientSecrets.first)
  await run(forest, 'Full Import')
  await run(planted, 'Full Import')
  directory.directory.setPassword(account.name, passwords.second)
  await run(forest, 'Delta Import')
  await replace(forest, passwords.wrong)
  for (const fault of ['unavailable', 'busy'] as const) {
    const disarm = directory.faults.arm({ kind: fault, operation: 'bind' }, 'always')
    await replace(forest, passwords.untaken)
    disarm()
  }
  // Cut while the answer to the sign-in is due: the error is thrown inside of the client, with the request still known to it.
  directory.faults.arm({ kind: 'silence' }, 'always')
  const cut = replace(forest, passwords.untaken)
  await vi.waitFor(() => expect(directory.faults.struck('silence')).toBeGreaterThan(0), { timeout: 10_000, interval: 20 })
  directory.dropConnections()
  directory.faults.clear()
  await cut
  await replaceFromCommandLine(forest, passwords.second)
  await run(forest, 'Delta Import')
  company.tenant.tenant.app.addSecret(clientSecrets.second)
  await replace(planted, clientSecrets.wrong)
  await replace(planted, clientSecrets.second)
  await run(planted, 'Delta Import')
  await vaultWork()
  await askEverything()
}

async function add(type: 'active-directory' | 'entra-id', name: string, secret: string): Promise<void> {
  const isForest = type === 'active-directory'
  const body = {
    type,
    name,
    settings: isForest ? company.forestSettings : company.tenantSettings,
    containers: isForest ? company.containers : [],
    secret: await handle(secret),
  }
  await told(collect(client.lines(addConnectorLineShape, { method: 'POST', path: '/connectors', body })))
}

async function handle(secret: string): Promise<string> {
  return (await client.ask(secretHandleShape, { method: 'POST', path: '/secrets', secret: Secret.fromText(secret) })).handle
}

function run(connector: string, profile: string): Promise<void> {
  return told(collect(client.lines(runLineShape, { method: 'POST', path: '/runs', body: { connector, profile } })))
}

function replace(connector: string, secret: string): Promise<void> {
  const path = `/connectors/${encodeURIComponent(connector)}/secret`
  return told(collect(client.lines(storeSecretLineShape, { method: 'PUT', path, secret: Secret.fromText(secret) })))
}

/** As a person would: piped in. The arguments and the environment of the program are looked at while it runs. */
async function replaceFromCommandLine(connector: string, secret: string): Promise<void> {
  const given = ['credentials', 'set', connector, '--password-stdin', '--data', join(root, 'data')]
  const ended = await runProgram(given, { input: secret, environment: { TMPDIR: join(root, 'tmp') } })
  answers.push(ended.stdout, ended.stderr)
  leaksOfPrograms.push(...searchBytes(Buffer.from(JSON.stringify(given)), 'arguments', all))
}

async function vaultWork(): Promise<void> {
  await told(client.ask(rotatedShape, { method: 'POST', path: '/vault/rotate-key', body: {} }))
  const kit = client.ask(recoveryKitShape, { method: 'POST', path: '/vault/recovery-kit', body: { passphrase: await handle(passphrase) } })
  await told(kit)
}

/** Every list and every export, with whatever it says. */
async function askEverything(): Promise<void> {
  const names = [forest, planted].map(encodeURIComponent)
  const lists = [
    '/status',
    '/connectors',
    '/events?limit=1000',
    '/runs?limit=200',
    '/audit?limit=1000',
    '/vault',
    '/configuration',
    '/staging',
  ]
  const more = ['/scheduler', '/held', '/cycles', '/configuration/history']
  const paths = [...lists, ...more, ...names.flatMap((name) => [`/connectors/${name}`, `/connectors/${name}/space?limit=50`])]
  for (const path of paths) answers.push(await plainAnswer('GET', path))
  answers.push(await plainAnswer('POST', '/vault/verify'), await plainAnswer('POST', '/verify'))
  writeFileSync(join(root, 'told', 'answers'), answers.join('\n'))
}

/** What was answered, or the error with everything it carries. */
async function told(work: Promise<unknown>): Promise<void> {
  const answer: unknown = await work.catch((error: unknown) =>
    error instanceof Error ? { ...error, message: error.message, stack: error.stack } : error,
  )
  answers.push(JSON.stringify(answer) ?? '')
}

function plainAnswer(method: string, path: string): Promise<string> {
  const socketPath = must(socketAddress(join(root, 'data'), { platform: process.platform, workingDirectory: process.cwd() }), 'a socket')
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, method, path: `${apiRoot}${path}`, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    })
    sent.on('error', reject)
    sent.end()
  })
}

/** Only Linux shows the memory of a process as a file. */
function isMemoryReadable(): boolean {
  return existsSync(`/proc/${process.pid}/mem`)
}

/** The heap as it is after a full collection, which writing a snapshot begins with. */
async function heapSnapshot(): Promise<string> {
  const folder = join(root, 'snapshots')
  child.kill('SIGUSR2')
  let size = -1
  await vi.waitFor(
    () => {
      const [path] = filesBelow(folder)
      const now = path === undefined || !existsSync(path) ? -2 : readFileSync(path).length
      const isDone = now > 0 && now === size
      size = now
      if (!isDone) throw new Error('the snapshot is not written yet')
    },
    { timeout: 90_000, interval: 1_000 },
  )
  return must(filesBelow(folder)[0], 'a snapshot')
}
