/**
 * `node bench/search.ts [OBJECTS]`: searching as one types over a million objects: milliseconds of each question, first and again; what the
 * index costs while objects are written, and on disk. The objects are those of a connector space, and an identity for each.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { systemClock } from '#src/base/clock.ts'
import { countingIds } from '#src/base/ids.ts'
import type { ConnectorId, MetaverseId, ObjectId, RuleId } from '#src/model/brand.ts'
import { emptyObject } from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import { openSqliteStore } from '#src/store/sqlite/open.ts'
import type { Store } from '#src/store/store.ts'
import type { MetaversePut, ObjectPut } from '#src/store/write-batch.ts'

const batchSize = 1_000
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

function person(number: number): { readonly object: ObjectPut; readonly identity: MetaversePut } {
  const { name, mail, account } = namesOf(number)
  const dn = `CN=${name},OU=Unit ${number % 50},OU=People,DC=contoso,DC=com`
  const [id, metaverseId] = [ids.next() as ObjectId, ids.next() as MetaverseId]
  const link = { metaverseId, kind: 'projected', ruleId, provisionedBy: null, at: 1 } as const
  const synchronized = { displayName: [name], mail: [mail], sAMAccountName: [account] }
  const object = { ...emptyObject({ id, connectorId, dn, dnKey: dnKey(dn) }, 'object'), anchor: crypto.randomUUID(), synchronized, link }
  const attributes = { displayName: [{ values: [name], connectorId, objectId: id, ruleId, at: 1 }] }
  const identity = { id: metaverseId, objectType: 'person', attributes, inboundBindings: {}, createdAt: 1, changedAt: 1 }
  return { object: { object, keys: [] }, identity: { object: identity, keys: [], search: `${name} ${mail} ${account}` } }
}

async function write(store: Store, numbers: readonly number[]): Promise<void> {
  const people = numbers.map(person)
  await store.commit({ putObjects: people.map(({ object }) => object), putMetaverse: people.map(({ identity }) => identity) })
}

async function measure(directory: string, count: number): Promise<void> {
  const store = await openSqliteStore({ directory, holder: 'bench', clock: systemClock })
  const before = process.cpuUsage()
  for (let at = 0; at < count; at += batchSize)
    await write(
      store,
      Array.from({ length: batchSize }, (_, i) => at + i),
    )
  const { user, system } = process.cpuUsage(before)
  console.log(`${count} objects and ${count} identities written: ${((user + system) / count).toFixed(1)} µs of processor time for both`)
  const middle = namesOf(Math.floor(count / 2))
  const asked = [
    'a',
    'an',
    'anna',
    'anna b',
    'berg',
    'goldberg 77',
    'contoso.com',
    middle.account,
    middle.mail,
    'nobody',
    'berg anna 9',
    'oldb',
    '99999',
  ]
  for (const text of asked) {
    const times: number[] = []
    let found = 0
    for (let i = 0; i < 5; i++) {
      const start = performance.now()
      for (const space of ['metaverse', connectorId] as const) found = (await store.search.find({ space, text, limit: 10 })).length
      times.push(performance.now() - start)
    }
    const [first = 0] = times
    console.log(
      `${text.padEnd(28)} ${String(found).padStart(3)} hits ${first.toFixed(1).padStart(8)} ms, again ${Math.min(...times).toFixed(1)} ms`,
    )
  }
  await store.close()
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
  const count = Number(process.argv[2] ?? 500_000)
  const directory = mkdtempSync(join(tmpdir(), 'lockstep-search-'))
  try {
    await measure(directory, count)
    printSize(directory, count)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
