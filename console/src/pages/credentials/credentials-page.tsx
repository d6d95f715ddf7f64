import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { AccountBody } from '#src/api/contract/connector.ts'
import { Breakable } from '../../parts/breakable.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { FilterChips, useFilters } from '../../parts/filter-chips.tsx'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { RecordTable, type Column } from '../../parts/record-table.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { shownAccount } from '../../parts/technical-name.ts'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { WayButton } from '../../parts/way-button.tsx'
import { accountsQuery, connectorsQuery } from '../../requests/connectors.ts'
import { statusQuery } from '../../requests/status.ts'
import { credentialWords, standingWords } from '../../words/credentials.ts'
import { SealedNotice } from './fix/sealed-notice.tsx'
import { credentialPath, fixPath, isBroken } from './credential-path.ts'

const words = credentialWords.list
const soonMs = 30 * 86_400_000

const filters = [
  {
    kind: 'choice',
    name: 'state',
    label: credentialWords.filters.state,
    choices: [
      { value: 'broken', label: credentialWords.filters.broken },
      ...['valid', 'suspect', 'unverified', 'rejected', 'locked-out', 'blocked', 'must-change', 'absent'].map((value) => ({
        value,
        label: standingWords(value).word,
      })),
    ],
  },
  {
    kind: 'choice',
    name: 'expires',
    label: credentialWords.filters.expires,
    choices: [{ value: '30', label: credentialWords.filters.within30 }],
  },
] as const

/** Every account that connectors sign in as, however many of them share it. */
export function CredentialsPage() {
  const accounts = useQuery(accountsQuery)
  const { data: status } = useQuery(statusQuery)
  const [parameters] = useFilters()
  return (
    <Page title={credentialWords.title}>
      {status?.vault.sealed === true ? <SealedNotice reason={status.vault.reason} /> : null}
      <QueryView query={accounts}>
        {(found) => {
          if (found.accounts.length === 0) {
            return (
              <EmptyState icon="credentials" title={credentialWords.empty} text={credentialWords.emptyText}>
                <Button component={Link} to="/connectors/new">
                  {credentialWords.addConnector}
                </Button>
              </EmptyState>
            )
          }
          const shown = found.accounts.filter((account) => matches(account, parameters))
          return (
            <>
              <FilterChips filters={filters} />
              {shown.length === 0 ? (
                <EmptyState title={credentialWords.noneMatch} text={credentialWords.noneMatchText} />
              ) : (
                <AccountTable accounts={shown} />
              )}
            </>
          )
        }}
      </QueryView>
    </Page>
  )
}

function AccountTable({ accounts }: { readonly accounts: readonly AccountBody[] }) {
  const { data } = useQuery(connectorsQuery)
  const kindOf = ({ connectors }: AccountBody): string => {
    const type = data?.connectors.find(({ name }) => connectors.includes(name))?.type
    return type === undefined ? '' : type === 'entra-id' ? credentialWords.kinds['client secret'] : credentialWords.kinds.password
  }
  return (
    <RecordTable
      label={words.label}
      rows={accounts}
      columns={accounts.some(isBroken) ? [...columnsWith(kindOf), fixColumn] : columnsWith(kindOf)}
      idOf={({ connectors, account }) => connectors[0] ?? account}
      hrefOf={credentialPath}
    />
  )
}

function columnsWith(kindOf: (account: AccountBody) => string): readonly Column<AccountBody>[] {
  return [
    {
      id: 'account',
      header: words.account,
      cell: ({ account }) => <Account of={account} />,
      compare: (a, b) => a.account.localeCompare(b.account),
    },
    { id: 'state', header: words.state, width: 8.5, cell: (account) => <State account={account} /> },
    { id: 'kind', header: words.kind, width: 7.5, hideBelow: 'lg', cell: kindOf },
    { id: 'used', header: words.usedBy, hideBelow: 'md', cell: ({ connectors }) => connectors.join(', ') },
    {
      id: 'proven',
      header: words.provenAt,
      width: 7,
      hideBelow: 'md',
      cell: ({ provenAt }) => <TimeAgo at={provenAt} />,
      compare: (a, b) => (a.provenAt ?? '').localeCompare(b.provenAt ?? ''),
    },
    { id: 'changed', header: words.changedAt, width: 9, hideBelow: 'lg', cell: ({ forecast }) => <Changed forecast={forecast} /> },
    {
      id: 'expires',
      header: words.expires,
      width: 7,
      hideBelow: 'sm',
      cell: ({ forecast }) => <Expiry forecast={forecast} />,
      compare: (a, b) => (a.forecast?.expiresAt ?? '9').localeCompare(b.forecast?.expiresAt ?? '9'),
    },
  ]
}

/** Stands in the table while there is something to fix. */
const fixColumn: Column<AccountBody> = { id: 'fix', header: words.fix, width: 4.25, cell: (account) => <Fix account={account} /> }

function Account({ of }: { readonly of: string }) {
  return (
    <span title={of}>
      <Breakable>{shownAccount(of)}</Breakable>
    </span>
  )
}

function State({ account }: { readonly account: AccountBody }) {
  const { word, tone, sentence } = standingWords(account.standing)
  return <StateWord tone={tone} word={word} title={sentence} />
}

function Changed({ forecast }: Pick<AccountBody, 'forecast'>) {
  if (forecast === null || forecast.changedAt === null) return <>{words.unknown}</>
  return <TimeAgo at={forecast.changedAt} />
}

function Expiry({ forecast }: Pick<AccountBody, 'forecast'>) {
  if (forecast === null || forecast.expiry === 'unknown') return <>{words.unknown}</>
  return forecast.expiry === 'never' ? <>{words.never}</> : <TimeAgo at={forecast.expiresAt} />
}

function Fix({ account }: { readonly account: AccountBody }) {
  if (!isBroken(account)) return null
  return (
    <WayButton to={fixPath(account)} permission="replace-secret" size="compact-sm" name={words.fixOf(account.account)} fix="here">
      {account.credential === null ? words.enter : words.fix}
    </WayButton>
  )
}

function matches(account: AccountBody, parameters: URLSearchParams): boolean {
  const state = parameters.get('state')
  if (state === 'broken' ? !isBroken(account) : state !== null && account.standing !== state) return false
  if (!parameters.has('expires')) return true
  const at = account.forecast?.expiresAt ?? null
  return at !== null && Date.parse(at) - Date.now() < soonMs
}
