import type { AlertBody } from '#src/api/contract/alert.ts'
import { wayOut } from '../../frame/alert-ways.ts'
import { RecordTable, type Column } from '../../parts/record-table.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { useNow } from '../../parts/use-now.ts'
import { WayButton } from '../../parts/way-button.tsx'
import { alertWords } from '../../words/alerts.ts'
import { frameWords } from '../../words/frame.ts'
import { AlertState } from './alert-state.tsx'

const { columns: names } = alertWords

/** Alerts with their way out on the same line. */
export function AlertList({ alerts }: { readonly alerts: readonly AlertBody[] }) {
  const now = useNow()
  return (
    <RecordTable
      label={alertWords.label}
      rows={alerts}
      columns={columnsAt(now)}
      idOf={({ number }) => number}
      hrefOf={({ number }) => `/alerts/${number}`}
    />
  )
}

function columnsAt(now: number): readonly Column<AlertBody>[] {
  return [
    { id: 'alert', header: names.alert, cell: ({ title }) => title },
    { id: 'severity', header: names.severity, width: 9, hideBelow: 'md', cell: ({ severity }) => frameWords.alerts.severity[severity] },
    { id: 'connectors', header: names.connectors, width: 13, hideBelow: 'lg', cell: ({ connectors }) => connectors.join(', ') },
    { id: 'since', header: names.since, width: 7, hideBelow: 'sm', cell: ({ raisedAt }) => <TimeAgo at={raisedAt} /> },
    { id: 'state', header: names.state, width: 10, cell: (alert) => <AlertState alert={alert} now={now} /> },
    { id: 'way', header: names.way, width: 14, hideBelow: 'sm', align: 'right', cell: (alert) => <Way alert={alert} /> },
  ]
}

function Way({ alert }: { readonly alert: AlertBody }) {
  const way = wayOut(alert)
  if (alert.resolvedAt !== null) return null
  return (
    <WayButton to={way.to} permission={way.permission} size="compact-sm" variant="default">
      {way.label}
    </WayButton>
  )
}
