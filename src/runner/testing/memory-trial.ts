import { isDeepStrictEqual } from 'node:util'
import { uuidV7, type Ids } from '#src/base/ids.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { Configuration, ConnectorDocument } from '#src/model/configuration.ts'
import { seededRandom } from '#lab/contoso/random.ts'
import { containersOf, MemoryChaos, type Directories } from './memory-chaos.ts'
import { MemoryDirectory, type DirectoryTraits } from './memory-directory.ts'
import { memoryDriver, memoryPartition } from './memory-driver.ts'
import { contentOf, outcomeOf } from './memory-outcome.ts'
import { cloudSchema, firstRules, forestSchema, metaverseSchema, type PlaceName } from './memory-rules.ts'
import { memoryProfiles, MemorySite } from './memory-site.ts'

/** Things that happen before it is quiet. */
const stepsMax = 16
/** Conflicts of names and refused writes take a cycle each until they are resolved. */
const cyclesMax = 12
/** Filling a cloud anew costs as much as a story; every so manieth seed does it. */
const emptyCloudEvery = 3

/** One seed's story, and where it went wrong. */
export interface Trial {
  readonly log: readonly string[]
  /** Null when everything was as it has to be. */
  readonly failure: string | null
}

/** What a site stands on. */
export interface Ground {
  readonly directories: Directories
  readonly drivers: Parameters<typeof MemorySite.open>[0]['drivers']
  readonly configuration: Configuration
  readonly ids: Ids
}

/**
 * Plays one seed: changes, runs, mishaps and changed rules in a random order, then delta cycles until it is quiet. What came
 * of it must be what a server would make that has just been installed: with the directories as they are, and with the
 * forests as they are and an empty cloud.
 */
