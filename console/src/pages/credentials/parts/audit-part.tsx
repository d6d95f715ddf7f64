import { useQuery } from '@tanstack/react-query'
import type { AuditEntryBody } from '#src/api/contract/vault.ts'
import { EmptyState } from '../../../parts/empty-state.tsx'
import { QueryView } from '../../../parts/query-view.tsx'
import { RecordTable, type Column } from '../../../parts/record-table.tsx'
import { StateWord } from '../../../parts/state-word.tsx'
import { TimeAgo } from '../../../parts/time-ago.tsx'
import { secretAuditQuery } from '../../../requests/credentials.ts'
import { credentialWords } from '../../../words/credentials.ts'

const words = credentialWords.audit

const columns: readonly Column<AuditEntryBody>[] = [
  { id: 'when', header: words.when, width: 6.5, cell: ({ at }) => <TimeAgo at={at} /> },
  { id: 'who', header: words.who, width: 6, cell: ({ actor }) => actor },
  { id: 'what', header: words.what, cell: (entry) => <What entry={entry} /> },
  { id: 'version', header: words.version, width: 6, align: 'right', hideBelow: 'sm', cell: ({ version }) => version },
  { id: 'why', header: words.why, hideBelow: 'sm', cell: ({ action, reason }) => (action === 'secret-state-shown' ? '' : reason) },
]

/** Who did what with the secret, newest first. */
export function AuditPart({ connector }: { readonly connector: string }) {
  const query = useQuery(secretAuditQuery(connector))
  return (
    <QueryView query={query}>
      {({ entries }) =>
        entries.length === 0 ? (
          <EmptyState title={words.none} />
        ) : (
          <RecordTable label={words.label} rows={entries} columns={columns} idOf={({ sequence }) => sequence} />
        )
      }
    </QueryView>
  )
}

function What({ entry: { action, outcome } }: { readonly entry: AuditEntryBody }) {
  const what = credentialWords.auditActions[action] ?? action
  return outcome === 'refused' ? <StateWord tone="failed" word={`${what}: ${words.refused}`} /> : <>{what}</>
}
