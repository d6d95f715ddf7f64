import type { AppError } from '#src/base/app-error.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { SealedSecret } from '#src/model/sealed-secret.ts'
import type { Store } from '#src/store/store.ts'
import type { Vault } from '#src/vault/vault.ts'
import type { ConnectorSecrets } from '../connector-secrets.ts'
import { readSuspects, suspectsState } from './suspects.ts'
import { vaultState, type KeyState, type KitState, type RestoreState, type RotationState } from './vault-state.ts'

/** What can be said of one stored version without giving anything of it away. */
export interface SecretStatus {
  readonly connectorId: ConnectorId
  readonly connector: string
  readonly version: number
  readonly status: SealedSecret['status']
  readonly keyId: string
  /** `other-key`: sealed with a key that is not there. `suspect`: it came from elsewhere and has not signed in here yet. */
  readonly state: 'usable' | 'suspect' | 'undecryptable' | 'other-key' | 'sealed'
  /** Why it cannot be read; null when it can. */
  readonly detail: string | null
}

/** How the vault stands. */
export interface VaultStatus {
  readonly sealedBecause: string | null
  readonly keyId: string | null
  readonly key: KeyState | null
  readonly rotation: (RotationState & { readonly waiting: number }) | null
  readonly kit: KitState | null
  /** Whether the kit has to be proven, because it never was or long ago, or a new one is needed. */
  readonly isKitDue: boolean
  readonly restore: RestoreState | null
  readonly secrets: readonly SecretStatus[]
}

/** A kit that was not tried for so long may not open anything any more. */
const kitProofMs = 180 * 24 * 3_600_000

/** Looks at everything: each version is opened and overwritten at once, and nothing of it leaves. */
export async function vaultStatus(
  parts: { readonly store: Store; readonly vault: Vault; readonly secrets: ConnectorSecrets },
  now: number,
): Promise<VaultStatus> {
  const { store, vault } = parts
  const [key, rotation, kit, restore] = await Promise.all([
    vaultState(store, 'vault.key'),
    vaultState(store, 'vault.rotation'),
    vaultState(store, 'vault.kit'),
    vaultState(store, 'vault.restore'),
  ])
  const stored = await store.secrets.all()
  const connectors = (await store.configuration.current())?.configuration.connectors ?? []
  const suspects = readSuspects(await store.state.get(suspectsState))
  const secrets: SecretStatus[] = []
  for (const sealed of stored) {
    const error = await parts.secrets.examine(sealed)
    const isSuspect = sealed.status === 'active' && suspects[sealed.ownerId] !== undefined
    secrets.push(statusOf(sealed, { error, isSuspect, isSealed: vault.sealedBecause !== null, connectors }))
  }
  const provenAt = kit?.keyId === vault.keyId ? (kit?.provenAt ?? null) : null
  return {
    sealedBecause: vault.sealedBecause?.message ?? null,
    keyId: vault.keyId,
    key,
    rotation: rotation === null ? null : { ...rotation, waiting: stored.filter(({ keyId }) => keyId === rotation.from).length },
    kit,
    isKitDue: provenAt === null || provenAt <= now - kitProofMs,
    restore,
    secrets,
  }
}

function statusOf(
  sealed: SealedSecret,
  of: {
    readonly error: AppError | null
    readonly isSuspect: boolean
    readonly isSealed: boolean
    readonly connectors: readonly ConnectorDocument[]
  },
): SecretStatus {
  const { ownerId, version, status, keyId } = sealed
  const connector = of.connectors.find(({ id }) => id === ownerId)?.name ?? ownerId
  return { connectorId: ownerId, connector, version, status, keyId, state: stateOf(of), detail: of.error?.detail ?? null }
}

function stateOf(of: { readonly error: AppError | null; readonly isSuspect: boolean; readonly isSealed: boolean }): SecretStatus['state'] {
  if (of.error === null) return of.isSuspect ? 'suspect' : 'usable'
  if (of.isSealed) return 'sealed'
  return of.error.code === 'vault-wrong-key' ? 'other-key' : 'undecryptable'
}
