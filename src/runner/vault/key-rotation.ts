import { randomBytes } from 'node:crypto'
import { must } from '#src/base/assert.ts'
import { AppError } from '#src/base/app-error.ts'
import type { Clock } from '#src/base/clock.ts'
import { Secret } from '#src/base/secret.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import type { Store } from '#src/store/store.ts'
import { keySourceNamed, type KeyPlaces } from '#src/vault/key-sources.ts'
import type { Vault } from '#src/vault/vault.ts'
import { headsKey } from '#src/vault/version-heads.ts'
import type { ConnectorSecrets } from '../connector-secrets.ts'
import { putVaultState, vaultState, type KeyState, type RotationState } from './vault-state.ts'

/** What exchanging keys works with. */
export interface RotationParts {
  readonly store: Store
  readonly vault: Vault
  readonly secrets: ConnectorSecrets
  readonly clock: Clock
  readonly places: KeyPlaces
}

/** How an exchange ended, or where it stands. */
export interface Rotated {
  readonly formerKeyId: string
  readonly keyId: string
  readonly source: string
  /** Secrets put under the new key now. */
  readonly rewrapped: number
}

/**
 * Begins an exchange: the vault knows both keys from here on, and seals with the new one. The key is proven before anything depends
 * on it. What is begun is in the database, so that a process that is killed goes on with it at the next start.
 */
export async function beginRotation(
  { store, vault, clock }: RotationParts,
  to: { readonly key: Buffer; readonly state: Omit<KeyState, 'keyId' | 'since'> },
  author: string,
): Promise<RotationState> {
  const from = must(vault.keyId, 'the key that seals')
  const keyId = vault.know(to.key)
  if (keyId === from)
    throw new AppError('vault-key-rotation', { subject: to.state.source, detail: 'it has the key that is in use already' })
  const at = clock.now()
  const rotation = { from, to: { ...to.state, keyId, since: at }, startedAt: at, author, rewrapped: null }
  const entry = { at, actor: author, action: 'key-rotation-started', subject: 'vault', version: null, outcome: 'done' } as const
  await store.commit({
    putState: putVaultState('vault.rotation', rotation),
    audit: [{ ...entry, reason: `from key ${from} to key ${keyId} (${to.state.source})` }],
  })
  vault.use(keyId)
  prove(vault)
  return rotation
}

/** Puts everything under the new key that is not yet, each in a transaction of its own, and lets the former key go. */
export async function finishRotation(parts: RotationParts): Promise<Rotated> {
  const { store, vault, clock } = parts
  const rotation = must(await vaultState(store, 'vault.rotation'), 'an exchange that was begun')
  const { from, to, author } = rotation
  vault.use(to.keyId)
  const counts = rotation.rewrapped ?? (await rewrapAll(parts, rotation))
  // Written before the former key leaves its place: without it nobody could tell any more that nothing needs it.
  if (rotation.rewrapped === null) await store.commit({ putState: putVaultState('vault.rotation', { ...rotation, rewrapped: counts }) })
  install(parts, rotation)
  const at = clock.now()
  const { rewrapped, damaged } = counts
  const reason = `${rewrapped} secrets are under key ${to.keyId}, ${damaged} are damaged`
  const fields = { author, formerKeyId: from, keyId: to.keyId, source: to.source, secrets: rewrapped }
  await store.commit({
    putState: {
      ...putVaultState('vault.key', to),
      ...putVaultState('vault.rotation', null),
      ...(damaged === 0 ? { [headsKey(from)]: null } : {}),
    },
    events: [makeEvent(20044, fields, { at, connectorId: null, runId: null })],
    audit: [{ at, actor: author, action: 'key-rotation-ended', subject: 'vault', version: null, outcome: 'done', reason }],
  })
  vault.forget(from)
  return { formerKeyId: from, keyId: to.keyId, source: to.source, rewrapped }
}

async function rewrapAll(
  { store, vault, secrets }: RotationParts,
  { from }: RotationState,
): Promise<NonNullable<RotationState['rewrapped']>> {
  const waiting = (await store.secrets.all()).filter((secret) => secret.keyId === from)
  if (waiting.length > 0 && !vault.keyIds.includes(from)) {
    const detail = `${waiting.length} secrets still need key ${from}, which is not there`
    throw new AppError('vault-key-rotation', { subject: 'vault', detail, facts: { neededKeyId: from } })
  }
  let damaged = 0
  for (const secret of waiting) {
    // A damaged record stays as it is: it harms its own credential only, and no key mends it.
    if ((await secrets.examine(secret)) === null) await secrets.rewrap(secret)
    else damaged += 1
  }
  return { rewrapped: waiting.length - damaged, damaged }
}

/** In a file the new key waits beside the former one, unless it was put in place before the process was killed. */
function install({ places }: RotationParts, { from, to }: RotationState): void {
  const named = keySourceNamed(to.source, places)
  const successor = named.kind === 'file' ? named.source.readSuccessor() : null
  if (named.kind === 'file' && successor !== null) named.source.installSuccessor(from)
  successor?.fill(0)
}

/** A key that does not give back what it sealed must never seal anything else. */
function prove(vault: Vault): void {
  const bytes = randomBytes(32)
  const secret = Secret.take(Buffer.from(bytes))
  const nobody = '00000000-0000-0000-0000-000000000000' as ConnectorId
  const opened = vault.open(vault.seal(secret, { ownerId: nobody, version: 1, createdAt: 0, createdBy: 'vault', testedAt: null }))
  const isSame = opened.equals(secret)
  opened.destroy()
  secret.destroy()
  must(isSame ? true : null, 'what was sealed a moment ago')
}
