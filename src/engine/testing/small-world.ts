import { must } from '#src/base/assert.ts'
import { countingIds } from '#src/base/ids.ts'
import type { MetaverseId, ObjectId } from '#src/model/brand.ts'
import { diffAttributes } from '#src/model/change.ts'
import { emptyObject, topImage, type ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import { metaverseAttributes, type MetaverseObject } from '#src/model/metaverse-object.ts'
import type { Attributes, Value } from '#src/model/value.ts'
import type { RuleSet } from '#src/rules/rule-set.ts'
import { ownedAfterImport } from '../ownership.ts'
import { planIdentity, type IdentityPlan, type PlanParts } from '../plan-identity.ts'
import { planLink, type LinkWish } from '../plan-link.ts'
import { recordingTrace, type TraceEntry } from '../trace.ts'
import { World } from '../world.ts'
import { connectorId, type ConnectorName } from './small-rules.ts'

/** Attributes in short: one value stands for a list of one. */
export type Short = Readonly<Record<string, Value | readonly Value[]>>

/** A handful of objects and identities in plain maps, with every plan applied at once. No edges: only their number. */
export class SmallWorld {
  rules: RuleSet
  /** Milliseconds since 1970; every synchronization takes the next one. */
  now = 1_000
  readonly objects = new Map<ObjectId, ConnectorSpaceObject>()
  readonly metaverse = new Map<MetaverseId, MetaverseObject>()
  /** Object and reference attribute → how many values; both images apart where they differ. */
  readonly references = new Map<ObjectId, Readonly<Record<string, number | { readonly count: number; readonly synchronized: number }>>>()
  trace: readonly TraceEntry[] = []
  readonly #ids = countingIds()

  constructor(rules: RuleSet) {
    this.rules = rules
  }

  /** An object that was just imported and not synchronized yet. */
  imports(connector: ConnectorName, dn: string, attributes: Short, more: Partial<ConnectorSpaceObject> = {}): ObjectId {
    const id = this.#ids.next() as ObjectId
    this.put({
      ...emptyObject({ id, connectorId: connectorId(connector), dn, dnKey: dnKey(dn) }, 'object'),
      partition: 'DC=lab',
      objectType: 'user',
      anchor: `anchor of ${dn}`,
      pendingImport: { operation: 'add', renamedFrom: null, changes: diffAttributes({}, attributesOf(attributes)) },
      ...more,
    })
    return id
  }

  /** The same, synchronized at once. */
  holds(connector: ConnectorName, dn: string, attributes: Short, more: Partial<ConnectorSpaceObject> = {}): ObjectId {
    const id = this.imports(connector, dn, attributes, more)
    this.synchronize(id)
    return id
  }

  /** The directory changed these attributes; an empty list clears one. */
  changes(id: ObjectId, attributes: Short): void {
    const object = this.object(id)
    const pendingImport = {
      operation: 'update',
      renamedFrom: null,
      changes: diffAttributes(pick(object.synchronized, attributes), attributesOf(attributes)),
    } as const
    this.put({ ...object, pendingImport })
  }

  /** The directory deleted the object. */
  deletes(id: ObjectId): void {
    this.put({ ...this.object(id), pendingImport: { operation: 'delete', renamedFrom: null, changes: {} } })
  }

  /** Everything pending was exported, accepted and seen again. */
  settles(id: ObjectId): void {
    const object = this.object(id)
    const dn = object.pendingExport?.newDn ?? object.dn
    const anchor = object.anchor ?? `anchor of ${object.dn}`
    const seen = { ...object, dn, dnKey: dnKey(dn), anchor, synchronized: topImage(object), pendingExport: null }
    this.put({ ...seen, owned: ownedAfterImport(seen, seen.synchronized) })
  }

  put(object: ConnectorSpaceObject): void {
    this.objects.set(object.id, object)
  }

  /** Plans an object and lets the world see what was decided. */
  synchronize(id: ObjectId): Exclude<IdentityPlan, { kind: 'questions' }> {
    return this.#write(this.plan(id))
  }

  /** A person decides about the link of an object; a wish that is refused changes nothing. */
  wish(id: ObjectId, wish: LinkWish): Exclude<IdentityPlan, { kind: 'questions' }> {
    const plan = this.#planned((world, parts) => planLink(world, id, { ...parts, wish }))
    return plan.kind === 'failed' ? plan : this.#write(plan)
  }

  #write(plan: Exclude<IdentityPlan, { kind: 'questions' }> & { apply(): void }): Exclude<IdentityPlan, { kind: 'questions' }> {
    plan.apply()
    for (const [key, object] of plan.effects.objects) {
      if (object === null) this.objects.delete(key)
      else this.objects.set(key, object)
    }
    for (const [key, object] of plan.effects.metaverse) {
      if (object === null) this.metaverse.delete(key)
      else this.metaverse.set(key, object)
    }
    return plan
  }

  /** Plans an object and writes nothing. */
  plan(id: ObjectId): Exclude<IdentityPlan, { kind: 'questions' }> & { apply(): void } {
    return this.#planned((world, parts) => planIdentity(world, id, parts))
  }

  #planned(
    planned: (world: World, parts: PlanParts) => IdentityPlan & { apply(): void },
  ): Exclude<IdentityPlan, { kind: 'questions' }> & { apply(): void } {
    this.now += 1
    const world = this.#loaded()
    const surroundings = { at: this.now, newId: () => this.#ids.next(), newGuid: () => this.#ids.next(), random: () => 0.5 }
    for (let round = 0; round < 10; round++) {
      const trace = recordingTrace()
      const plan = planned(world, { rules: this.rules, surroundings, trace })
      this.trace = trace.entries
      if (plan.kind !== 'questions') return plan
      for (const question of plan.questions) world.answer(question)
    }
    throw new Error('the plan asks for ever')
  }

  object(id: ObjectId): ConnectorSpaceObject {
    return must(this.objects.get(id), `object ${id}`)
  }

  /** The object of a connector by its name, or null. */
  find(connector: ConnectorName, dn: string): ConnectorSpaceObject | null {
    const key = dnKey(dn)
    return [...this.objects.values()].find((object) => object.connectorId === connectorId(connector) && object.dnKey === key) ?? null
  }

  /** The identity an object is linked to, or null. */
  identityOf(id: ObjectId): MetaverseObject | null {
    const link = this.objects.get(id)?.link ?? null
    return link === null ? null : must(this.metaverse.get(link.metaverseId), `metaverse object ${link.metaverseId}`)
  }

  /** The metaverse values an object's identity has, or null without one. */
  valuesOf(id: ObjectId): Attributes | null {
    const identity = this.identityOf(id)
    return identity === null ? null : metaverseAttributes(identity)
  }

  #loaded(): World {
    const world = new World(this.rules)
    const counts = [...this.references].flatMap(([source, own]) =>
      Object.entries(own).map(([attribute, count]) => ({
        source,
        attribute,
        ...(typeof count === 'number' ? { count, synchronized: count } : count),
      })),
    )
    world.load({ objects: this.objects.values(), metaverse: this.metaverse.values(), counts })
    return world
  }
}

/** Attributes with a list of values each; empty lists stay, to say that an attribute is cleared. */
export function attributesOf(short: Short): Attributes {
  return Object.fromEntries(Object.entries(short).map(([name, values]) => [name, isList(values) ? values : [values]]))
}

function isList(values: Value | readonly Value[]): values is readonly Value[] {
  return Array.isArray(values)
}

function pick(attributes: Attributes, names: Short): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => name in names))
}
