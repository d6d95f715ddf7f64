import { spawn, type ChildProcess } from 'node:child_process'
import { createWriteStream, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { appliedShape, configurationShape } from '#src/api/contract/configuration.ts'
import { addConnectorLineShape, secretHandleShape, storeSecretLineShape } from '#src/api/contract/connector.ts'
import { cycleLineShape, type CycleBody } from '#src/api/contract/cycle.ts'
import { runLineShape, type RunLine } from '#src/api/contract/run.ts'
import { socketAddress } from '#src/api/contract/socket.ts'
import { statusShape, type StatusBody } from '#src/api/contract/status.ts'
import { account, forest, startLabCompany, tenant, type LabCompany } from '#src/api/testing/service-world.ts'
import { must } from '#src/base/assert.ts'
import { Secret } from '#src/base/secret.ts'
import { ServiceClient } from '#src/cli/client/service-client.ts'

const entry = join(import.meta.dirname, '..', 'src', 'main.ts')
const startLimitMs = 60_000
const pollMs = 20

const snapshotLimitMs = 120_000
/** A snapshot that has not grown for so long is complete. */
const snapshotPollMs = 1_000

/** A message that a webhook was sent. */
export interface Told {
  readonly at: number
  readonly text: string
}

/**
 * A company of the lab in this process, the service in another, so that it can be searched for what it should not keep, and a
 * webhook that alerts go to.
 */
export class OutageStage {
  readonly company: LabCompany
  readonly client: ServiceClient
  readonly root: string
  readonly told: Told[]
  readonly #child: ChildProcess
  readonly #hook: Server

  private constructor(parts: Pick<OutageStage, 'company' | 'client' | 'root' | 'told'>, running: { child: ChildProcess; hook: Server }) {
    this.company = parts.company
    this.client = parts.client
    this.root = parts.root
    this.told = parts.told
    this.#child = running.child
    this.#hook = running.hook
  }

  /** Everything connected and synchronized, with the first password of the account. */
  static async start(wanted: { readonly people: number; readonly groups: number; readonly password: string }): Promise<OutageStage> {
    const root = mkdtempSync(join(tmpdir(), 'lockstep-targets-'))
    mkdirSync(snapshotFolder(root))
    const company = await startLabCompany(wanted)
    company.directory.directory.setPassword(account.name, wanted.password)
    const told: Told[] = []
    const hook = await listening(told)
    const data = join(root, 'data')
    const child = spawn(
      process.execPath,
      [...snapshotFlags(root), entry, 'serve', '--data', data, '--key-file', join(root, 'vault.key'), '--log-level', 'trace'],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, TMPDIR: root },
      },
    )
    const log = createWriteStream(join(root, 'service.log'))
    for (const stream of [child.stdout, child.stderr]) stream?.pipe(log, { end: false })
    const client = new ServiceClient({
      address: must(socketAddress(data, { platform: process.platform, workingDirectory: process.cwd() }), 'a socket'),
      dataDirectory: data,
      author: 'targets',
    })
    const stage = new OutageStage({ company, client, root, told }, { child, hook })
    await stage.until('the service answers', startLimitMs, () => client.isRunning())
    await stage.#connect(wanted.password)
    return stage
  }

  get pid(): number {
    return must(this.#child.pid, 'the process of the service')
  }

  status(): Promise<StatusBody> {
    return this.client.ask(statusShape, { method: 'GET', path: '/status' })
  }

  async run(profile: string): Promise<RunLine> {
    const lines = this.client.lines(runLineShape, { method: 'POST', path: '/runs', body: { connector: forest, profile } })
    return must(await lastOf(lines), 'the end of a run')
  }

  async cycle(policy: 'initial' | 'delta'): Promise<CycleBody> {
    const last = await lastOf(this.client.lines(cycleLineShape, { method: 'POST', path: '/cycles', body: { policy } }))
    if (last?.type !== 'cycle-ended') throw new Error('The cycle did not end.')
    return last.cycle
  }

  /** Enters a password as the drawer of the console does. Throws `ServiceProblem` when it is refused. */
  async enter(password: string): Promise<void> {
    const secret = Secret.fromText(password)
    await lastOf(this.client.lines(storeSecretLineShape, { method: 'PUT', path: `/connectors/${forest}/secret`, secret }))
  }

  /** Waits until something is so; an error naming it when it takes longer than the limit. */
  async until(what: string, limitMs: number, holds: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = performance.now() + limitMs
    while (!(await holds())) {
      if (performance.now() > deadline) throw new Error(`It took longer than ${limitMs / 1_000} s until ${what}.`)
      await delay(pollMs)
    }
  }

  /** The heap of the service as it is after a full collection, which writing a snapshot begins with: the path of the file. */
  async heapSnapshot(): Promise<string> {
    const folder = snapshotFolder(this.root)
    this.#child.kill('SIGUSR2')
    let size = 0
    await this.until('the heap was written', snapshotLimitMs, async () => {
      await delay(snapshotPollMs)
      const [name] = readdirSync(folder)
      const before = size
      size = name === undefined ? 0 : statSync(join(folder, name)).size
      return size > 0 && size === before
    })
    return join(folder, must(readdirSync(folder)[0], 'a snapshot'))
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.kill('SIGTERM')
    await ended
    this.#hook.close()
    this.#hook.closeAllConnections()
    await this.company.close()
    rmSync(this.root, { recursive: true, force: true })
  }

  async #connect(password: string): Promise<void> {
    await this.#add('active-directory', forest, password)
    await this.#add('entra-id', tenant, this.company.tenant.clientSecret)
    const { port } = this.#hook.address() as AddressInfo
    const text = `kind: alerts\nversion: 1\nwebhooks:\n  - name: targets\n    url: http://127.0.0.1:${port}/\n    minimumSeverity: P1\n`
    const { stored, documents } = await this.client.ask(configurationShape, { method: 'GET', path: '/configuration' })
    const body = {
      documents: [...documents, { path: 'alerts.yaml', text }],
      expectedVersion: stored?.version ?? 0,
      reason: 'alerts go to the webhook of the measurement',
    }
    await this.client.ask(appliedShape, { method: 'POST', path: '/configuration/apply', body })
  }

  async #add(type: 'active-directory' | 'entra-id', name: string, password: string): Promise<void> {
    const secret = Secret.fromText(password)
    const { handle } = await this.client.ask(secretHandleShape, { method: 'POST', path: '/secrets', secret })
    const isForest = type === 'active-directory'
    const { forestSettings, tenantSettings, containers } = this.company
    const body = {
      type,
      name,
      settings: isForest ? forestSettings : tenantSettings,
      containers: isForest ? containers : [],
      secret: handle,
    }
    await lastOf(this.client.lines(addConnectorLineShape, { method: 'POST', path: '/connectors', body }))
  }
}

function snapshotFolder(root: string): string {
  return join(root, 'snapshots')
}

/** Longer texts would be cut in the snapshot, and whatever stands at their end not be found. */
function snapshotFlags(root: string): readonly string[] {
  return ['--heapsnapshot-signal=SIGUSR2', `--diagnostic-dir=${snapshotFolder(root)}`, '--heap-snapshot-string-limit=100000000']
}

/** A server that keeps what it is sent, with the time. */
function listening(told: Told[]): Promise<Server> {
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    request.on('end', () => {
      told.push({ at: Date.now(), text })
      response.writeHead(204).end()
    })
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

async function lastOf<Line>(lines: AsyncIterable<Line>): Promise<Line | null> {
  let last: Line | null = null
  for await (const line of lines) last = line
  return last
}
