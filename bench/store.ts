import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '#src/base/clock.ts'
import { countingIds } from '#src/base/ids.ts'
import type { ConnectorId, MetaverseId, ObjectId, RuleId } from '#src/model/brand.ts'
import { emptyObject, type ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import { absentEdge } from '#src/model/edge.ts'
import type { Value } from '#src/model/value.ts'
import { openSqliteStore } from '#src/store/sqlite/open.ts'
import type { Store } from '#src/store/store.ts'
import type { MetaversePut, ObjectPut } from '#src/store/write-batch.ts'

/*
 * What the store's verbs cost, in batches of 1,000 objects with 25 attributes and 3 join keys, and of 10,000 edges. Run as
 * `node bench/store.ts [objects]`, where the number says how many objects are there before. Elapsed and processor time.
 */

const batchSize = 1_000
const edgeBatch = 10_000
const ids = countingIds(1_700_000_000_000)
const connectorId = ids.next() as ConnectorId
const ruleId = 'In from AD - User Join' as RuleId

function attributes(number: number): Readonly<Record<string, readonly Value[]>> {
  const values: Record<string, readonly Value[]> = {
    displayName: [`Anna Berg ${number}`],
    userAccountControl: [512n],
    objectSid: [new Uint8Array(28).fill(number % 256)],
    accountExpires: [9_223_372_036_854_775_807n],
    proxyAddresses: [`SMTP:anna.berg${number}@contoso.com`, `smtp:a${number}@contoso.onmicrosoft.com`],
  }
  for (let i = 0; i < 20; i++) values[`extensionAttribute${i}`] = [`value ${i} of number ${number}`]
  return values
}

function user(number: number): ConnectorSpaceObject {
  const dn = `CN=Anna Berg ${number},OU=Unit ${number % 50},OU=People,DC=contoso,DC=com`
  return {
    ...emptyObject({ id: ids.next() as ObjectId, connectorId, dn, dnKey: dnKey(dn) }, 'object'),
    partition: 'DC=contoso,DC=com',
    objectType: 'user',
    anchor: crypto.randomUUID(),
    importHash: 'c8b1f3a0d5e94f7c',
    pendingImport: {
      operation: 'add',
      renamedFrom: null,
      changes: Object.fromEntries(Object.entries(attributes(number)).map(([name, values]) => [name, { kind: 'replace', values }])),
    },
  }
}

function put(object: ConnectorSpaceObject): ObjectPut {
  return { object, keys: [`mail=anna.berg${object.anchor}@contoso.com`, `sourceAnchor=${object.anchor}`, `sam=${object.dnKey}`] }
}

function metaversePut(object: ConnectorSpaceObject, id: MetaverseId, number: number): MetaversePut {
  const contribution = { connectorId, objectId: object.id, ruleId, at: 1_700_000_000_000 }
  return {
    object: {
      id,
      objectType: 'person',
      attributes: Object.fromEntries(Object.entries(attributes(number)).map(([name, values]) => [name, [{ values, ...contribution }]])),
      inboundBindings: {},
      createdAt: 1,
      changedAt: 1,
    },
    keys: [`sourceAnchor=${object.anchor}`],
    search: `anna berg ${number} anna.berg${number}@contoso.com`,
  }
}

async function timed<T>(label: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now()
  const before = process.cpuUsage()
  const result = await work()
  const cpu = process.cpuUsage(before)
  const cpuMs = (cpu.user + cpu.system) / 1_000
  console.log(`${label.padEnd(52)} ${(performance.now() - start).toFixed(1).padStart(9)} ms ${cpuMs.toFixed(1).padStart(9)} ms`)
  return result
}

async function fill(store: Store, count: number): Promise<readonly ConnectorSpaceObject[]> {
  let last: readonly ConnectorSpaceObject[] = []
  for (let at = 0; at < count; at += batchSize) {
    last = Array.from({ length: batchSize }, (_, i) => user(at + i))
    await store.commit({ putObjects: last.map(put) })
  }
  return last
}

async function measureObjects(store: Store, last: readonly ConnectorSpaceObject[]): Promise<readonly ConnectorSpaceObject[]> {
  const next = Array.from({ length: batchSize }, (_, i) => user(10_000_000 + i))
  await timed('put 1,000 new objects with keys', () => store.commit({ putObjects: next.map(put) }))
  await timed('put the same 1,000 again', () => store.commit({ putObjects: next.map(put) }))
  const anchors = last.map((object) => object.anchor as string)
  await timed('identify 1,000 anchors', () => store.space.identify(connectorId, { anchors, dnKeys: [] }))
  await timed('identify 1,000 name keys', () =>
    store.space.identify(connectorId, { anchors: [], dnKeys: last.map((object) => object.dnKey) }),
  )
  await timed('load 1,000 objects', () => store.space.load(last.map((object) => object.id)))
  await timed('ends of 1,000 objects', () => store.space.ends({ objects: last.map((object) => object.id), metaverse: [] }))
  await timed('1,000 join keys', () =>
    store.space.byKeys(
      connectorId,
      anchors.map((anchor) => `sourceAnchor=${anchor}`),
    ),
  )
  const links = last.map(() => ids.next() as MetaverseId)
  const joined = last.map((object, i): ConnectorSpaceObject => {
    const link = { metaverseId: links[i] as MetaverseId, kind: 'projected', ruleId, provisionedBy: null, at: 1 } as const
    return { ...object, link, synchronized: attributes(i), pendingImport: null }
  })
  await timed('synchronize 1,000: link, settle, project', () =>
    store.commit({
      putObjects: joined.map((object) => ({ object, keys: null })),
      putMetaverse: joined.map((object, i) => metaversePut(object, links[i] as MetaverseId, i)),
    }),
  )
  await timed('load 1,000 metaverse objects', () => store.metaverse.load(links))
  await timed('first 1,000 of the delta work', () =>
    store.space.syncWork({ connectorId, mode: 'delta', phase: 'changes', after: null, limit: 1_000 }),
  )
  await timed('first 1,000 of the full work', () =>
    store.space.syncWork({ connectorId, mode: 'full', phase: 'changes', after: null, limit: 1_000 }),
  )
  await timed('statistics', () => store.space.statistics(connectorId))
  await timed('search a part that everybody has', () =>
    store.space.search({ connectorId, text: 'Berg', filter: 'all', after: null, limit: 50 }),
  )
  await timed('search a part that nobody has', () =>
    store.space.search({ connectorId, text: 'nobody', filter: 'all', after: null, limit: 50 }),
  )
  return joined
}

async function measureEdges(store: Store, members: readonly ConnectorSpaceObject[]): Promise<void> {
  const groups = Array.from({ length: edgeBatch / batchSize }, (_, i) => user(20_000_000 + i))
  await store.commit({ putObjects: groups.map(put) })
  const keys = groups.flatMap((group) => members.map((member) => ({ source: group.id, attribute: 'member', target: member.id })))
  const groupIds = groups.map((group) => group.id)
  await timed('put 10,000 edges', () =>
    store.commit({ putEdges: keys.map((key) => ({ edge: { ...absentEdge(key), pendingImport: 'add' as const }, dirty: null })) }),
  )
  await timed('settle 10,000 edges', () => store.commit({ settleImportedEdges: groupIds }))
  await timed('read 10,000 dirty edges', () => store.edges.dirty(edgeBatch))
  await timed('clean 10,000 edges', () => store.commit({ cleanEdges: { objects: keys, metaverse: [] } }))
  await timed('touch 10,000 edges', () => store.commit({ touch: { objects: groupIds, metaverse: [] } }))
  await timed('count the dirty edges', () => store.edges.dirtyCount())
  await timed('10,000 edges by key', () => store.edges.byKeys(keys))
  await timed('members of the groups counted', () => store.edges.counts(groupIds))
  const sources = await store.space.ends({ objects: members.map((member) => member.id), metaverse: [] })
  const links = sources.flatMap((end) => end.metaverseId ?? [])
  const edges = links.slice(0, 10).flatMap((source) => links.map((target) => ({ source, attribute: 'member', target })))
  await timed('put 10,000 metaverse edges', () =>
    store.commit({ putMetaverseEdges: edges.map((edge) => ({ ...edge, connectorId, ruleId, at: 1 })) }),
  )
  await timed('touch 10,000 metaverse edges', () => store.commit({ touch: { objects: [], metaverse: links } }))
  await timed('remove what points to 1,000 objects', () => store.commit({ removeEdgesInto: members.map((member) => member.id) }))
}

/** What one member costs must not depend on how many others the group has. */
async function measureLargeGroup(store: Store, member: ConnectorSpaceObject): Promise<void> {
  const size = 100_000
  const identity = ids.next() as MetaverseId
  const link = { metaverseId: identity, kind: 'projected', ruleId, provisionedBy: null, at: 1 } as const
  const group = { ...user(30_000_000), link, pendingImport: null }
  await store.commit({ putObjects: [put(group)], putMetaverse: [metaversePut(group, identity, 1)] })
  for (let at = 0; at < size; at += edgeBatch) {
    const members = Array.from({ length: edgeBatch }, (_, i) => user(40_000_000 + at + i))
    const edges = members.map((target) => ({
      ...absentEdge({ source: group.id, attribute: 'member', target: target.id }),
      synchronized: true,
    }))
    await store.commit({
      putObjects: members.map((object) => ({ object, keys: null })),
      putEdges: edges.map((edge) => ({ edge, dirty: false })),
    })
  }
  const key = { source: group.id, attribute: 'member', target: member.id }
  await timed('large group: stage one member', () =>
    store.commit({ putEdges: [{ edge: { ...absentEdge(key), pendingImport: 'add' }, dirty: null }] }),
  )
  await timed('large group: settle it', () => store.commit({ settleImportedEdges: [group.id] }))
  await timed('large group: clean it and align the group', () =>
    store.commit({ cleanEdges: { objects: [key], metaverse: [] }, alignPendingExports: [group.id] }),
  )
  await timed('large group: nothing to export', () => store.edges.pendingExport(group.id, { after: null, limit: 100 }))
  await timed('large group: drop it again', () => store.commit({ removeEdgesInto: [member.id] }))
  await timed('large group: count the members', () => store.edges.counts([group.id]))
}

const directory = mkdtempSync(join(tmpdir(), 'lockstep-bench-'))
const store = await openSqliteStore({ directory, holder: 'bench', clock: systemClock })
try {
  const count = Number(process.argv[2] ?? 20_000)
  const last = await timed(`put ${count} objects`, () => fill(store, count))
  const joined = await measureObjects(store, last)
  await measureEdges(store, joined)
  await measureLargeGroup(store, joined[0] as ConnectorSpaceObject)
  const findings = await timed('verify', () => store.verify())
  console.log(`${findings.length} findings`, findings.slice(0, 5))
  const sizeMb = statSync(join(directory, 'lockstep.db')).size / 2 ** 20
  console.log(`${sizeMb.toFixed(0)} MB on disk, ${(process.memoryUsage.rss() / 2 ** 20).toFixed(0)} MB resident`)
} finally {
  await store.close()
  rmSync(directory, { recursive: true, force: true })
}
