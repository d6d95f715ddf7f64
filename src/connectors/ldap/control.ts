import { BerReader } from './ber-reader.ts'
import { boolean, integer, octets, sequence } from './ber-writer.ts'

/** An LDAP control, of a request or of a response (RFC 4511 section 4.1.11). */
export interface Control {
  readonly oid: string
  /** A server that does not know a critical control refuses the request. */
  readonly critical: boolean
  readonly value: Uint8Array | null
}

const PAGED_RESULTS = '1.2.840.113556.1.4.319'

/** Asks for one page of a search (RFC 2696). The first page has an empty cookie. */
export function pagedResults(size: number, cookie: Uint8Array): Control {
  return { oid: PAGED_RESULTS, critical: true, value: sequence([integer(size), octets(cookie)]) }
}

/** The cookie of the next page, or null when there is none. A page may be empty and still have a next one. */
export function nextPageCookie(controls: readonly Control[]): Buffer | null {
  const value = findControl(controls, PAGED_RESULTS)?.value
  if (value === null || value === undefined) return null
  const reader = new BerReader(Buffer.from(value))
  reader.enter(0x30)
  reader.readInteger()
  const cookie = reader.readOctets()
  return cookie.length === 0 ? null : cookie
}

export function findControl(controls: readonly Control[], oid: string): Control | undefined {
  return controls.find((control) => control.oid === oid)
}

/** The controls of a message as they go over the wire, nothing when there are none. */
export function encodeControls(controls: readonly Control[]): readonly Buffer[] {
  if (controls.length === 0) return []
  const encoded = controls.map(({ oid, critical, value }) =>
    sequence([octets(oid), ...(critical ? [boolean(true)] : []), ...(value === null ? [] : [octets(value)])]),
  )
  return [sequence(encoded, 0xa0)]
}

/** Reads the controls at the end of a message. The values are copies. */
export function readControls(reader: BerReader, messageEnd: number): readonly Control[] {
  if (reader.offset >= messageEnd || reader.peek() !== 0xa0) return []
  const end = reader.enter(0xa0)
  const controls: Control[] = []
  while (reader.offset < end) controls.push(readControl(reader))
  return controls
}

function readControl(reader: BerReader): Control {
  const end = reader.enter(0x30)
  const oid = reader.readText()
  const critical = reader.offset < end && reader.peek() === 0x01 ? reader.readOctets(0x01)[0] !== 0 : false
  const value = reader.offset < end ? Buffer.from(reader.readOctets()) : null
  return { oid, critical, value }
}
