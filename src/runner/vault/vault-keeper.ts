import { AppError } from '#src/base/app-error.ts'
import { must } from '#src/base/assert.ts'
import { isoTime } from '#src/base/clock.ts'
import type { Secret } from '#src/base/secret.ts'
import type { AuditAction, AuditCheck, AuditEntry } from '#src/model/audit.ts'
import type { EventEntry } from '#src/model/event.ts'
import { makeEvent, withCompatibility } from '#src/observe/make-event.ts'
import { creatableFile, isPermitted, keySourceNamed, keySourcesToTry, type NamedKeySource } from '#src/vault/key-sources.ts'
import { freshParameters, keyOfPassphrase, requireStrong } from '#src/vault/passphrase.ts'
import { makeRecoveryKit, openRecoveryKit, type RecoveryKit } from '#src/vault/recovery-kit.ts'
import { readAllKeys, type FoundKey } from './found-keys.ts'
import { markRestored } from './mark-restored.ts'
import { beginRotation, finishRotation, type Rotated, type RotationParts } from './key-rotation.ts'
import { putVaultState, vaultState, type KeyState } from './vault-state.ts'

/** What keeping the vault open works with. */
export interface KeeperParts extends RotationParts {
  /** Name of this machine, for people. */
  readonly host: string
  /** Told when the vault was opened while the service runs, so that what waited for it starts. */
  opened(): void
}

/**
 * Opens the vault at the start of the service or, without a restart, later; exchanges its key; makes and uses recovery kits. One
 * thing at a time, whoever asks.
 */
export class VaultKeeper {
  readonly #parts: KeeperParts
  #working: Promise<unknown> = Promise.resolve()
  #sealedSince: number | null = null

  constructor(parts: KeeperParts) {
    this.#parts = parts
  }

  /** Since when the vault is sealed, milliseconds since 1970; null while it is open. */
  get sealedSince(): number | null {
    return this.#sealedSince
  }

