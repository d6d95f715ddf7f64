import { assert, must } from '#src/base/assert.ts'
import type { Clock } from '#src/base/clock.ts'
import { noSuchObject } from '../directory-error.ts'
import { allAttributes, type AttributeDefinition } from '../schema/schema.ts'
import { formatRdn, parseRdn, rdnKey, splitDn, type Rdn } from './distinguished-name.ts'
import { Entry, valueList, type EntryBirth, type Value, type Values } from './entry.ts'
import { LinkTable } from './link-table.ts'
import { UsnLog } from './usn-log.ts'
import { ValueIndex } from './value-index.ts'
import { guidBytes, sidBytes } from './windows-formats.ts'

/** Attributes with an equality index, beside the object GUID. */
const indexedNames = ['sAMAccountName', 'userPrincipalName', 'objectSid', 'mail', 'employeeID'] as const

type Undo = () => void

/** A moment the directory can be taken back to, as a domain controller is by restoring an old image. */
export interface Backup {
  readonly journalLength: number
  readonly highestUsn: number
}

/**
 * The objects of the directory, their links and update sequence numbers. Every change goes through `transact`, which gives each
 * touched object one USN and undoes everything when the change is refused half-way.
 */
export class DirectoryTree {
  readonly clock: Clock
  readonly domain: Entry
  readonly log = new UsnLog()
  readonly #byGuid = new Map<string, Entry>()
  readonly #indexes = new Map<string, ValueIndex>(indexedNames.map((name) => [name, new ValueIndex()]))
  readonly #links = new Map<AttributeDefinition, LinkTable>()
  #highestUsn = 0
  #transaction: { readonly undo: Undo[]; readonly touched: Map<Entry, number> } | null = null
  /** Undo steps of everything since the first backup; null while there is none. */
  #journal: Undo[] | null = null

