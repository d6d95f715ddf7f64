import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { importExport } from '#src/aadconnect/import-export.ts'
import { assert, must } from '#src/base/assert.ts'
import { countingIds } from '#src/base/ids.ts'
import { rulesLike } from '#src/configuration/rules-like.ts'
import { activeDirectory } from '#src/connectors/active-directory/driver.ts'
import type { Driver, Session } from '#src/connectors/contract/driver.ts'
import type { ImportChange, ImportPage } from '#src/connectors/contract/exchange.ts'
import { entraId } from '#src/connectors/entra/driver.ts'
import type { ConnectorId, MetaverseId } from '#src/model/brand.ts'
import type { Configuration, ConnectorDocument, PartitionDocument } from '#src/model/configuration.ts'
import { topImage, type ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { dnKey, isWithin, parentDn } from '#src/model/dn.ts'
import { isPresent } from '#src/model/edge.ts'
import { metaverseAttributes, type MetaverseObject } from '#src/model/metaverse-object.ts'
import type { Run, StepType } from '#src/model/run.ts'
import type { Attributes, Value } from '#src/model/value.ts'
import { GivenDirectory, givenDriver } from '#src/rule-tests/given-directory.ts'
import { applyGiven } from '#src/rule-tests/given-objects.ts'
import type { GivenText, ValuesText } from '#src/rule-tests/rule-test-shape.ts'
import { textOfValue } from '#src/rule-tests/value-text.ts'
import { memoryProfiles, MemorySite } from './memory-site.ts'

/** The sample export of a real server. It lies beside the project and is not part of it. */
const folder = join(import.meta.dirname, '../../../../shared/conformance/aadconnect-export')
export const exportIsThere = existsSync(folder)
/** For titles of tests: why they are skipped. */
export const exportMissing = exportIsThere ? '' : ' (skipped: ../shared/conformance/aadconnect-export is absent)'

/** Read once for all tests of a file. */
let read: ReturnType<typeof importExport> | null = null

/** Names of the connectors in the export, and of a second forest beside them. */
export const contoso = 'contoso.com'
export const fabrikam = 'fabrikam.com'
export const cloud = 'contoso.onmicrosoft.com - AAD'
export type Forest = typeof contoso | typeof fabrikam

const tops: Readonly<Record<string, string>> = { [contoso]: 'DC=contoso,DC=com', [fabrikam]: 'DC=fabrikam,DC=com' }

/** An object of a forest in short: `CN=Anna` in OU=CORP of contoso.com unless it says otherwise. */
export interface Given extends Omit<GivenText, 'connector' | 'dn'> {
  readonly forest?: Forest
}

/** An object as tests look at it: one value instead of a list of one, bytes as base64, references as names in order. */
export type Shown = Readonly<Record<string, unknown>>

/**
 * The configuration of a real export, unchanged, over directories in memory that hold what a test says. Imports,
 * synchronizations and exports are those of the service. The store is verified when the test ends.
 */
export class ExportedCompany {
  readonly site: MemorySite
  readonly #directories: ReadonlyMap<string, GivenDirectory>

  private constructor(site: MemorySite, directories: ReadonlyMap<string, GivenDirectory>) {
    this.site = site
    this.#directories = directories
  }

  /** `change` edits the configuration before it is stored; `forests` adds the second one, with the rules of the first. */
  static async open(
    wanted: { readonly forests?: 1 | 2; readonly change?: (configuration: Configuration) => Configuration } = {},
  ): Promise<ExportedCompany> {
    read ??= importExport(folder, { cloud: { tenantId: null, clientId: null }, base: null })
    const complete = must((await read).configuration, 'an import without errors')
    const given = wanted.forests === 2 ? withSecondForest(complete) : complete
    const configuration = wanted.change?.(given) ?? given
    const directories = new Map(configuration.connectors.map(({ name }) => [name, new GivenDirectory()]))
    const site = await MemorySite.open({
      ids: countingIds(),
      drivers: configuration.connectors.map((connector) => driverOf(connector, must(directories.get(connector.name), connector.name))),
      configuration: { ...configuration, connectors: configuration.connectors.map(inMemory) },
    })
    onTestFinished(async () => {
      const findings = await site.close()
      assert(findings.length === 0, `the store is sound: ${JSON.stringify(findings)}`)
    })
    return new ExportedCompany(site, directories)
  }

  // --- what an administrator does

  /** Adds or changes an object of a forest. */
  put(name: string, given: Given): void {
    const { forest = contoso, ...more } = given
    this.#apply({ connector: forest, dn: dnOf(name, forest), ...more })
  }

  /** Adds an ordinary user, or one that differs from it. */
  user(name: string, attributes: ValuesText = {}, more: Given = {}): void {
    const { forest = contoso } = more
    const ordinary = {
      ...identifiersOf(name, forest),
      cn: name,
      displayName: name,
      sAMAccountName: name.toLowerCase(),
      userPrincipalName: `${name.toLowerCase()}@${forest}`,
      userAccountControl: 512,
    }
    this.put(name, { type: 'user', attributes: { ...ordinary, ...attributes }, ...more })
  }

  /** Adds a global security group. */
  group(name: string, members: readonly string[], more: Given = {}): void {
    const { forest = contoso, attributes = {} } = more
    const ordinary = { ...identifiersOf(name, forest), cn: name, sAMAccountName: name, groupType: -2147483646 }
    const references = { member: members.map((member) => dnOf(member, forest)) }
    this.put(name, { type: 'group', references, ...more, attributes: { ...ordinary, ...attributes } })
  }

  contact(name: string, attributes: ValuesText = {}, more: Given = {}): void {
    const { objectGUID = null } = identifiersOf(name, more.forest ?? contoso)
    this.put(name, { type: 'contact', attributes: { objectGUID, cn: name, displayName: name, ...attributes }, ...more })
  }

  computer(name: string, attributes: ValuesText = {}, more: Given = {}): void {
    const ordinary = { ...identifiersOf(name, more.forest ?? contoso), cn: name, sAMAccountName: `${name}$`, userAccountControl: 4096 }
    this.put(name, { type: 'computer', attributes: { ...ordinary, ...attributes }, ...more })
  }

  delete(name: string, forest: Forest = contoso): void {
    this.#apply({ connector: forest, dn: dnOf(name, forest), deleted: true })
  }

  /** Changes the cloud object of somebody, as another application would. */
  inCloud(given: Omit<GivenText, 'connector'>): void {
    this.#apply({ connector: cloud, ...given })
  }

  /** What the cloud really holds under a name. */
  held(connector: string, dn: string): Shown | null {
    const found = this.#directory(connector).find(dn)
    return found === null ? null : { ...shown(found.attributes), ...found.references }
  }

  /** Edits the configuration and runs nothing. */
  async reconfigure(change: (configuration: Configuration) => Configuration): Promise<void> {
    await this.site.reconfigure(change(this.site.configuration))
  }

  // --- what the service does

  run(connector: string, step: StepType): Promise<Run> {
    return this.site.run(connector, step)
  }

  /** Reads everything and synchronizes all of it, then what came to be joined meanwhile. Returns the runs. */
  async synchronize(kind: 'full' | 'delta' = 'full'): Promise<readonly Run[]> {
    return this.#each(`${kind}-import`, `${kind}-synchronization`, 'delta-synchronization')
  }

  /** Exports what waits, sees it again, and synchronizes. */
  async settle(): Promise<readonly Run[]> {
    return this.#each('export', 'delta-import', 'delta-synchronization', 'delta-synchronization')
  }

  /** Everything at once: read, decide, export, confirm. */
  async cycle(kind: 'full' | 'delta' = 'full'): Promise<readonly Run[]> {
    return [...(await this.synchronize(kind)), ...(await this.settle())]
  }

  // --- what can be seen

  /** The object of a forest, or null. */
  async object(name: string, forest: Forest = contoso): Promise<ConnectorSpaceObject | null> {
    const dn = dnOf(name, forest)
    return (await this.#objects(forest, dn)).find((object) => object.dnKey === dnKey(dn)) ?? null
  }

  /** The identity an object is joined to, with its references by name; null without one. */
  async identity(name: string, forest: Forest = contoso): Promise<Shown | null> {
    const found = await this.metaverseObject(name, forest)
    if (found === null) return null
    const edges = await this.site.store.edges.ofMetaverseSources([found.id], 10_000)
    const references: Record<string, string[]> = {}
    for (const { attribute, target } of edges) {
      const [object] = await this.site.store.space.ofMetaverse([target])
      references[attribute] = [...(references[attribute] ?? []), rdnOf(object?.dn ?? target)].toSorted()
    }
    return { type: found.objectType, ...shown(metaverseAttributes(found)), ...references }
  }

  async metaverseObject(name: string, forest: Forest = contoso): Promise<MetaverseObject | null> {
    const link = (await this.object(name, forest))?.link ?? null
    return link === null ? null : ((await this.site.store.metaverse.load([link.metaverseId]))[0] ?? null)
  }

  /** What the cloud is to hold of an object; null when there is nothing. */
  async target(name: string, forest: Forest = contoso): Promise<Shown | null> {
    const object = await this.targetObject(name, forest)
    if (object === null) return null
    const references: Record<string, string[]> = {}
    for (const edge of await this.site.store.edges.ofSources([object.id])) {
      if (!isPresent(edge)) continue
      const [target] = await this.site.store.space.load([edge.target])
      references[edge.attribute] = [...(references[edge.attribute] ?? []), await this.#sourceName(target)].toSorted()
    }
    const { dn, objectType, pendingExport } = object
    return { dn, type: objectType, change: pendingExport?.operation ?? 'none', ...shown(topImage(object)), ...references }
  }

  async targetObject(name: string, forest: Forest = contoso): Promise<ConnectorSpaceObject | null> {
    const link = (await this.object(name, forest))?.link ?? null
    const linked = link === null ? [] : await this.site.store.space.ofMetaverse([link.metaverseId])
    return linked.find(({ connectorId }) => connectorId === this.id(cloud)) ?? null
  }

  /** The name of somebody's object in the cloud. */
  async cloudName(name: string, forest: Forest = contoso): Promise<string> {
    return must(await this.targetObject(name, forest), `${name} in the cloud`).dn
  }

  /** An object of the cloud's connector space by its name, joined or not. */
  async cloudObject(dn: string): Promise<ConnectorSpaceObject | null> {
    return (await this.#objects(cloud, dn)).find((object) => object.dnKey === dnKey(dn)) ?? null
  }

  async metaverseId(name: string, forest: Forest = contoso): Promise<MetaverseId | null> {
    return (await this.object(name, forest))?.link?.metaverseId ?? null
  }

  /** Every object of the cloud's connector space by type and what waits for it. */
  async waiting(): Promise<readonly string[]> {
    const objects = (await this.#objects(cloud)).filter(({ pendingExport }) => pendingExport !== null)
    return objects.map(({ objectType, pendingExport }) => `${pendingExport?.operation} ${objectType}`).toSorted()
  }

  async metaverseCount(): Promise<number> {
    return (await this.site.store.metaverse.scan({ after: null, limit: 10_000 })).length
  }

  id(connector: string): ConnectorId {
    return this.site.connector(connector).id
  }

  /** All counters of a run; outbound ones with `cloud ` in front. */
  counters(run: Run): Shown {
    const counters: Record<string, number> = {}
    for (const step of run.steps) {
      for (const counts of [step.counters.staging, step.counters.inbound, step.counters.export]) Object.assign(counters, counts)
      for (const [name, count] of Object.entries(step.counters.outbound[this.id(cloud)] ?? {})) counters[`cloud ${name}`] = count
    }
    return Object.fromEntries(Object.entries(counters).filter(([, count]) => count > 0))
  }

  #objects(connector: string, text = ''): Promise<readonly ConnectorSpaceObject[]> {
    return this.site.store.space.search({ connectorId: this.id(connector), text, filter: 'all', after: null, limit: 10_000 })
  }

  async #each(...steps: readonly StepType[]): Promise<readonly Run[]> {
    const runs: Run[] = []
    for (const step of steps) for (const { name } of this.site.configuration.connectors) runs.push(await this.run(name, step))
    return runs
  }

  /** The name an object of the cloud has in its forest. */
  async #sourceName(object: ConnectorSpaceObject | undefined): Promise<string> {
    const linked = object === undefined || object.link === null ? [] : await this.site.store.space.ofMetaverse([object.link.metaverseId])
    return rdnOf(linked.find(({ connectorId }) => connectorId !== this.id(cloud))?.dn ?? object?.dn ?? 'nothing')
  }

  #apply(given: GivenText): void {
    applyGiven(this.#directory(given.connector), given, this.site.connector(given.connector))
  }

  #directory(connector: string): GivenDirectory {
    return must(this.#directories.get(connector), connector)
  }
}

/** DN of an object by its name, which may be one already or start with containers: `Anna`, `Anna,OU=Sales`. */
export function dnOf(name: string, forest: Forest = contoso): string {
  return name.includes('DC=') ? name : `CN=${name},OU=CORP,${tops[forest]}`
}

/** A security identifier of a forest by a number. */
export function sidOf(number: number, forest: Forest = contoso): string {
  return `S-1-5-21-1-2-${forest === contoso ? 3 : 4}-${number}`
}

/** Identifiers that depend on the name alone, so that every test can tell them. */
export function identifiersOf(name: string, forest: Forest): { readonly objectGUID: string; readonly objectSid: string } {
  let number = forest === contoso ? 1_000 : 2_000
  for (const letter of name) number = (number * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_000_007
  return { objectGUID: guidOf(number), objectSid: sidOf(number, forest) }
}

function guidOf(number: number): string {
  return `${number.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`
}

function rdnOf(dn: string): string {
  return /^CN=([^,]+)/.exec(dn)?.[1] ?? dn
}

function shown(attributes: Attributes): Shown {
  const one = (value: Value): unknown =>
    value instanceof Uint8Array ? textOfValue(value) : typeof value === 'bigint' ? Number(value) : value
  return Object.fromEntries(
    Object.entries(attributes).map(([name, values]) => [name, values.length === 1 ? one(values[0] as Value) : values.map(one)]),
  )
}

function inMemory(connector: ConnectorDocument): ConnectorDocument {
  return { ...connector, type: typeOf(connector), settings: {}, profiles: memoryProfiles }
}

function typeOf({ id }: ConnectorDocument): string {
  return `memory-${id}`
}

/** The driver of a directory in memory, which reads only the containers that are selected. */
function driverOf(connector: ConnectorDocument, directory: GivenDirectory): Driver {
  const { capabilities } = connector.type === entraId.type ? entraId : activeDirectory
  const driver = givenDriver(typeOf(connector), directory, capabilities)
  return {
    ...driver,
    connect: async (request) => within(await driver.connect(request), request.selection.partitions),
  }
}

function within(session: Session, partitions: readonly PartitionDocument[]): Session {
  const takes = (dn: string): boolean => partitions.some((partition) => isSelected(partition, parentDn(dn) ?? dn))
  const keep = (change: ImportChange): readonly ImportChange[] => (change.kind !== 'object' || takes(change.dn) ? [change] : [])
  const gone = (change: ImportChange): readonly ImportChange[] => {
    if (change.kind !== 'object' || takes(change.dn)) return [change]
    return [{ kind: 'delete', anchor: change.anchor, isElsewhere: true }]
  }
  const filtered = async function* (
    pages: AsyncIterable<ImportPage>,
    filter: (change: ImportChange) => readonly ImportChange[],
  ): AsyncIterable<ImportPage> {
    for await (const page of pages) yield { ...page, changes: page.changes.flatMap(filter) }
  }
  return {
    ...session,
    fullImport: (request) => filtered(session.fullImport(request), keep),
    deltaImport: (request) => filtered(session.deltaImport(request), gone),
  }
}

function isSelected({ selected, name, include, exclude }: PartitionDocument, parent: string): boolean {
  const isBelow = (containers: readonly string[]): boolean => containers.some((container) => isWithin(dnKey(parent), dnKey(container)))
  if (!selected) return false
  return name === 'default' || (isBelow(include.length === 0 ? [name] : include) && !isBelow(exclude))
}

/** The configuration with another forest, read as the first is and with the same rules. */
function withSecondForest(configuration: Configuration): Configuration {
  const first = must(
    configuration.connectors.find(({ name }) => name === contoso),
    contoso,
  )
  const rename = (text: string): string => text.replaceAll('contoso', 'fabrikam').replaceAll('CONTOSO', 'FABRIKAM')
  const renamed = (texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, rename(value)]))
  const second: ConnectorDocument = {
    ...first,
    id: '0f0f0f0f-0000-4000-8000-0000fab41ca0' as ConnectorId,
    name: fabrikam,
    partitions: first.partitions.map((partition) => ({
      ...partition,
      name: rename(partition.name),
      include: partition.include.map(rename),
      exclude: partition.exclude.map(rename),
      parameters: renamed(partition.parameters),
    })),
    parameters: renamed(first.parameters),
  }
  const connectors = configuration.connectors.flatMap((connector) => (connector === first ? [first, second] : [connector]))
  return { ...configuration, connectors, rules: rulesLike(configuration, { like: first, connector: second }) }
}
