import type { ConnectorId } from './brand.ts'
import type { Permission, Role } from './role.ts'

/** Somebody who signs in with a password that only this installation knows. Times are milliseconds since 1970. */
export interface UserAccount {
  readonly id: string
  /** As it was given; two names that differ in case only are one. */
  readonly name: string
  readonly role: Role
  /** The Argon2id hash in the usual `$argon2id$…` form, with its cost and salt. */
  readonly passwordHash: string
  readonly passwordSetAt: number
  readonly createdAt: number
  readonly createdBy: string
  readonly lastSignInAt: number | null
}

/** Somebody who has signed in. The identifier itself is known to the browser only. */
export interface Session {
  /** SHA-256 of the identifier, in hexadecimal. */
  readonly idHash: string
  readonly name: string
  readonly role: Role
  /** The account, or null for somebody whom an identity provider vouches for. */
  readonly userId: string | null
  /** Issuer and subject of the identity provider, or null. */
  readonly subject: string | null
  readonly createdAt: number
  /** When the person last proved who he is: writing a secret needs that this was a few minutes ago. */
  readonly signedInAt: number
  readonly lastSeenAt: number
  readonly address: string
  readonly agent: string
}

/** A token for programs. The token itself was shown once. */
export interface ApiToken {
  /** What it is told apart by: it stands in front of the token in clear. */
  readonly id: string
  /** SHA-256 of the whole token, in hexadecimal. */
  readonly hash: string
  /** What it is for, as its creator said. */
  readonly purpose: string
  readonly role: Role
  /** What it may do of what its role may; null for all of it. */
  readonly scope: readonly Permission[] | null
  readonly createdAt: number
  readonly createdBy: string
  /** The account that made it, whose end ends the token too; null when it was made by whoever may open the socket. */
  readonly creatorId: string | null
  readonly expiresAt: number
  readonly lastUsedAt: number | null
  readonly revokedAt: number | null
}

/** A link with which a person without an account enters the secret of one connector, once. */
export interface HandOver {
  /** SHA-256 of the code in the link, in hexadecimal. */
  readonly hash: string
  readonly connectorId: ConnectorId
  /** Who is to use it, as its creator said: for the history. */
  readonly recipient: string
  readonly createdAt: number
  readonly createdBy: string
  readonly expiresAt: number
  /** Secrets that were tried with it and refused. */
  readonly refusals: number
  readonly usedAt: number | null
}
