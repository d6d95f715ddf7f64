import { BerWriter } from './directory/wire/ber-writer.ts'

// The few pieces of DER (X.690) a certificate is made of. Every function returns one whole element.

/** Tags of the universal class. */
export const tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

export function sequence(...parts: readonly Buffer[]): Buffer {
  return element(tag.sequence, ...parts)
}

/** DER, unlike BER, wants the shortest length: content is therefore written as a primitive of its bytes. */
export function element(elementTag: number, ...parts: readonly Buffer[]): Buffer {
  return primitive(elementTag, Buffer.concat(parts))
}

export function primitive(elementTag: number, content: Buffer): Buffer {
  const writer = new BerWriter(content.length + 6)
  writer.octets(elementTag, content)
  return writer.bytes()
}

/** Whole bytes as a bit string: none of the last byte's bits is unused. */
export function bitString(bytes: Buffer): Buffer {
  return primitive(tag.bitString, Buffer.concat([Buffer.from([0]), bytes]))
}

/** An object identifier from its dotted form (X.690 section 8.19): the first two arcs share a byte, the others are base 128. */
export function objectId(text: string): Buffer {
  const [first, second, ...rest] = text.split('.').map(Number) as [number, number, ...number[]]
  return primitive(tag.oid, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

/** A point in time, milliseconds since 1970. RFC 5280 section 4.1.2.5 wants two digits of the year until 2049 and four from then on. */
export function time(atMs: number): Buffer {
  const digits = `${new Date(atMs).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`
  if (digits >= '2050') return primitive(tag.generalizedTime, Buffer.from(digits, 'latin1'))
  return primitive(tag.utcTime, Buffer.from(digits.slice(2), 'latin1'))
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f]
  for (let left = value >>> 7; left > 0; left >>>= 7) bytes.unshift((left & 0x7f) | 0x80)
  return bytes
}
