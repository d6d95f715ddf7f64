import { infiniteQueryOptions } from '@tanstack/react-query'
import type { AuditEntryBody } from '#src/api/contract/vault.ts'
import { ask } from './ask.ts'

interface AuditPage {
  readonly entries: readonly AuditEntryBody[]
  readonly before: number | null
}

const pageSize = 200

/** The audit, newest first, page by page; of one connector, of the vault, or of everything. */
export function auditQuery(connector: string | null) {
  return infiniteQueryOptions({
    queryKey: ['audit', 'list', connector],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam, signal }) =>
      ask<AuditPage>({ path: '/audit', query: { connector, before: pageParam, limit: pageSize }, signal }),
    getNextPageParam: (page: AuditPage) => page.before,
  })
}
