import type { AuditCheck } from '#src/model/audit.ts'
import type { Store } from '#src/store/store.ts'
import type { PassphraseParameters } from '#src/vault/passphrase.ts'

/** Which key opens the vault and where it comes from. */
export interface KeyState {
  readonly keyId: string
  /** For example `file:/etc/lockstep/key`. */
  readonly source: string
  /** For a key that is typed. */
  readonly passphrase: PassphraseParameters | null
  readonly since: number
}

/** An exchange of keys that is not finished: both keys are needed. */
export interface RotationState {
  readonly from: string
  readonly to: KeyState
  readonly startedAt: number
  readonly author: string
  /** Once everything is under the new key; null before. */
  readonly rewrapped: { readonly rewrapped: number; readonly damaged: number } | null
}

/** What is known of the recovery kit of a key. */
export interface KitState {
  readonly keyId: string
  readonly createdAt: number
  readonly createdBy: string
  /** When somebody opened it last to see that it works; null before. */
  readonly provenAt: number | null
}

/** The data came from another server, which may still be running. */
export interface RestoreState {
  readonly at: number
  readonly author: string
  readonly host: string
  readonly keyId: string
  /** How they came; left out by former versions, where it was a recovery kit. */
  readonly way?: string
  readonly confirmedAt: number | null
  readonly confirmedBy: string | null
}

/** What the last look at the audit found. */
export interface AuditState {
  readonly at: number
  readonly entries: number
  readonly breaks: AuditCheck['breaks']
}

interface VaultState {
  readonly 'vault.key': KeyState
  readonly 'vault.rotation': RotationState
  readonly 'vault.kit': KitState
  readonly 'vault.restore': RestoreState
  readonly 'vault.audit': AuditState
}

/** One of the facts of the vault, or null. */
export async function vaultState<Key extends keyof VaultState>(store: Pick<Store, 'state'>, key: Key): Promise<VaultState[Key] | null> {
  const stored = await store.state.get(key)
  return stored === null ? null : (JSON.parse(stored) as VaultState[Key])
}

/** What to write for a fact; null removes it. */
export function putVaultState<Key extends keyof VaultState>(key: Key, value: VaultState[Key] | null): Record<string, string | null> {
  return { [key]: value === null ? null : JSON.stringify(value) }
}
