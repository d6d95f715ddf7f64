import { must } from '#src/base/assert.ts'
import { tokenGroups, type ReadView } from './attribute-values.ts'
import { candidates } from './candidates.ts'
import { DirectoryError, frontEndError, noSuchObject } from './directory-error.ts'
import { invocationIdOf, mayReadDeleted, mayReplicate, mayWrite, type Actor, type Directory } from './directory.ts'
import { checkDirSync, dirSyncRound, emptyRound, type DirSyncSearch } from './dirsync.ts'
import { beginEntry, endEntry, entryFormat, writeEntry, writeValues, type EntryFormat } from './entry-encoder.ts'
import type { Faults } from './faults.ts'
import { compileFilter } from './filter-match.ts'
import type { PagedSearches } from './paged-searches.ts'
import { rootDse } from './root-dse.ts'
import { valueList, type Entry } from './tree/entry.ts'
import type { BerWriter } from './wire/ber-writer.ts'
import { pagedResponse, type Controls } from './wire/controls.ts'
import type { SearchOperation } from './wire/request.ts'
import { resultCode, success, writeReference, type OperationResult, type ResponseControl } from './wire/result.ts'

/** What a domain controller allows one search (MS-ADTS 3.1.1.3.4.6). */
export interface SearchLimits {
  /** Entries per page, and per search that asks for no pages (MaxPageSize). */
  readonly pageSizeMax: number
  /** Values of one attribute per entry (MaxValRange). */
  readonly rangeMax: number
  /** Objects per DirSync round. */
  readonly dirSyncObjectsMax: number
}

/** One search request with everything it runs in. */
export interface SearchRun {
  readonly directory: Directory
  readonly actor: Actor
  readonly operation: SearchOperation
  readonly controls: Controls
  readonly limits: SearchLimits
  readonly paged: PagedSearches
  readonly faults: Faults
  readonly messageId: number
  readonly writer: BerWriter
}

/** How a search ended: the result and the controls of its last message. */
export interface SearchOutcome {
  readonly result: OperationResult
  readonly controls: readonly ResponseControl[]
}

/**
 * Runs a search. Writes entries into `run.writer` and yields after each, so that the connection can send what has gathered; the
 * return value is the outcome. Throws DirectoryError for a refusal.
 */
export function* runSearch(run: SearchRun): Generator<void, SearchOutcome> {
  const { operation, controls, actor } = run
  if (operation.base === '' && operation.scope === 'base') return writeRootDse(run)
  if (actor.account === null) {
    throw frontEndError(
      resultCode.operationsError,
      '000004DC',
      'In order to perform this operation a successful bind must be completed on the connection.',
    )
  }
  const view = viewOf(run)
  const base = findBase(run, view)
  if (controls.dirSync !== null) return yield* runDirSync(run, view, base)
  if (controls.paged !== null) return yield* runPage(run, view, base)
  return yield* runWhole(run, view, base)
}

function viewOf({ directory, actor, controls }: SearchRun): ReadView {
  return {
    tree: directory.tree,
    netbiosName: directory.netbiosName,
    dnFormat: controls.dnFormat,
    deletedObjects: controls.deletedObjects === 'shown' && mayReadDeleted(directory, actor) ? 'shown' : 'hidden',
    access: mayWrite(directory, actor) ? 'write' : 'read',
  }
}

/** The base object; a name of another forest is answered with a referral, as Windows does. */
function findBase({ directory, operation, controls }: SearchRun, view: ReadView): Entry {
  const { tree } = directory
  const foreign =
    /(?:^|,)\s*DC=/i.test(operation.base) && !operation.base.toLowerCase().replaceAll(/,\s+/g, ',').endsWith(tree.domain.dn.toLowerCase())
  if (foreign && !operation.base.startsWith('<')) throw referral(operation.base)
  const base = tree.get(operation.base)
  if (base.state === 'deleted' && view.deletedObjects === 'hidden' && controls.dirSync === null) throw noSuchObject(tree.domain.dn)
  return base
}

function referral(dn: string): DirectoryError {
  const host = [...dn.matchAll(/DC=([^,]+)/gi)].map((match) => match[1]).join('.')
  const text = `0000202B: RefErr: DSID-0310084A, data 0, 1 access points\n\tref 1: '${host}'\n`
  return new DirectoryError(resultCode.referral, text, { referrals: [`ldap://${host}/${dn}`] })
}

