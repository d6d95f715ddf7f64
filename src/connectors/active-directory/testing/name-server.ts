import { createSocket } from 'node:dgram'
import { must } from '#src/base/assert.ts'

interface Service {
  readonly name: string
  readonly port: number
  readonly priority: number
  readonly weight: number
}

/** What a name server of a test knows. */
export interface Zone {
  /** Service name → its servers. */
  readonly services: Readonly<Record<string, readonly Service[]>>
  /** Host name → IPv4 address. */
  readonly hosts: Readonly<Record<string, string>>
}

const TYPE = { a: 1, srv: 33 }
const NAME_ERROR = 3
const SECONDS = 60

/** Starts a DNS server (RFC 1035, SRV of RFC 2782) on a free port of 127.0.0.1 that knows one small zone. */
export async function startNameServer(zone: Zone): Promise<{ readonly address: string; stop(): void }> {
  const socket = createSocket('udp4')
  socket.on('message', (query, { address, port }) => socket.send(answerTo(query, zone), port, address))
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return { address: `127.0.0.1:${socket.address().port}`, stop: () => socket.close() }
}

function answerTo(query: Buffer, zone: Zone): Buffer {
  const question = query.subarray(12, endOfName(query, 12) + 4)
  const name = readName(question)
  const type = question.readUInt16BE(question.length - 4)
  const records = type === TYPE.srv ? (zone.services[name] ?? []).map(srvRecord) : type === TYPE.a ? addressRecords(zone.hosts[name]) : []
  const isKnown = zone.services[name] !== undefined || zone.hosts[name] !== undefined
  const header = Buffer.alloc(12)
  header.writeUInt16BE(query.readUInt16BE(0), 0)
  header.writeUInt16BE(0x8580 | (isKnown ? 0 : NAME_ERROR), 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(records.length, 6)
  const pointerToQuestion = Buffer.from([0xc0, 12])
  return Buffer.concat([header, question, ...records.flatMap((record) => [pointerToQuestion, record])])
}

function srvRecord({ name, port, priority, weight }: Service): Buffer {
  const numbers = Buffer.alloc(6)
  for (const [i, value] of [priority, weight, port].entries()) numbers.writeUInt16BE(value, 2 * i)
  return record(TYPE.srv, Buffer.concat([numbers, writeName(name)]))
}

function addressRecords(address: string | undefined): readonly Buffer[] {
  return address === undefined ? [] : [record(TYPE.a, Buffer.from(address.split('.').map(Number)))]
}

function record(type: number, content: Buffer): Buffer {
  const head = Buffer.alloc(10)
  head.writeUInt16BE(type, 0)
  head.writeUInt16BE(1, 2)
  head.writeUInt32BE(SECONDS, 4)
  head.writeUInt16BE(content.length, 8)
  return Buffer.concat([head, content])
}

function writeName(name: string): Buffer {
  return Buffer.concat([
    ...name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.from([0]),
  ])
}

function endOfName(bytes: Buffer, start: number): number {
  let offset = start
  for (let length = bytes[offset]; length !== 0; length = bytes[offset]) offset += 1 + must(length, 'the length of a label')
  return offset + 1
}

function readName(question: Buffer): string {
  const labels: string[] = []
  for (let offset = 0; question[offset] !== 0;) {
    const length = must(question[offset], 'the length of a label')
    labels.push(question.toString('latin1', offset + 1, offset + 1 + length))
    offset += 1 + length
  }
  return labels.join('.').toLowerCase()
}
