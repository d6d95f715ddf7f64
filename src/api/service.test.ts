import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { assert, must } from '#src/base/assert.ts'
import { Secret } from '#src/base/secret.ts'
import { ServiceProblem } from '#src/cli/client/service-problem.ts'
import { openService } from '#src/service.ts'
import { connectorDetailShape, connectorListShape, storeSecretLineShape } from './contract/connector.ts'
import { cycleLineShape } from './contract/cycle.ts'
import { eventPageShape } from './contract/event.ts'
import type { ProblemBody } from './contract/problem.ts'
import { runLineShape, runPageShape, runShape, type RunBody } from './contract/run.ts'
import { statusShape } from './contract/status.ts'
import { verifyShape } from './contract/verify.ts'
import { account, collect, forest, ServiceWorld, tenant } from './testing/service-world.ts'

/** What must never be seen again once it went in. */
const canary = 'Canary-4f1c-Secret'

let world: ServiceWorld

beforeEach(async () => {
  world = await ServiceWorld.start()
})
afterEach(async () => {
  const { findings } = await world.client.ask(verifyShape, { method: 'POST', path: '/verify' })
  await world.close()
  assert(findings.length === 0, `the database is sound after the test: ${JSON.stringify(findings)}`)
})

async function run(connector: string, profile: string): Promise<RunBody> {
  const lines = await collect(world.client.lines(runLineShape, { method: 'POST', path: '/runs', body: { connector, profile } }))
  return must(lines.at(-1), 'the last line').run
}

async function cycle(policy: 'delta' | 'initial'): Promise<readonly RunBody[]> {
  const lines = await collect(world.client.lines(cycleLineShape, { method: 'POST', path: '/cycles', body: { policy } }))
  const last = must(lines.at(-1), 'the last line')
  return last.type === 'cycle-ended' ? last.cycle.runs : []
}

function storeSecret(secret: string, test?: 'skip') {
  return collect(
    world.client.lines(storeSecretLineShape, {
      method: 'PUT',
      path: `/connectors/${forest}/secret`,
      query: { test, ...(test === 'skip' ? { reason: 'the forest is away' } : {}) },
      secret: Secret.fromText(secret),
    }),
  )
}

async function problemOf(work: Promise<unknown>): Promise<ProblemBody> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (error instanceof ServiceProblem) return error.problem
  throw new Error(`A problem was expected, not ${String(error)}`)
}

describe('the service', () => {
  it('listens on a socket that only its account may open, and says that nothing is configured', async () => {
    expect(statSync(world.service.address).mode & 0o777).toBe(0o600)
    const status = await world.client.ask(statusShape, { method: 'GET', path: '/status' })
    expect(status).toMatchObject({ configurationVersion: 0, connectors: [], running: [], cycle: null, vault: { sealed: false } })
  })

  it('tells a second one who holds the data directory', async () => {
    const second = openService({
      dataDirectory: world.dataDirectory,
      keyFile: world.keyFile,
      environment: {},
      log: pino({ level: 'silent' }),
      holder: 'second',
    })
    await expect(second).rejects.toMatchObject({
      code: 'data-directory-held',
      detail: expect.stringContaining(`test service, process ${process.pid}`),
    })
  })

  it('writes that it started and stopped, under the identifiers of old monitoring too', async () => {
    await world.restart()
    const { events } = await world.client.ask(eventPageShape, { method: 'GET', path: '/events' })
    const ids = events.map((event) => event.id)
    expect(ids).toEqual([2001, 20110, 2002, 20111, 2001, 20110])
  })

  it('starts with a sealed vault when the key is gone, and says so instead of signing in', async () => {
    await world.add('active-directory')
    await world.restart(() => rmSync(world.keyFile))
    const status = await world.client.ask(statusShape, { method: 'GET', path: '/status' })
    expect(status.vault).toMatchObject({ sealed: true, keyId: null })
    expect(await problemOf(run(forest, 'Full Import'))).toMatchObject({ code: 'vault-sealed', status: 503 })
    const problem = await problemOf(storeSecret(account.password))
    expect(problem).toMatchObject({ code: 'vault-key-missing', status: 503 })
  })
})