  /** Reads the key and opens the vault, or leaves it sealed and says so once. For the start of the service. */
  async open(): Promise<void> {
    await this.#exclusively(async () => {
      const { store, vault, clock } = this.#parts
      await this.#readKeys()
      if (vault.sealedBecause === null) return this.#nowOpen()
      const at = clock.now()
      this.#sealedSince = at
      const reason = vault.sealedBecause.message
      const events = withCompatibility(makeEvent(20040, { reason }, { at, connectorId: null, runId: null }))
      await store.commit({ events, audit: [this.#entry('vault-sealed', { actor: 'service', reason, outcome: 'refused' })] })
    })
  }

  /** Looks whether the key has come back. Says nothing when it has not: that was said when it was missed. */
  async look(): Promise<void> {
    await this.#exclusively(async () => {
      if (!(await this.#isWaiting())) return
      await this.#readKeys()
      if (!(await this.#isWaiting())) await this.#nowUnsealed('service')
    })
  }

  /**
   * Opens a sealed vault: with a passphrase, with the key where it is kept, or, when it is lost for good, with a key of its own that
   * opens nothing of what was sealed before. Throws why it stays sealed.
   */
  async unseal(wish: { readonly passphrase: Secret | null; readonly key: 'kept' | 'fresh'; readonly author: string }): Promise<void> {
    await this.#exclusively(async () => {
      const { vault } = this.#parts
      if (!(await this.#isWaiting())) return
      const wasSealed = vault.sealedBecause !== null
      if (wish.passphrase !== null) await this.#enter(wish.passphrase)
      else await this.#readKeys()
      if (vault.sealedBecause !== null && wish.key === 'fresh') await this.#startAnew()
      if (vault.sealedBecause !== null) throw vault.sealedBecause
      if (wasSealed || !(await this.#isWaiting())) await this.#nowUnsealed(wish.author)
    })
  }

  /**
   * Exchanges the key for another one from the same or another source, online. An exchange that was interrupted goes on instead.
   * A passphrase is given for the source `passphrase` alone.
   */
  async rotate(wish: { readonly to: string | null; readonly passphrase: Secret | null; readonly author: string }): Promise<Rotated> {
    return this.#exclusively(async () => {
      this.#requireOpen()
      const { store } = this.#parts
      if ((await vaultState(store, 'vault.rotation')) === null) await this.#begin(wish)
      return finishRotation(this.#parts)
    })
  }

  /** A kit of the key in use. It is not kept here. */
  async recoveryKit(passphrase: Secret, author: string): Promise<RecoveryKit> {
    return this.#exclusively(async () => {
      this.#requireOpen()
      const { store, vault, clock } = this.#parts
      const at = clock.now()
      const kit = await makeRecoveryKit(vault, passphrase, { createdAt: isoTime(at), createdBy: author })
      await store.commit({
        putState: putVaultState('vault.kit', { keyId: kit.keyId, createdAt: at, createdBy: author, provenAt: null }),
        audit: [this.#entry('recovery-kit-made', { actor: author, reason: `key ${kit.keyId}` })],
      })
      return kit
    })
  }

  /** Opens a kit to see that it works, and changes nothing. Throws when it does not, or is not one of the key in use. */
  async proveKit(kit: RecoveryKit, passphrase: Secret, author: string): Promise<void> {
    await this.#exclusively(async () => {
      this.#requireOpen()
      const { store, vault, clock } = this.#parts
      const key = await openRecoveryKit(kit, passphrase)
      key.fill(0)
      if (kit.keyId !== vault.keyId) throw wrongKit(kit.keyId, [must(vault.keyId, 'the key in use')])
      const known = await vaultState(store, 'vault.kit')
      const made = known?.keyId === kit.keyId ? known : { keyId: kit.keyId, createdAt: Date.parse(kit.createdAt), createdBy: kit.createdBy }
      await store.commit({
        putState: putVaultState('vault.kit', { ...made, provenAt: clock.now() }),
        audit: [this.#entry('recovery-kit-proven', { actor: author, reason: `key ${kit.keyId}` })],
      })
    })
  }

  /**
   * Opens what was sealed elsewhere, or with a key that was lost, with the key in a kit: everything comes under a key of this machine,
   * every credential is suspect until it has signed in, and nothing is exported until somebody confirms that no other server runs.
   * One that was interrupted goes on when it is called again.
   */
  async restore(kit: RecoveryKit, passphrase: Secret, author: string): Promise<Rotated | null> {
    return this.#exclusively(async () => {
      const { store, vault, clock, host } = this.#parts
      const key = await openRecoveryKit(kit, passphrase)
      const needed = await this.#neededKeys()
      if (!needed.includes(kit.keyId)) {
        key.fill(0)
        throw wrongKit(kit.keyId, needed)
      }
      const wasSealed = vault.sealedBecause !== null
      await this.#ensureOwnKey(author)
      const ownKeyId = must(vault.keyId, 'the key of this machine')
      const from = vault.know(key)
      const audit = this.#entry('vault-restored', { actor: author, reason: `with a recovery kit of key ${from} on ${host}` })
      await markRestored(this.#parts, { author, host, keyId: from, way: 'the vault was opened with a recovery kit', audit })
      if (wasSealed) await this.#nowUnsealed(author)
      if (from === ownKeyId) return null
      const own = must(await vaultState(store, 'vault.key'), 'the key of this machine')
      const rotation = { from, to: own, startedAt: clock.now(), author, rewrapped: null }
      await store.commit({ putState: putVaultState('vault.rotation', rotation) })
      const rotated = await finishRotation(this.#parts)
      this.#parts.opened()
      return rotated
    })
  }

  /** Looks at the audit for somebody, who is noted in it. Secrets are looked at by `vaultStatus`. */
  async verify(author: string): Promise<AuditCheck> {
    const check = await this.verifyAudit()
    const reason = `verify: ${check.entries} entries, ${check.breaks.length} breaks`
    await this.#parts.store.commit({ audit: [this.#entry('secret-state-shown', { actor: author, reason })] })
    return check
  }

  /** Looks at the audit as a whole; what is broken is told in the event log. */
  async verifyAudit(): Promise<AuditCheck> {
    const { store, clock } = this.#parts
    const check = await store.audit.check()
    const [first] = check.breaks
    const at = clock.now()
    const { entries, breaks } = check
    const events =
      first === undefined ? [] : [makeEvent(20073, { ...first, breaks: breaks.length }, { at, connectorId: null, runId: null })]
    await store.commit({ events, putState: putVaultState('vault.audit', { at, entries, breaks }) })
    return check
  }

  /** Somebody answers for it that no other server writes to the same directories. */
  async confirmRestore(author: string): Promise<void> {
    const { store, clock } = this.#parts
    const restore = await vaultState(store, 'vault.restore')
    if (restore === null || restore.confirmedAt !== null) return
    await store.commit({
      putState: putVaultState('vault.restore', { ...restore, confirmedAt: clock.now(), confirmedBy: author }),
      audit: [this.#entry('restore-confirmed', { actor: author, reason: 'the former server is off' })],
    })
  }

  /** Reads every key there is, and opens the vault with the one that fits. */
  async #readKeys(): Promise<void> {
    const { store, vault, places } = this.#parts
    const [kept, rotation] = [await vaultState(store, 'vault.key'), await vaultState(store, 'vault.rotation')]
    const sources = keySourcesToTry(
      places,
      [rotation?.to.source, kept?.source].filter((source) => source !== undefined),
    )
    const { found, failure } = readAllKeys(sources)
    if (found.length === 0) return this.#withoutKey(failure)
    const known = found.map(({ name, key }) => ({ name, keyId: vault.know(key) }))
    const expected = [rotation?.to.keyId, rotation?.from, kept?.keyId].filter((keyId) => keyId !== undefined)
    const best = expected.map((keyId) => known.find((each) => each.keyId === keyId)).find((each) => each !== undefined)
    // A file that lies about does not take the place of a passphrase; one that is asked for by name does.
    if (best === undefined && kept?.source === 'passphrase' && places.wanted.length === 0) return this.#withoutKey(failure)
    const chosen = best ?? must(known[0], 'a key that was found')
    vault.use(chosen.keyId)
    const needed = await this.#neededKeys()
    for (const { keyId } of known) {
      if (keyId !== chosen.keyId && keyId !== rotation?.to.keyId && !needed.includes(keyId)) vault.forget(keyId)
    }
    // A foreign key opens nothing: which one is expected stays known, for as long as something is sealed with it.
    const isForeign = kept !== null && kept.keyId !== chosen.keyId && needed.includes(kept.keyId)
    if (isForeign || rotation !== null || kept?.keyId === chosen.keyId) return
    await this.#keep({ keyId: chosen.keyId, source: chosen.name, passphrase: null })
  }

  /** Nothing was ever sealed: a key may be made. Otherwise only the one that sealed it is of use. */
  async #withoutKey(failure: AppError | null): Promise<void> {
    const { store, vault } = this.#parts
    const kept = await vaultState(store, 'vault.key')
    if (kept === null && (await this.#neededKeys()).length === 0 && failure?.code === 'vault-key-missing') {
      const created = this.#createKey()
      if (created instanceof AppError) return vault.lock(created)
      return this.#keep({ keyId: vault.unseal(created.key), source: created.name, passphrase: null })
    }
    const waits = new AppError('vault-key-missing', { subject: 'passphrase', detail: 'it waits to be typed: lockstep vault unseal' })
    vault.lock(kept?.source === 'passphrase' || failure === null ? waits : failure)
  }

  #createKey(): FoundKey | AppError {
    try {
      const file = creatableFile(this.#parts.places)
      return { name: file.name, key: file.source.createKey() }
    } catch (error) {
      if (error instanceof AppError) return error
      throw error
    }
  }

  /** A typed passphrase, for the key in use or the one it is being exchanged for. */
  async #enter(passphrase: Secret): Promise<void> {
    const { store, vault } = this.#parts
    const [kept, rotation] = [await vaultState(store, 'vault.key'), await vaultState(store, 'vault.rotation')]
    for (const state of [rotation?.to, kept]) {
      if (state === null || state === undefined || state.passphrase === null) continue
      const key = await keyOfPassphrase(passphrase, state.passphrase)
      if (vault.know(key) === state.keyId) return vault.use(state.keyId)
      vault.forget(vault.know(key))
    }
    throw new AppError('vault-passphrase', { subject: 'vault' })
  }

  /** The former key is lost: what it sealed stays unreadable, and what is entered from now on is sealed with a key of this machine. */
  async #startAnew(): Promise<void> {
    const created = this.#createKey()
    if (created instanceof AppError) throw created
    const keyId = this.#parts.vault.unseal(created.key)
    await this.#keep({ keyId, source: created.name, passphrase: null })
  }

