import { askedAttributes, attributeChanges, type ChangeRequest } from './dirsync-changes.ts'
import { readCookie, writeCookie, type DirSyncPosition } from './dirsync-cookie.ts'
import { accessDeniedForReplication, badReplicationBase } from './dirsync-errors.ts'
import { beginEntry, endEntry, writeValues, type EntrySink } from './entry-encoder.ts'
import { writtenDn, type ReadView } from './attribute-values.ts'
import type { Entry } from './tree/entry.ts'
import { filetimeOf } from './tree/windows-formats.ts'
import { dirSyncResponse, type DirSyncControl } from './wire/controls.ts'
import type { ResponseControl } from './wire/result.ts'

/** Bits of the DirSync flags (MS-ADTS 3.1.1.3.4.1.3). */
export const dirSyncFlag = { objectSecurity: 0x1, ancestorsFirst: 0x800, publicDataOnly: 0x2000, incrementalValues: -0x80000000 } as const

/** Largest answer of one round, whatever the client allows. */
const roundBytesMax = 16 * 1024 * 1024

/** What one DirSync search needs to know. */
export interface DirSyncSearch {
  readonly view: ReadView
  readonly base: Entry
  readonly control: DirSyncControl
  readonly attributes: readonly string[]
  readonly matches: (entry: Entry) => boolean
  readonly invocationId: Buffer
  /** Objects one round delivers, whatever the client allows. */
  readonly objectsMax: number
  /** The caller's right "Replicating Directory Changes". */
  readonly replication: 'allowed' | 'denied'
  /** May the caller see tombstones without that right? */
  readonly tombstones: 'shown' | 'hidden'
}

/** Refuses a DirSync search the way Active Directory does; call before anything is sent. */
export function checkDirSync(search: Pick<DirSyncSearch, 'control' | 'base' | 'replication'>): void {
  const limited = (search.control.flags & dirSyncFlag.objectSecurity) !== 0
  if (search.base.role !== 'naming-context') throw badReplicationBase(limited ? 'object-security' : 'plain')
  if (!limited && search.replication === 'denied') throw accessDeniedForReplication()
}

/**
 * Yields the encoded entries of one round and returns the control of its answer. Objects come in the order of their last change;
 * a round ends when `maxBytes` or `objectsMax` are reached, and its cookie says from where to go on.
 */
export function* dirSyncRound(search: DirSyncSearch, sink: EntrySink): Generator<void, ResponseControl> {
  const { control, view } = search
  const start = readCookie(control.cookie, search.invocationId)
  const request = changeRequest(search, start.known)
  const bytesMax = Math.min(control.maxBytes <= 0 ? roundBytesMax : control.maxBytes, roundBytesMax)
  const ahead = new Set(start.ahead)
  let bytes = 0
  let objects = 0
  let scanned = start.scanned
  for (const entry of view.tree.log.changedAfter(start.scanned)) {
    if (bytes >= bytesMax || objects >= search.objectsMax) return answer(search, { ...start, scanned, ahead }, 'more')
    const due = ahead.has(entry.usnChanged) ? [] : [...unsentAncestors(search, entry, { since: start.scanned, ahead }), entry]
    for (const each of due) {
      const before = sink.writer.length
      if (!writeChanges(sink, each, request)) continue
      bytes += sink.writer.length - before
      objects++
      yield
    }
    scanned = entry.usnChanged
  }
  const highest = Math.max(view.tree.highestUsn, start.scanned)
  return answer(search, { ...start, scanned: highest, known: highest, ahead: new Set() }, 'nothing')
}

/** A round that brings nothing and asks the client to come again from where it stood. */
export function emptyRound(search: DirSyncSearch): ResponseControl {
  return answer(search, readCookie(search.control.cookie, search.invocationId), 'more')
}

interface RoundRequest extends ChangeRequest, Pick<DirSyncSearch, 'base' | 'matches' | 'tombstones'> {}

function changeRequest(search: DirSyncSearch, known: number): RoundRequest {
  const limited = (search.control.flags & dirSyncFlag.objectSecurity) !== 0
  return {
    base: search.base,
    matches: search.matches,
    tombstones: limited ? search.tombstones : 'shown',
    view: search.view,
    asked: askedAttributes(search.attributes),
    linkValues: (search.control.flags & dirSyncFlag.incrementalValues) === 0 ? 'complete' : 'incremental',
    known,
  }
}

/** With ANCESTORS_FIRST, changed containers above an object go before it even when they changed later. */
function unsentAncestors(search: DirSyncSearch, entry: Entry, { since, ahead }: { since: number; ahead: Set<number> }): Entry[] {
  if ((search.control.flags & dirSyncFlag.ancestorsFirst) === 0) return []
  const waiting: Entry[] = []
  for (let above = entry.parent; above !== null && above.isWithin(search.base); above = above.parent) {
    if (above.usnChanged <= entry.usnChanged || above.usnChanged <= since || ahead.has(above.usnChanged)) continue
    ahead.add(above.usnChanged)
    waiting.unshift(above)
  }
  return waiting
}

/** Writes what changed in one object; false when there is nothing to tell. */
function writeChanges({ writer, messageId }: EntrySink, entry: Entry, request: RoundRequest): boolean {
  if (entry.namingContext !== request.base) return false
  if (entry.state === 'deleted' && request.tombstones === 'hidden') return false
  if (!request.matches(entry)) return false
  const changes = attributeChanges(entry, request)
  if (changes.length === 0) return false
  const open = beginEntry({ writer, messageId }, writtenDn(entry, request.view.dnFormat))
  for (const { description, values } of changes) writeValues(writer, description, values)
  endEntry(writer, open)
  return true
}

function answer(search: DirSyncSearch, position: DirSyncPosition, remaining: 'nothing' | 'more'): ResponseControl {
  return dirSyncResponse(writeCookie(position, filetimeOf(search.view.tree.clock.now())), remaining)
}
