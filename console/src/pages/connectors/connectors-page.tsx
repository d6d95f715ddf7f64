import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { AccountBody, ConnectorBody } from '#src/api/contract/connector.ts'
import type { PendingBody } from '#src/api/contract/directory.ts'
import { useMay } from '../../frame/session.tsx'
import { Breakable } from '../../parts/breakable.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { FilterChips, useFilters } from '../../parts/filter-chips.tsx'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { RecordTable, type Column } from '../../parts/record-table.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { WayButton } from '../../parts/way-button.tsx'
import { pathOf } from '../../requests/ask.ts'
import { accountsQuery, connectorsQuery } from '../../requests/connectors.ts'
import { workQuery } from '../../requests/directory.ts'
import { statusQuery } from '../../requests/status.ts'
import { connectorTypeName, connectorWords } from '../../words/connectors.ts'
import { standingWords } from '../../words/credentials.ts'
import { showCount } from '../../words/format.ts'
import { fixPath, isBroken } from '../credentials/credential-path.ts'
import { connectorHealth, type ConnectorHealth } from '../overview/connector-health.ts'

const words = connectorWords.list

/** One line of the list. */
interface Row {
  readonly connector: ConnectorBody
  readonly account: AccountBody | undefined
  readonly work: PendingBody['connectors'][number] | undefined
  readonly health: ConnectorHealth
}

const filters = [
  { kind: 'text', name: 'q', label: connectorWords.filters.text },
  {
    kind: 'choice',
    name: 'state',
    label: connectorWords.filters.state,
    choices: [
      { value: 'broken', label: connectorWords.filters.broken },
      { value: 'running', label: connectorWords.filters.running },
    ],
  },
] as const

/** Every connector with how it stands, what waits in it, and how fresh it is. */
export function ConnectorsPage() {
  const connectors = useQuery(connectorsQuery)
  const { data: accounts } = useQuery(accountsQuery)
  const { data: work } = useQuery(workQuery)
  const { data: status } = useQuery(statusQuery)
  const [parameters] = useFilters()
  const { may } = useMay('set-up-connectors')
  const add = (
    <Button component={Link} to="/connectors/new" variant={may ? 'filled' : 'default'}>
      {connectorWords.add}
    </Button>
  )
  return (
    <Page title={connectorWords.title} actions={connectors.data?.connectors.length === 0 ? null : add}>
      <QueryView query={connectors}>
        {(found) => {
          if (found.connectors.length === 0) {
            return (
              <EmptyState icon="connectors" title={connectorWords.empty} text={connectorWords.emptyText}>
                {add}
              </EmptyState>
            )
          }
          const rows = found.connectors.map((connector): Row => {
            const account = accounts?.accounts.find((each) => each.connectors.includes(connector.name))
            const health = connectorHealth(connector, account, status?.vault.sealed === true ? 'sealed' : 'open')
            return { connector, account, health, work: work?.connectors.find(({ id }) => id === connector.id) }
          })
          const shown = rows.filter((row) => matches(row, parameters))
          return (
            <>
              <FilterChips filters={filters} />
              {shown.length === 0 ? (
                <EmptyState title={connectorWords.noneMatch} />
              ) : (
                <RecordTable
                  label={words.label}
                  rows={shown}
                  columns={shown.some(({ account }) => account !== undefined && isBroken(account)) ? [...columns, fixColumn] : columns}
                  idOf={({ connector }) => connector.id}
                  hrefOf={({ connector }) => pathOf('connectors', connector.name)}
                />
              )}
            </>
          )
        }}
      </QueryView>
    </Page>
  )
}

const columns: readonly Column<Row>[] = [
  {
    id: 'name',
    header: words.name,
    cell: ({ connector }) => <Breakable>{connector.name}</Breakable>,
    compare: (a, b) => a.connector.name.localeCompare(b.connector.name),
  },
  { id: 'state', header: words.state, width: 10.5, cell: ({ health }) => <StateWord tone={health.tone} word={health.word} /> },
  { id: 'type', header: words.type, width: 12.5, hideBelow: 'lg', cell: ({ connector }) => connectorTypeName(connector.type) },
  { id: 'credential', header: words.credential, width: 8, hideBelow: 'md', cell: ({ account }) => <Standing account={account} /> },
  {
    id: 'objects',
    header: words.objects,
    width: 5.5,
    align: 'right',
    hideBelow: 'sm',
    cell: ({ connector }) => showCount(connector.statistics.objects),
    compare: (a, b) => a.connector.statistics.objects - b.connector.statistics.objects,
  },
  { id: 'in', header: words.pendingIn, width: 7, align: 'right', hideBelow: 'lg', cell: ({ work }) => pending(work?.import) },
  { id: 'out', header: words.pendingOut, width: 7.5, align: 'right', hideBelow: 'lg', cell: ({ work }) => pending(work?.export) },
  { id: 'read', header: words.lastRead, width: 7, hideBelow: 'md', cell: ({ work }) => <TimeAgo at={work?.lastImportAt ?? null} /> },
]

/** Stands in the table while there is something to fix. */
const fixColumn: Column<Row> = { id: 'fix', header: words.fix, width: 5, cell: ({ account }) => <Fix account={account} /> }

function pending(of: { readonly add: number; readonly update: number; readonly delete: number } | undefined): string {
  return of === undefined ? '' : showCount(of.add + of.update + of.delete)
}

function Standing({ account }: { readonly account: AccountBody | undefined }) {
  if (account === undefined) return null
  const { word, tone, sentence } = standingWords(account.standing)
  return <StateWord tone={tone} word={word} title={sentence} />
}

function Fix({ account }: { readonly account: AccountBody | undefined }) {
  if (account === undefined || !isBroken(account)) return null
  return (
    <WayButton
      to={fixPath(account)}
      permission="replace-secret"
      size="compact-sm"
      name={words.fixOf(account.connectors.join(', '))}
      fix="here"
    >
      {words.fix}
    </WayButton>
  )
}

function matches({ connector, health }: Row, parameters: URLSearchParams): boolean {
  const text = (parameters.get('q') ?? '').toLowerCase()
  const state = parameters.get('state')
  if (!connector.name.toLowerCase().includes(text)) return false
  if (state === 'broken') return health.needs === 'somebody'
  return state !== 'running' || connector.state === 'running'
}
