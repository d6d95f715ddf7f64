import { Button, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ObjectRunPageBody } from '#src/api/contract/run-object.ts'
import { Breakable } from '../../parts/breakable.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { Loading } from '../../parts/loading.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { RecordTable, type Column } from '../../parts/record-table.tsx'
import { ResultWord } from '../../parts/result-word.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { objectRunsQuery } from '../../requests/objects.ts'
import { didWords } from '../../words/did.ts'
import { historyWords as words } from '../../words/objects.ts'
import { stepTypeName } from '../../words/phases.ts'
import classes from './objects.module.css'

type Row = ObjectRunPageBody['runs'][number]

const columns: readonly Column<Row>[] = [
  { id: 'number', header: words.run, width: 4, cell: ({ number }) => number },
  { id: 'when', header: words.when, width: 6.5, cell: ({ startedAt }) => <TimeAgo at={startedAt} /> },
  { id: 'did', header: words.did, cell: (row) => <Did of={row} /> },
  { id: 'connector', header: words.connector, width: 16, hideBelow: 'md', cell: ({ connector, profile }) => `${connector}, ${profile}` },
  { id: 'result', header: words.result, width: 14, hideBelow: 'sm', cell: ({ result }) => <ResultWord result={result} form="brief" /> },
]

/** Runs that did something with it, newest first. */
export function HistoryTab({ id }: { readonly id: string }) {
  const runs = useInfiniteQuery(objectRunsQuery(id))
  if (runs.isError && runs.data === undefined) return <ProblemNotice error={runs.error} retry={() => void runs.refetch()} />
  if (runs.data === undefined) return <Loading />
  const rows = runs.data.pages.flatMap((page) => page.runs)
  const keptMax = runs.data.pages[0]?.keptMax ?? 0
  if (rows.length === 0) return <EmptyState {...words.none} />
  return (
    <>
      <RecordTable
        label={words.label}
        rows={rows}
        columns={columns}
        idOf={({ number }) => number}
        hrefOf={({ number }) => `/runs/${number}`}
      />
      {runs.hasNextPage ? (
        <Button variant="default" size="sm" mt="sm" loading={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
          {words.more}
        </Button>
      ) : null}
      <Text size="sm" mt="sm" className={classes['quiet']}>
        {words.kept(keptMax)}
      </Text>
    </>
  )
}

function Did({ of }: { readonly of: Row }) {
  return (
    <ul className={classes['values']}>
      {of.did.map(({ step, type, counter, target, objectId }) => (
        <li key={`${step} ${counter} ${target} ${objectId}`}>
          {didWords(counter)}
          {target === null ? null : (
            <>
              {' '}
              <Breakable>{words.target(target)}</Breakable>
            </>
          )}{' '}
          <span className={classes['quiet']}>{stepTypeName(type)}</span>
        </li>
      ))}
    </ul>
  )
}
