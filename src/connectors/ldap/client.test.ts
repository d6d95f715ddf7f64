import { createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { Secret } from '#src/base/secret.ts'
import { BerReader } from './ber-reader.ts'
import { enumerated, integer, octets, sequence } from './ber-writer.ts'
import { LdapClient } from './client.ts'
import { findControl } from './control.ts'
import { anyObject } from './filter.ts'
import { LdapResultError, TransportError } from './ldap-error.ts'
import { MessageFraming } from './message-framing.ts'
import { pagedSearch } from './paged-search.ts'
import type { SearchRequest } from './request.ts'

const TAG = {
  bind: 0x60,
  search: 0x63,
  searchDone: 0x65,
  entry: 0x64,
  reference: 0x73,
  intermediate: 0x79,
  extended: 0x78,
  abandon: 0x50,
  unbind: 0x42,
}
const TURNS = 200
const everything: SearchRequest = { base: 'dc=lab', scope: 'subtree', filter: anyObject, attributes: [] }

/** What a scripted server is asked. */
interface Asked {
  readonly id: number
  readonly tag: number
  readonly bytes: Buffer
  readonly socket: Socket
}

describe('an LDAP connection', () => {
  const servers: (() => void)[] = []

  afterEach(() => {
    for (const stop of servers.splice(0)) stop()
  })

  /** Starts a server that does with each request what the test says, and connects to it. */
  async function connectTo(answer: (asked: Asked, nth: number) => void): Promise<LdapClient> {
    const sockets = new Set<Socket>()
    let requests = 0
    const server = createServer((socket) => {
      sockets.add(socket.on('error', () => undefined))
      const framing = new MessageFraming()
      socket.on('data', (chunk) => {
        for (const bytes of framing.push(chunk)) {
          const reader = new BerReader(bytes)
          reader.enter(0x30)
          answer({ id: reader.readInteger(), tag: reader.peek(), bytes, socket }, requests++)
        }
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    servers.push(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    const { port } = server.address() as AddressInfo
    const options = { security: 'plain', trust: { ca: null, pin: null }, connectTimeoutMs: 2_000, answerTimeoutMs: 2_000 } as const
    return await LdapClient.connect({ host: '127.0.0.1', port }, options, new AbortController().signal)
  }

  describe('a search', () => {
    it('gives exactly what the server sent: nothing filled in, nothing guessed', async () => {
      const client = await connectTo(({ id, socket }) => {
        socket.write(
          entry(id, 'cn=1', { cn: ['a', 'b'], cleared: [], 'member;range=0-1': ['x'], objectGUID: [Buffer.from('looks like text!')] }),
        )
        socket.write(done(id))
      })
      const { entries } = await client.searchAll({ ...everything, attributes: ['cn', 'sn', 'cleared'] })
      expect(entries.map(({ dn, attributes }) => [dn, attributes.map(({ name, values }) => [name, values.map(String)])])).toEqual([
        [
          'cn=1',
          [
            ['cn', ['a', 'b']],
            ['cleared', []],
            ['member;range=0-1', ['x']],
            ['objectGUID', ['looks like text!']],
          ],
        ],
      ])
      await client.close()
    })

    it('passes over references and intermediate responses, and reads messages that come in pieces', async () => {
      const client = await connectTo(({ id, socket }) => {
        const intermediate = response(id, TAG.intermediate, [octets('1.2.3', 0x80), octets('value', 0x81)])
        const reference = response(id, TAG.reference, [octets('ldap://elsewhere')])
        const last = entry(id, 'cn=1', { cn: ['y'.repeat(100)] })
        socket.write(Buffer.concat([intermediate, reference, last.subarray(0, 50)]))
        setImmediate(() => socket.write(Buffer.concat([last.subarray(50), done(id)])))
      })
      expect((await client.searchAll(everything)).entries).toHaveLength(1)
      await client.close()
    })

    it('ends in the words of the server when it is refused, after the entries that came before', async () => {
      const client = await connectTo(({ id, socket }) =>
        socket.write(Buffer.concat([entry(id, 'cn=1', {}), done(id, { code: 4, text: 'limit' })])),
      )
      const seen: string[] = []
      const read = async () => {
        for await (const { dn } of client.search(everything)) seen.push(dn)
      }
      await expect(read()).rejects.toThrow(
        new LdapResultError({ code: 4, diagnostic: 'limit', matchedDn: '', referrals: [], value: null, controls: [] }),
      )
      expect(seen).toEqual(['cn=1'])
      await client.close()
    })

    it('keeps the referrals of the answer', async () => {
      const client = await connectTo(({ id, socket }) =>
        socket.write(done(id, { code: 10, text: '0000202B: RefErr', referrals: ['ldap://other/dc=other'] })),
      )
      await expect(client.searchAll(everything)).rejects.toMatchObject({ result: { code: 10, referrals: ['ldap://other/dc=other'] } })
      await client.close()
    })

    it('reads hundreds of thousands of entries of one answer, and holds the server back while nobody takes them', async () => {
      const total = 300_000
      let sent = 0
      const client = await connectTo(({ id, socket }) => {
        const block = Buffer.concat(Array.from({ length: 1_000 }, () => entry(id, 'cn=x,dc=lab', { description: ['d'.repeat(200)] })))
        const send = (): void => {
          while (sent < total) {
            sent += 1_000
            if (!socket.write(block)) return void socket.once('drain', send)
          }
          socket.write(done(id))
        }
        send()
      })
      let count = 0
      let sentMeanwhile = 0
      for await (const _ of client.search(everything)) {
        if (++count === 5_000) sentMeanwhile = await settledAt(() => sent)
      }
      expect(sentMeanwhile).toBeLessThan(total)
      expect(count).toBe(total)
      await client.close()
    })

    it('tells the server to stop when its entries are no longer wanted', async () => {
      const tags: number[] = []
      const client = await connectTo(({ id, tag, socket }) => {
        tags.push(tag)
        if (tag === TAG.search) socket.write(entry(id, 'cn=1', {}))
      })
      for await (const _ of client.search(everything)) break
      await expect.poll(() => tags).toEqual([TAG.search, TAG.abandon])
      await client.close()
    })

    it('runs beside others on the same connection', async () => {
      const waiting: Asked[] = []
      const client = await connectTo((asked) => {
        waiting.push(asked)
        if (waiting.length < 3) return
        // Answered in reverse, each with its own name.
        for (const { id, socket } of waiting.toReversed()) socket.write(Buffer.concat([entry(id, `cn=${id}`, {}), done(id)]))
      })
      const found = await Promise.all([1, 2, 3].map(() => client.searchAll(everything)))
      expect(found.map(({ entries }) => entries.map(({ dn }) => dn))).toEqual([['cn=1'], ['cn=2'], ['cn=3']])
      await client.close()
    })
  })

  describe('a paged search', () => {
    it('goes on after a page without entries and stops when there is no cookie', async () => {
      const cookies: string[] = []
      const pages = [['cn=1', 'cn=2'], [], ['cn=3']]
      const client = await connectTo(({ id, bytes, socket, tag }, nth) => {
        if (tag !== TAG.search) return
        cookies.push(cookieOf(bytes))
        const page = pages[nth] ?? []
        socket.write(Buffer.concat([...page.map((dn) => entry(id, dn, {})), done(id, { cookie: nth < 2 ? `after ${nth}` : '' })]))
      })
      const found: string[][] = []
      for await (const entries of pagedSearch(client, { ...everything, pageSize: 2 })) found.push(entries.map(({ dn }) => dn))
      expect(found).toEqual(pages)
      expect(cookies).toEqual(['', 'after 0', 'after 1'])
      await client.close()
    })
  })

  describe('a transport failure', () => {
    it('fails everything under way and everything afterwards, and nothing reconnects', async () => {
      const client = await connectTo(({ id, socket }) => {
        socket.write(entry(id, 'cn=1', { cn: ['x'.repeat(500)] }).subarray(0, 200))
        setImmediate(() => socket.destroy())
      })
      const outcomes = await Promise.allSettled([client.searchAll(everything), client.searchAll(everything)])
      expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected'])
      await expect(client.searchAll(everything)).rejects.toThrow(TransportError)
      expect(client.isOpen).toBe(false)
      expect(() => client.checkOpen()).toThrow(TransportError)
      await client.close()
    })

    it('is noticed when the server is silent while an answer is due', async () => {
      const client = await connectTo(() => undefined)
      await expect(client.searchAll(everything)).rejects.toMatchObject({ failure: 'no-answer' })
    })

    it('carries the words of a server that says goodbye', async () => {
      const client = await connectTo(({ socket }) => {
        socket.write(response(0, TAG.extended, [enumerated(52), octets(''), octets('going away'), octets('1.3.6.1.4.1.1466.20036', 0x8a)]))
      })
      await expect(client.searchAll(everything)).rejects.toThrow('going away')
    })

    it('is what becomes of an answer that is no LDAP', async () => {
      const client = await connectTo(({ socket }) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))
      await expect(client.searchAll(everything)).rejects.toMatchObject({ failure: 'protocol' })
    })
  })

  describe('a bind', () => {
    it('sends name and password as they are and gives the answer as a result', async () => {
      const sent: Buffer[] = []
      const client = await connectTo(({ id, bytes, socket, tag }) => {
        if (tag !== TAG.bind) return
        sent.push(Buffer.from(bytes))
        socket.write(response(id, 0x61, [enumerated(49), octets(''), octets('data 52e, v1db1\0')]))
      })
      const password = Secret.fromText('Pässw0rd')
      expect(await client.bind('user@lab', password)).toMatchObject({ code: 49, diagnostic: 'data 52e, v1db1' })
      expect(sent[0]?.equals(sequence([integer(1), sequence([integer(3), octets('user@lab'), octets('Pässw0rd', 0x80)], 0x60)]))).toBe(true)
      await client.close()
    })

    it('is never sent without a password', async () => {
      const client = await connectTo(() => undefined)
      await expect(client.bind('user@lab', Secret.fromText(''))).rejects.toThrow('RFC 4513')
      await client.close()
    })
  })
})

/** The value once it has not changed for many turns of the event loop. */
async function settledAt(value: () => number): Promise<number> {
  for (let before = -1; before !== value();) {
    before = value()
    for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  return value()
}

function response(id: number, tag: number, parts: readonly Buffer[], controls: readonly Buffer[] = []): Buffer {
  return sequence([integer(id), sequence(parts, tag), ...(controls.length === 0 ? [] : [sequence(controls, 0xa0)])])
}

function entry(id: number, dn: string, attributes: Readonly<Record<string, readonly (string | Buffer)[]>>): Buffer {
  const encoded = Object.entries(attributes).map(([name, values]) =>
    sequence([
      octets(name),
      sequence(
        values.map((value) => octets(value)),
        0x31,
      ),
    ]),
  )
  return response(id, TAG.entry, [octets(dn), sequence(encoded)])
}

interface Ending {
  readonly code?: number
  readonly text?: string
  readonly referrals?: readonly string[]
  readonly cookie?: string
}

function done(id: number, { code = 0, text = '', referrals = [], cookie }: Ending = {}): Buffer {
  const parts = [enumerated(code), octets(''), octets(text)]
  if (referrals.length > 0)
    parts.push(
      sequence(
        referrals.map((url) => octets(url)),
        0xa3,
      ),
    )
  const paged = sequence([integer(0), octets(cookie ?? '')])
  return response(id, TAG.searchDone, parts, cookie === undefined ? [] : [sequence([octets('1.2.840.113556.1.4.319'), octets(paged)])])
}

/** The cookie of the paged results control of a request. */
function cookieOf(bytes: Buffer): string {
  const reader = new BerReader(bytes)
  reader.enter(0x30)
  reader.skip()
  reader.skip()
  const end = reader.enter(0xa0)
  const values: { readonly oid: string; readonly critical: boolean; readonly value: Buffer }[] = []
  while (reader.offset < end) {
    reader.enter(0x30)
    const oid = reader.readText()
    const critical = reader.readOctets(0x01)[0] !== 0
    values.push({ oid, critical, value: reader.readOctets() })
  }
  const value = new BerReader(Buffer.from(findControl(values, '1.2.840.113556.1.4.319')?.value ?? []))
  value.enter(0x30)
  value.readInteger()
  return value.readText()
}
