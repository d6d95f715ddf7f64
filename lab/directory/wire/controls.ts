import { resultCode, type ResponseControl } from './result.ts'
import { BerReader } from './ber-reader.ts'
import { BerWriter } from './ber-writer.ts'
import type { RequestControl } from './request.ts'
import { frontEndError } from '../directory-error.ts'

/** OIDs of the controls the lab understands (MS-ADTS 3.1.1.3.4.1). */
export const controlOid = {
  paged: '1.2.840.113556.1.4.319',
  dirSync: '1.2.840.113556.1.4.841',
  showDeleted: '1.2.840.113556.1.4.417',
  showRecycled: '1.2.840.113556.1.4.2064',
  extendedDn: '1.2.840.113556.1.4.529',
  domainScope: '1.2.840.113556.1.4.1339',
  searchOptions: '1.2.840.113556.1.4.1340',
  treeDelete: '1.2.840.113556.1.4.805',
  permissiveModify: '1.2.840.113556.1.4.1413',
  lazyCommit: '1.2.840.113556.1.4.619',
  policyHints: '1.2.840.113556.1.4.2239',
  policyHintsOld: '1.2.840.113556.1.4.2066',
  securityDescriptorFlags: '1.2.840.113556.1.4.801',
} as const

export interface PagedControl {
  readonly size: number
  readonly cookie: Buffer
}

export interface DirSyncControl {
  /** Signed 32 bits, as on the wire: INCREMENTAL_VALUES makes it negative. */
  readonly flags: number
  readonly maxBytes: number
  readonly cookie: Buffer
}

/** The controls of a request, decoded. */
export interface Controls {
  readonly paged: PagedControl | null
  readonly dirSync: DirSyncControl | null
  readonly deletedObjects: 'hidden' | 'shown'
  readonly dnFormat: DnFormat
  readonly references: 'sent' | 'suppressed'
  readonly deletion: 'leaf' | 'tree'
  readonly modification: 'strict' | 'permissive'
  /** LDAP_SERVER_POLICY_HINTS: a reset obeys the password history too. */
  readonly passwordReset: 'plain' | 'policy-hints'
}

/** How distinguished names are written: `guid-hex` and `guid-text` are the two forms of the extended DN control. */
export type DnFormat = 'plain' | 'guid-hex' | 'guid-text'

const known = new Set<string>(Object.values(controlOid))

/**
 * Decodes the controls of a request. A critical control nobody knows refuses the request with result 12, as RFC 4511
 * section 4.1.11 asks.
 */
export function readControls(received: readonly RequestControl[]): Controls {
  const byOid = new Map(received.map((control) => [control.oid, control]))
  const unknown = received.find((control) => control.criticality === 'critical' && !known.has(control.oid))
  if (unknown !== undefined) {
    throw frontEndError(resultCode.unavailableCriticalExtension, '0000202C', `Error processing control ${unknown.oid}`)
  }
  return {
    paged: readPaged(byOid.get(controlOid.paged)),
    dirSync: readDirSync(byOid.get(controlOid.dirSync)),
    deletedObjects: byOid.has(controlOid.showDeleted) || byOid.has(controlOid.showRecycled) ? 'shown' : 'hidden',
    dnFormat: readDnFormat(byOid.get(controlOid.extendedDn)),
    references: byOid.has(controlOid.domainScope) || suppressesReferences(byOid.get(controlOid.searchOptions)) ? 'suppressed' : 'sent',
    deletion: byOid.has(controlOid.treeDelete) ? 'tree' : 'leaf',
    modification: byOid.has(controlOid.permissiveModify) ? 'permissive' : 'strict',
    passwordReset: byOid.has(controlOid.policyHints) || byOid.has(controlOid.policyHintsOld) ? 'policy-hints' : 'plain',
  }
}

function readPaged(control: RequestControl | undefined): PagedControl | null {
  if (control?.value === undefined || control.value === null) return null
  const body = new BerReader(control.value).enter(0x30)
  return { size: body.integer(), cookie: body.octets() }
}

/** The flags must fit into 32 bits on the wire: Active Directory wants INCREMENTAL_VALUES as the four bytes 80000000. */
function readDirSync(control: RequestControl | undefined): DirSyncControl | null {
  if (control?.value === undefined || control.value === null) return null
  const body = new BerReader(control.value).enter(0x30)
  return { flags: body.integer(), maxBytes: body.integer(), cookie: body.octets() }
}

function readDnFormat(control: RequestControl | undefined): DnFormat {
  if (control === undefined) return 'plain'
  if (control.value === null || control.value.length === 0) return 'guid-hex'
  return new BerReader(control.value).enter(0x30).integer() === 1 ? 'guid-text' : 'guid-hex'
}

/** SERVER_SEARCH_FLAG_DOMAIN_SCOPE is bit 1 of the search options control. */
function suppressesReferences(control: RequestControl | undefined): boolean {
  if (control?.value === undefined || control.value === null) return false
  return (new BerReader(control.value).enter(0x30).integer() & 1) !== 0
}

/** The paged results control of an answer; an empty cookie says that this was the last page. */
export function pagedResponse(cookie: Buffer): ResponseControl {
  const writer = new BerWriter(64)
  const body = writer.begin(0x30)
  writer.integer(0x02, 0)
  writer.octets(0x04, cookie)
  writer.end(body)
  return { oid: controlOid.paged, value: writer.bytes() }
}

/** The DirSync control of an answer (MS-ADTS 3.1.1.3.4.1.3). */
export function dirSyncResponse(cookie: Buffer, remaining: 'nothing' | 'more'): ResponseControl {
  const writer = new BerWriter(256)
  const body = writer.begin(0x30)
  writer.integer(0x02, remaining === 'more' ? 1 : 0)
  writer.integer(0x02, 0)
  writer.octets(0x04, cookie)
  writer.end(body)
  return { oid: controlOid.dirSync, value: writer.bytes() }
}
