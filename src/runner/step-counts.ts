import type { ConnectorId } from '#src/model/brand.ts'
import type { ExportCounter, InboundCounter, OutboundCounter, StagingCounter, StepCounters } from '#src/model/run.ts'

/** The numbers of a step while it runs. */
export class StepCounts {
  readonly #staging: Partial<Record<StagingCounter, number>> = {}
  readonly #discovery: Partial<Record<'filtered-objects' | 'filtered-deletions', number>> = {}
  readonly #inbound: Partial<Record<InboundCounter, number>> = {}
  readonly #outbound: Record<ConnectorId, Partial<Record<OutboundCounter, number>>> = {}
  readonly #export: Partial<Record<ExportCounter, number>> = {}
  readonly #references: Partial<Record<'reference-add' | 'reference-delete', number>> = {}
  errors = 0

  staging(name: StagingCounter, by = 1): void {
    this.#staging[name] = (this.#staging[name] ?? 0) + by
  }

  filtered(found: { readonly objects: number; readonly deletions: number }): void {
    if (found.objects > 0) this.#discovery['filtered-objects'] = (this.#discovery['filtered-objects'] ?? 0) + found.objects
    if (found.deletions > 0) this.#discovery['filtered-deletions'] = (this.#discovery['filtered-deletions'] ?? 0) + found.deletions
  }

  inbound(name: InboundCounter): void {
    this.#inbound[name] = (this.#inbound[name] ?? 0) + 1
  }

  outbound(connectorId: ConnectorId, name: OutboundCounter): void {
    const own = (this.#outbound[connectorId] ??= {})
    own[name] = (own[name] ?? 0) + 1
  }

  export(name: ExportCounter): void {
    this.#export[name] = (this.#export[name] ?? 0) + 1
  }

  references(added: number, deleted: number): void {
    if (added > 0) this.#references['reference-add'] = (this.#references['reference-add'] ?? 0) + added
    if (deleted > 0) this.#references['reference-delete'] = (this.#references['reference-delete'] ?? 0) + deleted
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
