/**
 * `node bench/search.ts [OBJECTS] [--keep DIRECTORY]`: searching as one types over a million objects: milliseconds of 200 questions of each kind;
 * what the index costs while objects are written, and on disk. The objects are those of a connector space, and an identity for
 * each. What is kept is not written again, and its size not told.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import { systemClock } from '#src/base/clock.ts'
import { countingIds } from '#src/base/ids.ts'
import type { ConnectorId, MetaverseId, ObjectId, RuleId } from '#src/model/brand.ts'
import { emptyObject } from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import { openSqliteStore } from '#src/store/sqlite/open.ts'
import type { Store } from '#src/store/store.ts'
import type { MetaversePut, ObjectPut } from '#src/store/write-batch.ts'

const batchSize = 1_000
/** With so many the 99th percentile is the second longest. */
const questionsEach = 200
const ids = countingIds(1_700_000_000_000)
const connectorId = ids.next() as ConnectorId
const ruleId = 'In from AD' as RuleId
const given = 'anna bert carla dieter emil frida gustav hanna ida jonas karla lena martin nora otto paula quentin rosa simon tina'.split(
  ' ',
)
const family = 'berg meyer schmidt goldberg lindner hofmann becker schneider fischer weber wagner krause lange vogt sommer'.split(' ')

function namesOf(number: number): { readonly name: string; readonly mail: string; readonly account: string } {
  const [first = '', last = ''] = [given[(number * 7) % given.length], family[(number * 13) % family.length]]
  return { name: `${first} ${last} ${number}`, mail: `${first}.${last}${number}@contoso.com`, account: `${first[0]}${last}${number}` }
}

function dnOf(number: number): string {
  return `CN=${namesOf(number).name},OU=Unit ${number % 50},OU=People,DC=contoso,DC=com`
}

