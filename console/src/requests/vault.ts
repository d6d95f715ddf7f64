import { queryOptions } from '@tanstack/react-query'
import type { Static } from 'typebox'
import type { recoveryKitShape, rotatedShape, VaultBody, VaultCheckBody } from '#src/api/contract/vault.ts'
import { ask } from './ask.ts'
import { handInSecret } from './directory.ts'

/** The key under a passphrase, as a file. */
export type RecoveryKit = Static<typeof recoveryKitShape>

export const vaultQuery = queryOptions({
  queryKey: ['vault'],
  queryFn: ({ signal }) => ask<VaultBody>({ path: '/vault', signal }),
})

/** Looks at every secret and at the chain of the audit. */
export function verifyVault(): Promise<VaultCheckBody> {
  return ask<VaultCheckBody>({ method: 'POST', path: '/vault/verify' })
}

/** Looks for the key again. */
export function unsealVault(): Promise<VaultBody> {
  return ask<VaultBody>({ method: 'POST', path: '/vault/unseal', json: {} })
}

export async function unsealWith(passphrase: string): Promise<VaultBody> {
  const { handle } = await handInSecret(passphrase)
  return ask<VaultBody>({ method: 'POST', path: '/vault/unseal', json: { passphrase: handle } })
}

/** Makes a key that opens nothing of what was sealed before. */
export function unsealAnew(): Promise<VaultBody> {
  return ask<VaultBody>({ method: 'POST', path: '/vault/unseal', json: { key: 'fresh' } })
}

/** Exchanges the key for one in the same place. */
export function rotateKey(): Promise<Static<typeof rotatedShape>> {
  return ask({ method: 'POST', path: '/vault/rotate-key', json: {} })
}

export async function makeKit(passphrase: string): Promise<RecoveryKit> {
  const { handle } = await handInSecret(passphrase)
  return ask<RecoveryKit>({ method: 'POST', path: '/vault/recovery-kit', json: { passphrase: handle } })
}

/** Proves that the kit opens what is stored. */
export async function proveKit(kit: RecoveryKit, passphrase: string): Promise<VaultBody> {
  const { handle } = await handInSecret(passphrase)
  return ask<VaultBody>({ method: 'POST', path: '/vault/recovery-kit/prove', json: { kit, passphrase: handle } })
}

/** Opens with the kit what another machine sealed. */
export async function restoreVault(kit: RecoveryKit, passphrase: string): Promise<VaultBody> {
  const { handle } = await handInSecret(passphrase)
  return ask<VaultBody>({ method: 'POST', path: '/vault/restore', json: { kit, passphrase: handle } })
}

export function confirmRestore(): Promise<VaultBody> {
  return ask<VaultBody>({ method: 'POST', path: '/vault/confirm-restore' })
}
