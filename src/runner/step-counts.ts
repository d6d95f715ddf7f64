import type { ConnectorId, ObjectId } from '#src/model/brand.ts'
import {
  countedObjectsMax,
  type CountedObject,
  type ExportCounter,
  type InboundCounter,
  type OutboundCounter,
  type StagingCounter,
  type StepCounters,
} from '#src/model/run.ts'

/** What is counted: an object and its name. */
export interface Counted {
  readonly id: ObjectId | null
  readonly dn: string
}

/** The numbers of a step while it runs, and of each the first objects behind it. */
export class StepCounts {
  readonly #kept = new Map<string, number>()
  #counted: CountedObject[] = []

  readonly #staging: Partial<Record<StagingCounter, number>> = {}
  readonly #discovery: Partial<Record<'filtered-objects' | 'filtered-deletions', number>> = {}
  readonly #inbound: Partial<Record<InboundCounter, number>> = {}
  readonly #outbound: Record<ConnectorId, Partial<Record<OutboundCounter, number>>> = {}
  readonly #export: Partial<Record<ExportCounter, number>> = {}
  readonly #references: Partial<Record<'reference-add' | 'reference-delete', number>> = {}
  errors = 0

  /** Objects that stayed as they were are counted without being named: they are all the others. */
  unchanged(): void {
    this.#staging['stage-no-change'] = (this.#staging['stage-no-change'] ?? 0) + 1
  }

  staging(name: StagingCounter, object: Counted): void {
    if (name === 'stage-no-change') return this.unchanged()
    this.#staging[name] = (this.#staging[name] ?? 0) + 1
    this.#keep(name, object)
  }

  filtered(found: { readonly objects: number; readonly deletions: number }): void {
    if (found.objects > 0) this.#discovery['filtered-objects'] = (this.#discovery['filtered-objects'] ?? 0) + found.objects
    if (found.deletions > 0) this.#discovery['filtered-deletions'] = (this.#discovery['filtered-deletions'] ?? 0) + found.deletions
  }

  inbound(name: InboundCounter, object: Counted): void {
    this.#inbound[name] = (this.#inbound[name] ?? 0) + 1
    this.#keep(name, object)
  }

  /** Counts an object of a target connector. One that nothing was to be done for is not named. */
  outbound(connectorId: ConnectorId, name: OutboundCounter, object: Counted): void {
    const own = (this.#outbound[connectorId] ??= {})
    own[name] = (own[name] ?? 0) + 1
    if (name !== 'connector-no-flow') this.#keep(name, object, connectorId)
  }

  export(name: ExportCounter, object: Counted): void {
    this.#export[name] = (this.#export[name] ?? 0) + 1
    this.#keep(name, object)
  }

  references(added: number, deleted: number): void {
    if (added > 0) this.#references['reference-add'] = (this.#references['reference-add'] ?? 0) + added
    if (deleted > 0) this.#references['reference-delete'] = (this.#references['reference-delete'] ?? 0) + deleted
  }

  /** The objects counted since the last call, for the transaction that writes what became of them. */
  takeCounted(step: number): readonly CountedObject[] {
    const taken = this.#counted.map((object) => ({ ...object, step }))
    this.#counted = []
    return taken
  }

  #keep(counter: CountedObject['counter'], object: Counted, target: ConnectorId | null = null): void {
    const key = target === null ? counter : `${target} ${counter}`
    const position = this.#kept.get(key) ?? 0
    if (position === countedObjectsMax) return
    this.#kept.set(key, position + 1)
    this.#counted.push({ step: 0, counter, target, position, objectId: object.id, dn: object.dn })
  }

  /** A copy for the history. */
  get values(): StepCounters {
    return structuredClone({
      staging: this.#staging,
      discovery: this.#discovery,
      inbound: this.#inbound,
      outbound: this.#outbound,
      export: this.#export,
      references: this.#references,
    })
  }
}
