import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  discovery,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type Configuration,
} from 'openid-client'
import { AppError } from '#src/base/app-error.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import type { AccessParts, Origin } from '../access-parts.ts'
import { randomKey } from '../digest.ts'
import { beginSession, type BegunSession } from '../sessions.ts'
import { personOf, type ClaimedPerson } from './person.ts'
import type { OidcSettings } from './settings.ts'

/** How long a person may take at the identity provider. */
const flowLifetimeMs = 10 * 60_000
/** Sign-ins under way at the same time; the oldest is forgotten for one more. */
const flowsMax = 1_000

interface Flow {
  readonly verifier: string
  readonly state: string
  readonly nonce: string
  readonly startedAt: number
  readonly again: 'again' | 'first'
}

/** A sign-in that has begun: where the browser goes, and what it brings back in a cookie. */
export interface StartedFlow {
  readonly location: string
  readonly key: string
}

/**
 * Signs people in through an identity provider: OpenID Connect with the authorization code flow and PKCE (RFC 7636). What is
 * checked of the answer (state, nonce, issuer, audience, signature, age) is checked by the library.
 */
export class OidcSignIn {
  readonly settings: OidcSettings
  readonly #parts: AccessParts
  readonly #flows = new Map<string, Flow>()
  #found: Promise<Configuration> | null = null

  constructor(settings: OidcSettings, parts: AccessParts) {
    this.settings = settings
    this.#parts = parts
  }

  /** Begins a sign-in. `again` makes the provider ask for the password although it knows the browser. Throws `oidc-failed`. */
  async start(again: 'again' | 'first', origin: Origin): Promise<StartedFlow> {
    const provider = await this.#provider().catch(async (error: unknown) => {
      if (error instanceof AppError) await this.#note(error, origin)
      throw error
    })
    const flow = {
      verifier: randomPKCECodeVerifier(),
      state: randomState(),
      nonce: randomNonce(),
      startedAt: this.#parts.clock.now(),
      again,
    }
    const location = buildAuthorizationUrl(provider, {
      redirect_uri: this.#redirectUri().href,
      scope: 'openid profile email',
      code_challenge: await calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: 'S256',
      state: flow.state,
      nonce: flow.nonce,
      ...(again === 'again' ? { prompt: 'login', max_age: '0' } : {}),
    })
    const key = randomKey()
    this.#keep(key, flow)
    return { location: location.href, key }
  }

  /** Ends a sign-in with what the browser brought back. Throws `oidc-failed`; each flow ends once. */
  async finish(returned: { readonly key: string | null; readonly search: string }, origin: Origin): Promise<BegunSession> {
    const flow = returned.key === null ? undefined : this.#flows.get(returned.key)
    if (returned.key !== null) this.#flows.delete(returned.key)
    const now = this.#parts.clock.now()
    try {
      if (flow === undefined || now - flow.startedAt > flowLifetimeMs) {
        throw new AppError('oidc-failed', { detail: 'it was not begun in this browser, or too long ago', facts: { reason: 'expired' } })
      }
      const person = personOf(await this.#claims(flow, returned.search), this.settings)
      assertAgain(flow, person)
      return await beginSession(
        this.#parts,
        { ...person, name: await this.#freeName(person), userId: null, method: 'identity provider' },
        origin,
      )
    } catch (error) {
      const failure = error instanceof AppError ? error : refused(error)
      await this.#note(failure, origin)
      throw failure
    }
  }

  async #claims(flow: Flow, search: string): Promise<Readonly<Record<string, unknown>>> {
    const current = new URL(this.#redirectUri())
    current.search = search
    const tokens = await authorizationCodeGrant(await this.#provider(), current, {
      pkceCodeVerifier: flow.verifier,
      expectedState: flow.state,
      expectedNonce: flow.nonce,
      idTokenExpected: true,
      ...(flow.again === 'again' ? { maxAge: Math.ceil(flowLifetimeMs / 1_000) } : {}),
    })
    return { ...tokens.claims() }
  }

  /** Who has a name of this installation is told apart from somebody else of that name elsewhere. */
  async #freeName({ name }: ClaimedPerson): Promise<string> {
    return (await this.#parts.store.access.user(name)) === null ? name : `${name} (identity provider)`
  }

  async #note(failure: AppError, { address }: Origin): Promise<void> {
    const { store, clock } = this.#parts
    const fields = { user: '(identity provider)', address, reason: failure.detail ?? failure.message }
    await store.commit({ events: [makeEvent(20072, fields, { at: clock.now(), connectorId: null, runId: null })] })
  }

  /** Asked for when it is needed first, and again after it could not be reached. */
  async #provider(): Promise<Configuration> {
    this.#found ??= this.#discover()
    try {
      return await this.#found
    } catch (cause) {
      this.#found = null
      const detail = `${this.settings.issuer.href} did not describe itself: ${cause instanceof Error ? cause.message : String(cause)}`
      throw new AppError('oidc-failed', { detail, cause })
    }
  }

  #discover(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.settings
    // Plain text reaches only this machine: the settings refuse it for any other.
    const execute = issuer.protocol === 'http:' ? [allowInsecureRequests] : []
    return discovery(issuer, clientId, clientSecret ?? undefined, undefined, { execute, timeout: 15 })
  }

  #redirectUri(): URL {
    const { publicUrl } = this.settings
    return new URL(`${publicUrl.pathname.replace(/\/$/, '')}/api/v1/sign-in/oidc/callback`, publicUrl)
  }

  #keep(key: string, flow: Flow): void {
    const [oldest] = this.#flows.keys()
    if (this.#flows.size >= flowsMax && oldest !== undefined) this.#flows.delete(oldest)
    this.#flows.set(key, flow)
  }
}

/** Providers may round to seconds, and their clocks differ a little from ours. */
const skewMs = 60_000

/** Whoever was to type the password again has to have typed it after he was asked. */
function assertAgain({ again, startedAt }: Flow, { provenAt }: ClaimedPerson): void {
  if (again === 'first' || (provenAt !== null && provenAt >= startedAt - skewMs)) return
  throw new AppError('oidc-failed', { detail: 'the provider did not ask for the password again', facts: { reason: 'not-again' } })
}

/** What the library says is for people who set the provider up; tokens and codes are not in it. */
function refused(cause: unknown): AppError {
  const code = typeof cause === 'object' && cause !== null && 'error' in cause && typeof cause.error === 'string' ? `${cause.error}: ` : ''
  return new AppError('oidc-failed', {
    detail: `${code}${cause instanceof Error ? cause.message : 'the answer was not understood'}`,
    cause,
  })
}
