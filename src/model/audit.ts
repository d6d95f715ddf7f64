/** What was done, in the words of the audit. Values of secrets never stand in it. */
export type AuditAction =
  | 'secret-opened'
  | 'secret-tested'
  | 'secret-replaced'
  | 'secret-restored'
  | 'secret-promoted'
  | 'secret-forgotten'
  | 'secret-state-shown'
  | 'vault-opened'
  | 'vault-sealed'
  | 'key-rotation-started'
  | 'key-rotation-ended'
  | 'recovery-kit-made'
  | 'recovery-kit-proven'
  | 'vault-restored'
  | 'restore-confirmed'
  | 'access-denied'
  | 'signed-in'
  | 'sign-in-refused'
  | 'sessions-ended'
  | 'user-added'
  | 'user-changed'
  | 'user-removed'
  | 'token-created'
  | 'token-revoked'
  | 'hand-over-created'
  | 'objects-exported'
  | 'backup-made'
  | 'backup-rehearsed'
  | 'backup-downloaded'
  | 'backup-deleted'
  | 'backup-restored'

/** An entry of the audit before it has its place in the chain. */
export interface AuditEntry {
  /** Milliseconds since 1970. */
  readonly at: number
  /** Who: a person, or `service` for what it does by itself. */
  readonly actor: string
  readonly action: AuditAction
  /** What it was done to: identifier of a connector, `vault`, or a backup. */
  readonly subject: string
  /** Which version of a secret; null where none is meant. */
  readonly version: number | null
  /** Why, for example `run 12 (Delta Import)`. */
  readonly reason: string
  readonly outcome: 'done' | 'refused'
}

/** An entry in its place: the hash covers everything of it and the hash of the one before. */
export interface AuditRecord extends AuditEntry {
  /** Counts up from 1, without gaps. */
  readonly sequence: number
  /** SHA-256 in hexadecimal. */
  readonly hash: string
}

/** What checking the whole chain came to. */
export interface AuditCheck {
  readonly entries: number
  /** Hash of the newest entry, to be kept outside of the database; null when there is none. */
  readonly head: string | null
  /** Every place where the chain does not hold, at most `auditBreaksMax`. */
  readonly breaks: readonly AuditBreak[]
}

/** A place where the chain does not hold, named by the sequence of the entry. */
export interface AuditBreak {
  readonly sequence: number
  readonly kind: 'changed' | 'missing'
}

/** As many breaks say that the audit is broken; more would only say how often. */
export const auditBreaksMax = 100