  async #begin(wish: { readonly to: string | null; readonly passphrase: Secret | null; readonly author: string }): Promise<void> {
    const { store, places } = this.#parts
    const kept = must(await vaultState(store, 'vault.key'), 'the key in use')
    const target = keySourceNamed(wish.to ?? kept.source, places)
    if (!isPermitted(target.name, places)) {
      const detail = 'name it in LOCKSTEP_KEY_SOURCE beside the present one and start the service with both first'
      throw new AppError('vault-key-rotation', { subject: target.name, detail })
    }
    if (target.kind === 'passphrase') {
      const parameters = freshParameters()
      const passphrase = wish.passphrase ?? missingPassphrase()
      requireStrong(passphrase)
      const key = await keyOfPassphrase(passphrase, parameters)
      await beginRotation(this.#parts, { key, state: { source: target.name, passphrase: parameters } }, wish.author)
      return
    }
    const key = target.kind === 'file' ? nextKeyOf(target, kept) : target.source.readKey()
    await beginRotation(this.#parts, { key, state: { source: target.name, passphrase: null } }, wish.author)
  }

  /** The key of this machine, made where there is none: what comes from elsewhere must not stay under a key from elsewhere. */
  async #ensureOwnKey(author: string): Promise<void> {
    const { vault } = this.#parts
    if (vault.sealedBecause !== null) {
      await this.#readKeys()
      if (vault.sealedBecause !== null) await this.#startAnew()
    }
    const keyId = must(vault.keyId, 'the key of this machine')
    const kept = await vaultState(this.#parts.store, 'vault.key')
    if (kept?.keyId === keyId) return
    const [own] = readAllKeys(keySourcesToTry(this.#parts.places, [])).found
    const source = must(own, `the source of the key of this machine, for ${author}`)
    vault.know(source.key)
    await this.#keep({ keyId, source: source.name, passphrase: null })
  }

  async #nowUnsealed(author: string): Promise<void> {
    const { store, vault, clock } = this.#parts
    const at = clock.now()
    const sealedMs = this.#sealedSince === null ? null : at - this.#sealedSince
    this.#sealedSince = null
    const keyId = must(vault.keyId, 'the key that seals')
    const source = (await vaultState(store, 'vault.key'))?.source ?? 'unknown'
    const event: EventEntry = makeEvent(20042, { author, keyId, source, sealedMs }, { at, connectorId: null, runId: null })
    await store.commit({ events: [event], audit: [this.#entry('vault-opened', { actor: author, reason: `key ${keyId} (${source})` })] })
    await this.#nowOpen()
    this.#parts.opened()
  }

  /** What an open vault does first: the lists of versions of an older database, and an exchange that was interrupted. */
  async #nowOpen(): Promise<void> {
    const { store, vault, secrets } = this.#parts
    await secrets.adopt()
    const rotation = await vaultState(store, 'vault.rotation')
    if (rotation === null || !vault.keyIds.includes(rotation.to.keyId)) return
    const waiting = (await store.secrets.all()).some(({ keyId }) => keyId === rotation.from)
    if (!waiting || rotation.rewrapped !== null || vault.keyIds.includes(rotation.from)) await finishRotation(this.#parts)
  }

  async #keep(key: Omit<KeyState, 'since'>): Promise<void> {
    const { store, clock } = this.#parts
    await store.commit({ putState: putVaultState('vault.key', { ...key, since: clock.now() }) })
  }

  /** Whether a key is still to come: the vault is sealed, or something is sealed with a key that is not there. */
  async #isWaiting(): Promise<boolean> {
    const { vault } = this.#parts
    if (vault.sealedBecause !== null) return true
    return (await this.#neededKeys()).some((keyId) => !vault.keyIds.includes(keyId))
  }

  async #neededKeys(): Promise<readonly string[]> {
    return [...new Set((await this.#parts.store.secrets.all()).map(({ keyId }) => keyId))]
  }

  #requireOpen(): void {
    const { sealedBecause } = this.#parts.vault
    if (sealedBecause !== null) throw new AppError('vault-sealed', { subject: 'vault', detail: sealedBecause.message })
  }

  #entry(action: AuditAction, of: { readonly actor: string; readonly reason: string; readonly outcome?: 'done' | 'refused' }): AuditEntry {
    const { actor, reason, outcome = 'done' } = of
    return { at: this.#parts.clock.now(), actor, action, subject: 'vault', version: null, reason, outcome }
  }

  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#working.then(work, work)
    this.#working = turn.catch(() => undefined)
    return turn
  }
}

/** In the same file the next key waits beside it; another file may have its key already. */
function nextKeyOf(target: Extract<NamedKeySource, { kind: 'file' }>, kept: KeyState): Buffer {
  return target.name === kept.source ? target.source.createSuccessor() : target.source.createKey()
}

function missingPassphrase(): never {
  throw new AppError('vault-passphrase', { subject: 'vault', detail: 'none was given' })
}

function wrongKit(found: string, needed: readonly string[]): AppError {
  const expected = needed.join(', ') || 'none'
  return new AppError('recovery-kit', {
    subject: `key ${found}`,
    detail: `what is stored needs key ${expected}`,
    facts: { expectedKeyId: expected, foundKeyId: found },
  })
}
