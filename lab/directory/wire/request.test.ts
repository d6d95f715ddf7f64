import { assert as check, property, uint8Array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BerError } from './ber-reader.ts'
import { BerWriter } from './ber-writer.ts'
import { readRequest } from './request.ts'

function outcome(message: Buffer): string {
  try {
    readRequest(message)
    return 'read'
  } catch (error) {
    return error instanceof BerError ? 'BerError' : String(error)
  }
}

describe('a request', () => {
  it('that is random bytes is refused with a BerError and nothing else', () => {
    check(
      property(uint8Array({ maxLength: 60 }), (bytes) => {
        expect(['read', 'BerError']).toContain(outcome(Buffer.from([0x30, bytes.length, ...bytes])))
      }),
    )
  })

  it('with a filter nested too deeply is refused', () => {
    const writer = new BerWriter()
    const message = writer.begin(0x30)
    writer.integer(0x02, 1)
    const search = writer.begin(0x63)
    writer.text(0x04, '')
    writer.integer(0x0a, 0)
    writer.integer(0x0a, 0)
    writer.integer(0x02, 0)
    writer.integer(0x02, 0)
    writer.boolean(0x01, 'false')
    const marks = Array.from({ length: 200 }, () => writer.begin(0xa2))
    writer.text(0x87, 'objectClass')
    for (const mark of marks.reverse()) writer.end(mark)
    writer.end(writer.begin(0x30))
    writer.end(search)
    writer.end(message)
    expect(() => readRequest(writer.bytes())).toThrow('nested deeper than 100 levels')
  })
})
