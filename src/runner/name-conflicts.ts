import type { DnKey, ObjectId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { ObjectIdentity } from '#src/store/store.ts'
import type { ObjectEdgePut } from '#src/store/write-batch.ts'
import { unnamed } from './parting.ts'
import type { DirectoryStep } from './step.ts'

/** What has to be written so that the objects of a page can have their names. */
export interface Way {
  /** Objects that lost their name and wait under another until their own news arrives (transient). */
  readonly parked: readonly ConnectorSpaceObject[]
  /**
   * Rows that are gone: placeholders whose name a known object took, so that what pointed to them points to that object now,
   * and objects we only provisioned, whose identity finds the object that came first.
   */
  readonly absorbed: readonly ObjectId[]
  readonly edges: readonly ObjectEdgePut[]
  /** Objects of other connectors whose identity lost what was provisioned for it: it has to look for the one that came first. */
  readonly bereft: readonly ObjectId[]
}

/** In-edges of one placeholder; a name that more references wait for would be a directory of its own. */
const inEdgesMax = 1_000_000

/**
 * A name is unique in a connector space. Where an object of the page takes the name of another, the other was renamed or
 * deleted, and its news has not arrived or not been synchronized: it is parked. Where it takes the name of a placeholder, it
 * is what the placeholder stood for. An object that no directory ever showed has no news to wait for: it makes way for good.
 */
export async function makeWay(
  step: DirectoryStep,
  page: {
    readonly puts: ReadonlyMap<ObjectId, ConnectorSpaceObject>
    readonly removed: readonly ObjectId[]
    readonly rows: readonly ObjectIdentity[]
  },
): Promise<Way> {
  const takers = takersOf(page)
  const isTaken = (row: Pick<ObjectIdentity, 'id' | 'dnKey'>): boolean => (takers.get(row.dnKey) ?? row.id) !== row.id
  const losers = page.rows.filter((row) => isTaken(row) && !page.puts.has(row.id) && !page.removed.includes(row.id))
  const pointed = losers.filter((row) => row.kind === 'placeholder')
  // A placeholder with a key of its own is somebody else than the taker of its name, whose key is another.
  const others = pointed.filter((row) => row.anchor !== null)
  const placeholders = pointed.filter((row) => row.anchor === null)
  const objects = losers.filter((row) => row.kind === 'object').map((row) => row.id)
  const absent = objects.length === 0 ? [] : await step.store.space.load(objects)
  const edges: ObjectEdgePut[] = []
  for (const row of placeholders) {
    const target = takers.get(row.dnKey) as ObjectId
    const waiting = await step.store.edges.ofTargets([row.id], inEdgesMax)
    edges.push(...waiting.map((edge) => ({ edge: { ...edge, target }, dirty: true })))
  }
  const present = [...page.puts.values()].filter(isTaken)
  const provisioned = absent.filter((object) => object.anchor === null)
  const renamed = others.map(({ id, anchor }) => unnamed({ id, connectorId: step.connector.id, anchor }))
  const parked = [...[...absent.filter((object) => object.anchor !== null), ...present].map(park), ...renamed]
  const bereft = await objectsBeside(step, provisioned)
  return { parked, absorbed: [...placeholders, ...provisioned].map((row) => row.id), edges, bereft }
}

async function objectsBeside(step: DirectoryStep, provisioned: readonly ConnectorSpaceObject[]): Promise<readonly ObjectId[]> {
  const metaverse = provisioned.flatMap((object) => object.link?.metaverseId ?? [])
  const ends = metaverse.length === 0 ? [] : await step.store.space.ends({ objects: [], metaverse })
  return ends.filter((end) => end.connectorId !== step.connector.id).map((end) => end.id)
}

/** Name → the object of the page that has it now and had not before. */
function takersOf(page: Pick<Parameters<typeof makeWay>[1], 'puts' | 'rows'>): ReadonlyMap<DnKey, ObjectId> {
  const before = new Map(page.rows.map((row) => [row.id, row.dnKey]))
  const takers = [...page.puts.values()].filter((object) => before.get(object.id) !== object.dnKey)
  return new Map(takers.map((object) => [object.dnKey, object.id]))
}

function park(object: ConnectorSpaceObject): ConnectorSpaceObject {
  return { ...object, dnKey: `transient=${object.id}` as DnKey, isTransient: true, importHash: null }
}
