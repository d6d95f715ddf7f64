import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { Breakable } from '../../parts/breakable.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { useFilters } from '../../parts/filter-chips.tsx'
import { Loading } from '../../parts/loading.tsx'
import { Page } from '../../parts/page.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { RecordTable, type Column } from '../../parts/record-table.tsx'
import { SideDrawer } from '../../parts/side-drawer.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { versionsQuery, type StoredVersionBody } from '../../requests/configuration.ts'
import { changeWords } from '../../words/changes.ts'
import { VersionPart } from './version-part.tsx'

const words = changeWords.history

/** Every version that was published, with what it changed and the way back to it. */
export function HistoryPage() {
  const found = useInfiniteQuery(versionsQuery)
  const [parameters, change] = useFilters()
  const said = parameters.get('version') ?? ''
  const opened = /^[1-9]\d{0,8}$/.test(said) ? Number(said) : null
  const versions = found.data?.pages.flatMap((page) => page.versions) ?? []
  const newest = versions[0]?.version ?? 0
  return (
    <Page
      title={words.title}
      actions={
        <Button component={Link} to="/rules" variant="default">
          {words.back}
        </Button>
      }
    >
      {found.isPending ? <Loading /> : null}
      {found.isError && found.data === undefined ? <ProblemNotice error={found.error} retry={() => void found.refetch()} /> : null}
      {found.data !== undefined && versions.length === 0 ? <EmptyState icon="rules" title={words.empty} /> : null}
      {versions.length === 0 ? null : (
        <RecordTable
          label={words.label}
          rows={versions}
          columns={columnsWith(newest)}
          idOf={({ version }) => version}
          hrefOf={({ version }) => `?version=${version}`}
          isMarked={({ version }) => version === opened}
          footer={
            found.hasNextPage ? (
              <Button variant="subtle" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
                {words.more}
              </Button>
            ) : null
          }
        />
      )}
      <SideDrawer title={opened === null ? '' : words.open(opened)} opened={opened !== null} onClose={() => change('version', null)}>
        {opened === null ? null : <VersionPart key={opened} version={opened} newest={newest} />}
      </SideDrawer>
    </Page>
  )
}

function columnsWith(newest: number): readonly Column<StoredVersionBody>[] {
  return [
    { id: 'version', header: words.version, width: 5, cell: ({ version }) => version },
    {
      id: 'current',
      header: words.state,
      width: 7,
      hideBelow: 'sm',
      cell: ({ version }) => (version === newest ? <StateWord tone="success" word={words.current} /> : null),
    },
    { id: 'at', header: words.at, width: 7.5, cell: ({ at }) => <TimeAgo at={at} /> },
    { id: 'author', header: words.author, width: 10, hideBelow: 'sm', cell: ({ author }) => author },
    { id: 'reason', header: words.reason, cell: ({ reason }) => <Breakable>{reason}</Breakable> },
  ]
}
