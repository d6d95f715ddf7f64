import { badName } from '../directory-error.ts'

/** Milliseconds between 1601 (the epoch of a FILETIME) and 1970. */
const filetimeOffsetMs = 11_644_473_600_000

/** Milliseconds since 1970 as a FILETIME: 100-nanosecond steps since 1601, as decimal text. */
export function filetimeOf(atMs: number): string {
  return (BigInt(Math.trunc(atMs) + filetimeOffsetMs) * 10_000n).toString()
}

/** A FILETIME as milliseconds since 1970. */
export function msOfFiletime(filetime: string | bigint): number {
  return Number(BigInt(filetime) / 10_000n) - filetimeOffsetMs
}

/** A FILETIME interval (negative, as the domain policy keeps it) as positive milliseconds; null for "never". */
export function intervalMs(filetime: string): number | null {
  const value = BigInt(filetime)
  return value === 0n || value <= -0x7fffffffffffffffn ? null : Number(-value / 10_000n)
}

/** The text of a policy interval of `ms` milliseconds. */
export function intervalText(ms: number): string {
  return (-BigInt(Math.trunc(ms)) * 10_000n).toString()
}

/** Generalized time as Active Directory prints it: `20261122093004.0Z`. */
export function generalizedTime(atMs: number): string {
  const iso = new Date(atMs).toISOString()
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 10)}${iso.slice(11, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}.0Z`
}

/** The text form of a binary GUID: the first three groups are little-endian on the wire. */
export function guidText(guid: Buffer): string {
  const hex = (start: number, end: number) => guid.toString('hex', start, end)
  const swapped = (start: number, end: number) => Buffer.from(guid.subarray(start, end)).reverse().toString('hex')
  return `${swapped(0, 4)}-${swapped(4, 6)}-${swapped(6, 8)}-${hex(8, 10)}-${hex(10, 16)}`
}

/** The sixteen wire bytes of a GUID given as text. Throws `badName` when it is none. */
export function guidBytes(text: string): Buffer {
  const hex = text.replaceAll(/[{}-]/g, '')
  if (!/^[0-9a-f]{32}$/i.test(hex)) throw badName(text)
  const bytes = Buffer.from(hex, 'hex')
  bytes.subarray(0, 4).reverse()
  bytes.subarray(4, 6).reverse()
  bytes.subarray(6, 8).reverse()
  return bytes
}

/** `S-1-5-21-…` of a binary SID (MS-DTYP 2.4.2.2). */
export function sidText(sid: Buffer): string {
  const parts = [`S-${sid[0]}`, String(sid.readUIntBE(2, 6))]
  for (let i = 0; i < (sid[1] as number); i++) parts.push(String(sid.readUInt32LE(8 + 4 * i)))
  return parts.join('-')
}

const uint32Max = 0xffffffff
const subAuthoritiesMax = 15

/** The bytes of a SID given as text. Throws `badName` when it is none. */
export function sidBytes(text: string): Buffer {
  const numbers = text.split('-').slice(1).map(Number)
  const isSid = /^S-1-\d+(-\d+)+$/.test(text) && numbers.length <= subAuthoritiesMax + 2 && numbers.every((number) => number <= uint32Max)
  if (!isSid) throw badName(text)
  const [revision, authority, ...subAuthorities] = numbers as [number, number, ...number[]]
  const sid = Buffer.alloc(8 + 4 * subAuthorities.length)
  sid[0] = revision
  sid[1] = subAuthorities.length
  sid.writeUIntBE(authority, 2, 6)
  subAuthorities.forEach((value, index) => sid.writeUInt32LE(value, 8 + 4 * index))
  return sid
}

/** The SID of account `rid` in a domain. */
export function sidInDomain(domainSid: Buffer, rid: number): Buffer {
  const sid = Buffer.alloc(domainSid.length + 4)
  domainSid.copy(sid)
  sid[1] = (domainSid[1] as number) + 1
  sid.writeUInt32LE(rid, domainSid.length)
  return sid
}
