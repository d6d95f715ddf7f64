import type { Clock } from '#src/base/clock.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { Store } from '#src/store/store.ts'

/** A page that is kept open asks again and again: that somebody looks is noted this often. */
const noteMs = 3_600_000
/** People and connectors remembered at the most; beyond that somebody is noted once more. */
const rememberedMax = 10_000

/** Notes in the audit who looked at what is known of a secret. The secret itself nobody can look at. */
export class ShownStates {
  readonly #parts: { readonly store: Store; readonly clock: Clock }
  readonly #notedAt = new Map<string, number>()

  constructor(parts: { readonly store: Store; readonly clock: Clock }) {
    this.#parts = parts
  }

  async note(actor: string, connectorId: ConnectorId): Promise<void> {
    const { store, clock } = this.#parts
    const at = clock.now()
    const name = JSON.stringify([actor, connectorId])
    if (at - (this.#notedAt.get(name) ?? -noteMs) < noteMs) return
    const version = (await store.secrets.active(connectorId))?.version ?? null
    if (version === null) return
    if (this.#notedAt.size >= rememberedMax) this.#notedAt.clear()
    this.#notedAt.set(name, at)
    const entry = { at, actor, action: 'secret-state-shown', subject: connectorId, version, reason: 'looked at', outcome: 'done' } as const
    await store.commit({ audit: [entry] })
  }
}
