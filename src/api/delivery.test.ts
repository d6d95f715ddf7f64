import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { Secret } from '#src/base/secret.ts'
import { startMailBox, type MailBox } from '#src/alerts/testing/mail-box.ts'
import type { ConfigurationChange } from '#src/configuration/merge-changes.ts'
import {
  alertDetailShape,
  alertPageShape,
  alertShape,
  channelListShape,
  deliverySecretShape,
  deliveryTestShape,
  sinkListShape,
} from './contract/alert.ts'
import { appliedShape, configurationShape, type AppliedBody } from './contract/configuration.ts'
import { storeSecretLineShape } from './contract/connector.ts'
import { eventPageShape } from './contract/event.ts'
import { runLineShape } from './contract/run.ts'
import { account, collect, forest, ServiceWorld } from './testing/service-world.ts'

let world: ServiceWorld
const canary = `CANARY${randomBytes(9).toString('base64url')}`

beforeAll(async () => {
  world = await ServiceWorld.start()
  await world.add('active-directory')
})
afterAll(() => world.close())

/** Adds documents to the configuration that runs. */
async function apply(more: readonly { readonly path: string; readonly text: string }[]): Promise<AppliedBody> {
  const { stored, documents } = await world.client.ask(configurationShape, { method: 'GET', path: '/configuration' })
  const paths = new Set(more.map(({ path }) => path))
  const body = {
    documents: [...documents.filter(({ path }) => !paths.has(path)), ...more],
    expectedVersion: stored?.version ?? 0,
    reason: 'a test',
  }
  return world.client.ask(appliedShape, { method: 'POST', path: '/configuration/apply', body })
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + 30_000
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('it did not come true within 30 s')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const sinks = `kind: sinks
version: 1
files:
  - name: lines
    path: events.jsonl
    sources: [ADSync]
`

function alertsOf(box: MailBox): string {
  return `kind: alerts
version: 1
mail:
  - name: admins
    minimumSeverity: P1
    host: 127.0.0.1
    port: ${box.port}
    user: lockstep
    from: lockstep@contoso.lab
    to: [anna@contoso.lab]
    ca: |
      ${box.ca.trim().replaceAll('\n', '\n      ')}
`
}

describe('events and alerts of a service', () => {
  it('scenarios 3 and 4: a refused credential reaches the file of the sink and the mail box, and its repair too', async () => {
    const box = await startMailBox({ security: 'starttls', user: 'lockstep', password: canary })
    await apply([
      { path: 'sinks.yaml', text: sinks },
      { path: 'alerts.yaml', text: alertsOf(box) },
    ])
    const path = '/alert-channels/ADMINS/secrets/password'
    const stored = await world.client.ask(deliverySecretShape, { method: 'PUT', path, secret: Secret.fromText(canary) })
    expect(stored).toEqual({ name: 'admins', field: 'password', version: 1 })
    expect(await world.client.ask(channelListShape, { method: 'GET', path: '/alert-channels' })).toMatchObject({
      channels: [{ name: 'admins', type: 'mail', target: 'anna@contoso.lab', minimumSeverity: 'P1', secrets: ['password'] }],
    })
    const sinkNow = async () => (await world.client.ask(sinkListShape, { method: 'GET', path: '/sinks' })).sinks[0]
    await until(async () => (await sinkNow()) !== undefined && existsSync(world.dataDirectory))
    // The sink begins with what comes after it.
    await until(async () => (await sinkNow())?.waiting === 0)

    const changed = `CANARY${randomBytes(9).toString('base64url')}`
    world.company.directory.directory.setPassword(account.name, changed)
    await collect(world.client.lines(runLineShape, { method: 'POST', path: '/runs', body: { connector: forest, profile: 'Full Import' } }))
    const file = join(world.dataDirectory, 'events.jsonl')
    await until(() => existsSync(file) && readFileSync(file, 'utf8').includes('"id":6000'))
    await until(() => box.mails.length === 1)
    const { alerts } = await world.client.ask(alertPageShape, { method: 'GET', path: '/alerts' })
    const [rejected] = alerts.filter(({ key }) => key === 'credential.rejected')
    expect(rejected).toMatchObject({ severity: 'P1', connectors: [forest], acknowledgement: null })
    const number = rejected?.number ?? 0
    const body = { note: 'on it', snoozeMinutes: null }
    expect(await world.client.ask(alertShape, { method: 'POST', path: `/alerts/${number}/acknowledge`, body })).toMatchObject({
      acknowledgement: { by: 'anna', note: 'on it' },
    })

    const secret = Secret.fromText(changed)
    await collect(world.client.lines(storeSecretLineShape, { method: 'PUT', path: `/connectors/${forest}/secret`, secret }))
    await until(() => box.mails.length === 2)
    const detail = await world.client.ask(alertDetailShape, { method: 'GET', path: `/alerts/${number}` })
    expect(detail.alert.resolution).toMatch(/^It is over after/)
    await until(async () =>
      (await world.client.ask(alertDetailShape, { method: 'GET', path: `/alerts/${number}` })).deliveries.every(
        ({ state }) => state === 'sent',
      ),
    )
    expect(detail.deliveries.map(({ occasion, channel }) => `${occasion} ${channel}`)).toEqual(['raised admins', 'resolved admins'])
    for (const text of [JSON.stringify(box.mails), readFileSync(file, 'utf8'), JSON.stringify(detail), ...world.log]) {
      expect(text).not.toContain(canary)
      expect(text).not.toContain(changed)
    }
  })

  it('changes one channel on top of the version that was seen, keeps its secret, and tests it on the spot', async () => {
    const box = await startMailBox({ security: 'starttls', user: 'lockstep', password: canary })
    const list = () => world.client.ask(channelListShape, { method: 'GET', path: '/alert-channels' })
    const change = async (of: ConfigurationChange) =>
      world.client.ask(appliedShape, {
        method: 'POST',
        path: '/configuration/changes/apply',
        ifVersion: (await list()).configurationVersion ?? 0,
        body: { changes: [of], reason: 'a test' },
      })
    const test = (name: string) => world.client.ask(deliveryTestShape, { method: 'POST', path: `/alert-channels/${name}/test` })
    const receiver = {
      name: 'duty',
      host: '127.0.0.1',
      port: box.port,
      user: 'lockstep',
      from: 'l@contoso.lab',
      to: ['d@contoso.lab'],
      ca: box.ca,
    }
    await change({ kind: 'add-receiver', list: 'alerts.mail', receiver })
    expect(await test('duty')).toMatchObject({ outcome: 'failed', answer: 'no password of lockstep is stored in the vault' })
    await world.client.ask(deliverySecretShape, {
      method: 'PUT',
      path: '/alert-channels/duty/secrets/password',
      secret: Secret.fromText(canary),
    })
    expect(await test('duty')).toMatchObject({
      name: 'duty',
      target: 'd@contoso.lab',
      outcome: 'sent',
      answer: expect.stringMatching(/^250/),
    })
    expect((await change({ kind: 'change-receiver', list: 'alerts.mail', receiver: { ...receiver, disabled: true } })).forgotten).toEqual(
      [],
    )
    const shown = (await list()).channels.find(({ name }) => name === 'duty')
    expect(shown).toMatchObject({ disabled: true, list: 'alerts.mail', secrets: ['password'], document: { ...receiver, disabled: true } })
    await expect(change({ kind: 'add-receiver', list: 'alerts.mail', receiver })).rejects.toMatchObject({
      problem: { code: 'configuration-invalid', detail: expect.stringContaining('is there twice') },
    })
    expect((await change({ kind: 'remove-receiver', list: 'alerts.mail', name: 'duty' })).forgotten).toMatchObject([{ name: 'duty' }])
    expect((await world.send('POST', '/alert-channels/duty/test')).status).toBe(404)
    expect(JSON.stringify([box.mails, ...world.log])).not.toContain(canary)
  })

  it('can be filtered by source, level and several identifiers', async () => {
    const ids = async (query: Record<string, string>) =>
      new Set(
        (await world.client.ask(eventPageShape, { method: 'GET', path: '/events', query: { ...query, limit: 1_000 } })).events.map(
          ({ id }) => id,
        ),
      )
    expect(await ids({ id: '6000,2001' })).toEqual(new Set([6000, 2001]))
    expect([...(await ids({ source: 'ADSync', level: 'error' }))]).toEqual([6000])
    expect([...(await ids({ source: 'Directory Synchronization' }))].every((id) => id < 2_000)).toBe(true)
    expect((await ids({ since: '2999-01-01T00:00:00Z' })).size).toBe(0)
    expect((await world.send('GET', '/events?id=x')).status).toBe(400)
  })

  it('can be found by text, run and correlation', async () => {
    const list = async (query: Record<string, string | number>) =>
      (await world.client.ask(eventPageShape, { method: 'GET', path: '/events', query: { ...query, limit: 1_000 } })).events
    const [refused] = await list({ id: '6000' })
    const run = must(refused?.run, 'the number of the run')
    expect(new Set((await list({ run })).map(({ run: of }) => of))).toEqual(new Set([run]))
    expect(await list({ correlation: refused?.correlationId ?? '' })).toEqual(await list({ run }))
    expect(await list({ run: 999 })).toEqual([])
    const texts = await list({ q: 'CREDENTIALREJECTED' })
    expect(texts.map(({ name }) => name)).toContain('CredentialRejected')
    expect((await list({ q: 'ANNA changed' })).length).toBeGreaterThan(0)
    expect(await list({ q: 'anna changed', level: 'error' })).toEqual([])
    expect(await list({ q: 'nowhere in the log' })).toEqual([])
    const page = await world.client.ask(eventPageShape, { method: 'GET', path: '/events', query: { q: 'anna', limit: 1 } })
    expect(page.before).toBe(page.events[0]?.sequence)
    expect((await world.send('GET', '/events?correlation=x')).status).toBe(400)
  })

  it('forget the secrets of a sink and a channel that lead elsewhere, are called so anew or lose their protection, and say so', async () => {
    const hook = (url: string) => ({ path: 'sinks.yaml', text: `kind: sinks\nversion: 1\nwebhooks:\n  - name: siem\n    url: ${url}\n` })
    const mail = (security: string) => ({
      path: 'alerts.yaml',
      text: `kind: alerts\nversion: 1\nmail:\n  - { name: night, host: localhost, port: 2525, security: ${security}, from: a@x.lab, to: [b@x.lab] }\n`,
    })
    const store = async (path: string) => world.client.ask(deliverySecretShape, { method: 'PUT', path, secret: Secret.fromText(canary) })
    const secretsNow = async () => [
      (await world.client.ask(sinkListShape, { method: 'GET', path: '/sinks' })).sinks[0]?.secrets,
      (await world.client.ask(channelListShape, { method: 'GET', path: '/alert-channels' })).channels[0]?.secrets,
    ]
    await apply([hook('https://siem.contoso.lab/in'), mail('starttls')])
    await store('/sinks/siem/secrets/signing-key')
    await store('/sinks/siem/secrets/token')
    await store('/alert-channels/night/secrets/password')
    const untouched = `${hook('https://siem.contoso.lab/in').text}    minimumLevel: error\n`
    expect((await apply([{ path: 'sinks.yaml', text: untouched }])).forgotten).toEqual([])
    expect(await secretsNow()).toEqual([['token', 'signing-key'], ['password']])

    const { forgotten } = await apply([hook('https://elsewhere.lab/in'), mail('none')])
    expect(forgotten).toEqual([
      { of: 'sink', name: 'siem', settings: ['url'] },
      { of: 'channel', name: 'night', settings: ['security'] },
    ])
    expect(await secretsNow()).toEqual([[], []])
    const { events } = await world.client.ask(eventPageShape, { method: 'GET', path: '/events', query: { id: '20046' } })
    const told = events.map(({ message }) => message)
    expect(told.filter((message) => !message.includes('everything')).toSorted()).toEqual([
      'anna changed security of the alert channel night, so its secrets were forgotten.',
      'anna changed url of the sink siem, so its secrets were forgotten.',
    ])

    await store('/sinks/siem/secrets/token')
    expect((await apply([{ path: 'sinks.yaml', text: sinks }])).forgotten).toEqual([{ of: 'sink', name: 'siem', settings: ['everything'] }])
    await apply([hook('https://elsewhere.lab/in')])
    expect((await secretsNow())[0]).toEqual([])
  })

  it('refuse a secret for what the configuration does not name', async () => {
    const sent = { type: 'application/octet-stream', text: canary }
    expect(JSON.parse((await world.send('PUT', '/sinks/nobody/secrets/token', sent)).text)).toMatchObject({
      status: 404,
      code: 'sink-unknown',
    })
    expect((await world.send('GET', '/alerts/999')).status).toBe(404)
  })
})
