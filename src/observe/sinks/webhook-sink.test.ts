import { createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { SinkSite } from './testing/sink-site.ts'

interface Taken {
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly ids: readonly number[]
}

/** A receiver that answers with the status that `answer` gives for a request. */
async function receiver(answer: (taken: Taken, count: number) => number) {
  const taken: Taken[] = []
  let count = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      const { events } = JSON.parse(body) as { events: readonly { id: number }[] }
      const one = { url: request.url ?? '', headers: request.headers, body, ids: events.map(({ id }) => id) }
      const status = answer(one, ++count)
      if (status < 300) taken.push(one)
      response.writeHead(status).end('said')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, taken, ids: () => taken.flatMap(({ ids }) => ids) }
}

const base = { name: 'hook', minimumLevel: 'information', sources: [], format: 'native', ca: null } as const

describe('A webhook sink', () => {
  it('sends batches that are signed and carry the token, and keeps neither secret where it can be seen', async () => {
    const { url, taken } = await receiver(() => 204)
    const site = await SinkSite.open({ webhooks: [{ ...base, url: `${url}/events` }] })
    site.secrets.set('sink:token:hook', 'CANARYtoken')
    site.secrets.set('sink:signing-key:hook', 'CANARYkey')
    await site.start()
    await site.write('contoso.lab')
    await site.until(() => taken.length > 0)
    const [first] = taken
    const [, seconds = '', proof] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(first?.headers['lockstep-signature'])) ?? []
    expect(proof).toBe(createHmac('sha256', 'CANARYkey').update(`${seconds}.${first?.body}`).digest('hex'))
    expect(first?.headers.authorization).toBe('Bearer CANARYtoken')
    expect(first?.headers['lockstep-delivery']).toMatch(/^i-1\/hook\/\d+-\d+$/)
    expect(first?.ids).toEqual([20001, 6000])
    expect(JSON.stringify([await site.sinks.status(), await site.events(20190)])).not.toContain('CANARY')
  })

  it('puts the token into the address where the receiver wants it there', async () => {
    const { url, taken } = await receiver(() => 200)
    const site = await SinkSite.open({ webhooks: [{ ...base, url: `${url}/services/{token}` }] })
    site.secrets.set('sink:token:hook', 'T0/B1')
    await site.start()
    await site.write('contoso.lab')
    await site.until(() => taken.length > 0)
    expect(taken[0]?.url).toBe('/services/T0/B1')
    expect(taken[0]?.headers.authorization).toBeUndefined()
    expect((await site.sinks.status())[0]?.target).toContain('{token}')
  })

  it('sends everything again until it is taken, in order, and tells of the outage once', async () => {
    let isAway = true
    const { url, ids, taken } = await receiver(() => (isAway ? 503 : 200))
    const site = await SinkSite.open({ webhooks: [{ ...base, url, sources: ['ADSync'] }] })
    await site.start()
    await site.write('a')
    await site.until(async () => ((await site.sinks.status())[0]?.state?.failing?.attempts ?? 0) >= 3)
    expect((await site.sinks.status())[0]?.state?.failing?.reason).toBe('the receiver answered with status 503')
    await site.write('b')
    isAway = false
    await site.until(() => ids().length === 2)
    expect(taken.map(({ body }) => /"connector":"(\w)"/.exec(body)?.[1])[0]).toBe('a')
    await site.until(async () => (await site.events(20191)).length === 1)
    expect(await site.events(20190)).toHaveLength(1)
    expect((await site.sinks.status())[0]).toMatchObject({ type: 'webhook', state: { failing: null, missed: 0 } })
  })

  it('sends a test at once, also while what waits has to wait, says what came of it, and has a success end the waiting', async () => {
    let status = 503
    const { url, taken } = await receiver(() => status)
    const site = await SinkSite.open({ webhooks: [{ ...base, url, sources: ['ADSync'] }] })
    site.secrets.set('sink:token:hook', 'T0-B1')
    await site.start()
    await site.write('a')
    await site.until(async () => (await site.events(20190)).length === 1)
    expect(await site.sinks.test('HOOK', 'anna')).toMatchObject({
      name: 'hook',
      type: 'webhook',
      target: url,
      outcome: 'failed',
      answer: 'the receiver answered with status 503',
    })
    status = 200
    expect(await site.sinks.test('hook', 'anna')).toMatchObject({ outcome: 'sent', answer: 'the receiver took it' })
    expect(taken.at(-1)?.body ?? '').toContain('anna tests whether events reach sink hook.')
    await site.until(async () => (await site.events(20191)).length === 1)
    expect((await site.events(20193)).map(({ message }) => message)).toEqual([
      'anna sent a test to the sink hook: sent, the receiver took it',
      'anna sent a test to the sink hook: failed, the receiver answered with status 503',
    ])
    expect(await site.events(20194)).toEqual([])
    await expect(site.sinks.test('nobody', 'anna')).rejects.toMatchObject({ code: 'sink-unknown' })
  })

  it('rests while it is switched off, takes a test all the same, and catches up afterwards', async () => {
    const { url, ids } = await receiver(() => 200)
    const hook = { ...base, url, sources: ['ADSync'] }
    const site = await SinkSite.open({ webhooks: [hook] })
    await site.start()
    await site.configure({ webhooks: [{ ...hook, disabled: true }] })
    expect(await site.sinks.test('hook', 'anna')).toMatchObject({ outcome: 'sent' })
    await site.write('a')
    expect(await site.sinks.status()).toMatchObject([{ name: 'hook', disabled: true }])
    expect(ids()).toEqual([20194])
    await site.configure({ webhooks: [hook] })
    await site.until(() => ids().length === 2)
    expect(ids()[1]).toBe(6000)
  })

  it('gives up one event that is refused for good, and none beside it', async () => {
    const { url, taken } = await receiver(({ body }) => (body.includes('"poison"') ? 400 : 200))
    const site = await SinkSite.open({ webhooks: [{ ...base, url, sources: ['ADSync'] }] })
    await site.start()
    await Promise.all(['a', 'b', 'poison', 'c'].map((name) => site.write(name)))
    await site.until(async () => (await site.events(20192)).length === 1)
    await site.until(() => taken.some(({ body }) => body.includes('"connector":"c"')))
    const sent = taken.flatMap(({ body }) => [...body.matchAll(/"data":\{"connector":"(\w+)"/g)].map(([, name]) => name))
    expect([...new Set(sent)].toSorted()).toEqual(['a', 'b', 'c'])
    expect((await site.sinks.status())[0]?.state?.missed).toBe(1)
  })

  it('goes on after a restart where it ended, and follows the configuration', async () => {
    const { url, ids } = await receiver(() => 200)
    const site = await SinkSite.open({ webhooks: [{ ...base, url, sources: ['ADSync'] }] })
    await site.start()
    await site.write('a')
    await site.until(() => ids().length === 1)
    await site.sinks.close()
    await site.write('while it was down')
    const again = site.newSinks()
    onTestFinished(() => again.close())
    again.start()
    await site.until(() => ids().length === 2)
    await site.configure({ files: [{ ...base, name: 'lines', path: 'events.jsonl', bytesMax: 1e6, kept: 1 }] })
    again.wake()
    await site.until(async () => (await again.status()).some(({ name, state }) => name === 'lines' && state !== null))
    await site.write('b')
    again.wake()
    await site.until(async () => (await readFile(join(site.folder, 'events.jsonl'), 'utf8').catch(() => '')).split('\n').length === 3)
    expect(ids()).toHaveLength(2)
  })

  it('says what history took with it', async () => {
    let isAway = true
    const { url } = await receiver(() => (isAway ? 500 : 200))
    const site = await SinkSite.open({ webhooks: [{ ...base, url }] })
    await site.start()
    await site.write('a')
    await site.write('b')
    await site.until(async () => (await site.events(20190)).length === 1)
    await site.store.purge({ before: Number.MAX_SAFE_INTEGER, limit: 100, keep: [] })
    isAway = false
    await site.until(async () => (await site.events(20192)).length === 1)
    expect((await site.events(20192))[0]?.fields).toMatchObject({ sink: 'hook', reason: 'they went with old history' })
  })
})
