import type { AuditCheck, AuditRecord } from '#src/model/audit.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { SealedSecret } from '#src/model/sealed-secret.ts'

/** Sealed secrets. They are written with `WriteBatch`. */
export interface SecretVerbs {
  active(ownerId: ConnectorId): Promise<SealedSecret | null>
  /** Every version that is still kept, newest first. */
  versions(ownerId: ConnectorId): Promise<readonly SealedSecret[]>
  /** Every version of every owner: a few for each connector. */
  all(): Promise<readonly SealedSecret[]>
}

/** Who did what with secrets. Entries are written with `WriteBatch`; nobody changes or removes one. */
export interface AuditVerbs {
  /** Newest first; `before` is a sequence. */
  list(query: { subject: string | null; before: number | null; limit: number }): Promise<readonly AuditRecord[]>
  /** Computes the whole chain again and names every entry that was changed or is missing. */
  check(): Promise<AuditCheck>
}
