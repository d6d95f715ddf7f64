import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BerError, BerReader } from './ber-reader.ts'
import { boolean, enumerated, integer, octets, sequence } from './ber-writer.ts'

describe('BER', () => {
  it('reads every integer it writes, in as few bytes as possible', () => {
    fc.assert(
      fc.property(fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }), (value) => {
        expect(new BerReader(integer(value)).readInteger()).toBe(value)
      }),
    )
    expect([0, 127, 128, -1, -128, -129, 0x7fff_ffff, 0x8000_0000 | 0].map((value) => integer(value).toString('hex'))).toEqual([
      '020100',
      '02017f',
      '02020080',
      '0201ff',
      '020180',
      '0202ff7f',
      '02047fffffff',
      '020480000000',
    ])
  })

  it('reads octets of every length it writes, also beyond 64 KiB', () => {
    for (const length of [0, 1, 127, 128, 255, 256, 65_535, 65_536, 200_000]) {
      const bytes = Buffer.alloc(length, 7)
      expect(new BerReader(octets(bytes)).readOctets().equals(bytes)).toBe(true)
    }
  })

  it('keeps text exactly', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(new BerReader(octets(text)).readText()).toBe(text)
      }),
    )
  })

  it('enters what is nested and skips what is not wanted', () => {
    const reader = new BerReader(sequence([boolean(true), sequence([octets('a'), octets('b')]), enumerated(3)]))
    const end = reader.enter(0x30)
    reader.skip()
    reader.skip()
    expect(reader.readInteger(0x0a)).toBe(3)
    expect(reader.offset).toBe(end)
  })

  it('refuses what is cut off, has another tag, an endless length, or lies outside of its frame', () => {
    const reads = [
      () => new BerReader(Buffer.alloc(0)).peek(),
      () => new BerReader(octets('abc').subarray(0, 4)).readText(),
      () => new BerReader(octets('abc')).readInteger(),
      () => new BerReader(Buffer.from([0x30, 0x80, 0, 0])).enter(0x30),
      () => new BerReader(Buffer.from([0x04, 0x85, 1, 1, 1, 1, 1])).readOctets(),
      () => new BerReader(Buffer.from([0x02, 0x05, 1, 1, 1, 1, 1])).readInteger(),
      () => new BerReader(Buffer.from([0x02, 0x00])).readInteger(),
    ]
    for (const read of reads) expect(read).toThrow(BerError)
  })

  it('never reads past the end of arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const reader = new BerReader(Buffer.from(bytes))
        expect(skipAll(reader)).toSatisfy((error) => error === null || error instanceof BerError)
        expect(reader.offset).toBeLessThanOrEqual(bytes.length + 5)
      }),
    )
  })
})

/** Steps over everything; returns what stopped it. */
function skipAll(reader: BerReader): unknown {
  try {
    while (reader.offset < reader.end) reader.skip()
    return null
  } catch (error) {
    return error
  }
}
