import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BerError } from './ber-reader.ts'
import { octets, sequence } from './ber-writer.ts'
import { MessageFraming } from './message-framing.ts'

describe('the framing of messages', () => {
  it('gives the same messages however the stream is cut', () => {
    const messages = [0, 5, 130, 300, 70_000].map((length) => sequence([octets(Buffer.alloc(length, length % 256))]))
    const stream = Buffer.concat(messages)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 1, maxLength: 60 }), (sizes) => {
        const framing = new MessageFraming()
        const found: Buffer[] = []
        let start = 0
        for (const size of [...sizes, stream.length]) {
          found.push(...framing.push(stream.subarray(start, start + size)))
          start = Math.min(start + size, stream.length)
        }
        expect(found.map((message) => message.toString('hex'))).toEqual(messages.map((message) => message.toString('hex')))
        expect(framing.remaining).toBe(0)
      }),
      { numRuns: 30 },
    )
  })

  it('takes a stream byte by byte', () => {
    const framing = new MessageFraming()
    const message = sequence([octets('x'.repeat(300))])
    const found = [...message].flatMap((byte) => framing.push(Buffer.from([byte])))
    expect(found).toEqual([message])
  })

  it('says how many bytes wait for the rest of their message', () => {
    const framing = new MessageFraming()
    expect(framing.push(sequence([octets('abc')]).subarray(0, 4))).toEqual([])
    expect(framing.remaining).toBe(4)
  })

  it('refuses what is no LDAP message and one that is too large to be one', () => {
    expect(() => new MessageFraming().push(Buffer.from('HTTP/1.1 400'))).toThrow(BerError)
    expect(() => new MessageFraming().push(Buffer.from([0x30, 0x84, 0x7f, 0xff, 0xff, 0xff]))).toThrow('larger')
    expect(() => new MessageFraming().push(Buffer.from([0x30, 0x80, 0, 0, 0]))).toThrow(BerError)
  })
})