/** As random as a GUID, and the same in every run. */
function anchorOf(number: number): string {
  const hex = createHash('md5').update(String(number)).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

function person(number: number): { readonly object: ObjectPut; readonly identity: MetaversePut } {
  const { name, mail, account } = namesOf(number)
  const dn = dnOf(number)
  const [id, metaverseId] = [ids.next() as ObjectId, ids.next() as MetaverseId]
  const link = { metaverseId, kind: 'projected', ruleId, provisionedBy: null, at: 1 } as const
  const synchronized = { displayName: [name], mail: [mail], sAMAccountName: [account] }
  const object = { ...emptyObject({ id, connectorId, dn, dnKey: dnKey(dn) }, 'object'), anchor: anchorOf(number), synchronized, link }
  const attributes = { displayName: [{ values: [name], connectorId, objectId: id, ruleId, at: 1 }] }
  const identity = { id: metaverseId, objectType: 'person', attributes, inboundBindings: {}, createdAt: 1, changedAt: 1 }
  return { object: { object, keys: [] }, identity: { object: identity, keys: [], search: `${name} ${mail} ${account}` } }
}

async function write(store: Store, numbers: readonly number[]): Promise<void> {
  const people = numbers.map(person)
  await store.commit({ putObjects: people.map(({ object }) => object), putMetaverse: people.map(({ identity }) => identity) })
}

/** Questions of one kind, one for each number, asked once: what was read before is in the cache of neither database nor system by intent. */
interface Kind {
  readonly name: string
  ask(store: Store, number: number): Promise<number>
}

/** What the box over everything asks of the store for one text: identities, and a connector space with its anchors and names. */
async function everywhere(store: Store, text: string): Promise<number> {
  const limit = 11
  const identities = await store.search.find({ space: 'metaverse', text, limit })
  await store.metaverse.load(identities.map(({ id }) => id as MetaverseId))
  const exact = await store.space.identify(connectorId, { anchors: [text], dnKeys: text.includes('=') ? [dnKey(text)] : [] })
  const anchors = text.length < 6 ? [] : await store.search.anchors({ connectorId, start: text, limit })
  const named = await store.search.find({ space: connectorId, text, limit })
  await store.space.load([...exact, ...anchors, ...named].map(({ id }) => id as ObjectId))
  return identities.length + exact.length + anchors.length + named.length
}

function typed(name: string, textOf: (number: number) => string): Kind {
  return { name, ask: (store, number) => everywhere(store, textOf(number)) }
}

function firstOf(number: number): string {
  return given[number % given.length] ?? ''
}

function lastOf(number: number): string {
  return family[number % family.length] ?? ''
}

/** Everything somebody may type into the box, and the lists that take a text. */
function kindsOf(): readonly Kind[] {
  const page = { after: null, limit: 50 } as const
  return [
    typed('one letter', (n) => String.fromCodePoint(97 + (n % 26))),
    typed('two letters', (n) => firstOf(n).slice(0, 2)),
    typed('two letters, inside of names', (n) => lastOf(n).slice(0, 2)),
    typed('three letters', (n) => firstOf(n).slice(0, 3)),
    typed('a given name', firstOf),
    typed('a family name', lastOf),
    typed('part of a name', (n) => lastOf(n).slice(1, 5)),
    typed('given name and a letter', (n) => `${firstOf(n)} ${lastOf(n)[0]}`),
    typed('both names', (n) => `${namesOf(n).name.split(' ').slice(0, 2).join(' ')}`),
    typed('both, the other way round', (n) => `${namesOf(n).name.split(' ').slice(0, 2).toReversed().join(' ')}`),
    typed('both names, nobody has both', (n) => `${firstOf(n)} ${firstOf(n + 1)}`),
    typed('whole display name', (n) => namesOf(n).name),
    typed('family name and number', (n) => `${lastOf(n * 13)} ${String(n).slice(0, 3)}`),
    typed('three words', (n) => `${lastOf(n)} ${firstOf(n)} ${n % 10}`),
    typed('account', (n) => namesOf(n).account),
    typed('mail address', (n) => namesOf(n).mail),
    typed('beginning of a mail address', (n) => namesOf(n).mail.slice(0, 9)),
    typed('the domain of everybody', (n) => 'contoso.com'.slice(0, 3 + (n % 9))),
    typed('digits', (n) => String(n).slice(0, 3 + (n % 4))),
    typed('what nobody is called', (n) => `zz${n}`),
    typed('nearly what somebody is called', (n) => `${namesOf(n).name}x`),
    typed('beginning of an anchor', (n) => anchorOf(n).slice(0, 6 + (n % 20))),
    typed('anchor', anchorOf),
    typed('distinguished name', (n) => dnOf(n)),
    {
      name: 'list of identities by text',
      ask: async (store, n) => (await store.metaverse.search({ text: namesOf(n).account, objectType: 'person', ...page })).length,
    },
    {
      name: 'list of objects by text',
      ask: async (store, n) => (await store.space.search({ connectorId, text: namesOf(n).name, filter: 'all', ...page })).length,
    },
    {
      name: 'list of unjoined by text',
      ask: async (store, n) => (await store.space.search({ connectorId, text: namesOf(n).name, filter: 'unjoined', ...page })).length,
    },
    {
      name: 'list of objects by anchor',
      ask: async (store, n) => (await store.space.search({ connectorId, text: anchorOf(n), filter: 'all', ...page })).length,
    },
    {
      name: 'list below a container',
      ask: async (store, n) => {
        const text = `OU=Unit ${n % 50},OU=People,DC=contoso,DC=com`
        return (await store.space.search({ connectorId, text, filter: 'all', ...page })).length
      },
    },
  ]
}

async function fill(directory: string, count: number): Promise<void> {
  const store = await openSqliteStore({ directory, holder: 'bench', clock: systemClock })
  const before = process.cpuUsage()
  for (let at = 0; at < count; at += batchSize)
    await write(
      store,
      Array.from({ length: batchSize }, (_, i) => at + i),
    )
  const { user, system } = process.cpuUsage(before)
  console.log(`${count} objects and ${count} identities written: ${((user + system) / count).toFixed(1)} µs of processor time for both`)
  await store.close()
}

/** Every kind is asked for people from all over the organisation, each question once. */
async function measure(directory: string, count: number): Promise<void> {
  const store = await openSqliteStore({ directory, holder: 'bench', clock: systemClock })
  const columns = ['p50', 'p95', 'p99', 'longest', 'cpu p50', 'cpu p99'].map((each) => each.padStart(9)).join(' ')
  console.log(`${'milliseconds of'.padEnd(32)} ${'hits'.padStart(6)} ${columns}`)
  for (const { name, ask } of kindsOf()) {
    const times: number[] = []
    const processor: number[] = []
    let hits = 0
    for (let i = 0; i < questionsEach; i++) {
      const [start, before] = [performance.now(), process.cpuUsage()]
      hits += await ask(store, (i * 7_919 + 17) % count)
      const { user, system } = process.cpuUsage(before)
      times.push(performance.now() - start)
      processor.push((user + system) / 1_000)
    }
    const shown = [...percentiles(times, [0.5, 0.95, 0.99, 1]), ...percentiles(processor, [0.5, 0.99])]
    console.log(
      `${name.padEnd(32)} ${(hits / questionsEach).toFixed(1).padStart(6)} ${shown.map((each) => each.toFixed(1).padStart(9)).join(' ')}`,
    )
  }
  await store.close()
}

function percentiles(times: readonly number[], parts: readonly number[]): readonly number[] {
  const sorted = times.toSorted((a, b) => a - b)
  return parts.map((part) => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0)
}

/** What the index takes on disk, by the statistics of SQLite itself where they are compiled in. */
function printSize(directory: string, count: number): void {
  const file = join(directory, 'lockstep.db')
  const database = new DatabaseSync(file)
  const pageSize = (database.prepare('PRAGMA page_size').get() as { page_size: number }).page_size
  database.exec('DROP TRIGGER search_text_removed; DROP TABLE search_gram; DROP TABLE search_text')
  const freed = (database.prepare('PRAGMA freelist_count').get() as { freelist_count: number }).freelist_count * pageSize
  database.close()
  console.log(
    `Index: ${(freed / 2 ** 20).toFixed(0)} MiB of ${(statSync(file).size / 2 ** 20).toFixed(0)}, ${(freed / count / 2).toFixed(0)} bytes an object`,
  )
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { keep: { type: 'string' } } })
  const count = Number(positionals[0] ?? 500_000)
  const directory = values.keep ?? mkdtempSync(join(tmpdir(), 'lockstep-search-'))
  try {
    if (!existsSync(join(directory, 'lockstep.db'))) await fill(directory, count)
    await measure(directory, count)
    if (values.keep === undefined) printSize(directory, count)
  } finally {
    if (values.keep === undefined) rmSync(directory, { recursive: true, force: true })
  }
}
