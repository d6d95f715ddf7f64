import { AppError } from '#src/base/app-error.ts'
import type { Secret } from '#src/base/secret.ts'
import type { Clock } from '#src/base/clock.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { SealedSecret } from '#src/model/sealed-secret.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import type { Store } from '#src/store/store.ts'
import type { Vault } from '#src/vault/vault.ts'
import type { SecretSource } from './secret-source.ts'

/** Secrets of connectors: sealed by the vault, kept in the store, opened at the moment of signing in. */
export class ConnectorSecrets implements SecretSource {
  readonly #store: Store
  readonly #vault: Vault
  readonly #clock: Clock

  constructor(parts: { readonly store: Store; readonly vault: Vault; readonly clock: Clock }) {
    this.#store = parts.store
    this.#vault = parts.vault
    this.#clock = parts.clock
  }

  async current(connectorId: ConnectorId): Promise<Secret | null> {
    const sealed = await this.#store.secrets.active(connectorId)
    if (sealed === null) return null
    try {
      return this.#vault.open(sealed)
    } catch (error) {
      if (error instanceof AppError && error.code === 'secret-damaged') await this.#reportDamage(sealed)
      throw error
    }
  }

  /** One damaged record harms the credential of one connector only; the log says which. */
  async #reportDamage({ ownerId, version }: SealedSecret): Promise<void> {
    const connectors = (await this.#store.configuration.current())?.configuration.connectors ?? []
    const connector = connectors.find((candidate) => candidate.id === ownerId)?.name ?? ownerId
    const origin = { at: this.#clock.now(), connectorId: ownerId, runId: null }
    await this.#store.commit({ events: [makeEvent(20043, { connector, version }, origin)] })
  }

  /** Seals the next version. Nothing is stored yet: the caller commits it together with its event. */
  async seal(
    connectorId: ConnectorId,
    secret: Secret,
    by: { readonly author: string; readonly tested: 'tested' | 'untested' },
  ): Promise<SealedSecret> {
    const versions = await this.#store.secrets.versions(connectorId)
    const at = this.#clock.now()
    return this.#vault.seal(secret, {
      ownerId: connectorId,
      version: Math.max(0, ...versions.map((version) => version.version)) + 1,
      createdAt: at,
      createdBy: by.author,
      testedAt: by.tested === 'tested' ? at : null,
    })
  }

  /** Versions before the given one: once a new version is active they are of no use to anybody. */
  async olderVersions(
    connectorId: ConnectorId,
    version: number,
  ): Promise<readonly { readonly ownerId: ConnectorId; readonly version: number }[]> {
    const versions = await this.#store.secrets.versions(connectorId)
    return versions.filter((old) => old.version < version).map((old) => ({ ownerId: connectorId, version: old.version }))
  }
}