  constructor(clock: Clock, domain: Omit<EntryBirth, 'parent' | 'role' | 'atMs'>) {
    this.clock = clock
    this.domain = new Entry({ ...domain, parent: null, role: 'naming-context', atMs: clock.now() })
    for (const definition of allAttributes) {
      if (definition.syntax === 'dn' && definition.source === 'stored') this.#links.set(definition, new LinkTable())
    }
    this.transact(() => this.#enter(this.domain))
  }

  get highestUsn(): number {
    return this.#highestUsn
  }

  get size(): number {
    return this.#byGuid.size
  }

  /** Every object, deleted ones included. */
  entries(): IterableIterator<Entry> {
    return this.#byGuid.values()
  }

  /** Attributes whose values are links, with their tables. */
  get linkTables(): ReadonlyMap<AttributeDefinition, LinkTable> {
    return this.#links
  }

  /** The link table of a DN-valued attribute. */
  linksOf(definition: AttributeDefinition): LinkTable {
    return must(this.#links.get(definition), `link table of ${definition.name}`)
  }

  /** The object a distinguished name, `<GUID=…>` or `<SID=…>` stands for; null when there is none. */
  find(dn: string): Entry | null {
    if (dn.startsWith('<')) return this.#findBracketed(dn)
    const rdns = splitDn(dn)
    const domainRdns = splitDn(this.domain.dn)
    const own = rdns.length - domainRdns.length
    if (own < 0 || rdns.slice(own).join(',').toLowerCase() !== domainRdns.join(',').toLowerCase()) return null
    let entry: Entry | null = this.domain
    for (let i = own - 1; i >= 0 && entry !== null; i--) entry = entry.child(rdnKey(parseRdn(rdns[i] as string)))
    return entry
  }

  /** Like `find`, but a missing object is the refusal a client gets. */
  get(dn: string): Entry {
    const entry = this.find(dn)
    if (entry === null) throw noSuchObject(this.#nearest(dn).dn)
    return entry
  }

  findByGuid(guid: Buffer): Entry | null {
    return this.#byGuid.get(guid.toString('latin1')) ?? null
  }

  /** Objects whose indexed attribute has this value (any case); undefined when the attribute has no index. */
  findByValue(name: string, value: Value): readonly Entry[] | undefined {
    return this.#indexes.get(name)?.find(value)
  }

  /**
   * Runs a change. Each object it touches gets one USN. When `change` throws, everything is as before and the error goes on.
   */
  transact<T>(change: () => T): T {
    if (this.#transaction !== null) return change()
    const transaction = { undo: [] as Undo[], touched: new Map<Entry, number>() }
    const usnBefore = this.#highestUsn
    this.#transaction = transaction
    try {
      const result = change()
      this.#journal?.push(...transaction.undo)
      this.#commit(transaction.touched)
      return result
    } catch (error) {
      for (const undo of transaction.undo.reverse()) undo()
      this.#highestUsn = usnBefore
      throw error
    } finally {
      this.#transaction = null
    }
  }

  /** Adds a step that takes something outside of the tree back when the transaction is undone. */
  onUndo(undo: Undo): void {
    must(this.#transaction, 'an open transaction').undo.push(undo)
  }

  /** Remembers the present state. */
  takeBackup(): Backup {
    this.#journal ??= []
    return { journalLength: this.#journal.length, highestUsn: this.#highestUsn }
  }

  /** Goes back to `backup`: objects, links and the highest USN, so that USNs are given out a second time. */
  restore(backup: Backup): void {
    const journal = must(this.#journal, 'a backup')
    assert(journal.length >= backup.journalLength, 'a backup is not restored after an older one')
    while (journal.length > backup.journalLength) must(journal.pop(), 'an undo step')()
    this.#highestUsn = backup.highestUsn
    this.log.rebuild(this.#byGuid.values())
  }

  create(birth: EntryBirth): Entry {
    const entry = new Entry(birth)
    this.#enter(entry)
    return entry
  }

  /** Gives an object created in this transaction a stored attribute: no stamp and nothing to undo but the creation. */
  fill(entry: Entry, name: string, values: Values): void {
    this.#put(entry, name, values)
  }

  /** Sets or clears (null) a stored attribute. Attributes that are not replicated get no USN. */
  set(entry: Entry, definition: AttributeDefinition, values: Values | null): void {
    const { name } = definition
    const before = entry.values.get(name)
    if (definition.replication === 'replicated') this.stamp(entry, name)
    this.#put(entry, name, values ?? undefined)
    this.onUndo(() => this.#put(entry, name, before))
  }

  link(definition: AttributeDefinition, source: Entry, target: Entry): void {
    const table = this.linksOf(definition)
    const removedAt = table.removedTargets(source)?.get(target)
    table.add(source, target, this.stamp(source, definition.name))
    this.onUndo(() => (removedAt === undefined ? table.drop(source, target) : table.remove(source, target, removedAt)))
  }

  unlink(definition: AttributeDefinition, source: Entry, target: Entry): void {
    const table = this.linksOf(definition)
    const addedAt = must(table.targets(source)?.get(target), 'the link that is removed')
    table.remove(source, target, this.stamp(source, definition.name))
    this.onUndo(() => table.add(source, target, addedAt))
  }

  /** Takes a link away without telling its source: what Active Directory does when an object is deleted. */
  dropLink(definition: AttributeDefinition, source: Entry, target: Entry): void {
    const table = this.linksOf(definition)
    const addedAt = must(table.targets(source)?.get(target), 'the link that is dropped')
    table.drop(source, target)
    this.onUndo(() => table.add(source, target, addedAt))
  }

  /** Gives an object another name, another parent or both; everything below it follows. */
  move(entry: Entry, parent: Entry, rdn: Rdn): void {
    const before = { parent: entry.parent, rdn: entry.rdn }
    this.stamp(entry, 'name')
    place(entry, parent, rdn)
    this.onUndo(() => place(entry, before.parent, before.rdn))
  }

  /** Turns an object into a tombstone; its last parent is remembered. */
  markDeleted(entry: Entry): void {
    const parent = entry.parent
    this.stamp(entry, 'isDeleted')
    this.stamp(entry, 'lastKnownParent')
    entry.state = 'deleted'
    entry.lastKnownParent = parent
    this.onUndo(() => {
      entry.state = 'live'
      entry.lastKnownParent = null
    })
  }

  /** Records that `name` of `entry` changes in this transaction and returns the transaction's USN for the object. */
  stamp(entry: Entry, name: string): number {
    const usn = this.#touch(entry)
    if (usn === entry.usnCreated) return usn
    const before = entry.stamps?.get(name)
    entry.stamps ??= new Map()
    entry.stamps.set(name, usn)
    this.onUndo(() => (before === undefined ? entry.stamps?.delete(name) : entry.stamps?.set(name, before)))
    return usn
  }

  /** Gives `entry` a USN of this transaction, once. */
  #touch(entry: Entry): number {
    const transaction = must(this.#transaction, 'an open transaction')
    const known = transaction.touched.get(entry)
    if (known !== undefined) return known
    const usn = ++this.#highestUsn
    const before = { usn: entry.usnChanged, atMs: entry.changedAtMs }
    entry.usnChanged = usn
    entry.changedAtMs = this.clock.now()
    transaction.touched.set(entry, usn)
    transaction.undo.push(() => {
      entry.usnChanged = before.usn
      entry.changedAtMs = before.atMs
    })
    return usn
  }

  #commit(touched: ReadonlyMap<Entry, number>): void {
    for (const [entry, usn] of touched) {
      this.log.append(usn, entry)
      if (entry.usnCreated !== usn) this.log.supersede()
    }
  }

  #enter(entry: Entry): void {
    const changedAtMs = entry.changedAtMs
    entry.usnCreated = this.#touch(entry)
    entry.changedAtMs = changedAtMs
    entry.attach()
    const key = entry.guid.toString('latin1')
    assert(!this.#byGuid.has(key), 'an object GUID is used once')
    this.#byGuid.set(key, entry)
    this.onUndo(() => {
      for (const name of indexedNames) this.#put(entry, name, undefined)
      this.#byGuid.delete(key)
      entry.detach()
    })
  }

  #put(entry: Entry, name: string, values: Values | undefined): void {
    const index = this.#indexes.get(name)
    if (index !== undefined) for (const value of valueList(entry.values.get(name))) index.remove(value, entry)
    if (values === undefined) entry.values.delete(name)
    else entry.values.set(name, values)
    if (index !== undefined) for (const value of valueList(values)) index.add(value, entry)
  }

  #findBracketed(dn: string): Entry | null {
    const guid = /^<GUID=([0-9a-f-]+)>/i.exec(dn)?.[1]
    if (guid !== undefined) return this.findByGuid(guid.includes('-') ? guidBytes(guid) : Buffer.from(guid, 'hex'))
    const sid = /^<SID=([^>]+)>/i.exec(dn)?.[1]
    if (sid === undefined) return null
    const bytes = sid.startsWith('S-') ? sidBytes(sid) : Buffer.from(sid, 'hex')
    return this.findByValue('objectSid', bytes)?.[0] ?? null
  }

  /** The nearest existing ancestor of a name: the "best match" of a refusal. */
  #nearest(dn: string): Entry {
    const rdns = dn.startsWith('<') ? [] : splitDn(dn)
    for (let i = 1; i < rdns.length; i++) {
      const found = this.find(rdns.slice(i).join(','))
      if (found !== null) return found
    }
    return this.domain
  }
}

function place(entry: Entry, parent: Entry | null, rdn: Rdn): void {
  entry.detach()
  entry.parent = parent
  entry.rdn = rdn
  entry.attach()
  rename(entry)
}

/** Writes the names of an object and of everything below it anew. */
function rename(entry: Entry): void {
  if (entry.parent !== null) entry.dn = `${formatRdn(entry.rdn)},${entry.parent.dn}`
  for (const child of entry.children?.values() ?? []) rename(child)
}
