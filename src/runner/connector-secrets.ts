/** Long because what is stored, opened, put in use and let go of keeps one list of versions and one audit. */
import { AppError } from '#src/base/app-error.ts'
import { must } from '#src/base/assert.ts'
import { isoTime, type Clock } from '#src/base/clock.ts'
import type { Secret } from '#src/base/secret.ts'
import type { AuditAction, AuditEntry } from '#src/model/audit.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { EventEntry } from '#src/model/event.ts'
import type { SealedSecret, SecretTarget } from '#src/model/sealed-secret.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import type { Store } from '#src/store/store.ts'
import type { WriteBatch } from '#src/store/write-batch.ts'
import type { Vault } from '#src/vault/vault.ts'
import { headsKey, nextHeads, readHeads, writeHeads, type VersionHeads } from '#src/vault/version-heads.ts'
import type { Access, SecretSource } from './secret-source.ts'
import { suspectsState, withoutSuspect } from './vault/suspects.ts'

/** How long a superseded version can be taken back. */
export const undoMs = 24 * 3_600_000

/** How a new version is stored. */
export interface VersionToStore {
  readonly author: string
  readonly tested: 'tested' | 'untested'
  /** `pending` leaves the active version in use until this one is promoted. */
  readonly status?: 'active' | 'pending'
  readonly reason?: string
  /** Version that must still be the one in use; 0 for none. Throws `secret-replaced` otherwise, and nothing is stored. */
  readonly ifVersion?: number
  /** Connectors that sign in as the same account and get it in the same transaction. */
  readonly also?: readonly ConnectorId[]
  /** Link it came through, by its hash: it is used up in the same transaction. Throws `hand-over-gone` when it was before. */
  readonly handOver?: string
  /** Facts of the same transaction. */
  readonly putState?: NonNullable<WriteBatch['putState']>
  /** Where each may be sent, and as whom. */
  targetOf?(ownerId: ConnectorId): SecretTarget
  /** Events of the same transaction, for each connector. */
  events?(version: number, at: number, connectorId: ConnectorId): readonly EventEntry[]
  /** Writes all of it together with something that it is of no use without. Left out, it is written by itself. */
  commit?(batch: WriteBatch): Promise<unknown>
}

/** What somebody asks for one version of a secret. */
export interface VersionWish extends Access {
  readonly connectorId: ConnectorId
  readonly version: number
  readonly action?: AuditAction
  readonly events?: readonly EventEntry[]
}

/** What keeping secrets works with. */
export interface SecretsParts {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  /** Where the configuration leads the secrets of an owner now; null when it does not know the owner. For those stored before places were bound. */
  targetOf?(ownerId: ConnectorId): Promise<SecretTarget | null>
}

/**
 * Secrets of connectors: sealed by the vault, kept in the store in versions, opened at the moment of signing in. Every change and
 * every opening is in the audit, in the same transaction or before the secret is handed out.
 */
export class ConnectorSecrets implements SecretSource {
  readonly #store: Store
  readonly #vault: Vault
  readonly #clock: Clock
  readonly #targetOf: SecretsParts['targetOf']
  /** Versions whose damage was told already: one event each, however often they are asked for. */
  readonly #reported = new Set<string>()
  #changing: Promise<unknown> = Promise.resolve()

  constructor(parts: SecretsParts) {
    this.#store = parts.store
    this.#vault = parts.vault
    this.#clock = parts.clock
    this.#targetOf = parts.targetOf
  }

  async current(connectorId: ConnectorId, access: Access = { actor: 'service', reason: 'a session' }): Promise<Secret | null> {
    const sealed = await this.#store.secrets.active(connectorId)
    return sealed === null ? null : this.#opened(sealed, { ...access, current: true })
  }

