import { Button, Group, Stack } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useDeferredValue } from 'react'
import type { ConnectorBody } from '#src/api/contract/connector.ts'
import type { SpaceEntryBody } from '#src/api/contract/space.ts'
import { useMay } from '../../frame/session.tsx'
import { Breakable } from '../../parts/breakable.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { FilterChips, useFilters, type Filter } from '../../parts/filter-chips.tsx'
import { Loading } from '../../parts/loading.tsx'
import { objectPath } from '../../parts/object-path.ts'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { RecordTable, type Column } from '../../parts/record-table.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { apiRoot, pathOf } from '../../requests/ask.ts'
import { spaceQuery } from '../../requests/directory.ts'
import { connectorWords } from '../../words/connectors.ts'
import { showCount } from '../../words/format.ts'
import { partWords } from '../../words/parts.ts'
import { waitingMeaning } from '../../words/waiting.ts'

const words = connectorWords.objects

const scopeFilter: Filter = {
  kind: 'choice',
  name: 'scope',
  label: words.scope,
  choices: Object.entries(words.scopes)
    .filter(([value]) => value !== 'all')
    .map(([value, label]) => ({ value, label })),
}
const textFilter: Filter = { kind: 'text', name: 'q', label: words.text }

const columns: readonly Column<SpaceEntryBody>[] = [
  { id: 'name', header: words.name, width: 17, cell: ({ displayName, dn }) => displayName ?? dn.split(',')[0] ?? dn },
  { id: 'dn', header: words.dn, hideBelow: 'sm', cell: ({ dn }) => <Breakable>{dn}</Breakable> },
  { id: 'type', header: words.type, width: 7, hideBelow: 'md', cell: ({ objectType, kind }) => objectType ?? kind },
  {
    id: 'link',
    header: words.link,
    width: 8,
    hideBelow: 'md',
    cell: ({ metaverseId, link }) => (metaverseId === null ? words.notJoined : (link ?? words.joined)),
  },
  {
    id: 'waiting',
    header: words.waiting,
    width: 11,
    hideBelow: 'lg',
    cell: ({ waiting }) => waiting.map((said) => <Waiting key={said} said={said} />),
  },
  {
    id: 'problem',
    header: words.problem,
    width: 9,
    hideBelow: 'lg',
    cell: ({ problem }) => (problem === null ? null : <StateWord tone="failed" word={problem.code} title={problem.message} />),
  },
]

/** Searches the connector space. Every row leads to the object with all that is known of it. */
export function ObjectsTab({ connector }: { readonly connector: ConnectorBody }) {
  const [parameters] = useFilters()
  const { may } = useMay('see-values')
  const scope = parameters.get('scope') ?? 'all'
  const text = useDeferredValue(may ? (parameters.get('q') ?? '').trim() : '')
  const found = useInfiniteQuery(spaceQuery(connector.name, { text, filter: scope }))
  const rows = found.data?.pages.flatMap(({ objects }) => objects) ?? []
  return (
    <Stack gap="md">
      <Group justify="space-between" align="end">
        <FilterChips filters={may ? [textFilter, scopeFilter] : [scopeFilter]} />
        <SaveTable connector={connector.name} text={text} scope={scope} />
      </Group>
      {found.isError ? <ProblemNotice error={found.error} retry={() => void found.refetch()} /> : null}
      {found.isPending ? <Loading /> : null}
      {found.isSuccess && rows.length === 0 ? (
        connector.statistics.objects === 0 ? (
          <EmptyState icon="search" title={words.never} text={words.neverText} />
        ) : (
          <EmptyState icon="search" title={words.none} text={words.noneText} />
        )
      ) : null}
      {rows.length === 0 ? null : (
        <RecordTable
          label={words.label}
          rows={rows}
          columns={columns}
          idOf={({ id }) => id}
          hrefOf={({ id }) => objectPath(connector.name, id)}
          footer={
            <Group justify="center" p="sm">
              {found.hasNextPage ? (
                <Button variant="default" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
                  {partWords.table.more}
                </Button>
              ) : (
                partWords.table.all(showCount(rows.length))
              )}
            </Group>
          }
        />
      )}
    </Stack>
  )
}

/** Everything that is found, not only what is shown, from the service. Names are values: who may not see them takes none away. */
function SaveTable(of: { readonly connector: string; readonly text: string; readonly scope: string }) {
  const { may, reason } = useMay('see-values')
  const { connector, text, scope } = of
  const query = new URLSearchParams({ ...(text === '' ? {} : { text }), filter: scope }).toString()
  return may ? (
    <Button
      component="a"
      variant="default"
      title={words.saveWhy}
      href={`${apiRoot}${pathOf('connectors', connector, 'space', 'csv')}?${query}`}
      download
    >
      {words.save}
    </Button>
  ) : (
    <ActionButton permission="see-values" variant="default" blocked={reason} act={() => undefined}>
      {words.save}
    </ActionButton>
  )
}

function Waiting({ said }: { readonly said: string }) {
  const { tone, word, title } = waitingMeaning(said)
  return <StateWord tone={tone} word={word} title={title} />
}
