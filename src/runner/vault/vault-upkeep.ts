import type { Clock } from '#src/base/clock.ts'
import type { Store } from '#src/store/store.ts'
import type { ConnectorSecrets } from '../connector-secrets.ts'
import type { VaultKeeper } from './vault-keeper.ts'

/** A key that comes back is noticed this soon; versions that cannot be undone to any more go as late. */
const lookMs = 10_000
/** How often the newest hash of the audit goes where nobody who edits the database can change it. */
const publishMs = 3_600_000
/** How often the whole audit is looked at. It costs a moment for every 100,000 entries. */
const verifyMs = 86_400_000

export interface UpkeepParts {
  readonly store: Store
  readonly keeper: VaultKeeper
  readonly secrets: ConnectorSecrets
  readonly clock: Clock
  /** Takes the newest hash of the audit out of the database: to the log, and from there to where logs are collected. */
  published(facts: { readonly auditHead: string | null; readonly auditEntries: number }): void
  failed(error: unknown): void
}

/** What is done for the vault again and again while the service runs. */
export class VaultUpkeep {
  readonly #parts: UpkeepParts
  #timer: NodeJS.Timeout | null = null
  #publishedAt: number | null = null
  #verifiedAt: number | null = null
  #working: Promise<void> = Promise.resolve()

  constructor(parts: UpkeepParts) {
    this.#parts = parts
  }

  /** Begins, with a look at the whole audit. */
  start(): void {
    this.#working = this.look().catch(this.#parts.failed)
    this.#timer ??= setInterval(() => {
      this.#working = this.#working.then(() => this.look()).catch(this.#parts.failed)
    }, lookMs)
    this.#timer.unref()
  }

  /** Does once what is to be done. */
  async look(): Promise<void> {
    const { store, keeper, secrets, clock, published } = this.#parts
    const at = clock.now()
    if (this.#verifiedAt === null || at - this.#verifiedAt >= verifyMs) {
      this.#verifiedAt = at
      await keeper.verifyAudit()
    }
    await keeper.look()
    await secrets.purge()
    const now = clock.now()
    if (this.#publishedAt !== null && now - this.#publishedAt < publishMs) return
    this.#publishedAt = now
    const [newest] = await store.audit.list({ subject: null, before: null, limit: 1 })
    published({ auditHead: newest?.hash ?? null, auditEntries: newest?.sequence ?? 0 })
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    await this.#working
  }
}
