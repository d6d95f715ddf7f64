import { resultCode } from './wire/result.ts'
import { frontEndError } from './directory-error.ts'

/**
 * Where a DirSync client stands. Opaque to clients; laid out like the cookie of Active Directory: "MSDS", version, time, the USN and
 * the invocationId it belongs to, so that a controller sees whether a cookie is its own.
 */
export interface DirSyncPosition {
  readonly invocationId: Buffer
  /** Objects last changed at or before this USN have been passed in this cycle. */
  readonly scanned: number
  /**
   * Changes up to this USN were known before the cycle began. It moves only when a cycle is complete: an object created early and
   * changed late is met late, and is to be delivered whole all the same.
   */
  readonly known: number
  /** USNs beyond `scanned` already delivered, because parents go before their children. */
  readonly ahead: ReadonlySet<number>
}

const signature = 'MSDS'
const version = 3
const headerBytes = 76
const maxAhead = 100_000

export function writeCookie(position: DirSyncPosition, atFiletime: string): Buffer {
  const ahead = [...position.ahead].filter((usn) => usn > position.scanned)
  const cookie = Buffer.alloc(headerBytes + 8 * ahead.length)
  cookie.write(signature, 0, 'latin1')
  cookie.writeUInt32LE(version, 4)
  cookie.writeBigUInt64LE(BigInt(atFiletime), 8)
  cookie.writeUInt32LE(cookie.length, 16)
  cookie.writeBigUInt64LE(BigInt(position.scanned), 32)
  cookie.writeBigUInt64LE(BigInt(position.known), 48)
  position.invocationId.copy(cookie, 56)
  cookie.writeUInt32LE(ahead.length, 72)
  ahead.forEach((usn, index) => cookie.writeBigUInt64LE(BigInt(usn), headerBytes + 8 * index))
  return cookie
}

/**
 * Reads a cookie. An empty one means "from the beginning". One that is none is refused with result 12, as Samba and Windows do; one
 * of another controller (another invocationId) silently means "from the beginning" as well.
 */
export function readCookie(cookie: Buffer, invocationId: Buffer): DirSyncPosition {
  const start: DirSyncPosition = { invocationId, scanned: 0, known: 0, ahead: new Set() }
  if (cookie.length === 0) return start
  const count = cookie.length >= headerBytes ? cookie.readUInt32LE(72) : 0
  const wellFormed =
    cookie.length >= headerBytes &&
    cookie.toString('latin1', 0, 4) === signature &&
    count <= maxAhead &&
    cookie.length === headerBytes + 8 * count
  if (!wellFormed) {
    throw frontEndError(resultCode.unavailableCriticalExtension, '0000202C', 'Error processing control: the cookie cannot be read')
  }
  if (!cookie.subarray(56, 72).equals(invocationId)) return start
  const ahead = new Set(Array.from({ length: count }, (_, index) => Number(cookie.readBigUInt64LE(headerBytes + 8 * index))))
  return { invocationId, scanned: Number(cookie.readBigUInt64LE(32)), known: Number(cookie.readBigUInt64LE(48)), ahead }
}
