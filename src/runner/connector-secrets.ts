import type { Secret } from '#src/base/secret.ts'
import type { Clock } from '#src/base/clock.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { SealedSecret } from '#src/model/sealed-secret.ts'
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
    return sealed === null ? null : this.#vault.open(sealed)
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