function writeRootDse({ directory, actor, operation, messageId, writer }: SearchRun): SearchOutcome {
  const all = operation.attributes.length === 0 || operation.attributes.includes('*') || operation.attributes.includes('+')
  const asked = new Set(operation.attributes.map((name) => name.toLowerCase()))
  const open = beginEntry({ writer, messageId }, '')
  for (const [name, values] of Object.entries(rootDse(directory))) {
    if (all || asked.has(name.toLowerCase())) writeValues(writer, name, operation.content === 'types-only' ? [] : values)
  }
  // The reader's own SID and those of its groups come only when they are asked for.
  if (asked.has('tokengroups') && actor.account !== null) {
    const own = valueList(actor.account.values.get('objectSid'))
    writeValues(writer, 'tokenGroups', [...own, ...valueList(tokenGroups(actor.account, directory.tree))])
  }
  endEntry(writer, open)
  return { result: success, controls: [] }
}

function formatOf({ operation, limits }: SearchRun, view: ReadView): EntryFormat {
  return entryFormat({ view, requested: operation.attributes, content: operation.content, rangeMax: limits.rangeMax })
}

/** The objects a search finds, in a stable order. */
function* found(run: SearchRun, view: ReadView, base: Entry): Generator<Entry> {
  const matches = compileFilter(run.operation.filter, view)
  const { scope, filter } = run.operation
  for (const entry of candidates(view.tree, { base, scope }, filter)) {
    if (entry.state === 'deleted' && view.deletedObjects === 'hidden') continue
    if (matches(entry)) yield entry
  }
}

/** A search without pages: at most `pageSizeMax` entries, then result 4. */
function* runWhole(run: SearchRun, view: ReadView, base: Entry): Generator<void, SearchOutcome> {
  const { operation, limits } = run
  const most = operation.sizeLimit === 0 ? limits.pageSizeMax : Math.min(operation.sizeLimit, limits.pageSizeMax)
  const format = formatOf(run, view)
  let count = 0
  for (const entry of found(run, view, base)) {
    if (count++ === most) return { result: sizeLimitExceeded, controls: [] }
    writeEntry(run, entry, format)
    yield
  }
  writeReferences(run, base)
  return { result: success, controls: [] }
}

const sizeLimitExceeded: OperationResult = { ...success, code: resultCode.sizeLimitExceeded }

/** One page of a paged search (RFC 2696). A page larger than the server allows is cut to what it allows. */
function* runPage(run: SearchRun, view: ReadView, base: Entry): Generator<void, SearchOutcome> {
  const { paged, limits, faults } = run
  const { size, cookie } = must(run.controls.paged, 'the paged results control')
  if (size === 0) {
    paged.abandon(cookie)
    return { result: success, controls: [pagedResponse(Buffer.alloc(0))] }
  }
  const search: Iterator<Entry> = cookie.length === 0 ? found(run, view, base) : paged.resume(cookie)
  if (faults.take('empty-page') !== null) return { result: success, controls: [pagedResponse(paged.suspend(search))] }
  const format = formatOf(run, view)
  const most = Math.min(size, limits.pageSizeMax)
  for (let count = 0; ; count++) {
    const next = count === most ? null : search.next()
    if (next === null) return { result: success, controls: [pagedResponse(paged.suspend(search))] }
    if (next.done) break
    writeEntry(run, next.value, format)
    yield
  }
  writeReferences(run, base)
  return { result: success, controls: [pagedResponse(Buffer.alloc(0))] }
}

/** A subtree search of the domain ends with references to the naming contexts below it, unless the client declines them. */
function writeReferences({ directory, operation, controls, messageId, writer }: SearchRun, base: Entry): void {
  if (base !== directory.tree.domain || operation.scope !== 'sub' || controls.references === 'suppressed') return
  const { dnsDomain, configuration } = directory
  for (const zone of ['ForestDnsZones', 'DomainDnsZones']) {
    writeReference(writer, messageId, [`ldap://${zone}.${dnsDomain}/DC=${zone},${base.dn}`])
  }
  writeReference(writer, messageId, [`ldap://${dnsDomain}/${configuration.dn}`])
}

function* runDirSync(run: SearchRun, view: ReadView, base: Entry): Generator<void, SearchOutcome> {
  const { directory, actor, operation, controls, limits } = run
  if (controls.paged !== null) throw frontEndError(resultCode.operationsError, '00002077', 'DirSync and paged results exclude each other')
  const unlimited: ReadView = { ...view, deletedObjects: 'shown' }
  const search: DirSyncSearch = {
    view: unlimited,
    base,
    control: must(controls.dirSync, 'the DirSync control'),
    attributes: operation.attributes,
    matches: compileFilter(operation.filter, unlimited),
    invocationId: invocationIdOf(directory),
    objectsMax: limits.dirSyncObjectsMax,
    replication: mayReplicate(directory, actor) ? 'allowed' : 'denied',
    tombstones: mayReadDeleted(directory, actor) ? 'shown' : 'hidden',
  }
  checkDirSync(search)
  if (run.faults.take('empty-page') !== null) return { result: success, controls: [emptyRound(search)] }
  const control = yield* dirSyncRound(search, run)
  return { result: success, controls: [control] }
}
