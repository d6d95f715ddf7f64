import { must } from '#src/base/assert.ts'
import type { Clock } from '#src/base/clock.ts'
import type { Ids } from '#src/base/ids.ts'
import { Secret } from '#src/base/secret.ts'
import { type TraceEntry } from '#src/engine/trace.ts'
import type { ConnectorId, MetaverseId, ObjectId } from '#src/model/brand.ts'
import type { Configuration, ConnectorDocument } from '#src/model/configuration.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { isPresent, type MetaverseEdge, type ObjectEdge } from '#src/model/edge.ts'
import { dnKey } from '#src/model/dn.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import { isCompleted, type StepType } from '#src/model/run.ts'
import { compileRules } from '#src/rules/rule-set.ts'
import type { Drivers } from '#src/runner/drivers.ts'
import { previewObject } from '#src/runner/preview.ts'
import { Runner } from '#src/runner/runner.ts'
import type { Store } from '#src/store/store.ts'
import { GivenDirectory, givenDriver } from './given-directory.ts'

/** What a scene is played with. */
export interface SceneParts {
  readonly configuration: Configuration
  /** The kinds of connectors of the configuration, for what they can do. */
  readonly drivers: Drivers
  readonly store: Store
  readonly clock: Clock
  readonly ids: Ids
}

/** Everything that is known after a step. */
export interface Outcome {
  readonly objects: readonly ConnectorSpaceObject[]
  readonly metaverse: ReadonlyMap<MetaverseId, MetaverseObject>
  readonly edges: readonly ObjectEdge[]
  readonly metaverseEdges: readonly MetaverseEdge[]
}

const stepTypes: readonly StepType[] = ['full-import', 'delta-import', 'full-synchronization', 'delta-synchronization', 'export']
const rowsMax = 100_000

/**
 * The directories of one test case, a store of its own, and the real runner between them: what is imported, synchronized
 * and exported here is what a service would do.
 */
export class Scene {
  readonly #parts: SceneParts
  readonly #directories = new Map<string, GivenDirectory>()
  readonly #runner: Runner
  readonly #configuration: Configuration
  readonly #order: readonly ConnectorDocument[]

  private constructor(parts: SceneParts) {
    this.#parts = parts
    this.#configuration = { ...parts.configuration, connectors: parts.configuration.connectors.map(staged) }
    const drivers = parts.configuration.connectors.map((connector) => {
      const directory = new GivenDirectory()
      this.#directories.set(connector.name, directory)
      return givenDriver(typeOf(connector), directory, must(parts.drivers.get(connector.type), connector.type).capabilities)
    })
    const place = (connector: ConnectorDocument): string => must(parts.drivers.get(connector.type), connector.type).capabilities.place
    const { connectors } = parts.configuration
    this.#order = [...connectors.filter((one) => place(one) === 'on-premises'), ...connectors.filter((one) => place(one) === 'cloud')]
    this.#runner = new Runner({
      store: parts.store,
      drivers: new Map(drivers.map((driver) => [driver.type, driver])),
      secrets: { current: async () => Secret.fromText('rule tests') },
      clock: parts.clock,
      ids: parts.ids,
      holder: 'rule tests',
    })
  }

  static async open(parts: SceneParts): Promise<Scene> {
    const scene = new Scene(parts)
    const configuration = scene.#configuration
    await parts.store.configuration.save({ expectedVersion: 0, configuration, at: parts.clock.now(), author: 'rule tests', reason: '' })
    return scene
  }

  /** What a connector finds; undefined when there is no connector of that name. */
  directory(connector: string): GivenDirectory | undefined {
    return this.#directories.get(connector)
  }

  connector(name: string): ConnectorDocument | undefined {
    return this.#parts.configuration.connectors.find((connector) => connector.name === name)
  }

  /** Reads the directories and synchronizes. Returns what rules did on the way, for the coverage. */
  async synchronize(kind: 'full' | 'delta'): Promise<readonly TraceEntry[]> {
    await this.#each(`${kind}-import`)
    const before = await this.#trace()
    await this.#each(`${kind}-synchronization`)
    // What joined in another connector meanwhile may contribute now.
    await this.#each('delta-synchronization')
    return [...before, ...(await this.#trace())]
  }

  /** Exports what waits, and sees it again. */
  async settle(): Promise<void> {
    await this.#each('export')
    await this.#each('delta-import')
    await this.#each('delta-synchronization')
  }

  async outcome(): Promise<Outcome> {
    const { store } = this.#parts
    const objects: ConnectorSpaceObject[] = []
    for (const { id } of this.#order) {
      objects.push(...(await store.space.search({ connectorId: id, text: '', filter: 'all', after: null, limit: rowsMax })))
    }
    const metaverse = await store.metaverse.scan({ after: null, limit: rowsMax })
    return {
      objects,
      metaverse: new Map(metaverse.map((object) => [object.id, object])),
      edges: (await store.edges.ofSources(objects.map((object) => object.id))).filter(isPresent),
      metaverseEdges: await store.edges.ofMetaverseSources(
        metaverse.map((object) => object.id),
        rowsMax,
      ),
    }
  }

  async close(): Promise<void> {
    await this.#runner.close()
  }

  async #each(type: StepType): Promise<void> {
    for (const connector of this.#order) {
      const started = await this.#runner.start({ connector: connector.name, profile: type, trigger: 'operator', acceptShrink: true })
      const run = await started.ended
      const failed = run.steps.find((step) => !isCompleted(step.result))
      if (failed !== undefined || !isCompleted(run.result)) throw new Error(`${type} of ${connector.name} ended ${run.result}`)
    }
  }

  /** What the rules say of every object as things stand. */
  async #trace(): Promise<readonly TraceEntry[]> {
    const { store, clock, ids } = this.#parts
    const rules = compileRules(this.#configuration)
    const entries: TraceEntry[] = []
    for (const object of (await this.outcome()).objects) {
      if (object.kind === 'placeholder') continue
      entries.push(...(await previewObject({ store, rules, clock, ids }, object.id)).trace)
    }
    return entries
  }
}

/** The type a connector has in a scene: one of its own, so that each finds its own directory. */
function typeOf(connector: ConnectorDocument): string {
  return `given-${connector.id}`
}

/** A connector as a scene runs it: every partition in one, one profile for each kind of step. */
function staged(connector: ConnectorDocument): ConnectorDocument {
  const partition = connector.partitions.find(({ selected }) => selected) ?? connector.partitions[0]
  return {
    ...connector,
    type: typeOf(connector),
    settings: {},
    partitions: [{ name: 'default', parameters: {}, ...partition, selected: true, include: [], exclude: [] }],
    profiles: stepTypes.map((type) => ({ name: type, steps: [{ type, partition: null }] })),
  }
}

/** An object of a connector by its name. */
export function objectNamed(outcome: Outcome, connectorId: ConnectorId, dn: string): ConnectorSpaceObject | null {
  const key = dnKey(dn)
  return outcome.objects.find((object) => object.connectorId === connectorId && object.dnKey === key && object.kind === 'object') ?? null
}

/** The object of an identity in a connector. */
export function objectOf(outcome: Outcome, metaverseId: MetaverseId, connectorId: ConnectorId): ConnectorSpaceObject | null {
  return outcome.objects.find((object) => object.connectorId === connectorId && object.link?.metaverseId === metaverseId) ?? null
}

/** An object by its identifier. */
export function objectById(outcome: Outcome, id: ObjectId): ConnectorSpaceObject | null {
  return outcome.objects.find((object) => object.id === id) ?? null
}
