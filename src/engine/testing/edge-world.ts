import type { ConnectorId, MetaverseId, ObjectId, RuleId } from '#src/model/brand.ts'
import { absentEdge, edgeKey, type MetaverseEdge, type MetaverseEdgeKey, type ObjectEdge } from '#src/model/edge.ts'
import { edgeQuestions, planEdges, type DirtyEdges, type EdgePlan, type EdgeWorld, type ObjectEndView } from '../plan-edges.ts'

type Bindings = Readonly<Record<string, readonly { readonly from: string; readonly attribute: string; readonly rule?: string }[]>>

/** Identities, their objects and edges in plain maps. Names are `connector:identity`, for example `forest:anna`. */
export class SmallEdgeWorld {
  readonly #objects = new Map<string, ObjectEndView>()
  readonly #bindings = new Map<string, Bindings>()
  readonly edges = new Map<string, ObjectEdge>()
  readonly metaverseEdges = new Map<string, MetaverseEdge>()
  #dirtyObjects: ObjectEdge[] = []
  #dirtyMetaverse: MetaverseEdge[] = []

  /** An object joined to the identity of its name. */
  object(name: string, more: Partial<ObjectEndView> = {}): this {
    const [connector = '', identity = ''] = name.split(':')
    const object = {
      id: name as ObjectId,
      connectorId: connector as ConnectorId,
      metaverseId: identity as MetaverseId,
      outboundBindings: {},
      isLeaving: false,
      ...more,
    }
    this.#objects.set(name, object)
    return this
  }

  /** Objects of one person in several connectors. */
  person(identity: string, ...connectors: readonly string[]): this {
    for (const connector of connectors) this.object(`${connector}:${identity}`)
    return this
  }

  /** An object that nobody is joined to. */
  unjoined(name: string): this {
    return this.object(name, { metaverseId: null })
  }

  /** Metaverse attribute → the object attributes its values come from, by precedence. */
  flowsIn(identity: string, bindings: Bindings): this {
    this.#bindings.set(identity, bindings)
    return this
  }

  /** Reference attribute of an object ← metaverse attribute. */
  flowsOut(name: string, bindings: Readonly<Record<string, string>>): this {
    const outboundBindings = Object.fromEntries(
      Object.entries(bindings).map(([attribute, metaverseAttribute]) => [attribute, { metaverseAttribute, ruleId: 'out' as RuleId }]),
    )
    const object = this.#objects.get(name)
    if (object === undefined) throw new Error(`${name} is not there`)
    this.#objects.set(name, { ...object, outboundBindings })
    return this
  }

  /** An edge that waits to be flowed: `forest:staff member forest:anna`. */
  dirty(text: string, slots: Partial<ObjectEdge> = { synchronized: true }): this {
    this.#dirtyObjects.push(this.#put(text, slots))
    return this
  }

  /** An edge that is at rest. */
  quiet(text: string, slots: Partial<ObjectEdge> = { synchronized: true }): this {
    this.#put(text, slots)
    return this
  }

  /** A metaverse edge: `staff member anna`, contributed by a rule of a connector. */
  holds(text: string, by: { readonly rule?: string; readonly connector?: string; readonly dirty?: boolean } = {}): this {
    const [source, attribute, target] = text.split(' ') as [MetaverseId, string, MetaverseId]
    const edge = {
      source,
      attribute,
      target,
      connectorId: (by.connector ?? 'forest') as ConnectorId,
      ruleId: (by.rule ?? 'in') as RuleId,
      at: 1,
    }
    this.metaverseEdges.set(edgeKey(edge), edge)
    if (by.dirty === true) this.#dirtyMetaverse.push(edge)
    return this
  }

  /** Flows what is dirty and applies it; a second flow of the same edges then has to change nothing. */
  flow(): EdgePlan {
    const dirty: DirtyEdges = { objectEdges: this.#dirtyObjects, metaverseEdges: this.#dirtyMetaverse }
    const plan = planEdges(this.#world(dirty), dirty, 7)
    for (const edge of plan.putEdges) this.edges.set(edgeKey(edge), edge)
    for (const key of plan.removeMetaverseEdges) this.metaverseEdges.delete(edgeKey(key))
    for (const edge of plan.putMetaverseEdges) this.metaverseEdges.set(edgeKey(edge), edge)
    this.#dirtyObjects = this.#dirtyObjects.map((edge) => this.edges.get(edgeKey(edge)) ?? edge)
    return plan
  }

  /** Metaverse edges as texts. */
  get metaverse(): readonly string[] {
    return [...this.metaverseEdges.values()].map(textOf).toSorted()
  }

  /** What waits to be exported, for example `add cloud:staff members cloud:anna`. */
  get exports(): readonly string[] {
    return [...this.edges.values()]
      .filter((edge) => edge.pendingExport !== null)
      .map((edge) => `${edge.pendingExport} ${textOf(edge)}`)
      .toSorted()
  }

  /** Shows only what the questions ask for, as the runner loads no more. */
  #world(dirty: DirtyEdges): EdgeWorld {
    const ends = {
      object: (id: ObjectId) => this.#objects.get(id) ?? null,
      objectsOf: (id: MetaverseId) => [...this.#objects.values()].filter((object) => object.metaverseId === id),
      inboundBindings: (id: MetaverseId) => this.#inboundBindings(id),
    }
    const questions = edgeQuestions(ends, dirty)
    const objectEdges = new Set([...questions.objectEdges, ...dirty.objectEdges].map(edgeKey))
    const metaverseEdges = new Set(questions.metaverseEdges.map(edgeKey))
    return {
      ...ends,
      objectEdge: (key) => (objectEdges.has(edgeKey(key)) ? (this.edges.get(edgeKey(key)) ?? null) : null),
      metaverseEdge: (key: MetaverseEdgeKey) => (metaverseEdges.has(edgeKey(key)) ? (this.metaverseEdges.get(edgeKey(key)) ?? null) : null),
    }
  }

  #inboundBindings(id: MetaverseId): ReturnType<EdgeWorld['inboundBindings']> {
    const bindings = this.#bindings.get(id)
    if (bindings === undefined) return [...this.#objects.values()].some((object) => object.metaverseId === id) ? {} : null
    return Object.fromEntries(
      Object.entries(bindings).map(([attribute, parts]) => [
        attribute,
        parts.map(({ from, attribute: objectAttribute, rule }) => ({
          connectorId: (from.split(':')[0] ?? '') as ConnectorId,
          objectId: from as ObjectId,
          objectAttribute,
          ruleId: (rule ?? 'in') as RuleId,
        })),
      ]),
    )
  }

  #put(text: string, slots: Partial<ObjectEdge>): ObjectEdge {
    const [source, attribute, target] = text.split(' ') as [ObjectId, string, ObjectId]
    const edge = { ...absentEdge({ source, attribute, target }), ...slots }
    this.edges.set(edgeKey(edge), edge)
    return edge
  }
}

function textOf(edge: { readonly source: string; readonly attribute: string; readonly target: string }): string {
  return `${edge.source} ${edge.attribute} ${edge.target}`
}
