import { BerError, BerReader } from './ber-reader.ts'
import { readControls, type Control } from './control.ts'

/** One attribute of an entry. The values are views into the received message: whoever keeps one copies it. */
export interface EntryAttribute {
  /** As the server writes it, options such as `;range=0-1499` included. */
  readonly name: string
  /** May be empty: Active Directory reports a cleared attribute this way. */
  readonly values: readonly Buffer[]
}

/** An object found by a search: exactly what the server sent, nothing filled in. */
export interface SearchEntry {
  readonly dn: string
  readonly attributes: readonly EntryAttribute[]
}

/** How an operation ended (RFC 4511 section 4.1.9). */
export interface LdapResult {
  readonly code: number
  readonly matchedDn: string
  /** The server's own words. */
  readonly diagnostic: string
  readonly referrals: readonly string[]
  /** The value of an extended response, or null. */
  readonly value: Buffer | null
  readonly controls: readonly Control[]
}

/** A message of the server. */
export type Response =
  | { readonly kind: 'entry'; readonly id: number; readonly entry: SearchEntry }
  | { readonly kind: 'reference'; readonly id: number }
  | { readonly kind: 'intermediate'; readonly id: number; readonly value: Buffer | null }
  | { readonly kind: 'result'; readonly id: number; readonly result: LdapResult }

const ENTRY = 0x64
const REFERENCE = 0x73
const INTERMEDIATE = 0x79
/** Bind, search done, modify, add, delete, modify DN, compare, extended. */
const RESULTS: ReadonlySet<number> = new Set([0x61, 0x65, 0x67, 0x69, 0x6b, 0x6d, 0x6f, 0x78])

/** Reads one complete message. Throws `BerError`. */
export function readResponse(bytes: Buffer): Response {
  const reader = new BerReader(bytes)
  const messageEnd = reader.enter(0x30)
  const id = reader.readInteger()
  const tag = reader.peek()
  if (tag === ENTRY) return { kind: 'entry', id, entry: readEntry(reader) }
  if (tag === REFERENCE) return { kind: 'reference', id }
  if (tag === INTERMEDIATE) return { kind: 'intermediate', id, value: readIntermediate(reader) }
  if (!RESULTS.has(tag)) throw new BerError(`0x${tag.toString(16)} is not an answer LDAP knows.`)
  const result = readResult(reader, tag)
  return { kind: 'result', id, result: { ...result, controls: readControls(reader, messageEnd) } }
}

function readEntry(reader: BerReader): SearchEntry {
  reader.enter(ENTRY)
  const dn = reader.readText()
  const end = reader.enter(0x30)
  const attributes: EntryAttribute[] = []
  while (reader.offset < end) {
    reader.enter(0x30)
    const name = reader.readText()
    const valuesEnd = reader.enter(0x31)
    const values: Buffer[] = []
    while (reader.offset < valuesEnd) values.push(reader.readOctets())
    attributes.push({ name, values })
  }
  return { dn, attributes }
}

function readIntermediate(reader: BerReader): Buffer | null {
  const end = reader.enter(INTERMEDIATE)
  if (reader.offset < end && reader.peek() === 0x80) reader.skip()
  return reader.offset < end ? Buffer.from(reader.readOctets(0x81)) : null
}

function readResult(reader: BerReader, tag: number): Omit<LdapResult, 'controls'> {
  const end = reader.enter(tag)
  const code = reader.readInteger(0x0a)
  const matchedDn = reader.readText()
  const diagnostic = reader.readText().replace(/\0+$/, '')
  const referrals: string[] = []
  let value: Buffer | null = null
  while (reader.offset < end) {
    const part = reader.peek()
    if (part === 0xa3) {
      const referralsEnd = reader.enter(part)
      while (reader.offset < referralsEnd) referrals.push(reader.readText())
    } else if (part === 0x8b) value = Buffer.from(reader.readOctets(part))
    else reader.skip()
  }
  return { code, matchedDn, diagnostic, referrals, value }
}
