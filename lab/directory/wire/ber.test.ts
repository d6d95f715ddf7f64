import { BerReader as ClientReader, BerWriter as ClientWriter } from 'ldapts'
import { array, assert as check, integer, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BerError, BerReader, elementSize } from './ber-reader.ts'
import { BerWriter } from './ber-writer.ts'

describe('BER', () => {
  it('texts come back as they were written, whatever their length and alphabet', () => {
    check(
      property(array(string({ unit: 'grapheme', maxLength: 300 })), (texts) => {
        const writer = new BerWriter(16)
        const list = writer.begin(0x30)
        for (const text of texts) writer.text(0x04, text)
        writer.end(list)
        const reader = new BerReader(writer.bytes()).enter(0x30)
        const read: string[] = []
        while (!reader.atEnd) read.push(reader.text())
        expect(read).toEqual(texts.map((text) => Buffer.from(text).toString()))
      }),
    )
  })

  it('bytes of every length come back', () => {
    for (const length of [0, 1, 127, 128, 255, 256, 65_535, 65_536]) {
      const writer = new BerWriter(8)
      writer.octets(0x04, Buffer.alloc(length, 7))
      expect(new BerReader(writer.bytes()).octets()).toEqual(Buffer.alloc(length, 7))
    }
  })

  it('integers are read by another implementation, and its integers by ours', () => {
    check(
      property(integer({ min: -0x80000000, max: 0x7fffffff }), (value) => {
        const ours = new BerWriter(8)
        ours.integer(0x02, value)
        expect(new ClientReader(ours.bytes()).readInt()).toBe(value)
        const theirs = new ClientWriter()
        theirs.writeInt(value)
        expect(new BerReader(theirs.buffer).integer()).toBe(value)
      }),
    )
  })

  it('takes back what was written after a mark', () => {
    const writer = new BerWriter(8)
    writer.text(0x04, 'kept')
    const mark = writer.length
    writer.text(0x04, 'taken back')
    writer.truncate(mark)
    expect(new BerReader(writer.bytes()).text()).toBe('kept')
    expect(writer.bytes().length).toBe(6)
  })

  it('knows when a header has not arrived whole', () => {
    expect(elementSize(Buffer.from([0x30]), 0)).toEqual({ kind: 'incomplete' })
    expect(elementSize(Buffer.from([0x30, 0x82, 0x01]), 0)).toEqual({ kind: 'incomplete' })
    expect(elementSize(Buffer.from([0x30, 0x82, 0x01, 0x00]), 0)).toEqual({ kind: 'complete', size: 260 })
  })

  it('refuses indefinite lengths, wrong tags and elements that reach beyond their parent', () => {
    expect(() => elementSize(Buffer.from([0x30, 0x80]), 0)).toThrow(BerError)
    expect(() => new BerReader(Buffer.from([0x04, 0x00])).enter(0x30)).toThrow('expected tag 0x30')
    expect(() => new BerReader(Buffer.from([0x30, 0x02, 0x04, 0x05])).enter(0x30).octets()).toThrow('beyond its parent')
  })
})