describe('connectors', () => {
  it('are tested line by line and stored with rules, profiles and a sealed secret', async () => {
    const lines = await world.add('active-directory')
    expect(lines.filter((line) => line.type === 'check').map((line) => line.check.name)).toContain('replicate-changes')
    const { connector, settings } = await world.client.ask(connectorDetailShape, { method: 'GET', path: `/connectors/${forest}` })
    expect(connector).toMatchObject({
      name: forest,
      type: 'active-directory',
      account: account.userName,
      credential: { version: 1, createdBy: 'anna', versionsKept: 1 },
    })
    expect(connector.profiles).toHaveLength(5)
    expect(settings).toMatchObject({ forest, security: 'ldaps' })
  })

  it('are not stored when the directory refuses the sign-in, and the answer has its words', async () => {
    const problem = await problemOf(world.add('active-directory', { secret: canary }))
    expect(problem).toMatchObject({ code: 'directory-refused', status: 422, facts: { failure: 'credentials', subCode: '52e' } })
    expect(problem.incidents.at(-1)?.text).toContain('AcceptSecurityContext')
    const { connectors } = await world.client.ask(connectorListShape, { method: 'GET', path: '/connectors' })
    expect(connectors).toEqual([])
  })

  it('take the handle of a secret once only', async () => {
    const secret = await world.handle(account.password)
    const body = { type: 'active-directory', settings: world.company.forestSettings, containers: [], secret }
    const first = await world.send('POST', '/connectors', { type: 'application/json', text: JSON.stringify(body) })
    const again = await world.send('POST', '/connectors', { type: 'application/json', text: JSON.stringify({ ...body, name: 'again' }) })
    expect(first.status).toBe(200)
    expect([again.status, JSON.parse(again.text)]).toMatchObject([400, { code: 'secret-handle' }])
  })

  it('get a name of their own when the tenant has the domain of the forest', async () => {
    await world.add('active-directory')
    const body = {
      type: 'entra-id',
      name: null,
      settings: world.company.tenantSettings,
      secret: await world.handle(world.company.tenant.clientSecret),
    }
    const answer = await world.send('POST', '/connectors', { type: 'application/json', text: JSON.stringify(body) })
    expect(JSON.parse(answer.text)).toMatchObject({ type: 'added', connector: { name: 'contoso.lab (entra-id)' } })
  })
})

describe('runs', () => {
  it('are followed to their end, and a cycle fills the tenant', async () => {
    await world.addBoth()
    const runs = await cycle('initial')
    expect(runs.every((each) => each.result === 'success' || each.result === 'completed-no-objects')).toBe(true)
    expect(world.company.tenant.tenant.counts().users).toBe(20)
    const again = await cycle('delta')
    expect(again.map((each) => each.result)).toEqual(again.map(() => 'completed-no-objects'))
  })

  it('are listed page by page, newest first', async () => {
    await world.add('active-directory')
    for (let i = 0; i < 3; i++) await run(forest, 'Full Import')
    const first = await world.client.ask(runPageShape, { method: 'GET', path: '/runs', query: { limit: 2 } })
    expect(first.runs.map((each) => each.number)).toEqual([3, 2])
    const next = await world.client.ask(runPageShape, {
      method: 'GET',
      path: '/runs',
      query: { limit: 2, before: must(first.before, 'a further page') },
    })
    expect([next.runs.map((each) => each.number), next.before]).toEqual([[1], null])
  })

  it('of one connector do not overlap', async () => {
    await world.add('active-directory')
    const body = { type: 'application/json', text: JSON.stringify({ connector: forest, profile: 'Full Import' }) }
    const answers = await Promise.all([world.send('POST', '/runs', body), world.send('POST', '/runs', body)])
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([200, 409])
  })

  it('are not disturbed by a cycle that finds the connector busy', async () => {
    await world.add('active-directory')
    const release = world.company.directory.faults.arm({ kind: 'slow-answers', delayMs: 150 }, 'always')
    const own = run(forest, 'Full Import')
    await expect.poll(async () => (await world.client.ask(statusShape, { method: 'GET', path: '/status' })).running.length).toBe(1)
    const passedOver = await cycle('delta')
    release()
    expect([(await own).result, passedOver]).toEqual(['success', []])
  })

  it('go on when nobody listens any more, and end when they are told to', async () => {
    await world.add('active-directory')
    const release = world.company.directory.faults.arm({ kind: 'slow-answers', delayMs: 150 }, 'always')
    for await (const line of world.client.lines(runLineShape, {
      method: 'POST',
      path: '/runs',
      body: { connector: forest, profile: 'Full Import' },
    })) {
      if (line.type === 'progress') break
    }
    const stopped = await world.client.ask(runShape, { method: 'POST', path: '/runs/1/stop' })
    release()
    expect(stopped.result).toBe('in-progress')
    const result = async () => (await world.client.ask(runShape, { method: 'GET', path: '/runs/1' })).result
    await expect.poll(result, { timeout: 20_000 }).toBe('stopped-user-termination-from-wmi-or-ui')
  })

  it('that ended cannot be stopped, and the answer says how they ended', async () => {
    await world.add('active-directory')
    await run(forest, 'Full Import')
    const problem = await problemOf(world.client.ask(runShape, { method: 'POST', path: '/runs/1/stop' }))
    expect(problem).toMatchObject({ code: 'run-unknown', status: 404, detail: expect.stringContaining('success') })
  })
})

