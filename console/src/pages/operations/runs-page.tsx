import { Button, Group, Switch } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'
import { Link } from 'react-router'
import type { RunBody } from '#src/api/contract/run.ts'
import { ActionButton } from '../../parts/action-button.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { FilterChips, useFilters, type Filter } from '../../parts/filter-chips.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Loading } from '../../parts/loading.tsx'
import { Page } from '../../parts/page.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { connectorsQuery } from '../../requests/connectors.ts'
import { runsQuery, type RunFilter } from '../../requests/runs.ts'
import { operationsWords as words } from '../../words/operations.ts'
import { CycleRuns } from './cycle-runs.tsx'
import { RunDialog } from './run-dialog.tsx'
import { RunList } from './run-list.tsx'
import { SaveRuns } from './save-runs.tsx'
import { useRunKeys } from './use-run-keys.ts'
import classes from './operations.module.css'

const spansMs: Readonly<Record<string, number>> = { '1h': 3_600_000, '24h': 86_400_000, '7d': 7 * 86_400_000 }
/** The beginning of a span moves in steps, so that one list is not another with every second. */
const stepMs = 60_000

/** Every run of the history, what runs now, and the way to run something. */
export function RunsPage() {
  const [parameters, change] = useFilters()
  const [isChoosing, setChoosing] = useState(false)
  const page = useRef<HTMLDivElement>(null)
  useRunKeys(page, () => setChoosing(true))
  const cycle = parameters.get('cycle')
  return (
    <Page
      title={words.title}
      actions={
        <ActionButton permission="run" leftSection={<Icon name="play" size={16} />} act={() => setChoosing(true)}>
          {words.start.action}
        </ActionButton>
      }
    >
      <div ref={page} className={classes['page']}>
        {cycle === null ? <AllRuns /> : <CycleRuns id={cycle} leave={() => change('cycle', null)} />}
      </div>
      <RunDialog opened={isChoosing} onClose={() => setChoosing(false)} connector={parameters.get('connector')} />
    </Page>
  )
}

function AllRuns() {
  const [parameters, change] = useFilters()
  const filters = useRunFilters()
  const [openedAt] = useState(() => Date.now())
  const [ticked, tick] = useState<readonly number[]>([])
  const filter = filterOf(parameters, openedAt)
  const runs = useInfiniteQuery(runsQuery(filter))
  const text = parameters.get('q') ?? ''
  const found = useMemo(() => (runs.data?.pages ?? []).flatMap((each) => each.runs).filter((run) => matches(run, text)), [runs.data, text])
  const isGrouped = parameters.get('group') !== 'off'
  const isFiltered = filters.some(({ name }) => parameters.has(name))
  return (
    <>
      <div className={classes['filters']}>
        <FilterChips filters={filters} />
        <Group gap="md" wrap="nowrap">
          <Switch
            label={words.filters.group}
            checked={isGrouped}
            onChange={(event) => change('group', event.currentTarget.checked ? null : 'off')}
          />
          <SaveRuns filter={filter} fits={(run) => matches(run, text)} />
        </Group>
      </div>
      <CompareTicked ticked={ticked} />
      {runs.isPending ? <Loading /> : null}
      {runs.isError && runs.data === undefined ? <ProblemNotice error={runs.error} retry={() => void runs.refetch()} /> : null}
      {runs.data !== undefined && found.length === 0 ? <NoRuns kind={isFiltered ? 'filtered' : 'never'} /> : null}
      {found.length > 0 ? (
        <RunList
          runs={found}
          form={isGrouped ? 'grouped' : 'single'}
          ticks={{ ticked, change: tick }}
          more={runs.hasNextPage ? { load: () => void runs.fetchNextPage(), state: runs.isFetchingNextPage ? 'loading' : 'idle' } : null}
        />
      ) : null}
    </>
  )
}

function filterOf(parameters: URLSearchParams, openedAt: number): RunFilter {
  const spanMs = spansMs[parameters.get('since') ?? '']
  return {
    connector: parameters.get('connector'),
    status: parameters.get('status'),
    profile: parameters.get('profile'),
    from: spanMs === undefined ? null : new Date(Math.floor((openedAt - spanMs) / stepMs) * stepMs).toISOString(),
  }
}

/** What is ticked, and the way to see it side by side: the newer run beside the older one. */
function CompareTicked({ ticked }: { readonly ticked: readonly number[] }) {
  const [older, newer] = ticked.toSorted((a, b) => a - b)
  return (
    <output className={classes['ticked']}>
      {older === undefined ? null : newer === undefined ? (
        words.tick.another(older)
      ) : (
        <Button component={Link} to={`/runs/${newer}?compare=${older}`} size="sm">
          {words.tick.compare(older, newer)}
        </Button>
      )}
    </output>
  )
}

function useRunFilters(): readonly Filter[] {
  const { data } = useQuery(connectorsQuery)
  return useMemo(() => {
    const connectors = data?.connectors ?? []
    const profiles = [...new Set(connectors.flatMap((each) => each.profiles.map(({ name }) => name)))]
    const choices = (of: Readonly<Record<string, string>>) => Object.entries(of).map(([value, label]) => ({ value, label }))
    const same = (names: readonly string[]) => names.map((name) => ({ value: name, label: name }))
    return [
      { kind: 'choice', name: 'status', label: words.filters.status, choices: choices(words.filters.statuses) },
      { kind: 'choice', name: 'connector', label: words.filters.connector, choices: same(connectors.map(({ name }) => name)) },
      { kind: 'choice', name: 'profile', label: words.filters.profile, choices: same(profiles) },
      { kind: 'choice', name: 'since', label: words.filters.since, choices: choices(words.filters.spans) },
      { kind: 'text', name: 'q', label: words.filters.text },
    ]
  }, [data])
}

function NoRuns({ kind }: { readonly kind: 'filtered' | 'never' }) {
  if (kind === 'never') return <EmptyState icon="runs" title={words.empty.never} text={words.empty.neverText} />
  return (
    <EmptyState icon="filter" title={words.empty.filtered} text={words.empty.filteredText}>
      <Button component={Link} to="/runs" variant="default">
        {words.empty.clear}
      </Button>
    </EmptyState>
  )
}

function matches({ number, connector, profile, result, steps }: RunBody, text: string): boolean {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return true
  const said = [String(number), connector, profile, result, ...steps.flatMap(({ reason, partition }) => [reason, partition])]
  return said.some((each) => each?.toLowerCase().includes(wanted) === true)
}
