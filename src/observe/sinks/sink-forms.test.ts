import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '#src/base/clock.ts'
import type { SyslogSink } from '#src/model/delivery.ts'
import type { ConnectorId, RunId } from '#src/model/brand.ts'
import { makeEvent, withCompatibility } from '../make-event.ts'
import { ecsForm } from './ecs-form.ts'
import { envelopeOf } from './envelope.ts'
import { fileSink } from './file-sink.ts'
import { syslogMessage } from './syslog-message.ts'

const by = { instanceId: 'i-1', version: '0.1.0', host: 'sync1' }
const origin = { at: 1_795_339_804_113, connectorId: 'c-1' as ConnectorId, runId: 'r-1' as RunId }
const rejected = { connector: 'contoso.lab', reason: 'wrong-password-or-name', server: 'dc1', text: 'data 52e' }
const events = withCompatibility(makeEvent(20001, rejected, origin)).map((event, index) => ({ ...event, sequence: index + 7 }))
const [native, compatible] = [events[0] as (typeof events)[0], events[1] as (typeof events)[0]]

const sink: SyslogSink = {
  name: 'siem',
  minimumLevel: 'information',
  sources: [],
  host: 'localhost',
  port: 514,
  transport: 'udp',
  format: 'text',
  facility: 16,
  ca: null,
  certificate: null,
}

describe('The envelope of an event', () => {
  it('says who speaks, of what, and what belongs together', () => {
    expect(envelopeOf(native, by)).toMatchObject({
      sequence: 7,
      id: 20001,
      name: 'CredentialRejected',
      time: '2026-11-22T09:30:04.113Z',
      source: 'Lockstep',
      host: 'sync1',
      correlationId: 'r-1',
      connector: 'contoso.lab',
      data: { reason: 'wrong-password-or-name' },
    })
  })
})

describe('The form of the Elastic Common Schema', () => {
  it('scenario 40: has what a shipper of a Windows log makes of the same event, so that rules for it fire', () => {
    const form = ecsForm(compatible, by)
    expect(form).toMatchObject({
      '@timestamp': '2026-11-22T09:30:04.113Z',
      event: { code: '6000', provider: 'ADSync', kind: 'event' },
      winlog: { event_id: '6000', provider_name: 'ADSync', channel: 'Application', event_data: { param1: 'contoso.lab' } },
      log: { level: 'error' },
      message: 'A run of connector contoso.lab did not start because the credentials are invalid.',
    })
    expect(Object.keys((form['winlog'] as { event_data: object }).event_data)).toEqual(['param1'])
  })
})

describe('A syslog message', () => {
  const text = (event: typeof native, more: Partial<SyslogSink> = {}, bytesMax = 8_192) =>
    syslogMessage(event, { by, sink: { ...sink, ...more }, bytesMax }).toString('utf8')

  it('has the header of RFC 5424, the strings as structured data and the line for people', () => {
    expect(text(compatible)).toBe(
      `<131>1 2026-11-22T09:30:04.113Z sync1 lockstep ${process.pid} 6000 [lockstep@32473 id="6000" source="ADSync" level="error" sequence="8" instance="i-1" version="0.1.0" run="r-1"][strings@32473 param1="contoso.lab"] A run of connector contoso.lab did not start because the credentials are invalid.`,
    )
    expect(text({ ...compatible, level: 'information' }, { facility: 3 })).toMatch(/^<30>1 /)
  })

  it('escapes what structured data must not hold, and marks text that is not ASCII', () => {
    const odd = { ...compatible, message: 'Grüße', fields: { connector: 'a"b\\c]d\ne' } }
    expect(text(odd)).toContain('param1="a\\"b\\\\c\\]d e"')
    expect(text(odd)).toMatch(/\] \ufeffGrüße$/)
  })

  it('is cut between characters when it is too long', () => {
    const long = text({ ...compatible, message: 'ü'.repeat(5_000) }, {}, 2_048)
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(2_048)
    expect(long).not.toContain('\ufffd')
  })

  it('carries the form of the Elastic Common Schema when that is wanted', () => {
    const message = text(compatible, { format: 'ecs' })
    expect(JSON.parse(message.slice(message.indexOf('] {') + 2))).toMatchObject({ event: { code: '6000' } })
  })
})

describe('A file of events', () => {
  const inFolder = async (more: { bytesMax?: number; kept?: number; format?: 'native' | 'ecs' } = {}) => {
    const folder = await mkdtemp(join(tmpdir(), 'lockstep-sink-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const file = {
      name: 'f',
      minimumLevel: 'information',
      sources: [],
      path: 'logs/events.jsonl',
      format: 'native',
      bytesMax: 1e6,
      kept: 2,
    } as const
    const opened = fileSink({ ...file, ...more }, { installation: by, dataDirectory: folder, clock: systemClock, secret: async () => null })
    return { folder: join(folder, 'logs'), path: join(folder, 'logs', 'events.jsonl'), opened }
  }

  it('has one event a line and is for the account of the service alone', async () => {
    const { path, opened } = await inFolder()
    expect(await opened.send(events)).toEqual({ kind: 'sent' })
    expect(await opened.send([native])).toEqual({ kind: 'sent' })
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as { id: number }).id)).toEqual([20001, 6000, 20001])
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  it('is set aside when it would grow too large, and only so many are kept', async () => {
    const { folder, opened } = await inFolder({ bytesMax: 1_000, kept: 2 })
    for (let sequence = 1; sequence <= 6; sequence++) await opened.send([{ ...native, sequence }])
    expect((await readdir(folder)).toSorted()).toEqual(['events.jsonl', 'events.jsonl.1', 'events.jsonl.2'])
    const sequences = async (name: string) =>
      (await readFile(join(folder, name), 'utf8'))
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { sequence: number }).sequence)
    expect(await sequences('events.jsonl')).toEqual([6])
    expect(await sequences('events.jsonl.2')).toEqual([4])
  })

  it('goes on after half a line that a crash left behind', async () => {
    const { path, opened } = await inFolder()
    await opened.send([native])
    await writeFile(path, '{"id":20', { flag: 'a' })
    await opened.send([native])
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
    expect(lines.map((line) => line.startsWith('{"sequence"'))).toEqual([true, false, true])
  })

  it('that cannot be written says why', async () => {
    const { folder, opened } = await inFolder()
    await writeFile(folder, 'a file in the place of the folder')
    expect(await opened.send([native])).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/ENOTDIR|EEXIST/) })
  })
})
