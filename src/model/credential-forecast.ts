/** What can run out. An account may have an end of its own besides its password. */
export type ExpiringThing = 'password' | 'account' | 'client-secret' | 'certificate'

/** When a credential stops working by itself, as far as its directory tells. */
export type Expiry =
  | { readonly kind: 'never' }
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'at'
      /** Milliseconds since 1970. */
      readonly at: number
      readonly what: ExpiringThing
      /** SHA-256 of a certificate in upper-case hexadecimal; null for everything else. */
      readonly thumbprint: string | null
    }

/** The rules a directory has for a new password of the account. Null is what it does not tell. */
export interface PasswordRules {
  readonly minimumAgeMs: number | null
  readonly minimumLength: number | null
  readonly historyLength: number | null
}

/** What a directory says of the account a session signed in as. */
export interface AccountFacts {
  /** The account for life, whatever it is called: a security identifier, an application id. Null where it is not told. */
  readonly identity: string | null
  /** Its name, which a new password must not contain. */
  readonly name: string | null
  /** When its credential was last replaced, milliseconds since 1970. */
  readonly changedAt: number | null
  /**
   * The same in the directory's own form, to be compared and never read: two values of one directory tell a change without the
   * clocks of two machines. Null where a change of the credential cannot be seen.
   */
  readonly changeMark: string | null
  readonly expiry: Expiry
  readonly standing: 'usable' | 'disabled' | 'locked-out' | 'must-change'
  /** Refused sign-ins that count towards a lock-out, on the server that was asked. */
  readonly failedSignIns: number | null
  readonly rules: PasswordRules | null
}

/** What is known of the credential of a connector from its directory, as it was last seen. */
export interface CredentialForecast {
  /** Version of the secret these facts belong to. */
  readonly version: number
  /** Milliseconds since 1970. */
  readonly seenAt: number
  readonly server: string
  readonly facts: AccountFacts
  /** The change mark under which this version is known to be the right one. */
  readonly baseline: string | null
  /** Somebody else replaced the credential in the directory: the next new connection will fail. */
  readonly suspect: { readonly since: number; readonly mark: string; readonly changedAt: number | null } | null
  /** The last warning given, and for which end. */
  readonly warned: { readonly expiresAt: number; readonly days: number } | null
}
