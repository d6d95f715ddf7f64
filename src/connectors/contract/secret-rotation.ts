import type { Secret } from '#src/base/secret.ts'
import type { AccountFacts } from '#src/model/credential-forecast.ts'

/** The secret in use and the one that is to take its place. Neither is kept. */
export interface SecretPair {
  readonly current: Secret
  readonly next: Secret
}

/** What a directory answered when it was told of a new secret. Built from its own answer and never from the request. */
export type SecretChange =
  | { readonly kind: 'accepted' }
  | {
      readonly kind: 'refused'
      readonly reason: ChangeRefusal
      /** The directory's own words. */
      readonly text: string
      readonly advice: string
      /** When it is worth another try, milliseconds since 1970; null where only a person can help. */
      readonly retryAt: number | null
    }

/** Why a directory does not take a new secret. */
export type ChangeRefusal =
  | 'too-young'
  | 'password-policy'
  | 'current-secret-wrong'
  | 'change-forbidden'
  | 'encryption-needed'
  | 'account-unreadable'
  | 'unclassified'

/** What a new secret has to fit. */
export interface Proposal {
  readonly settings: Readonly<Record<string, unknown>>
  readonly facts: AccountFacts
  /** Milliseconds since 1970. */
  readonly now: number
}

/** How the secret of a kind of connector can be replaced by ourselves. */
export interface SecretRotation {
  /** Days after which the settings ask for another secret; null where they ask for none. */
  everyDays(settings: Readonly<Record<string, unknown>>): number | null
  /** Why the secret of these settings cannot be replaced like this, with what to do instead; null when it can. */
  unsupported(settings: Readonly<Record<string, unknown>>): string | null
  /** Settings that lead to the same server, which knows the new secret first. */
  at(settings: Readonly<Record<string, unknown>>, server: string): Readonly<Record<string, unknown>>
  /** Makes a new secret. Nobody is told. */
  propose(proposal: Proposal): Promise<Secret>
  /**
   * What it means that the new secret is refused although the directory may have been told of it: `not-taken` where a directory
   * knows it at once and every attempt counts, `not-yet` where the news takes its time and the old one goes on working.
   */
  readonly whenRefused: 'not-taken' | 'not-yet'
  /** What becomes of the old secret in the directory once the new one is taken. */
  readonly oldSecret: 'void' | 'to-be-retired'
}

/** The part of a session that replaces the secret it signed in with. */
export interface SecretReplacement {
  /**
   * Tells the directory of the new secret; telling it twice does no harm. Throws `ConnectionError` when no answer came: then nobody
   * knows whether it was taken.
   */
  introduce(pair: SecretPair): Promise<SecretChange>
  /** Signed in with the new secret: takes away what is left of the one before it. Doing it twice does no harm. */
  retire?(of: { readonly current: Secret; readonly previous: Secret }): Promise<SecretChange>
}
