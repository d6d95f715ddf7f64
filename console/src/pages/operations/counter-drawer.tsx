import { Button, Stack, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import type { RunBody } from '#src/api/contract/run.ts'
import { Breakable } from '../../parts/breakable.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { Loading } from '../../parts/loading.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { SideDrawer } from '../../parts/side-drawer.tsx'
import { runObjectsQuery, type CounterOf } from '../../requests/runs.ts'
import { counterName } from '../../words/counters.ts'
import { operationsWords } from '../../words/operations.ts'
import classes from './operations.module.css'

const words = operationsWords.objects

/** The objects behind the number that stands in the address, over the page of the run. */
export function CounterDrawer({ run }: { readonly run: RunBody }) {
  const [parameters, setParameters] = useSearchParams()
  const counter = parameters.get('counter')
  const step = Number(parameters.get('step') ?? NaN)
  const isOpen = counter !== null && run.steps.some(({ number }) => number === step)
  const close = (): void =>
    setParameters((before) => new URLSearchParams([...before].filter(([name]) => name !== 'counter' && name !== 'target')))
  return (
    <SideDrawer title={counter === null ? '' : counterName(counter)} opened={isOpen} onClose={close}>
      {isOpen ? <Objects of={{ run: run.number, step, counter, target: parameters.get('target') }} /> : null}
    </SideDrawer>
  )
}

function Objects({ of }: { readonly of: CounterOf }) {
  const found = useInfiniteQuery(runObjectsQuery(of))
  if (found.isPending) return <Loading />
  if (found.isError && found.data === undefined) return <ProblemNotice error={found.error} retry={() => void found.refetch()} />
  const objects = found.data.pages.flatMap((page) => page.objects)
  const { count = 0, keptMax = 0 } = found.data.pages[0] ?? {}
  if (objects.length === 0) return <EmptyState icon="search" title={words.count(count)} text={words.none} />
  return (
    <Stack gap="sm">
      <Text fw={650}>{words.count(count)}</Text>
      <Text size="sm" c="var(--text-quiet)">
        {words.frozen} {count > keptMax ? words.kept(keptMax, count) : null}
      </Text>
      <ul className={classes['objects']} aria-label={words.label}>
        {objects.map(({ position, objectId, dn, isThere }) => (
          <li key={position}>
            <Named objectId={isThere ? objectId : null} title={objectId === null ? words.unknown : undefined} dn={dn} />
            {objectId !== null && !isThere ? <span className={classes['quiet']}> {words.gone}</span> : null}
          </li>
        ))}
      </ul>
      {found.hasNextPage ? (
        <Button variant="default" onClick={() => void found.fetchNextPage()} loading={found.isFetchingNextPage}>
          {operationsWords.detail.more}
        </Button>
      ) : null}
    </Stack>
  )
}

function Named({ objectId, title, dn }: { readonly objectId: string | null; readonly title: string | undefined; readonly dn: string }) {
  const name = <Breakable>{dn}</Breakable>
  return objectId === null ? <span title={title}>{name}</span> : <Link to={`/objects/${objectId}`}>{name}</Link>
}