  /** The version that was in use before, while it can be undone to; null when there is none. */
  async previous(connectorId: ConnectorId, access: Access): Promise<{ readonly secret: Secret; readonly sealed: SealedSecret } | null> {
    const sealed = await this.undoable(connectorId)
    return sealed === null ? null : { sealed, secret: await this.#opened(sealed, { ...access, current: false }) }
  }

  /** One version, whatever its status: for the tests of a pending or previous one. Null when it is not there any more. */
  async version(connectorId: ConnectorId, version: number, access: Access): Promise<Secret | null> {
    const sealed = (await this.#store.secrets.versions(connectorId)).find((candidate) => candidate.version === version)
    return sealed === undefined ? null : this.#opened(sealed, { ...access, current: sealed.status === 'active' })
  }

  /** The version that an undo would bring back, unopened. */
  async undoable(connectorId: ConnectorId): Promise<SealedSecret | null> {
    const oldest = this.#clock.now() - undoMs
    const versions = await this.#store.secrets.versions(connectorId)
    const superseded = versions.filter(({ status, supersededAt }) => status === 'superseded' && (supersededAt ?? 0) > oldest)
    return superseded.toSorted((a, b) => (b.supersededAt ?? 0) - (a.supersededAt ?? 0))[0] ?? null
  }

  async refusal(connectorId: ConnectorId): Promise<AppError | null> {
    const { sealedBecause } = this.#vault
    const sealed = await this.#store.secrets.active(connectorId)
    if (sealed === null) return null
    if (sealedBecause !== null) return new AppError('vault-sealed', { subject: connectorId, detail: sealedBecause.message })
    if (this.#vault.keyIds.includes(sealed.keyId)) return null
    const facts = { expectedKeyId: sealed.keyId, foundKeyId: this.#vault.keyId }
    return new AppError('vault-wrong-key', {
      subject: connectorId,
      detail: `it needs key ${sealed.keyId}, the vault has key ${this.#vault.keyId}`,
      facts,
    })
  }

  async proven(connectorId: ConnectorId, target: SecretTarget): Promise<void> {
    const putState = withoutSuspect(await this.#store.state.get(suspectsState), connectorId)
    if (putState !== null) await this.#store.commit({ putState })
    const sealed = await this.#store.secrets.active(connectorId)
    const { keptFor } = sealed ?? { keptFor: null }
    // Nobody knew which account it is when it was stored. Now the directory has told.
    if (sealed === null || keptFor === null || keptFor.identity !== null || target.identity === null) return
    if (keptFor.place === target.place) await this.#bind(sealed, target)
  }

  /** Seals the next version and stores it together with its events. Of the versions before only the one that was in use is kept. */
  async store(connectorId: ConnectorId, secret: Secret, by: VersionToStore): Promise<SealedSecret> {
    return this.#exclusively(async () => {
      if (by.ifVersion !== undefined) assertStill(by.ifVersion, await this.#store.secrets.active(connectorId), connectorId)
      const at = this.#clock.now()
      const status = by.status ?? 'active'
      const owners = [connectorId, ...(by.also ?? [])]
      const sealed = await Promise.all(owners.map((owner) => this.#sealNext(owner, secret, { ...by, status, at })))
      const reason = by.reason ?? (by.tested === 'tested' ? 'tested on the directory first' : 'stored without a test')
      const audit = sealed.map(({ ownerId, version }) =>
        this.#entry('secret-replaced', { connectorId: ownerId, version, actor: by.author, reason }),
      )
      const superseded = await Promise.all(owners.map((owner) => this.#superseded(owner)))
      await (by.commit ?? ((batch) => this.#store.commit(batch)))({
        putSecrets: sealed,
        ...shredding(status === 'active' ? superseded.flat() : []),
        putState: { ...by.putState, ...(status === 'active' ? await this.#inUse(sealed) : {}) },
        events: sealed.flatMap(({ ownerId, version }) => by.events?.(version, at, ownerId) ?? []),
        audit,
        ...(by.handOver === undefined ? {} : { access: { at, useHandOver: by.handOver } }),
      })
      return must(sealed[0], 'the version of the first connector')
    })
  }

  async #sealNext(
    ownerId: ConnectorId,
    secret: Secret,
    by: VersionToStore & { readonly status: 'active' | 'pending'; readonly at: number },
  ): Promise<SealedSecret> {
    const versions = await this.#store.secrets.versions(ownerId)
    const version = Math.max(0, await this.#lastVersion(ownerId), ...versions.map((each) => each.version)) + 1
    const testedAt = by.tested === 'tested' ? by.at : null
    const keptFor = by.targetOf?.(ownerId) ?? null
    const sealed = this.#vault.seal(secret, { ownerId, version, createdAt: by.at, createdBy: by.author, testedAt, keptFor })
    return { ...sealed, status: by.status }
  }

  async #superseded(ownerId: ConnectorId): Promise<readonly SealedSecret[]> {
    return (await this.#store.secrets.versions(ownerId)).filter((old) => old.status === 'superseded')
  }

  /** These versions are the ones in use, and no longer suspect. */
  async #inUse(sealed: readonly SealedSecret[]): Promise<NonNullable<WriteBatch['putState']>> {
    const suspects = await this.#store.state.get(suspectsState)
    let left = suspects
    for (const { ownerId } of sealed) {
      const without = withoutSuspect(left, ownerId)
      if (without !== null) left = without[suspectsState] ?? null
    }
    return { ...(await this.#headsWith(sealed)), ...(left === suspects ? {} : { [suspectsState]: left }) }
  }

  /** Puts a pending or previous version in use. It is opened first: what cannot be read is not put in use. */
  async promote(wish: VersionWish): Promise<void> {
    const { connectorId, version } = wish
    await this.#exclusively(async () => {
      const sealed = must(
        (await this.#store.secrets.versions(connectorId)).find((each) => each.version === version),
        `version ${version} of the secret`,
      )
      this.#vault.open(sealed).destroy()
      await this.#store.commit({
        promoteSecret: { ownerId: connectorId, version, at: this.#clock.now() },
        putState: await this.#headsWith([sealed]),
        events: wish.events ?? [],
        audit: [this.#entry(wish.action ?? 'secret-promoted', wish)],
      })
    })
  }

  /** Shreds a version. When it is the one in use, the connector has no secret any more. */
  async forget(wish: VersionWish): Promise<void> {
    const { connectorId, version } = wish
    await this.#exclusively(async () => {
      const active = await this.#store.secrets.active(connectorId)
      await this.#store.commit({
        shredSecrets: [{ ownerId: connectorId, version }],
        putState: active?.version === version ? await this.#headsWith([{ ownerId: connectorId, version, keyId: null }]) : {},
        events: wish.events ?? [],
        audit: [this.#entry('secret-forgotten', wish)],
      })
    })
  }

  /** Shreds versions that cannot be undone to any more. Returns how many. */
  async purge(): Promise<number> {
    return this.#exclusively(async () => {
      const oldest = this.#clock.now() - undoMs
      const old = (await this.#store.secrets.all()).filter((each) => each.status === 'superseded' && (each.supersededAt ?? 0) <= oldest)
      const because = { actor: 'service', reason: 'a day after it was superseded' }
      const audit = old.map(({ ownerId, version }) => this.#entry('secret-forgotten', { connectorId: ownerId, version, ...because }))
      if (old.length > 0) await this.#store.commit({ ...shredding(old), audit })
      return old.length
    })
  }

  /** Puts one version under the key that seals, in a transaction of its own. */
  async rewrap(sealed: SealedSecret): Promise<void> {
    await this.#exclusively(async () => {
      const rewrapped = this.#vault.rewrap(sealed)
      const isCurrent = sealed.status === 'active'
      if (isCurrent) await this.#requireCurrent(sealed)
      const putState = isCurrent ? await this.#headsWith([{ ...sealed, keyId: rewrapped.keyId }]) : {}
      await this.#store.commit({ rewrapSecrets: [rewrapped], putState })
    })
  }

  /** Whether a version can be read, without handing it out. Damage is an `AppError`. */
  async examine(sealed: SealedSecret): Promise<AppError | null> {
    try {
      if (sealed.status === 'active') await this.#requireCurrent(sealed)
      this.#vault.open(sealed).destroy()
      return null
    } catch (error) {
      if (error instanceof AppError) return error
      throw error
    }
  }

  /** Brings up to date what an older version stored: lists of the versions in use, and secrets that were not bound to a place. */
  async adopt(): Promise<void> {
    await this.#adoptHeads()
    await this.#adoptTargets()
  }

  /** From here on a record that is bound to nothing was put back by somebody: it opens nowhere. */
  async #adoptTargets(): Promise<void> {
    const targetOf = this.#targetOf
    if (targetOf === undefined) return
    const unbound = (await this.#store.secrets.all()).filter(({ keptFor, keyId }) => keptFor === null && this.#vault.keyIds.includes(keyId))
    for (const sealed of unbound) {
      const target = await targetOf(sealed.ownerId)
      if (target !== null && (await this.examine(sealed)) === null) await this.#bind(sealed, target)
    }
    await this.#exclusively(() => this.#declareBound())
  }

  async #declareBound(): Promise<void> {
    const putState: Record<string, string> = {}
    for (const keyId of this.#vault.keyIds) {
      const heads = await this.#heads(keyId)
      if (heads === null || heads.isBound === true) continue
      const bound = { ...heads, sequence: heads.sequence + 1, isBound: true as const }
      putState[headsKey(keyId)] = must(writeHeads(this.#vault, bound), 'the MAC of a known key')
    }
    if (Object.keys(putState).length > 0) await this.#store.commit({ putState })
  }

  /** The same version, which opens for this target alone from now on. */
  async #bind(sealed: SealedSecret, target: SecretTarget): Promise<void> {
    await this.#exclusively(async () => {
      const now = (await this.#store.secrets.versions(sealed.ownerId)).find(({ version }) => version === sealed.version)
      if (now?.status !== sealed.status) return
      const resealed = this.#vault.reseal(now, target)
      const putState = now.status === 'active' ? await this.#headsWith([resealed]) : {}
      await this.#store.commit({ putSecret: resealed, putState })
    })
  }

  async #adoptHeads(): Promise<void> {
    const secrets = await this.#store.secrets.all()
    const keyIds = new Set(secrets.map(({ keyId }) => keyId))
    for (const keyId of keyIds) {
      if ((await this.#store.state.get(headsKey(keyId))) !== null) continue
      const active = secrets.filter((secret) => secret.keyId === keyId && secret.status === 'active')
      const isOld = await Promise.all(active.map(({ ownerId }) => this.#isUnrecorded(ownerId)))
      if (isOld.includes(false)) continue
      const versions = Object.fromEntries(active.map(({ ownerId, version }) => [ownerId, version])) as VersionHeads['versions']
      const written = writeHeads(this.#vault, { keyId, sequence: 1, versions })
      if (written !== null) await this.#store.commit({ putState: { [headsKey(keyId)]: written } })
    }
  }

  /** Whether a secret was stored before there was an audit. A list that is missing although there is one was taken away. */
  async #isUnrecorded(ownerId: ConnectorId): Promise<boolean> {
    const entries = await this.#store.audit.list({ subject: ownerId, before: null, limit: 100 })
    return !entries.some(({ action, outcome }) => outcome === 'done' && (action === 'secret-opened' || action === 'secret-replaced'))
  }

  async #opened(sealed: SealedSecret, access: Access & { readonly current: boolean }): Promise<Secret> {
    const { ownerId, version } = sealed
    const of = { connectorId: ownerId, version, actor: access.actor, reason: access.reason }
    try {
      if (access.current) await this.#requireCurrent(sealed)
      if (sealed.keptFor === null && access.target !== undefined) await this.#refuseUnbound(sealed)
      const secret = this.#vault.open(sealed, access.target ?? null)
      await this.#store.commit({ audit: [this.#entry('secret-opened', of)] })
      return secret
    } catch (error) {
      if (error instanceof AppError && error.code === 'secret-damaged') await this.#reportDamage(sealed, of)
      if (error instanceof AppError && error.code === 'secret-elsewhere') {
        await this.#store.commit({
          audit: [{ ...this.#entry('secret-opened', { ...of, reason: `${of.reason}: ${error.message}` }), outcome: 'refused' }],
        })
      }
      throw error
    }
  }

  /** An older record that was put back is whole, but it is not the one that is in use. */
  async #requireCurrent(sealed: SealedSecret): Promise<void> {
    const { ownerId, version, keyId } = sealed
    if (!this.#vault.keyIds.includes(keyId)) return
    const found = (await this.#heads(keyId))?.versions[ownerId]
    if (found === version) return
    const detail =
      found === undefined
        ? `version ${version}: nothing says that this version is in use`
        : `version ${version} was put in the place of version ${found}, which is the one in use`
    throw new AppError('secret-damaged', { subject: ownerId, detail, facts: { version } })
  }

  /** Since places are bound, a record that is not cannot have been written by us. */
  async #refuseUnbound({ ownerId, version, keyId }: SealedSecret): Promise<void> {
    if ((await this.#heads(keyId))?.isBound !== true) return
    const detail = `version ${version} is bound to no place, as it was before all were`
    throw new AppError('secret-damaged', { subject: ownerId, detail, facts: { version } })
  }

  /** The list of versions under a key; null when there is none or it was forged. */
  async #heads(keyId: string): Promise<VersionHeads | null> {
    const stored = await this.#store.state.get(headsKey(keyId))
    return stored === null ? null : readHeads(this.#vault, keyId, stored)
  }

  /** The lists with other versions in use, each under its key and under no other that is known; without a key: none in use. */
  async #headsWith(
    inUse: readonly (Pick<SealedSecret, 'ownerId' | 'version'> & { readonly keyId: string | null })[],
  ): Promise<NonNullable<WriteBatch['putState']>> {
    const changed: Record<string, string> = {}
    for (const keyId of this.#vault.keyIds) {
      const before = (await this.#heads(keyId)) ?? { keyId, sequence: 0, versions: {} }
      let heads: VersionHeads = before
      for (const { ownerId, version, keyId: own } of inUse) {
        const wanted = own === keyId ? version : null
        if ((heads.versions[ownerId] ?? null) !== wanted) heads = nextHeads(heads, ownerId, wanted)
      }
      if (heads !== before) changed[headsKey(keyId)] = must(writeHeads(this.#vault, heads), 'the MAC of a known key')
    }
    return changed
  }

  /** Numbers are never used twice, also not those of versions that were shredded. */
  async #lastVersion(ownerId: ConnectorId): Promise<number> {
    const heads = await Promise.all(this.#vault.keyIds.map((keyId) => this.#heads(keyId)))
    return Math.max(0, ...heads.map((each) => each?.versions[ownerId] ?? 0))
  }

  /** One damaged record harms the credential of one connector only; the log says which, once. */
  async #reportDamage({ ownerId, version }: SealedSecret, of: VersionWish): Promise<void> {
    const entry: AuditEntry = { ...this.#entry('secret-opened', of), outcome: 'refused' }
    const name = `${ownerId} ${version}`
    if (this.#reported.has(name)) return this.#store.commit({ audit: [entry] })
    this.#reported.add(name)
    const connectors = (await this.#store.configuration.current())?.configuration.connectors ?? []
    const connector = connectors.find((candidate) => candidate.id === ownerId)?.name ?? ownerId
    const event = makeEvent(20043, { connector, version }, { at: entry.at, connectorId: ownerId, runId: null })
    await this.#store.commit({ events: [event], audit: [entry] })
  }

  #entry(action: AuditAction, of: VersionWish): AuditEntry {
    const { connectorId, version, actor, reason } = of
    return { at: this.#clock.now(), actor, action, subject: connectorId, version, reason, outcome: 'done' }
  }

  /** The list of versions is read, changed and written: one change at a time. */
  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#changing.then(work, work)
    this.#changing = turn.catch(() => undefined)
    return turn
  }
}

function shredding(versions: readonly SealedSecret[]): Pick<WriteBatch, 'shredSecrets'> {
  return versions.length === 0 ? {} : { shredSecrets: versions.map(({ ownerId, version }) => ({ ownerId, version })) }
}

/** Nobody replaces what he has not seen. Throws `secret-replaced` with who stored what is there, and when. */
export function assertStill(version: number, active: SealedSecret | null, subject: string): void {
  if ((active?.version ?? 0) === version) return
  const stored =
    active === null
      ? 'there is none any more'
      : `version ${active.version} was stored by ${active.createdBy} at ${isoTime(active.createdAt)}`
  const facts = { version: active?.version ?? 0, by: active?.createdBy ?? null, at: active === null ? null : isoTime(active.createdAt) }
  throw new AppError('secret-replaced', { subject, detail: stored, facts })
}
