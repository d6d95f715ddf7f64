import { BerReader } from '../ldap/ber-reader.ts'
import { integer, octets, sequence } from '../ldap/ber-writer.ts'
import { findControl, type Control } from '../ldap/control.ts'

const DIRSYNC = '1.2.840.113556.1.4.841'
/** The server sends single values of linked attributes that came and went instead of the whole list (MS-ADTS 3.1.1.3.4.1.3). */
const INCREMENTAL_VALUES = 0x8000_0000

/** Names come as `<GUID=…>;<SID=…>;CN=…`, so that a reference is known by its key whatever its target is called. */
export const extendedNames: Control = { oid: '1.2.840.113556.1.4.529', critical: true, value: sequence([integer(1)]) }

/** Deleted objects are found too. */
export const showDeleted: Control = { oid: '1.2.840.113556.1.4.417', critical: true, value: null }

/** No referrals to other domains: their objects belong to their own partitions. */
export const noReferrals: Control = { oid: '1.2.840.113556.1.4.1339', critical: false, value: null }

/** Adding a value that is there and removing one that is not are no errors. Samba keeps to it except for linked attributes. */
export const permissiveModify: Control = { oid: '1.2.840.113556.1.4.1413', critical: false, value: null }

/** Asks for what changed since the cookie; an empty cookie asks for everything. */
export function dirSync(cookie: Uint8Array, bytesMax: number): Control {
  // The flags are a signed integer on the wire.
  const value = sequence([integer(INCREMENTAL_VALUES | 0), integer(bytesMax), octets(cookie)])
  return { oid: DIRSYNC, critical: true, value }
}

/** What the server says at the end of a DirSync round; null when it ignored the control. */
export function dirSyncAnswer(controls: readonly Control[]): { readonly more: boolean; readonly cookie: Buffer } | null {
  const value = findControl(controls, DIRSYNC)?.value
  if (value === null || value === undefined) return null
  const reader = new BerReader(Buffer.from(value))
  reader.enter(0x30)
  const more = reader.readInteger() !== 0
  reader.readInteger()
  return { more, cookie: reader.readOctets() }
}