describe('a changed password', () => {
  beforeEach(async () => {
    await world.addBoth()
    await cycle('initial')
    world.company.directory.directory.setPassword(account.name, canary)
  })

  it('is a refused run, then a tested secret, then a cycle that catches up, with one event for the recovery', async () => {
    const refused = await run(forest, 'Delta Import')
    expect(refused).toMatchObject({
      result: 'no-start-credentials',
      steps: [{ reason: 'wrong-password-or-name', connection: [{ subCode: '52e' }] }],
    })
    const stored = must((await storeSecret(canary)).at(-1), 'the last line')
    expect(stored).toMatchObject({ type: 'stored', catchUp: true, credential: { version: 2, versionsKept: 2 } })
    await expect.poll(() => recoveries(), { timeout: 20_000 }).toBe(1)
    await expect
      .poll(async () => (await world.client.ask(statusShape, { method: 'GET', path: '/status' })).cycle, { timeout: 20_000 })
      .toBeNull()
    const { runs } = await world.client.ask(runPageShape, { method: 'GET', path: '/runs' })
    expect(runs.filter((each) => each.trigger === 'catch-up' && each.connector === forest).length).toBeGreaterThan(0)
    await run(forest, 'Delta Import')
    expect(await recoveries()).toBe(1)
  })

  it('that is entered wrong stores nothing, whether lines are wanted or not', async () => {
    const problem = await problemOf(storeSecret('not the password'))
    expect(problem).toMatchObject({ code: 'secret-refused', status: 422, facts: { subCode: '52e' } })
    expect(problem.incidents).toHaveLength(1)
    const plain = await world.send('PUT', `/connectors/${forest}/secret`, {
      type: 'application/octet-stream',
      text: 'not the password either',
    })
    expect([plain.status, plain.type]).toEqual([422, expect.stringContaining('application/problem+json')])
    const { connector } = await world.client.ask(connectorDetailShape, { method: 'GET', path: `/connectors/${forest}` })
    expect(connector.credential?.version).toBe(1)
  })

  it('is never what a masked field shows, nor empty, and the directory is not asked', async () => {
    const binds = world.company.directory.tally
    const before = JSON.stringify(binds)
    for (const secret of ['••••••••', '*****', '']) expect(await problemOf(storeSecret(secret))).toMatchObject({ code: 'secret-refused' })
    expect(JSON.stringify(binds)).toBe(before)
  })

  it('may be stored untested when a person insists, and the event log says so', async () => {
    const lines = await storeSecret('whatever it may be', 'skip')
    expect(lines).toMatchObject([{ type: 'stored', checks: [], credential: { testedAt: null } }])
    const { events } = await world.client.ask(eventPageShape, { method: 'GET', path: '/events', query: { id: 20013 } })
    expect(events).toHaveLength(1)
  })

  it('goes in and never comes out: not in an answer, the log or the database', async () => {
    await run(forest, 'Delta Import')
    await storeSecret(canary)
    const paths = [
      '/status',
      '/connectors',
      `/connectors/${forest}`,
      '/runs',
      '/events?limit=1000',
      '/configuration',
      '/configuration/history',
    ]
    const answers = await Promise.all(paths.map((path) => world.send('GET', path)))
    expect(answers.every((answer) => answer.status === 200)).toBe(true)
    const files = readdirSync(world.dataDirectory).filter((name) => !name.endsWith('.sock'))
    const stored = files.map((name) => readFileSync(join(world.dataDirectory, name)).toString('latin1'))
    const everything = [...answers.map((answer) => answer.text), ...world.log, ...stored].join('\n')
    for (const secret of [canary, account.password, world.company.tenant.clientSecret]) expect(everything.includes(secret)).toBe(false)
  })

  async function recoveries(): Promise<number> {
    return (await world.client.ask(eventPageShape, { method: 'GET', path: '/events', query: { id: 20012 } })).events.length
  }
})

describe('problems', () => {
  it('say what is not understood, in the form of RFC 9457', async () => {
    const answers = await Promise.all([
      world.send('GET', '/nothing'),
      world.send('GET', '/connectors/nobody'),
      world.send('GET', '/runs/0'),
      world.send('GET', '/events?limit=100000'),
      world.send('POST', '/runs', { type: 'application/json', text: '{"connector":' }),
      world.send('POST', '/runs', { type: 'application/json', text: '{"connector":"a","profile":"b","more":1}' }),
      world.send('POST', '/runs', { type: 'text/plain', text: 'run' }),
      world.send('PUT', `/connectors/${tenant}/secret`, { type: 'application/json', text: '{"secret":"in JSON"}' }),
    ])
    expect(answers.map((answer) => answer.status)).toEqual([404, 404, 400, 400, 400, 400, 415, 400])
    for (const answer of answers) {
      expect(answer.type).toContain('application/problem+json')
      const problem = JSON.parse(answer.text) as ProblemBody
      expect(problem.hint).not.toBe('')
      expect(answer.text).not.toContain('    at ')
    }
  })
})
