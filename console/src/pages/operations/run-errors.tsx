import { Button, Stack, Text, Title } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Link } from 'react-router'
import type { RunBody, RunErrorBody } from '#src/api/contract/run.ts'
import { Loading } from '../../parts/loading.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { SmallTable } from '../../parts/small-table.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { runErrorsQuery } from '../../requests/runs.ts'
import { showCount } from '../../words/format.ts'
import { adviceForObjectError } from '../../words/object-errors.ts'
import { operationsWords } from '../../words/operations.ts'
import classes from './operations.module.css'

const words = operationsWords.detail

/** What went wrong with single objects, kind by kind, each with what to do about it. */
export function RunErrors({ run }: { readonly run: RunBody }) {
  const count = run.steps.reduce((sum, step) => sum + step.objectErrorCount, 0)
  return count === 0 ? <Text size="sm">{words.noErrors}</Text> : <Errors number={run.number} />
}

function Errors({ number }: { readonly number: number }) {
  const errors = useInfiniteQuery(runErrorsQuery(number))
  const byCode = useMemo(
    () =>
      [
        ...Map.groupBy(
          (errors.data?.pages ?? []).flatMap((page) => page.errors),
          ({ code }) => code,
        ),
      ].toSorted(([, a], [, b]) => b.length - a.length),
    [errors.data],
  )
  if (errors.isPending) return <Loading />
  if (errors.isError && errors.data === undefined) return <ProblemNotice error={errors.error} retry={() => void errors.refetch()} />
  return (
    <Stack gap="lg">
      {byCode.map(([code, ofCode]) => (
        <ErrorKind key={code} code={code} errors={ofCode} />
      ))}
      {errors.hasNextPage ? (
        <Button variant="default" onClick={() => void errors.fetchNextPage()} loading={errors.isFetchingNextPage}>
          {words.more}
        </Button>
      ) : null}
    </Stack>
  )
}

function ErrorKind({ code, errors }: { readonly code: string; readonly errors: readonly RunErrorBody[] }) {
  const advice = adviceForObjectError(code)
  const { object, message, first, retries } = words.errorColumns
  return (
    <section>
      <Title order={3}>{words.errorsOf(code, errors.length)}</Title>
      {advice === null ? null : (
        <div className={classes['advice']}>
          <b>{words.advice}:</b> {advice}
        </div>
      )}
      <SmallTable
        narrow="stack"
        label={words.errorsOf(code, errors.length)}
        columns={[object, message, first, { head: retries, align: 'right' }]}
        rows={errors.map((error) => ({
          id: String(error.sequence),
          cells: [
            error.objectId === null ? (
              error.dn
            ) : (
              <Link key="object" to={`/objects/${error.objectId}`}>
                {error.dn}
              </Link>
            ),
            <span key="message" className={classes['message']}>
              {error.message}
            </span>,
            <TimeAgo key="first" at={error.firstAt} />,
            showCount(error.retryCount),
          ],
        }))}
      />
    </section>
  )
}
