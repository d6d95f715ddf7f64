import { randomBytes } from 'node:crypto'
import { AppError } from '#src/base/app-error.ts'
import type { Secret } from '#src/base/secret.ts'
import type { UserAccount } from '#src/model/account.ts'
import type { Store } from '#src/store/store.ts'
import type { Clock } from '#src/base/clock.ts'
import type { AccessParts } from './access-parts.ts'
import { audited } from './audited.ts'
import { digestOf, sameDigest } from './digest.ts'
import type { Principal } from './principal.ts'
import { addUser } from './users.ts'

const stateKey = 'firstRun.code'
const lifetimeMs = 60 * 60_000
/** Wrong codes before a new one is needed: people mistype what they copy from a screen. */
const refusalsMax = 5
/** 80 random bits: nobody guesses them within five tries, or within an hour. */
const codeBytes = 10
/** Letters and digits that are not taken for one another (Crockford). */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** What is kept of a code: nothing that would let anybody in. */
interface KeptCode {
  readonly hash: string
  readonly expiresAt: number
  readonly refusals: number
}

/** A code with which the first administrator is made in the browser. */
export interface SetupCode {
  /** In groups of four, for people to copy. */
  readonly code: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** Makes a code while there is no user; the one before it is void. It is returned this once and not kept. Null where somebody can sign in already. */
export async function offerSetupCode({ store, clock }: { readonly store: Store; readonly clock: Clock }): Promise<SetupCode | null> {
  if ((await store.access.users()).length > 0) return null
  const characters = Array.from(randomBytes(codeBytes * 2), (byte) => alphabet[byte % alphabet.length] ?? '0').slice(0, 16)
  const code = [0, 4, 8, 12].map((from) => characters.slice(from, from + 4).join('')).join('-')
  const expiresAt = clock.now() + lifetimeMs
  await keep(store, { hash: digestOf(plain(code)), expiresAt, refusals: 0 })
  return { code, expiresAt }
}

/** Whether the first administrator is still to be made, and whether there is a code to do it with. */
export async function firstRunState({ store, clock }: { readonly store: Store; readonly clock: Clock }) {
  const isNeeded = (await store.access.users()).length === 0
  const kept = await keptCode(store)
  return { isNeeded, isCodeUsable: isNeeded && kept !== null && kept.expiresAt > clock.now() && kept.refusals < refusalsMax }
}

/** Who makes the first administrator: whoever could read what the service printed. */
const maker: Principal = { kind: 'socket', name: 'first run', role: 'administrator' }

/**
 * Makes the first administrator. The code is good once, for an hour and a few tries. Throws `setup-code`, `first-run-over`, and what a name
 * and a password may not be.
 */
export class FirstRun {
  readonly #parts: AccessParts
  /** One at a time: two browsers with one code must not both make somebody. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(parts: AccessParts) {
    this.#parts = parts
  }

  makeAdministrator(wanted: {
    readonly name: string
    readonly password: Secret
    readonly code: string
    readonly address: string
  }): Promise<UserAccount> {
    const made = this.#turn.then(() => this.#make(wanted))
    this.#turn = made.catch(() => undefined)
    return made
  }

  async #make(wanted: {
    readonly name: string
    readonly password: Secret
    readonly code: string
    readonly address: string
  }): Promise<UserAccount> {
    const { store } = this.#parts
    if ((await store.access.users()).length > 0) throw new AppError('first-run-over')
    await this.#checkCode(wanted.code, wanted.address)
    const { name, password } = wanted
    const user = await addUser(this.#parts, { name, password, role: 'administrator' }, maker)
    await keep(store, null)
    return user
  }

  async #checkCode(code: string, address: string): Promise<void> {
    const { store, clock } = this.#parts
    const kept = await keptCode(store)
    const at = clock.now()
    if (kept === null || kept.expiresAt <= at || kept.refusals >= refusalsMax) {
      throw new AppError('setup-code', { detail: 'there is no code that can still be used; start the service again for another one' })
    }
    if (sameDigest(kept.hash, digestOf(plain(code)))) return
    const refusals = kept.refusals + 1
    const audit = [
      audited('access-denied', { at, actor: 'first run', subject: 'setup code', reason: `wrong code from ${address}`, outcome: 'refused' }),
    ]
    await store.commit({ putState: { [stateKey]: JSON.stringify({ ...kept, refusals }) }, audit })
    throw new AppError('setup-code', { detail: `it can be tried ${refusalsMax - refusals} more times` })
  }
}

/** As it was made, however it was typed: letters that are not in the alphabet are those they look like. */
function plain(code: string): string {
  return code.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1')
}

async function keptCode(store: Store): Promise<KeptCode | null> {
  const stored = await store.state.get(stateKey)
  return stored === null ? null : (JSON.parse(stored) as KeptCode)
}

function keep(store: Store, code: KeptCode | null): Promise<void> {
  return store.commit({ putState: { [stateKey]: code === null ? null : JSON.stringify(code) } })
}
