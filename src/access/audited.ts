import type { AuditAction, AuditEntry } from '#src/model/audit.ts'

/** Something done about who may use the service, for the audit. Nothing of it is about a version of a secret. */
export function audited(
  action: AuditAction,
  of: {
    readonly at: number
    readonly actor: string
    readonly subject: string
    readonly reason: string
    readonly outcome?: 'done' | 'refused'
  },
): AuditEntry {
  const { at, actor, subject, reason, outcome = 'done' } = of
  return { at, actor, action, subject, version: null, reason, outcome }
}
