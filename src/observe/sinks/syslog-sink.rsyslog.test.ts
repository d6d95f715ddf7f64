import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { SyslogSink } from '#src/model/delivery.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { rsyslogMissing, startRsyslog, type RsyslogServer } from '#tools/servers/rsyslog.ts'
import { SinkSite } from './testing/sink-site.ts'

interface Received {
  readonly priority: string
  readonly host: string
  readonly application: string
  readonly messageId: string
  readonly structured: string
  readonly message: string
}

function received(output: string): readonly Received[] {
  if (!existsSync(output)) return []
  // The last line may be half written.
  const lines = readFileSync(output, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line) as Received)
}

const base = { name: 'siem', minimumLevel: 'information', sources: [], format: 'text', facility: 16, ca: null, certificate: null } as const

async function site(more: (server: RsyslogServer) => Pick<SyslogSink, 'transport' | 'port'> & Partial<SyslogSink>) {
  const opened = await SinkSite.open()
  const output = join(opened.folder, 'received.jsonl')
  const server = await startRsyslog({ output })
  onTestFinished(() => server.stop())
  await opened.configure({ syslog: [{ ...base, host: server.address, ...more(server) }] })
  await opened.start()
  return {
    opened,
    output,
    server,
    connectors: () => received(output).flatMap(({ structured }) => /param1="([^"]+)"/.exec(structured)?.[1] ?? []),
  }
}

describeServer(rsyslogMissing(), 'A syslog sink and rsyslog', () => {
  it('scenario 40: speak RFC 5424 over UDP, and a rule for event 6000 finds the connector as its only string', async () => {
    const { opened, output } = await site(({ ports }) => ({ transport: 'udp', port: ports.plain, sources: ['ADSync'] }))
    await opened.write('contoso.lab')
    await opened.until(() => received(output).length === 1)
    expect(received(output)[0]).toMatchObject({ priority: '131', host: 'sync1', application: 'lockstep', messageId: '6000' })
    expect(received(output)[0]?.structured).toMatch(/\[strings@32473 param1="contoso.lab"\]$/)
    expect(received(output)[0]?.message.trim()).toBe('A run of connector contoso.lab did not start because the credentials are invalid.')
  })

  it('speak TCP with octet counting, whatever stands in a message', async () => {
    const { opened, connectors } = await site(({ ports }) => ({ transport: 'tcp', port: ports.plain, sources: ['ADSync'] }))
    const names = Array.from({ length: 300 }, (_, index) => `line${index}\nnext Größe`)
    for (const name of names) await opened.write(name)
    await opened.until(() => connectors().length === names.length)
    expect(connectors()).toEqual(names.map((name) => name.replace('\n', ' ')))
  })

  it('speak TLS with an authority of ones own, and not without it', async () => {
    const tls = await site(({ ports, certificate }) => ({
      transport: 'tls',
      port: ports.tls,
      format: 'ecs',
      sources: ['ADSync'],
      ca: readFileSync(certificate.caFile, 'utf8'),
    }))
    await tls.opened.write('contoso.lab')
    await tls.opened.until(() => received(tls.output).length === 1)
    expect(JSON.parse(received(tls.output)[0]?.message.trim() ?? '')).toMatchObject({ winlog: { event_id: '6000' } })

    const untrusted = await site(({ ports }) => ({ transport: 'tls', port: ports.tls }))
    await untrusted.opened.write('contoso.lab')
    await untrusted.opened.until(async () => (await untrusted.opened.events(20190)).length === 1)
    expect((await untrusted.opened.events(20190))[0]?.fields['reason']).toMatch(/certificate/)
    expect(received(untrusted.output)).toEqual([])
  })

  it('prove themselves to each other with certificates', async () => {
    const opened = await SinkSite.open()
    const output = join(opened.folder, 'received.jsonl')
    const server = await startRsyslog({ output })
    onTestFinished(() => server.stop())
    opened.secrets.set('sink:client-key:siem', readFileSync(server.certificate.keyFile, 'utf8'))
    const pem = {
      ca: readFileSync(server.certificate.caFile, 'utf8'),
      certificate: readFileSync(server.certificate.certificateFile, 'utf8'),
    }
    await opened.configure({ syslog: [{ ...base, ...pem, host: server.address, transport: 'tls', port: server.ports.mutualTls }] })
    await opened.start()
    await opened.write('contoso.lab')
    await opened.until(() => received(output).length >= 2)
    expect(received(output).map(({ messageId }) => messageId)).toEqual(['20001', '6000'])
  })

  it('lose nothing while the receiver is away, and say so once', async () => {
    const { opened, output, server, connectors } = await site(({ ports }) => ({ transport: 'tcp', port: ports.plain, sources: ['ADSync'] }))
    await opened.write('before')
    await opened.until(() => connectors().includes('before'))
    await server.stop()
    for (let index = 0; index < 20; index++) await opened.write(`during${index}`)
    await opened.until(async () => (await opened.events(20190)).length === 1)
    const again = await startRsyslog({ output, address: server.address })
    onTestFinished(() => again.stop())
    await opened.until(async () => (await opened.events(20191)).length === 1)
    await opened.write('after')
    await opened.until(() => connectors().includes('after'))
    const expected = ['before', ...Array.from({ length: 20 }, (_, index) => `during${index}`), 'after']
    expect([...new Set(connectors())]).toEqual(expected)
    expect(await opened.events(20190)).toHaveLength(1)
  })
})