export async function playTrial(seed: number, steps: number = stepsMax): Promise<Trial> {
  const random = seededRandom(seed)
  const ground = groundOf(seed)
  const site = await MemorySite.open(ground)
  const chaos = new MemoryChaos({ site, directories: ground.directories, random })
  const log = chaos.log
  try {
    if (random.chance(50)) await chaos.cycle('initial')
    for (let step = 0; step < steps; step++) {
      chaos.change()
      if (random.chance(60)) await chaos.run()
      if (random.chance(10)) await chaos.changeRules()
      const findings = await site.store.verify()
      if (findings.length > 0) return { log, failure: `the store is not sound: ${JSON.stringify(findings[0])}` }
    }
    await chaos.importOnce()
    await chaos.follow()
    // Who is known by name alone and moves out of sight is lost sight of: only a full import finds out what still refers to it.
    if (isNamed(ground.directories)) await chaos.cycle('initial')
    const failure = (await untilQuiet(site, chaos, ground)) ?? (await sameAsFresh(site, ground))
    return { log, failure: failure ?? (seed % emptyCloudEvery === 0 ? await sameInEmptyCloud(site, ground) : null) }
  } catch (error) {
    return { log, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  } finally {
    await site.close()
  }
}

/** Delta cycles until one writes nothing, and then one that reads everything, writes nothing either, and changes nothing. */
async function untilQuiet(site: MemorySite, chaos: MemoryChaos, ground: Ground): Promise<string | null> {
  for (let cycles = 0; ; cycles++) {
    const before = writesOf(ground.directories)
    const problems = await chaos.cycle()
    if (writesOf(ground.directories) === before && problems.length === 0 && !(await hasWork(site))) break
    if (cycles === cyclesMax) return `not quiet after ${cyclesMax} cycles: ${problems.join('; ')} ${JSON.stringify(await waitingOf(site))}`
  }
  const [before, writes] = [await outcomeOf(site), writesOf(ground.directories)]
  const problems = await chaos.cycle('initial')
  if (problems.length > 0) return `the initial cycle has problems: ${problems.join('; ')}`
  if (writesOf(ground.directories) !== writes) return 'the initial cycle writes'
  return difference({ 'the delta cycles': before, 'an initial cycle': await outcomeOf(site) })
}

/** Whether an object waits for the next delta synchronization: another cycle has something to do. */
async function hasWork(site: MemorySite): Promise<boolean> {
  const counts = site.configuration.connectors.map(({ id }) => site.store.space.syncWorkCount({ connectorId: id, mode: 'delta' }))
  return (await Promise.all(counts)).some((count) => count > 0)
}

/** Reads everything, and synchronizes until nobody waits for anybody: who was joined last may wake those who came first. */
async function catchUp(site: MemorySite): Promise<void> {
  for (const type of ['full-import', 'full-synchronization', 'delta-synchronization', 'delta-synchronization'] as const) {
    if (type === 'delta-synchronization' && !(await hasWork(site))) return
    for (const { name } of site.configuration.connectors) await site.run(name, type)
  }
}

/** A server without a past, with the directories as they are, sees what this one sees and has nothing to write. */
async function sameAsFresh(site: MemorySite, ground: Ground): Promise<string | null> {
  const fresh = await MemorySite.open({ ...ground, configuration: site.configuration })
  try {
    await catchUp(fresh)
    const waiting = await waitingOf(fresh)
    if (waiting.length > 0) return `a new server would write: ${JSON.stringify(waiting)}`
    return difference({ 'this server': await outcomeOf(site), 'a new server': await outcomeOf(fresh) })
  } finally {
    await fresh.close()
  }
}

async function waitingOf(site: MemorySite): Promise<readonly unknown[]> {
  const { objects } = await outcomeOf(site)
  return Object.entries(objects).filter(([, object]) => (object as { waiting: readonly unknown[] }).waiting.length > 0)
}

/** A server without a past makes of an empty cloud what this one has made, as far as its rules write there. */
async function sameInEmptyCloud(site: MemorySite, ground: Ground): Promise<string | null> {
  const { a, b, cloud } = ground.directories
  const directories = { a: a.copy(), b: b.copy(), cloud: cloud.copy(() => false) }
  const fresh = await MemorySite.open({ ...ground, drivers: driversOf(directories, ground), configuration: site.configuration })
  try {
    await catchUp(fresh)
    for (let cycle = 0; cycle < 3 && (cycle === 0 || (await waitingOf(fresh)).length > 0); cycle++) await fresh.cycle('delta')
    const managed = managedBy(site.configuration)
    return difference({ 'the cloud': contentOf(cloud, managed), 'a new cloud': contentOf(directories.cloud, managed) })
  } finally {
    await fresh.close()
  }
}

/** Attributes of the cloud that a rule writes. What no rule writes any more is left as it is, so a past shows there. */
function managedBy(configuration: Configuration): (objectType: string, attribute: string) => boolean {
  const rules = configuration.rules.filter((rule) => rule.direction === 'outbound' && rule.connector === 'cloud' && !rule.disabled)
  return (objectType, attribute) =>
    attribute !== 'stamp' &&
    rules.some((rule) => rule.targetObjectType === objectType && rule.flows.some((flow) => flow.target === attribute))
}

/** Two forests and a cloud, all empty, and rules between them; what kind they are is up to the seed where nothing is said. */
export function groundOf(seed: number, wanted: Partial<DirectoryTraits> = {}): Ground {
  const random = seededRandom(seed + 2_000_000)
  const idRandom = seededRandom(seed + 1_000_000)
  // Identifiers in no order, so that rows are visited in another one with every seed.
  const ids: Ids = { next: () => uuidV7(idRandom.below(1_000_000), idRandom.bytes(10)) }
  const traits = (name: PlaceName): DirectoryTraits => ({
    name,
    root: `DC=${name}`,
    schema: name === 'cloud' ? cloudSchema : forestSchema,
    deltas: random.pick(['objects', 'updates'] as const),
    targets: name === 'cloud' ? random.pick(['anchor', 'both'] as const) : random.pick(['name', 'anchor', 'both'] as const),
    pageSize: random.pick([2, 5, 100]),
    uniqueAttribute: name === 'cloud' ? 'key' : null,
    ...wanted,
  })
  const directories = {
    a: new MemoryDirectory(traits('a'), ids),
    b: new MemoryDirectory(traits('b'), ids),
    cloud: new MemoryDirectory(traits('cloud'), ids),
  }
  const limits = { exportBatchSize: random.pick([2, 100]), referencesPerItem: random.pick([1, 100]) }
  const ground = { ids, cloud: { ...limits, place: 'cloud', referencesOnAdd: random.pick(['together', 'afterwards'] as const) } } as const
  const drivers = driversOf(directories, ground)
  return { ...ground, directories, drivers, configuration: configurationOf(directories, firstRules(random), ids) }
}

function driversOf(directories: Directories, ground: object): Ground['drivers'] {
  const { cloud } = ground as { readonly cloud: Parameters<typeof memoryDriver>[1] }
  return [memoryDriver(directories.a, {}), memoryDriver(directories.b, {}), memoryDriver(directories.cloud, cloud)]
}

function configurationOf(directories: Directories, rules: Configuration['rules'], ids: Ids): Configuration {
  const connectors = (['a', 'b', 'cloud'] as const).map((name): ConnectorDocument => ({
    id: ids.next() as ConnectorId,
    name,
    type: `memory-${name}`,
    settings: {},
    partitions: [memoryPartition(directories[name], containersOf(name))],
    schema: directories[name].traits.schema,
    parameters: {},
    profiles: memoryProfiles,
  }))
  return {
    connectors,
    rules,
    metaverse: metaverseSchema,
    parameters: {},
    scheduler: { enabled: false, intervalMinutes: 30, exportDeletionThreshold: null, exportDeletionPercentage: null },
  }
}

function isNamed({ a, b }: Directories): boolean {
  return a.traits.targets === 'name' || b.traits.targets === 'name'
}

function writesOf(directories: Directories): number {
  return directories.a.writes + directories.b.writes + directories.cloud.writes
}

/** Where two things, each under its name, are not the same first; null when they are. */
function difference(things: Readonly<Record<string, unknown>>): string | null {
  const [[oneName, one] = ['', null], [otherName, other] = ['', null]] = Object.entries(things)
  if (isDeepStrictEqual(one, other)) return null
  const path: string[] = []
  let [left, right] = [one, other]
  while (isRecord(left) && isRecord(right)) {
    const [own, their] = [left, right]
    const name = [...new Set([...Object.keys(own), ...Object.keys(their)])].find((key) => !isDeepStrictEqual(own[key], their[key]))
    if (name === undefined) break
    path.push(name)
    ;[left, right] = [own[name], their[name]]
  }
  return `${path.join(' / ')}\n  ${oneName}: ${JSON.stringify(left)}\n  ${otherName}: ${JSON.stringify(right)}`
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
